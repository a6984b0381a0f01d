"""Steps as pages offer them: what may be taken, what may not and why, and where each reason is mended."""

from __future__ import annotations

from typing import Any

from jitflow.citing import cited
from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.instruments.judging import Option
from jitflow.instruments.procedure import Transition
from jitflow.instruments.reasons import Reason
from jitflow.instruments.steps import ROOTS
from jitflow.procedure.words import ROLES, ProcedureWords
from jitflow.web.locale import gettext as _

UNSURE = frozenset({"recalled", "doubtful"})


def url(name: str, party: str = "", before: str = "") -> str:
    """The page of one step; `before`: the event that it precedes, where it was forgotten."""
    more = {"party": party} if party else {}
    if before:
        return drafting_pages.address("procedure.step_before", step=name, event_id=before, **more)
    return drafting_pages.address("procedure.step", step=name, **more)


def option(draft: Draft, words: ProcedureWords, one: Option, before: str = "") -> dict[str, Any]:
    """One step as the page shows it; `before`: the event that it precedes, where it was forgotten."""
    step = one.transition
    title = words.step(step)
    return {
        "id": step.id,
        "title": _("%(step)s: %(party)s", step=title, party=words.party(one.party)) if one.party else title,
        "help": words.help(step),
        "basis": cited(step.basis),
        "acting": acting(step),
        "roles": roles(step),
        "recorded": step.recorded,
        "unsure": step.confidence in UNSURE,
        "url": url(step.id, one.party, before),
        "allowed": one.allowed,
        "reachable": one.reachable,
        "reasons": [reason(draft, words, one, each) for each in one.reasons],
        "warnings": len(one.warnings),
        "not_judged": len(one.not_judged),
    }


def reason(draft: Draft, words: ProcedureWords, one: Option, said: Reason) -> dict[str, Any]:
    """A reason with its basis and the page where it is mended."""
    if said.kind == "check" and draft.hides(f"check:{said.id}"):
        text = _("The office that keeps the instrument has something to settle first.")
        return {"kind": said.kind, "id": "", "text": text, "basis": "", "url": None}
    text = words.say(said)
    if said.kind == "role":
        text = _("%(reason)s It is for: %(roles)s.", reason=text, roles=roles(one.transition))
    if said.sentence == "not_judged_check" and not draft.hides(f"check:{said.id}"):
        text = f"{said.id}: {draft.words.check(next(check for check in draft.definition.checks if check.id == said.id), 'message')}"
    return {"kind": said.kind, "id": said.id, "text": text, "basis": cited(said.basis), "url": _mended_at(draft, one, said)}


def _mended_at(draft: Draft, one: Option, said: Reason) -> str | None:
    finding = next((found for found in one.findings if found.id == said.id), None) if said.kind == "check" else None
    if finding is not None and finding.key.partition(".")[0] not in ROOTS:
        return drafting_pages.field_url(draft, finding.key)
    if said.kind == "conflict":
        return drafting_pages.address("procedure.event", event_id=said.id)
    for need in said.needs:
        if need == "meta.executing_state":
            return drafting_pages.address("drafting.addressee") if draft.may_edit else None
        if need in draft.definition.fields:
            return drafting_pages.field_url(draft, need)
    return None


def roles(step: Transition) -> str:
    """Who may enter a step, in words."""
    return ", ".join(ROLES[role.value]() for role in step.roles)


def acting(step: Transition) -> str:
    """Who acts in law."""
    return {
        "issuing_authority": _("issuing authority"),
        "executing_authority": _("executing authority"),
        "central_authority": _("central authority"),
        "court": _("court"),
        "police": _("police"),
        "sirene": _("SIRENE bureau"),
        "person": _("the person"),
        "translator": _("translator"),
        "eurojust": _("Eurojust"),
        "both": _("both authorities"),
        "party": _("the party"),
        "parties": _("all parties"),
    }[step.acting.value]


def announced(here: Any) -> list[dict[str, Any]]:
    """What has happened in law and is not recorded, in words, with the page where it is. `here`: a `pages.Here`."""
    made = []
    for step, party in here.found.announced if here.may_act else ():
        title = here.words.step(step)
        if party:
            title = _("%(step)s: %(party)s", step=title, party=here.words.party(party))
        line = {"id": step.id, "title": title, "help": here.words.help(step), "basis": cited(step.basis)}
        made.append(line | {"url": url(step.id, party)})
    return made
