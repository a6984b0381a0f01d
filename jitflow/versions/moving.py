"""The page that moves a draft to another version of its form: what would change, said before anything does."""

from __future__ import annotations

from typing import Any

from flask import flash, g

from jitflow import library
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages, past, service
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.checks import run_checks
from jitflow.instruments.definition import Definition
from jitflow.instruments.moving import VersionChanges, between, cannot_place
from jitflow.procedure import service as procedure
from jitflow.web.locale import gettext as _, ngettext
from jitflow.web.values import partial_date


def targets(draft: Draft) -> list[Definition]:
    """Versions that this draft can be moved to today: those that began after its own, and those that are not certain."""
    if draft.data.status != "draft" or draft.data.origin != "drafted":
        return []
    return library.library().newer(draft.definition, clock.now().date())


def notice(draft: Draft) -> dict[str, str] | None:
    """That a newer version applies since the draft was opened, or that there is one that is not certain; None where
    there is neither, or nobody here may move it."""
    known = targets(draft) if draft.may_edit and g.reached.seat is None else []
    later = [one for one in known if one.awaits is None]
    if not later:
        text = _("There is another version of this form, which is not certain to apply.")
        return {"text": text, "kind": "quiet", "url": pages.address("versions.definition")} if known else None
    text = _("A newer version of this form applies since %(day)s. The draft stays on its own until you move it.",
             day=partial_date(later[-1].valid_from.isoformat()))  # fmt: skip
    return {"text": text, "kind": "stale", "url": pages.address("versions.definition", to=later[-1].version)}


def context(draft: Draft, wanted: str, errors: list[dict[str, str]]) -> dict[str, Any]:
    """What the page receives. `wanted`: the version that was chosen; else the newest that is certain, else the newest."""
    known = targets(draft)
    certain = [one for one in known if one.awaits is None]
    target = next((one for one in known if one.version == wanted), (certain or known or [None])[-1])
    return {
        "head": pages.head(draft),
        "version": draft.definition.version,
        "targets": [_target(one, target) for one in known],
        "preview": _preview(draft, target) if target is not None else None,
        "errors": errors,
        "can_edit": draft.may_edit,
        "revision": draft.data.revision,
        "crumbs": pages.crumbs(draft, (_("Version of the form"), None)),
    }


def _target(one: Definition, chosen: Definition | None) -> dict[str, Any]:
    return {
        "version": one.version,
        "url": pages.address("versions.definition", to=one.version),
        "chosen": one is chosen,
        "begins": partial_date(one.valid_from.isoformat()) if one.awaits is None else "",
    }


def _preview(draft: Draft, target: Definition) -> dict[str, Any]:
    words, data = DefinitionWords(target), draft.data
    found = between(draft.definition, target, data.answers, data.texts)
    return {
        "version": target.version,
        "act": words.plain("definition:act", target.act),
        "awaits": words.plain("definition:awaits", target.awaits.reason) if target.awaits else "",
        "refused": refusal(draft, target),
        "added": [words.box_in_sentence(one) for one in found.added],
        "removed": [draft.words.box_in_sentence(one) for one in found.removed],
        "moved": [_moved(draft, words, one) for one in found.moved],
        "fields_added": [words.field_title(key) for key in found.fields_added],
        "fields_removed": [draft.words.field_title(key) for key in found.fields_removed],
        "rules": _rules(found),
        "procedure": found.procedure,
        "lost": [past.place(draft, path) for path in found.lost],
        "token": " ".join(found.lost),
        "same": not any((found.added, found.removed, found.moved, found.fields_added, found.fields_removed, found.lost)),
        **_findings(draft, target),
    }


def _moved(draft: Draft, words: DefinitionWords, one: Any) -> dict[str, Any]:
    label = words.section(one.section, "label") or one.section.id
    return {"label": label, "before": one.before, "after": one.after, "said_otherwise": one.said_otherwise}


def _rules(found: VersionChanges) -> list[str]:
    made = []
    if found.checks_added:
        made.append(ngettext("%(num)s new check", "%(num)s new checks", len(found.checks_added)))
    if found.checks_removed:
        made.append(ngettext("%(num)s check is no longer made", "%(num)s checks are no longer made", len(found.checks_removed)))
    if found.checks_changed:
        made.append(ngettext("%(num)s check is made otherwise", "%(num)s checks are made otherwise", len(found.checks_changed)))
    return made


def _findings(draft: Draft, target: Definition) -> dict[str, Any]:
    """What the checks of the new version would find that those of the own do not."""
    one = service.to_instrument(draft.data, clock.now().date())
    facts = library.facts_of(target, one, draft.states)
    result = run_checks(target, facts.instrument, facts=facts, overrides=draft.data.overrides)
    now = {(found.id, found.key) for found in draft.result.to_settle}
    words = DefinitionWords(target)
    more = [found for found in result.to_settle if (found.id, found.key) not in now]
    return {"to_settle": [words.check(found.check, "message") for found in more]}


def refusal(draft: Draft, target: Definition) -> str:
    """Why the draft cannot be moved to a version; empty where it can."""
    if cannot_place(draft.definition.procedure, target.procedure, draft.data.side, g.reached.instrument.marking):
        return _("The procedure of that version does not know a step or a state of this one: finish this draft, or open a new one.")
    if held := _held(draft):
        return held
    if target.awaits is not None and target.awaits.switch is not None:
        decided = (g.reached.group.settings or {}).get("switches", {}).get(target.slug, {}).get(target.awaits.switch)
        if not (decided and decided["value"]):
            return _("Your focus group has not recorded that this version can be used.")
    return ""


def _held(draft: Draft) -> str:
    """Why its procedure holds it on its version: something is in force that was issued on it, and is read by it, or a
    valid seal was given for its words. Empty where neither is so."""
    try:
        with read_unit() as session:
            found = procedure.standing(session, draft.data.id)
    except procedure.NoProcedure:
        return ""
    if found.version is not None:
        return _("What is in force was issued on this version of the form, and stays on it while it is amended. "
                 "Write what is new into the text of the amendment, or open a new draft on the newer form.")  # fmt: skip
    if found.paper.sealed:
        return _("A seal lies on this draft: what was sealed stays on its version. Break the seal first, or open a new draft.")
    return ""


def move(draft: Draft, form: Any) -> list[dict[str, str]]:
    """Move the draft to the version that was shown; what stands in the way, for the head of the page."""
    target = next((one for one in targets(draft) if one.version == form.get("to")), None)
    if target is None or form.get("from") != draft.definition.version:
        return [_error(_("Choose a version that this draft can be moved to."))]
    if reason := refusal(draft, target):
        return [_error(reason)]
    if target.awaits is not None and form.get("read") != "yes":
        return [_error(_("Say that you have read why this version is not certain."), "read")]
    try:
        with write_unit() as unit:
            gone = tuple((form.get("lost") or "").split())
            service.move_to_version(unit, draft.definition, target, g.reached.instrument.id, pages.author(), gone)
            service.judge(unit, target, g.reached.instrument.id, draft.states)
    except service.DraftingError:
        return [_error(_("The draft was changed meanwhile. Nothing was moved: look at what would change again."))]
    flash(_("The draft is on version %(version)s now. Look through what changed.", version=target.version), "success")
    return []


def _error(text: str, name: str = "moving") -> dict[str, str]:
    return {"message": text, "href": f"#{name}"}
