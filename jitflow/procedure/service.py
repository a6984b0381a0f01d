"""Taking steps: the only way into the log of a procedure.

One transaction holds the event, the row's marking and status, the clock, the seal and the entry of the trail. The
same form sent twice is one event (its token); of two people at once one takes the step and the other is told where
the procedure stands now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db.base import new_id
from jitflow.db.units import WriteUnit
from jitflow.deadlines import service as deadlines
from jitflow.disclosures import service as disclosures
from jitflow.drafting import service as drafting
from jitflow.instruments import judging, machine
from jitflow.instruments.events import Event
from jitflow.instruments.machine import Actor, Position, Refused
from jitflow.instruments.parties import home_in, parties_in
from jitflow.instruments.procedure import Transition
from jitflow.instruments.reasons import Reason
from jitflow.procedure import announcements, in_force, known, log, seals, writing
from jitflow.procedure.models import ProcedureEvent
from jitflow.procedure.standing import NoProcedure, Standing, actor_of, standing

__all__ = [
    "Actor", "NoProcedure", "Refused", "Standing", "Step", "StepError", "Taken",
    "actor_of", "log_of", "standing", "take", "when_taken",
]  # fmt: skip

TOKEN_LENGTH = 32
CLOSED = "closed"
UNKNOWN = "?"


class StepError(ValueError):
    """A step that cannot be read; `code` says why: no_token, unknown_step, no_reason, changed, not_registering."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Step:
    """What somebody wants to enter: a step, or the correction of an earlier event."""

    transition: str
    happened_at: datetime | None
    """Aware. Of a correction: None where the moment stays."""
    zone: str
    token: str
    """Made with the page; the same token again is the same step."""
    values: dict[str, Any] = field(default_factory=dict)
    party: str = ""
    kind: str = "transition"
    corrects: str = ""
    reason: str = ""
    acknowledged: tuple[str, ...] = ()
    before: str = ""
    """Of a step that was forgotten: the event before which it happened. It needs a reason."""
    revision: int | None = None
    """Revision of the answers that the page showed; None: not looked at. Nobody seals what nobody saw."""


@dataclass(frozen=True)
class Taken:
    """What came of it."""

    event_id: str
    before: Position
    after: Position
    again: bool = False
    """The same form was sent before: nothing was entered now."""


Follower = Callable[[WriteUnit, Any, Standing, Taken, Transition, str], None]
_followers: list[Follower] = []


def when_taken(follower: Follower) -> Follower:
    """Decorate what has to happen in the same transaction when a step of any procedure is taken.

    It receives the unit, the locked row, the standing before, what was taken, the transition and the actor's id.
    """
    _followers.append(follower)
    return follower


def take(
    unit: WriteUnit, instrument_id: str, step: Step, actor: Actor, capacity: str, *, registering: bool = False
) -> Taken:
    """Enter a step or a correction.

    `registering`: the step was taken on paper before jitflow knew of it; the table alone is asked, and the log and
    the trail say so. Only for what was not drafted here.

    Raises StepError, NoProcedure, and Refused with every reason why it cannot be taken; nothing is stored then.
    """
    if not 0 < len(step.token) <= TOKEN_LENGTH:
        raise StepError("no_token", "the step has no token")
    if (step.kind != "transition" or step.before) and not step.reason.strip():
        raise StepError("no_reason", "a correction, and a step entered at an earlier place, needs a reason")
    row = reach.lock_instrument(unit.session, instrument_id)
    if row is None:
        raise drafting.DraftingError("not_found", "there is no such instrument")
    before = standing(unit.session, instrument_id)
    if (already := _known(unit.session, instrument_id, step.token)) is not None:
        return Taken(already, before.position, before.position, again=True)
    if step.revision not in (None, before.data.revision):
        raise StepError("changed", "the answers changed since they were shown")
    transition = _transition(before.position, step)
    if step.kind != "transition" and (not actor.roles & set(transition.roles) or (actor.seated and not transition.per)):
        # Who may enter a step may correct it, nobody else.
        raise Refused((Reason("role", transition.id, "role"),))
    party = _party_of(before.position, step)
    if step.kind != "transition" and transition.per and party and not actor.acts_for(party):
        raise Refused((Reason("party", transition.id, "other_party", (("party", machine.party_word(party)),)),))
    event = Event(
        id=new_id(), kind=step.kind, transition=step.transition, happened_at=step.happened_at, values=step.values,
        party=step.party, actor=actor.id, capacity=capacity, corrects=step.corrects, reason=step.reason,
        acknowledged=step.acknowledged, before=step.before,
        acted_for=actor.party if transition.per and actor.party not in ("", party) else "",
    )  # fmt: skip
    ask = _registered if registering else _judged
    after = ask(before, row, event, actor)
    stored = after.newest.event
    _append(unit, row, step, stored, after, actor.id, capacity)
    writing.follow(unit, row, before.position, after, actor.id)
    taken = Taken(stored.id, before.position, after)
    _follow_clock(unit, row, before, taken, actor.id)
    if step.kind == "transition" and not registering:
        _papers(unit, row, before, stored, transition, actor.id, capacity)
    elif registering and transition.issues:
        row.issued_at = stored.happened_at
    _stand(unit, row, before, taken, actor.id)
    announcements.tell(unit, row, before, after, stored.id, actor.id)
    for follower in _followers:
        follower(unit, row, before, taken, transition, actor.id)
    _record(unit, row, stored, transition, actor.id, capacity, registering)
    unit.after_commit(lambda: known.remember(before.definition, instrument_id, after))
    return taken


def _judged(before: Standing, row: Any, event: Event, actor: Actor) -> Position:
    return judging.apply(before.position, event, before.judged_on, actor)


def _registered(before: Standing, row: Any, event: Event, actor: Actor) -> Position:
    """A step that was taken on paper: no guard and no check is asked, all of them stand as passed knowingly.

    Nobody sealed anything here, and who acted is not who enters it. Raises StepError, Refused.
    """
    if row.origin == "drafted" or event.kind != "transition":
        raise StepError("not_registering", "what was drafted here takes its steps here")
    transition = before.position.side.transition[event.transition]
    passed = [guard.id for guard in transition.guards] + list(transition.checks)
    event = judging.kept(before.position, event, before.judged_on)
    return machine.advance(before.position, replace(event, acknowledged=tuple(dict.fromkeys(passed))))


def log_of(session: Session, instrument_id: str) -> list[ProcedureEvent]:
    """The log as it is stored, for pages: who entered what, when, in which zone."""
    return log.rows_of(session, instrument_id)


_OF_TOKEN = select(ProcedureEvent.id).where(
    ProcedureEvent.instrument_id == bindparam("instrument_id", required=True),
    ProcedureEvent.token == bindparam("token", required=True),
)


def _known(session: Session, instrument_id: str, token: str) -> str | None:
    return session.scalar(_OF_TOKEN, {"instrument_id": instrument_id, "token": token})


def _transition(before: Position, step: Step) -> Transition:
    """The step that is taken, or the one whose event is corrected."""
    corrected = next((one.transition for one in before.history if one.event.id == step.corrects), step.transition)
    if step.transition not in before.side.transition or corrected != step.transition:
        raise StepError("unknown_step", "the procedure has no such step, or the event is of another one")
    return before.side.transition[step.transition]


def _party_of(before: Position, step: Step) -> str:
    """The party that takes a step, or whose step a correction is about, were it the taking back of a taking back."""
    found = before.about(step.corrects)
    return (found.party if found is not None else "") or step.party


def _append(unit: WriteUnit, row: Any, step: Step, event: Event, after: Position, actor_id: str, capacity: str) -> None:
    sequence = row.event_count + 1
    held: dict[str, Any] = {log.FIELDS: dict(event.values), log.ACKNOWLEDGED: list(event.acknowledged)}
    corrected = next((one for one in after.history if one.event.id == event.corrects), None)
    if event.happened_at is None:
        held["same_moment"] = True
    if event.answers:
        held[log.ANSWERS] = dict(event.answers)
    if event.acted_for:
        held[log.ACTED_FOR] = event.acted_for
    if event.kind == "transition" and after.side.transition[event.transition].signs:
        held[log.SEALED] = seals.text_hashes(unit.session, row.id)
    unit.session.add(
        ProcedureEvent(
            id=event.id,
            instrument_id=row.id,
            sequence=sequence,
            token=step.token,
            kind=event.kind,
            transition=step.transition,
            party=event.party,
            corrects=event.corrects or None,
            precedes=event.before or None,
            happened_at=event.happened_at or (corrected.at if corrected else None),
            zone=step.zone,
            values=held,
            reason=event.reason or None,
            actor_id=actor_id,
            capacity=capacity,
            marking=dict(after.marking),
        )
    )
    row.marking, row.event_count = dict(after.marking), sequence
    unit.session.flush()


def _papers(
    unit: WriteUnit, row: Any, before: Standing, event: Event, transition: Transition, actor_id: str, capacity: str
) -> None:
    """What a step does to the original: seal it, issue it."""
    if transition.seals:
        seals.seal_original(unit, before.data, event.id, actor_id, capacity)
    if transition.issues:
        row.issued_at = event.happened_at
        in_force.keep(unit, row.id, event.id)
    if transition.reopens and in_force.stands(before.position):
        seals.keep(unit.session, row.id)
    if transition.discloses:
        _disclose(unit, row, before, event, transition, actor_id)


def _disclose(
    unit: WriteUnit, row: Any, before: Standing, event: Event, transition: Transition, actor_id: str
) -> None:
    """Something leaves the focus group: to whom, by which channel, and the article that asks for it. A row each."""
    for recipient in _recipients(before, event):
        disclosures.record(
            unit, focus_group_id=row.focus_group_id, case_id=row.case_id, object_type="instrument", object_id=row.id,
            recipient=recipient, justification=f"{transition.title} ({transition.basis})",
            channel=str(event.values.get("channel") or "")[:40], actor_id=actor_id, event_id=event.id,
        )  # fmt: skip


def _recipients(before: Standing, event: Event) -> list[str]:
    """To whom: as the step says, several each by itself; else the other parties, or the other side."""
    said = event.values.get("recipient") or ()
    if named := [str(one) for one in ([said] if isinstance(said, str) else said) if one]:
        return named
    if before.position.side.parties is not None:
        data, joined = before.data, before.position.parties
        known = parties_in(before.definition, data.side, data.answers)
        home = data.home_party or home_in(known, data.issuing_state)
        others = [one for one in known if one.id in joined and one.id not in (home, event.party)]
        return [one.title or UNKNOWN for one in others] or [f"{before.position.side.title}: {UNKNOWN}"]
    other = before.data.executing_state if before.data.side == "issuing" else before.data.issuing_state
    sides = before.definition.procedure.sides if before.definition.procedure is not None else {}
    partner = next((side.title for name, side in sides.items() if name != before.data.side), "Partner")
    return [f"{partner}: {other or UNKNOWN}"]


def _stand(unit: WriteUnit, row: Any, before: Standing, taken: Taken, actor_id: str) -> None:
    """The status that follows. A working copy that ends without being issued leaves what is in force behind; one that
    a correction opens again is written beside what is in force. Nothing falls away while the log contradicts itself.
    """
    after, step = taken.after, taken.after.newest
    if row.origin == "drafted" and after.conflict is None:
        zone = reach.zone_of(unit.session, row.focus_group_id)
        issued = step.event.kind == "transition" and after.side.transition[step.transition].issues
        if row.status == "draft" and row.issued_at is not None and in_force.stands(after) and not issued:
            in_force.give_up(unit, row, after, actor_id, zone)
        elif step.event.kind != "transition" and in_force.copy_open(after):
            in_force.set_aside(unit, row.id, after, zone)
    row.status = _status(row, after)


def _status(row: Any, after: Position) -> str:
    """The word for lists: a draft or a working copy may be written, what is issued or was received stands."""
    if after.conflict is None and after.is_over:
        return CLOSED
    if row.origin != "drafted":
        return "received" if row.origin == "received" else "registered"
    if after.conflict is not None and row.status != CLOSED:
        return row.status  # a line that contradicts the log makes no draft of what was issued, and issues no working copy
    if after.conflict is not None:
        return "issued" if row.issued_at is not None else "draft"
    return "issued" if in_force.stands(after) else "draft"


def _follow_clock(unit: WriteUnit, row: Any, before: Standing, taken: Taken, actor_id: str) -> None:
    place = deadlines.Place(
        row.focus_group_id, row.case_id, row.id, row.slug, reach.zone_of(unit.session, row.focus_group_id)
    )
    deadlines.follow(
        unit, place, before.definition, before.judged_on.facts.instrument, before.states, taken.after,
        taken.event_id, actor_id,
    )  # fmt: skip


def _record(
    unit: WriteUnit, row: Any, event: Event, transition: Transition, actor_id: str, capacity: str, registering: bool
) -> None:
    unit.record(
        Verb.ALTERED,
        focus_group_id=row.focus_group_id,
        actor_id=actor_id,
        object_type="instrument",
        object_id=row.id,
        case_id=row.case_id,
        detail={
            "step": transition.id,
            "kind": event.kind,
            "event": event.id,
            "fields": sorted(event.values),
            "capacity": capacity,
            **({"registering": True} if registering else {}),
            **({"corrects": event.corrects} if event.corrects else {}),
            **({"before": event.before} if event.before else {}),
            **({"acknowledged": list(event.acknowledged)} if event.acknowledged else {}),
        },
    )
