"""What a post to the pages of a step does: look at what was filled in, say what would happen, take the step."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import abort, flash, g, request
from werkzeug.datastructures import MultiDict

from jitflow.accounts import proof
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages, party_notes
from jitflow.instruments import announcing, judging
from jitflow.instruments.definition import Severity
from jitflow.instruments.events import Event
from jitflow.instruments.judging import Judge, Option
from jitflow.instruments.position import Position
from jitflow.instruments.procedure import Transition
from jitflow.instruments.reasons import Reason
from jitflow.knowledge import doors, panel as lessons
from jitflow.procedure import adding, consequences, forms, moments, options, pages, ruled, service, step_letters
from jitflow.procedure.consequences import CannotCount
from jitflow.procedure.forms import StepForm
from jitflow.procedure.pages import Here
from jitflow.procedure.service import NoProcedure, Refused, Step, StepError
from jitflow.procedure.step_letters import LetterError
from jitflow.web.locale import gettext as _

_TOKEN = re.compile(r"[0-9a-f]{32}")
TRIED = "x" * 32
"""Id of an event that is only tried out."""
OWN = frozenset({"csrf_token", "act", "token", "seen"})
"""Inputs that belong to a page, not to what was filled in."""


@dataclass
class Outcome:
    """What the page of a step shows after a post; or where to go on."""

    here: Here
    form: StepForm
    option: Option
    location: str | None = None
    reasons: list[Reason] = field(default_factory=list)
    """Why it cannot be taken, beside what stands at the fields."""
    stale: bool = False
    """The draft or the log changed since the page was made."""
    failure: str = ""
    letters: tuple[str, ...] = ()
    """Ids of the letters that go out with it."""
    will: dict[str, Any] | None = None
    """What will happen: the page asks to confirm it."""

    @property
    def status(self) -> int:
        return 409 if self.stale else 200 if self.will is not None else 422


def opened(before: str = "") -> Here:
    """The procedure of this request; `before`: the step that a forgotten one precedes. 404 where there is none."""
    try:
        with read_unit() as session:
            here = pages.load(session)
    except NoProcedure:
        abort(404)
    if before:
        known = (one for one in here.found.position.history if one.event.id == before and not one.voided)
        here.before = next((one for one in known if one.event.kind == "transition"), None) or abort(404)
    return here


def step_or_404(here: Here, name: str) -> Transition:
    """A step of this side."""
    return here.found.position.side.transition.get(name) or abort(404)


def form_of(
    here: Here, transition: Transition, posted: MultiDict | None, known: dict[str, Any] | None = None
) -> StepForm:
    """The form of a step, empty, with what is known already, or as it was sent."""
    data = here.found.data
    zones = moments.zones_for(here.zone, data.issuing_state, data.executing_state)
    joining = adding.may_join(here) if transition.adds_party else {}
    empty = here.before is not None
    party = request.args.get("party", "")[:40] if posted is None else ""
    offered = _suggested(here, transition, party, None if empty else clock.now(), known or {}) if posted is None else {}
    form = forms.build(
        transition, here.words, zones, here.zone, posted, stored={**offered, **(known or {})}, asks_party=joining, empty=empty
    )
    if posted is None:
        form.party = party
    else:
        offered = _suggested(here, transition, form.party, form.happened_at, form.values)
    form.suggested = {
        key: here.timeline.value(transition, transition.field_of[key], value) for key, value in offered.items()
    }
    return form


def _suggested(
    here: Here, transition: Transition, party: str, at: datetime | None, values: dict[str, Any]
) -> dict[str, Any]:
    """What is offered for the questions of a step, by key; nothing of it is entered by itself."""
    event = Event(TRIED, transition=transition.id, happened_at=at, values=values, party=party)
    return announcing.suggestions(here.position, event, here.found.judged_on)


def token_of(posted: MultiDict | None) -> str:
    """The mark of the page that offers a step: sent twice, it is one step."""
    given = posted.get("token", "") if posted is not None else ""
    return given if is_token(given) else secrets.token_hex(16)


def is_token(given: str) -> bool:
    """Whether a page of ours may have made it."""
    return _TOKEN.fullmatch(given) is not None


def post(here: Here, transition: Transition, posted: MultiDict) -> Outcome:
    """Look at what was filled in; on `take` enter it. Raises nothing: what speaks against it is in the outcome."""
    token, act = posted.get("token", ""), posted.get("act", "")
    form = form_of(here, transition, posted)
    if any(row.token == token for row in here.rows):
        return Outcome(here, form, _judged(here, form), location=_done(here, transition))
    outcome = Outcome(here, form, _judged(here, form), letters=step_letters.chosen(posted))
    outcome.reasons = _settle(here, form, outcome.option)
    outcome.stale = posted.get("seen", "") != seen_on(outcome) and act == "take"
    if outcome.stale or outcome.reasons or form.has_errors or act == "change":
        return outcome
    try:
        after = judging.apply(here.found.position, event_of(here, form), here.found.judged_on, here.actor)
        follows = consequences.of_later if here.before else consequences.of_step
        will = follows(here, transition, after)
    except Refused as refused:
        outcome.reasons = list(refused.reasons)
        return outcome
    except CannotCount as fault:
        outcome.failure = str(fault)
        return outcome
    if act != "take" or not is_token(token):
        outcome.will = will
        return outcome
    return _take(outcome, token, after)


def seen_on(outcome: Outcome) -> str:
    """What the page of a step is made from: the log, where the step binds the draft, and the letters that go out."""
    seen = outcome.here.seen(outcome.form.transition)
    if not outcome.letters:
        return seen
    with read_unit() as session:
        return seen + step_letters.versions(session, outcome.here, outcome.letters)


def event_of(here: Here, form: StepForm, kind: str = "transition", corrects: str = "") -> Event:
    """What was filled in, as an event that is only tried out."""
    return Event(
        TRIED, kind=kind, transition=form.transition.id, happened_at=form.happened_at, values=form.values, party=form.party,
        actor=here.actor.id, capacity=here.capacity, corrects=corrects, reason=form.reason, acknowledged=tuple(form.ticked),
        before=here.before.event.id if here.before else "",
    )  # fmt: skip


def _judged(here: Here, form: StepForm) -> Option:
    return judging.judge(here.position, event_of(here, form), here.found.judged_on, here.actor)


def _settle(here: Here, form: StepForm, option: Option) -> list[Reason]:
    """Put reasons at their fields; the others are returned. What needs a tick or a reason is said below the fields."""
    places = {one.id: one.key for one in option.findings}
    left = [
        one for one in option.reasons
        if not form.refuse(one) and not (one.kind == "check" and form.refuse_at(places.get(one.id, ""), form.words.say(one)))
    ]  # fmt: skip
    for one in option.not_judged:
        if one.id not in form.ticked:
            form.refuse_foot(f"known-{one.id}", _("Tick what could not be judged, if you go on all the same."))
            break
    if here.before and not form.reason:
        form.refuse_foot(forms.REASON, _("Say why it is entered only now."))
    elif must_explain(option) and not form.reason:
        form.refuse_foot(forms.REASON, _("Say why you go on in spite of the warning."))
    return left


def must_explain(option: Option) -> bool:
    """Whether a warning of the step itself stands against it: to go on then needs a reason.

    Warnings of the draft were shown with the draft, and reasons for them are recorded there.
    """
    own = {
        one.id for one in option.findings
        if one.severity is Severity.WARNING and not one.settled and one.check.id in option.transition.checks
    }  # fmt: skip
    return any(one.kind == "guard" or one.id in own for one in option.warnings)


def _take(outcome: Outcome, token: str, after: Position) -> Outcome:
    here, form = outcome.here, outcome.form
    if form.transition.seals or form.transition.issues:
        proof.require_fresh_proof()
    step = Step(
        form.transition.id, form.happened_at, form.zone, token, form.values, form.party, reason=form.reason,
        acknowledged=tuple(one.id for one in outcome.option.not_judged),
        before=here.before.event.id if here.before else "",
        revision=here.found.data.revision if form.transition.seals or form.transition.issues else None,
    )  # fmt: skip
    try:
        with write_unit() as unit:
            taken = service.take(unit, g.reached.instrument.id, step, here.actor, here.capacity)
            if not taken.again:
                step_letters.send(unit, here, outcome.letters, form.transition, taken.event_id, here.actor)
    except Refused as refused:
        outcome.reasons = list(refused.reasons)
    except LetterError as refused:
        outcome.failure = step_letters.refusal(refused)
    except StepError as refused:
        outcome.stale = refused.code == "changed"
        outcome.failure = "" if outcome.stale else str(refused)
    except (ValueError, OverflowError):
        outcome.failure = _("Nothing was entered: a limit that would follow cannot be counted. Check the dates.")
    else:
        outcome.location = _done(here, form.transition)
    return outcome


def _done(here: Here, transition: Transition) -> str:
    flash(_("Entered: %(step)s.", step=here.words.step(transition)), "success")
    return drafting_pages.address("procedure.index")


def context(outcome: Outcome, posted: MultiDict | None = None) -> dict[str, Any]:
    """What the page of a step receives."""
    here, form, option = outcome.here, outcome.form, outcome.option
    transition = form.transition
    shown = options.option(here.draft, here.words, option)
    note = here.words.note("transition", transition.id, transition.note)
    typed = [
        (name, value) for name, value in (posted.items(multi=True) if posted is not None else ())
        if name not in OWN
    ]  # fmt: skip
    refused = [options.reason(here.draft, here.words, option, one) for one in outcome.reasons]
    view = form.view() if posted is not None else form.view() | {"errors": []}
    return {
        "head": drafting_pages.head(here.draft),
        "step": shown | {"note": note},
        "form": view,
        "party": form.party,
        "adds": adding.hint(here, transition),
        "acts_for": _acts_for(here, transition, form.party),
        "refused": refused,
        "warnings": [options.reason(here.draft, here.words, option, one) for one in option.warnings],
        "not_judged": [
            options.reason(here.draft, here.words, option, one) | {"ticked": one.id in form.ticked}
            for one in {
                one.id: one for one in option.not_judged
            }.values()  # one tick a check, however many items it has
        ],
        "explain": must_explain(option) or here.before is not None,
        "before": here.timeline.line(here.before) if here.before else None,
        "rules_of": ruled.lines(here, transition),
        "lessons": lessons.at_step(here.draft, transition.id, here.position.marking.values()),
        "note_url": doors.note_url(here.draft, "transitions", transition.id),
        "law_of_parties": party_notes.of_step(here.draft, transition.shows, form.party),
        "reason": form.reason,
        "foot_errors": {one["href"].removeprefix("#"): one["message"] for one in form.foot_errors},
        "stale": outcome.stale,
        "failure": outcome.failure,
        "will": outcome.will,
        "letters": step_letters.offered(here, transition, outcome.letters),
        "facts": _facts(here, form) if outcome.will else [],
        "typed": typed,
        "token": token_of(posted),
        "seen": seen_on(outcome),
        "may_act": here.may_act,
        "proof": transition.seals or transition.issues,
        "cancel_url": drafting_pages.address("procedure.index"),
        "crumbs": pages.crumbs(here.draft, (shown["title"], None)),
    }


def _acts_for(here: Here, transition: Transition, party: str) -> str:
    """The party for which the step is entered, where nobody who acts for it sits at the table; empty for one's own."""
    enters = (here.actor.enters or frozenset()) - {here.actor.party}
    return here.words.party(party) if transition.per and party in enters else ""


def _facts(here: Here, form: StepForm) -> list[dict[str, Any]]:
    """What was filled in, in words, to be read once more before it is entered."""
    assert form.happened_at is not None
    made = [{"label": _("When it happened"), **one} for one in moments.shown(form.happened_at, form.zone, here.zone)]
    for declared in form.transition.fields:
        if declared.key in form.values:
            label = here.timeline.label(form.transition, declared)
            text = here.timeline.value(form.transition, declared, form.values[declared.key])
            made.append({"label": label, "text": text, "zone": ""})
    return made


def first_look(here: Here, transition: Transition) -> Outcome:
    """The page of a step before anything is filled in."""
    letters = step_letters.chosen(request.args)
    form = form_of(here, transition, None, step_letters.brought(here, transition, letters))
    judge = Judge(here.position, here.found.judged_on, later=here.before is not None)
    option = judge.judge(transition, here.actor, form.party)
    outcome = Outcome(here, form, option, letters=letters)
    outcome.reasons = list(option.reasons)
    return outcome
