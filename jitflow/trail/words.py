"""Entries of the trail in words. They hold ids and names of fields, so there is no content to show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jitflow.instruments.messages import N_
from jitflow.trail.naming import Names
from jitflow.web import roles
from jitflow.web.locale import gettext as _, language_name, ngettext

VERBS = {
    "collected": N_("entered"),
    "altered": N_("changed"),
    "consulted": N_("read"),
    "disclosed": N_("disclosed"),
    "combined": N_("combined"),
    "erased": N_("erased"),
    "signed_in": N_("signed in"),
    "signed_out": N_("signed out"),
    "refused": N_("was refused"),
    "configured": N_("set up"),
    "job": N_("worked in the background"),
}
OBJECTS = {
    "focus_group": N_("focus group"),
    "case": N_("case"),
    "instrument": N_("instrument"),
    "person": N_("person"),
    "offence": N_("offence"),
    "authority": N_("authority"),
    "document": N_("document"),
    "pack": N_("pack"),
    "seat": N_("seat at the table"),
    "offered_seat": N_("offered seat"),
    "enclosure": N_("enclosure"),
    "reception": N_("reception"),
    "batch": N_("batch"),
    "seal": N_("seal"),
    "release": N_("release"),
    "letter": N_("letter"),
    "deadline": N_("deadline"),
    "comment": N_("comment"),
    "trail": N_("trail"),
    "disclosure": N_("disclosure"),
    "membership": N_("membership"),
    "invitation": N_("invitation"),
    "library_offence": N_("entry of the offence library"),
    "address_entry": N_("authority of the address book"),
    "address_import": N_("list of authorities"),
    "office_template": N_("office template"),
    "confirmation": N_("State data"),
    "account": N_("account"),
    "job": N_("job"),
}
ACTIONS = {
    "created": N_("created"),
    "member": N_("role or capacity of a member"),
    "membership_ended": N_("membership ended"),
    "team": N_("place in the team"),
    "team_ended": N_("place in the team ended"),
    "seat_given": N_("seat at the table given"),
    "seat_ended": N_("seat at the table ended"),
    "seat_offered": N_("seat offered to a further person of a party"),
    "seat_confirmed": N_("offered seat confirmed by the party"),
    "seat_refused": N_("offered seat refused by the party"),
    "offer_withdrawn": N_("offer of a seat taken back"),
    "offer_lapsed": N_("offer of a seat lapsed"),
    "look": N_("looked in from outside the team, for a reason"),
    "invited": N_("invited"),
    "invitation_withdrawn": N_("invitation withdrawn"),
    "invitation_accepted": N_("invitation accepted"),
    "settings": N_("settings"),
    "renamed": N_("renamed"),
    "removed": N_("removed"),
    "restored": N_("restored"),
    "used": N_("used"),
    "exported": N_("exported as a file"),
    "files_cleaned": N_("files of the database cleaned of what was erased"),
}
PAGES = {
    "focusgroups.home": N_("first page"),
    "focusgroups.members": N_("members"),
    "focusgroups.settings": N_("settings"),
    "cases.index": N_("list of cases"),
    "cases.new": N_("new case"),
    "cases.edit": N_("name and references"),
    "cases.team": N_("team"),
    "cases.person_new": N_("new person"),
    "cases.offence_new": N_("new offence"),
    "cases.authority_new": N_("new authority"),
    "drafting.new": N_("new instrument"),
    "drafting.tasklist": N_("list of the parts of the form"),
    "drafting.box": N_("a part of the form"),
    "drafting.paper": N_("a part of the form as it is printed"),
    "drafting.form": N_("the whole form"),
    "drafting.check": N_("all answers"),
    "drafting.findings": N_("findings"),
    "drafting.history": N_("history"),
    "drafting.law": N_("law behind the form"),
    "drafting.addressee": N_("executing State"),
    "texts.index": N_("translations"),
    "texts.language": N_("translation into a language"),
    "papers.index": N_("documents"),
    "enclosures.index": N_("enclosures"),
    "comments.index": N_("comments"),
    "versions.index": N_("versions"),
    "versions.field": N_("versions of a field"),
    "deadlines.index": N_("deadlines"),
    "procedure.index": N_("procedure"),
    "trail.case": N_("trail"),
    "trail.group": N_("trail"),
    "trail.case_export": N_("export of the trail"),
    "trail.group_export": N_("export of the trail"),
    "disclosures.index": N_("disclosures"),
    "disclosures.look": N_("look into a case"),
    "exports.case": N_("export of the case"),
    "exports.instrument": N_("export of the instrument"),
    "erasing.index": N_("old drafts"),
    "erasing.draft": N_("erasing a draft"),
    "libraries.offences": N_("offence library"),
    "libraries.authorities": N_("address book"),
    "libraries.export": N_("address book as a file"),
}
"""What was read, where the object alone does not say it."""
MOST_FIELDS = 6
_TEXT = re.compile(r"(?:text|state):([a-z]{2}):(.+)")
_ITEM = re.compile(r"(?=[a-z0-9]*\d)[a-z0-9]{8,}")
"""The id of a part of a group, in a path."""


def verb(code: str) -> str:
    """What was done, in words."""
    return _(VERBS[code]) if code in VERBS else code


def object_of(kind: str, object_id: str | None, numbers: Mapping[str, str]) -> str:
    """On what: its kind, and its number or the start of its id."""
    label = _(OBJECTS[kind]) if kind in OBJECTS else kind
    if kind == "focus_group":
        return label
    number = numbers.get(object_id or "") or (object_id or "")[:8]
    return _("%(kind)s %(number)s", kind=label, number=number) if number else label


def _field(path: str, names: Names, kind: str, object_id: str | None, step: str) -> str:
    """What a field is called; where nobody knows, its key without the ids of the parts it lies in; of a text with its
    language."""
    found = _TEXT.fullmatch(path)
    bare = found[2] if found else path
    name = names.field(kind, object_id, bare, step)
    if name == bare:
        name = ".".join(part for part in bare.split(".") if not _ITEM.fullmatch(part))
    return _("%(field)s in %(language)s", field=name, language=language_name(found[1])) if found else name


def _step(title: str, kind: str) -> str:
    if kind == "void":
        return _("Taken back: %(step)s", step=title)
    if kind == "correction":
        return _("Corrected: %(step)s", step=title)
    return _("step: %(step)s", step=title)


def more(detail: Mapping[str, Any], names: Names, kind: str, object_id: str | None) -> list[str]:
    """What else the entry says: names of fields, kinds of acts, results; never a value."""
    said = []
    if action := detail.get("action") or detail.get("act"):
        said.append(_(ACTIONS[action]) if action in ACTIONS else str(action).replace("_", " "))
    if page := PAGES.get(str(detail.get("endpoint"))):
        said.append(_(page))
    if step := str(detail.get("step") or ""):
        said.append(_step(names.step(object_id, step), str(detail.get("kind", ""))))
    paths = [str(one) for one in detail.get("fields") or detail.get("paths") or []]
    fields = list(dict.fromkeys(_field(one, names, kind, object_id, step) for one in paths))
    if fields:
        rest = len(fields) - MOST_FIELDS
        listed = ", ".join(fields[:MOST_FIELDS])
        if rest > 0:
            listed = ngettext("%(listed)s and %(num)s more", "%(listed)s and %(num)s more", rest, listed=listed)
        said.append(_("fields: %(fields)s", fields=listed))
    if detail.get("capacity"):
        said.append(_("capacity: %(capacity)s", capacity=roles.name("capacity", str(detail["capacity"]))))
    if detail.get("registering"):
        said.append(_("entered afterwards, no guard asked"))
    if detail.get("look") and action != "look":
        said.append(_("from outside the team, for a reason"))
    if detail.get("status") in (403, 404):
        said.append(_("no right") if detail["status"] == 403 else _("nothing reached"))
    if detail.get("download"):
        said.append(_("downloaded"))
    if detail.get("entries"):
        said.append(ngettext("%(num)s entry exported", "%(num)s entries exported", int(detail["entries"])))
    return said
