"""Plain data of the procedure page: where it stands, what may happen next, what runs, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from flask import g
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session

from jitflow import access, across
from jitflow.accounts import service as accounts
from jitflow.citing import cited
from jitflow.db import clock
from jitflow.deadlines import service as deadlines
from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.instruments import diagram, judging, machine
from jitflow.instruments.events import Entry
from jitflow.instruments.judging import Judge, Option
from jitflow.instruments.machine import Actor, Position
from jitflow.instruments.procedure import Transition
from jitflow.instruments.undoing import is_own
from jitflow.parties import service as parties
from jitflow.procedure import axis, event_letters, glance, options, seal_pages, service
from jitflow.procedure.limits import Limit, line as limit_line
from jitflow.procedure.service import NoProcedure, Standing
from jitflow.procedure.timeline import Timeline
from jitflow.procedure.words import ProcedureWords, words_of
from jitflow.web.locale import gettext as _

SOON = timedelta(days=30)
"""How near a limit of one's own must be for what it asks for to be offered first."""


@dataclass
class Here:
    """An instrument with its procedure, loaded for one page."""

    draft: Draft
    found: Standing
    rows: list[Any]
    limits: list[Any]
    names: dict[str, str]
    readers: list[str]
    zone: str
    actor: Actor
    before: Entry | None = None
    """The step before which a forgotten one is entered; None where a step is taken now."""

    @cached_property
    def position(self) -> Position:
        """Where the procedure stood for the step that is entered: now, or right before the step it precedes."""
        now = self.found.position
        return machine.at_place(now, self.before.event.id) if self.before else now

    def answer_title(self, key: str) -> str:
        """What pages call an answer of the form from which a limit is counted."""
        return self.draft.words.field_title(key) if key in self.draft.definition.fields else key

    @cached_property
    def words(self) -> ProcedureWords:
        return words_of(self.found)

    @property
    def capacity(self) -> str:
        return g.reached.capacity

    @property
    def may_act(self) -> bool:
        """Whether this person may enter anything here at all."""
        return g.reached.level in access.RIGHTS["negotiate"] | access.SEAT_ACTS

    @cached_property
    def choices(self) -> list[Option]:
        """Every step that has a place in this case."""
        return [one for one in self._judged if one.has_place]

    @cached_property
    def _judged(self) -> list[Option]:
        return judging.options(self.position, self.found.judged_on, self.actor, later=self.before is not None)

    @cached_property
    def drawn(self) -> Position:
        """Where it stands now, without the parts that never began and out of which no step has a place in this case."""
        now, gone = self.position, []
        for key, state in now.marking.items():
            leading = [one for one in self._judged if state in one.transition.leaves]
            untouched = state == now.side.region[key.partition(":")[0]].start
            if leading and untouched and not any(one.has_place for one in leading):
                gone.append(key)
        return replace(now, marking={key: state for key, state in now.marking.items() if key not in gone})

    @cached_property
    def possible(self) -> list[Option]:
        """Steps the table allows now, judged; what the checks say of the draft is taken from the page."""
        judge = Judge(self.found.position, self.found.judged_on)
        judge.draft = self.draft.result
        return [judge.judge(step, self.actor, party) for step, party in machine.enabled(self.found.position)]

    @cached_property
    def timeline(self) -> Timeline:
        return Timeline(self.found, self.words, self.rows, self.names, self.zone)

    def seen(self, transition: Transition) -> str:
        """What the page of a step was made from: the length of the log and, where the step binds, the revision."""
        binds = transition.seals or transition.issues or transition.draft_checks
        return f"{self.found.data.event_count}.{self.found.data.revision if binds else 0}"


def load(session: Session, draft: Draft | None = None) -> Here:
    """The procedure of the instrument of this request. Raises NoProcedure."""
    instrument_id = g.reached.instrument.id
    found = service.standing(session, instrument_id)
    assert found.position
    draft = draft or drafting_pages.load(session)
    rows = service.log_of(session, instrument_id)
    limits = deadlines.deadlines_of(session, instrument_id)
    readers = across.readers_of_case(session, found.data.case_id)
    if draft.outside:  # what the team set itself, and who is in it, is of the case
        limits, readers = [row for row in limits if row.rule], []
    people = {row.actor_id for row in rows} | {row.responsible_id for row in limits} | set(readers)
    people |= {one["by"] for one in found.decided.values()}
    return Here(
        draft, found, rows, limits, accounts.names(session, people | {current_user.id}), readers, g.zone,
        parties.actor(session, g.reached, current_user.id),
    )  # fmt: skip


def context(session: Session) -> dict[str, Any]:
    """What the procedure page receives; without a procedure it says so."""
    try:
        here = load(session)
    except NoProcedure:
        draft = drafting_pages.load(session)
        return {"head": drafting_pages.head(draft), "procedure": None, "crumbs": crumbs(draft)}
    steps = [options.option(here.draft, here.words, one) for one in here.choices]
    allowed = [one for one in steps if one["allowed"]] if here.may_act else []
    known, side = event_letters.known(session, here.draft), here.found.position.side
    possible = {one["id"] for one in steps if one["reachable"] and here.may_act}
    may_load = here.may_act and here.found.definition.letters is not None and access.may("letters.load")
    return {
        "head": drafting_pages.head(here.draft),
        "procedure": {
            "regions": regions(here),
            "pictures": pictures(here),
            "lists": lists(here),
            "conflict": conflict(here),
            "may_act": here.may_act,
            "steps": [one for one in allowed if not one["recorded"]],
            "records": [one for one in allowed if one["recorded"]],
            "next": next_step(here, here.choices) if here.may_act else None,
            "refused": [one for one in steps if not one["allowed"] and one["reachable"]],
            "later": [one for one in steps if not one["allowed"] and not one["reachable"]],
            "limits": (running := limits(here)),
            "axis": axis.picture(here.limits, running, here.found.position.history, _titles(here), here.zone),
            "unknown": unknown_clocks(here),
            "own_url": drafting_pages.address("procedure.own_new") if here.may_act and access.may("procedure.own_new") else None,
            "end_url": drafting_pages.address("procedure.own_end"),
            "timeline": timeline(here, event_letters.of_timeline(session, here.draft, known)),
            "waiting": event_letters.waiting(here.draft, side, here.words, known, possible),
            "load_url": drafting_pages.address("letters.load") if may_load else None,
            "standing": standing_words(here),
            "announced": options.announced(here),
        },
        "seals": seal_pages.lines(session, here.draft, here.found),
        "crumbs": crumbs(here.draft),
    }


def _titles(here: Here) -> dict[str, str]:
    """What each event of the log is called."""
    return {one["id"]: one["title"] for one in here.timeline.lines()}


def crumbs(draft: Draft, *more: tuple[str, str | None]) -> list[dict[str, Any]]:
    """The path to a page of the procedure."""
    own = drafting_pages.address("procedure.index") if more else None
    return drafting_pages.crumbs(draft, (_("Procedure"), own), *more)


def regions(here: Here) -> list[dict[str, Any]]:
    """Each region with its state, what that means and since when."""
    position, words, side = here.drawn, here.words, here.found.position.side
    made = []
    for key, state_id in position.marking.items():
        region, state = side.region[key.partition(":")[0]], side.state[state_id]
        entered = [one for one in position.history if one.applied and any(move[0] == key for move in one.moved)]
        made.append(
            {
                "title": words.region(region, key),
                "state": words.state(state),
                "meaning": words.meaning(state),
                "basis": cited(state.basis),
                "unsure": state.confidence in options.UNSURE,
                "note": words.note("state", state.id, state.note),
                "since": entered[-1].at if entered else None,
                "kind": "complete" if state.final and entered else "half" if entered else "open",
                "begun": bool(entered) or not made,
            }
        )
    return made


def next_step(here: Here, choices: list[Option]) -> str | None:
    """The one act to be offered first: a step towards issue, else what the next limit of one's own asks for.

    The definition names first what a limit asks for; what also ends it (a withdrawal) follows and is never offered.
    """
    allowed = [one.transition for one in choices if one.allowed and not one.transition.recorded]
    announced = {step.id for step, _party in here.found.announced}
    for step in allowed:
        if step.id in announced:
            return step.id
    for step in allowed:
        if step.draft_checks or step.seals or step.issues:
            return step.id
    side, soon = here.found.position.side, clock.now() + SOON
    near = [
        row.rule for row in here.limits if row.whose == side.id and row.rule in side.deadline and row.due_at <= soon
    ]
    wanted = [side.transition[name] for rule in near for name in side.deadline[rule].ended_by[:1]]
    for goal in wanted:
        # The step itself, or one that leads to the state from which it is taken.
        found = next((step for step in allowed if step.id == goal.id), None)
        found = found or next((step for step in allowed if _leads_to(step, goal)), None)
        if found is not None:
            return found.id
    return None


def _leads_to(step: Transition, goal: Transition) -> bool:
    return step.to is not None and step.to in goal.leaves


def pictures(here: Here) -> list[dict[str, Any]]:
    """Each region drawn; our own SVG, in which every word is escaped."""
    open_steps = tuple(one.transition.id for one in here.choices if one.allowed)
    return [
        {**one, "svg": Markup(one["svg"])}  # noqa: S704 - made by jitflow.web.svg
        for one in here.words.pictures(here.drawn, open_steps)
    ]


def lists(here: Here) -> list[dict[str, Any]]:
    """The same as the picture, as ordered lists."""
    position = here.drawn
    drawn = diagram.lines(position.side, position.marking, position.visited)
    kinds = {"now": _("it stands here"), "been": _("was here"), "ahead": _("not reached")}
    return [
        {
            "title": here.words.region(one.region, one.key),
            "states": [
                {
                    "title": here.words.state(station.state),
                    "kind": station.kind,
                    "label": kinds[station.kind],
                    "basis": cited(station.state.basis),
                }
                for station in one.stations
            ],
        }
        for one in drawn
    ]


def conflict(here: Here) -> dict[str, Any] | None:
    """That the log contradicts itself, in plain words, and where it is put right."""
    found = here.found.position.conflict
    if found is None:
        return None
    entry = next(one for one in here.found.position.history if one.event.id == found.event)
    return {
        "title": here.timeline.line(entry)["title"],
        "at": entry.at if entry.event.kind == "transition" else None,
        "reasons": [here.words.say(one) for one in found.reasons],
        "url": drafting_pages.address("procedure.event", event_id=found.event),
    }


def limits(here: Here, *, detailed: bool = True) -> list[dict[str, Any]]:
    """Deadlines that run, the next first."""
    now, side = clock.now(), here.found.position.side
    made = [
        limit_line(
            Limit.stored(row), side, here.words, here.zone, now, here.names, detailed=detailed, answer=here.answer_title
        )
        for row in here.limits
    ]
    for one in made:
        one["may_end"] = one["own"] and here.may_act and not here.actor.seated
    return made


def unknown_clocks(here: Here) -> list[dict[str, Any]]:
    """Deadlines that were started but cannot be counted: their date or their figure is missing, and where it belongs."""
    shown = {(row.rule, row.event_id) for row in here.limits}
    return [
        {
            "title": here.words.deadline(one.deadline),
            "answer": here.answer_title(one.answer) if one.answer else "",
            "dated": one.answer not in one.deadline.answers,
            "url": drafting_pages.field_url(here.draft, one.answer)
            if one.answer in here.draft.definition.fields
            else "",
        }
        for one in here.found.position.open_clocks
        if (one.deadline.id, one.event) not in shown
    ]


def timeline(here: Here, letters: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Every event with the address where it is corrected."""
    made = here.timeline.lines()
    for one in made:
        one["url"] = drafting_pages.address("procedure.event", event_id=one["id"])
        one["papers"] = letters.get(one["id"], [])
        one["may_correct"] = here.may_act and not one["voided"] and is_own(here.found.position, one["id"], here.actor)
        one["before_url"] = drafting_pages.address("procedure.before", event_id=one["id"])
        one["may_precede"] = one["may_correct"] and one["kind"] == "transition" and access.may("procedure.before")
    return made


def forgotten(here: Here) -> dict[str, Any]:
    """Steps that may have been forgotten right before an event, as they stood there."""
    assert here.before is not None
    line = here.timeline.line(here.before)
    steps = [options.option(here.draft, here.words, one, here.before.event.id) for one in here.choices]
    return {
        "head": drafting_pages.head(here.draft),
        "line": line,
        "steps": [one for one in steps if one["allowed"]] if here.may_act else [],
        "refused": [one for one in steps if not one["allowed"] and one["reachable"]],
        "cancel_url": drafting_pages.address("procedure.index") + "#happened",
        "crumbs": crumbs(here.draft, (_("A forgotten step"), None)),
    }


def standing_words(here: Here) -> dict[str, Any] | None:
    """An instrument that is no draft any more: that it stands, and what of it may still change."""
    if here.found.data.status == "draft":
        return None
    return standing_of(here.draft)


def standing_of(draft: Draft) -> dict[str, Any]:
    """What is said of an instrument that is no draft any more, with links to what of it may still change."""
    status = draft.data.status
    titles = {
        "issued": _("Issued: the answers stand."),
        "received": _("Received: what the other side wrote stands."),
        "registered": _("Registered from paper: what the paper says stands."),
        "closed": _("Closed: nothing is left to do."),
    }
    open_still = _(
        "Practical contacts, questions kept in the file, translations and the executing State may still change; "
        "nothing of them voids the seal of the original."
    )
    if not (addressed := draft.definition.opening.executing_state != "none"):
        open_still = _("What changes by notice, what is kept in the file and translations may still change; no seal is voided.")
    address = drafting_pages.address
    links = []
    if draft.contacts_open:
        changed = {"drafting.addressee": _("Change the executing State"), "drafting.contacts": _("Change practical contacts")}
        names = [name for name in changed if access.may(name) and (addressed or name != "drafting.addressee")]
        links += [{"title": changed[name], "url": address(name)} for name in names]
    if draft.inside_open:
        links.append({"title": _("Answer questions kept in the file"), "url": address("drafting.internal")})
    return {"title": titles.get(status, status), "text": open_still if status == "issued" else "", "links": links}


def card(session: Session, draft: Draft) -> dict[str, Any] | None:
    """The state of an instrument for its task list: where it stands, the next step, what runs; None without a procedure."""
    try:
        here = load(session, draft)
    except NoProcedure:
        return None
    allowed = [options.option(draft, here.words, one) for one in here.possible if one.allowed] if here.may_act else []
    following = next((one for one in allowed if one["id"] == next_step(here, here.possible)), None)
    return {
        **glance.by_party(here, regions(here)),
        "kind": glance.KINDS.get(here.found.data.status, "half"),
        "next": following,
        "more": len(allowed) - (1 if following else 0),
        "limits": limits(here, detailed=False),
        "unknown": unknown_clocks(here),
        "standing": standing_words(here),
        "announced": options.announced(here),
        "sealed": here.found.paper.sealed,
        "url": drafting_pages.address("procedure.index"),
    }
