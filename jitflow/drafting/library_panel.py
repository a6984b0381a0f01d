"""Beside an offence or an authority of a box: search in the library, what it would change, keep what was typed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import abort, flash, g, request, url_for
from werkzeug.datastructures import MultiDict

from jitflow.db.units import WriteUnit, read_unit
from jitflow.drafting import from_library, pages, past
from jitflow.drafting.box import in_words
from jitflow.drafting.from_library import Choice, Hand, Place, Step
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Field, FieldType, Section
from jitflow.instruments.keys import key_of
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.libraries import hits, panel, service as libraries
from jitflow.web import posted
from jitflow.web.locale import gettext as _, language_name, ngettext
from jitflow.web.posted import element_id

VERBS = frozenset({"find", "take", "put", "keep"})


def act(unit: WriteUnit, draft: Draft, here: str, verb: str, rest: str, form: MultiDict) -> str:
    """Do what a button of the panel says, after all other answers of the page were saved; the address to go to."""
    hand = Hand(unit, draft.definition, draft.data.id, g.reached.group.id, pages.author())
    path, _sep, more = rest.partition(":")
    place = from_library.place_at(draft.definition, hand.data().answers, path)
    if place is None:
        flash(_("This could not be done: somebody changed this part meanwhile."), "warning")
        return here
    if verb == "find":
        return _address(here, place, find=path, words=panel.words_of(form, path))
    if verb == "keep":
        return _keep(hand, here, place)
    choice = _choice(place, more) or abort(400)
    if verb == "take":
        return _take(hand, here, choice)
    _entry, _version, token, changed = [*more.split(":", 3), "", ""][:4]
    return _put(hand, here, choice, token, changed, _typed(draft, changed, form))


def _choice(place: Place, text: str) -> Choice | None:
    """Entry and version from an address or a button."""
    found = panel.entry_and_version(text)
    return Choice(place, *found) if found else None


def _address(here: str, place: Place, **query: str) -> str:
    return f"{here}?{urlencode(query)}#{panel_id(place)}"


def panel_id(place: Place) -> str:
    """The id of a panel on the page."""
    return f"library-{element_id(place.path)}"


def _take(hand: Hand, here: str, choice: Choice) -> str:
    taken = from_library.take(hand, choice)
    if taken is None:
        flash(_("This entry is no longer in the library."), "warning")
        return here
    if taken.filled:
        filled = len({path.rpartition(":")[2] for path in taken.filled})
        one, many = "%(num)s answer was filled from the library.", "%(num)s answers were filled from the library."
        flash(ngettext(one, many, filled), "success")
    if taken.differing:
        flash(_("The draft and the library differ. Nothing that stood there was changed: compare below."), "warning")
        return _compare(here, choice)
    if not taken.filled:
        flash(_("The draft says already what the library says."), "success")
    return f"{here}#{panel_id(choice.place)}"


def _put(hand: Hand, here: str, choice: Choice, token: str, path: str, typed: Any) -> str:
    done = from_library.put(hand, choice, path, token, typed)
    if done is None:
        flash(_("This entry is no longer in the library."), "warning")
    elif not done:
        flash(_("Somebody changed this answer meanwhile: nothing was taken. Compare again."), "warning")
    else:
        flash(_("The answer was taken from the library. What stood there before is in the history."), "success")
    return _compare(here, choice)


def _compare(here: str, choice: Choice) -> str:
    return _address(here, choice.place, taken=f"{choice.place.path}:{choice.entry}:{choice.version}")


def _typed(draft: Draft, path: str, form: MultiDict) -> Any:
    """What the reader typed over a value on the same page; None when that is not on it."""
    bare = path.split(":", 2)[2] if path.startswith(f"text:{draft.data.language}:") else path
    declared = _declared(draft, bare)
    raw = posted.raw_of(declared, bare, form) if declared is not None else None
    if declared is None or raw is None:
        return None
    try:
        return check_value(declared, posted.value_of(declared, raw))
    except ValueProblem:
        return None


def _declared(draft: Draft, path: str) -> Field | None:
    return draft.definition.fields.get(key_of(path, draft.definition.groups))


def _keep(hand: Hand, here: str, place: Place) -> str:
    if not may_keep():
        abort(403)
    try:
        row, is_new = from_library.keep(hand, place)
    except libraries.LibraryError:
        flash(_("There is nothing to keep yet: fill this part first."), "warning")
        return _address(here, place, find=place.path)
    return _address(here, place, kept=f"{place.path}:{row.id}:{'new' if is_new else 'known'}")


def may_keep() -> bool:
    """Whether the reader may add to the libraries of the group."""
    return g.reached.group_level in libraries.EDITORS


# the panel as plain data


def placed(draft: Draft, section: Section, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks of a box with the panels in their places; readers see none."""
    if not draft.may_edit or not draft.definition.library:
        return blocks
    everywhere = from_library.places(draft.definition, draft.facts.instrument.answers)
    by_path = {place.path: place for place in everywhere if _section(draft, place) is section}
    made: list[dict[str, Any]] = []
    for block in blocks:
        for item in block["items"] if block["kind"] == "group" else ():
            if item["path"] in by_path:
                item["blocks"] = [_panel(draft, by_path.pop(item["path"])), *item["blocks"]]
        # The fields of one authority have the beginning of their names in common.
        name = block["name"] if block["kind"] == "field" else ""
        first = next((path for path in by_path if name.startswith(f"{path}.")), None)
        made += [_panel(draft, by_path.pop(first)), block] if first else [block]
    return made


def _section(draft: Draft, place: Place) -> Section:
    """A group belongs to the box that declares it, single fields to the box of the first of them."""
    target = place.use.target
    key = target if target in draft.definition.groups else f"{target}.{next(iter(place.use.fields))}"
    return draft.definition.section_of[key]


def _panel(draft: Draft, place: Place) -> dict[str, Any]:
    found, taken, kept = (request.args.get(name, "") for name in ("find", "taken", "kept"))
    searched = found == place.path
    offers = _offers(draft, place, taken) if taken.startswith(f"{place.path}:") else []
    now_kept = _kept(place, kept) if kept.startswith(f"{place.path}:") else None
    words = request.args.get("words", "")[: panel.MOST_WORDS] if searched else ""
    return {
        "kind": "library",
        "library": place.use.kind,
        "path": place.path,
        "id": panel_id(place),
        "open": searched or bool(offers) or now_kept is not None,
        "words": words,
        "hits": _hits(draft, place, words) if searched else None,
        "offers": offers,
        "kept": now_kept,
        "can_keep": may_keep() and bool(from_library.kept_values(draft.definition, draft.data, place)),
    }


def _hits(draft: Draft, place: Place, words: str) -> list[dict[str, Any]]:
    group, state = g.reached.group, from_library.state_of(place, draft.data)
    when = from_library.time_of(place, draft.facts.instrument.answers)
    with read_unit() as session:
        if place.use.kind == "offence":
            return hits.offence_hits(group.slug, libraries.offences(session, group.id, words=words, state=state), when)
        by = libraries.Filter(words=words, state=state, kinds=place.use.authority_kinds)
        return hits.address_hits(group.slug, libraries.addresses(session, group.id, by))


def _offers(draft: Draft, place: Place, taken: str) -> list[dict[str, Any]]:
    choice = _choice(place, taken.partition(":")[2])
    if choice is None:
        return []
    when = from_library.time_of(place, draft.facts.instrument.answers)
    with read_unit() as session:
        found = from_library.entry_values(session, g.reached.group.id, choice, when)
    if found is None:
        return []
    wanted = from_library.differing(from_library.steps(draft.definition, draft.data, place, found[1]))
    return [_offer(draft, place, one, f"{place.path}:{choice.entry}:{choice.version}") for one in wanted]


def _offer(draft: Draft, place: Place, one: Step, chosen: str) -> dict[str, Any]:
    key = key_of(one.bare, draft.definition.groups)
    # A group may go on in another box: then the box is named.
    here = draft.definition.section_of[key] is _section(draft, place)
    label = draft.words.field_title(key) if here else past.place(draft, one.bare)
    if one.path.startswith("text:") and one.made_for is not None:
        label = _("%(field)s, %(language)s", field=label, language=language_name(one.path.split(":", 2)[1]))
    return {
        "label": label,
        "now": in_words(draft.words, one.declared, one.current),
        "value": in_words(draft.words, one.declared, one.value),
        "lang": one.path.split(":", 2)[1] if one.declared.type is FieldType.PROSE else None,
        "counted": one.name in from_library.COUNTED,
        "act": f"put:{chosen}:{one.token}:{one.path}",
    }


def _kept(place: Place, kept: str) -> dict[str, Any] | None:
    _path, entry, how = [*kept.split(":"), "", ""][:3]
    if not panel.ENTRY.fullmatch(entry):
        return None
    find = libraries.offence_row if place.use.kind == "offence" else libraries.address_row
    with read_unit() as session:
        if find(session, g.reached.group.id, entry) is None:
            return None
    if place.use.kind == "offence":
        url = url_for("libraries.offence", group=g.reached.group.slug, library_offence_id=entry)
    else:
        url = url_for("libraries.authority", group=g.reached.group.slug, address_id=entry)
    return {"is_new": how == "new", "url": url}
