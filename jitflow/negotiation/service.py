"""Negotiation: the one door for all others. Stances here, suggestions and named versions in modules beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.negotiation import clauses as _clauses, telling
from jitflow.negotiation.answers import Answered, AnswerLine, answer, answers_of, result_hash, standing
from jitflow.negotiation.errors import NegotiationError
from jitflow.negotiation.models import STANCES, Stance
from jitflow.negotiation.reading import (
    facts_of,
    has_table,
    history_of,
    said_of,
    sitting,
    stances_of,
    state_of,
    table_of,
)  # fmt: skip
from jitflow.negotiation.suggestions import Suggested, accept, refuse, suggest, suggestion, suggestions, withdraw
from jitflow.negotiation.table import Mark, StanceLine, Table
from jitflow.negotiation.voices import may_speak, seated

__all__ = [
    "LONGEST_REASON",
    "AnswerLine",
    "Answered",
    "Mark",
    "NegotiationError",
    "Said",
    "StanceLine",
    "Suggested",
    "Table",
    "accept",
    "answer",
    "answers_of",
    "facts_of",
    "has_table",
    "history_of",
    "refuse",
    "result_hash",
    "said_of",
    "seated",
    "set_stances",
    "sitting",
    "stances_of",
    "standing",
    "state_of",
    "suggest",
    "suggestion",
    "suggestions",
    "table_of",
    "withdraw",
]  # fmt: skip

LONGEST_REASON = 2000
OBJECTED = "objected"


@dataclass(frozen=True)
class Said:
    """What came of giving stances: the clauses they were kept for, and those whose words had changed since they were read."""

    kept: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def set_stances(
    unit: WriteUnit,
    instrument_id: str,
    stance: str,
    shown: Mapping[str, str],
    party: str,
    actor_id: str,
    *,
    acting_party: str,
    reason: str = "",
) -> Said:
    """What a party says of clauses, all in one act.

    shown: section to the hash of the words the page showed; a clause that says something else by now is left alone,
    so that nobody agrees to what they have not read. An objection has a reason, and so has a stance that is recorded
    for a party without a seat. Everybody else at the table is told of an objection. Raises NegotiationError:
    unknown_stance, no_reason, too_long, unknown_party, unknown_clause, over, closed (the text is neither a draft nor
    a working copy), not_found.
    """
    if stance not in STANCES:
        raise NegotiationError("unknown_stance", f"no such stance: {stance!r}")
    row = reach.lock_instrument(unit.session, instrument_id)
    if row is None:
        raise NegotiationError("not_found", "there is no such instrument")
    data = drafting.load(unit.session, instrument_id)
    may_speak(unit.session, data, row.marking, party, acting_party)
    if data.status != "draft":
        raise NegotiationError("closed", "the text is neither a draft nor a working copy")
    _usable_reason(stance, reason, party != acting_party)
    facts, kept, changed = facts_of(data), [], []
    now = {one.section.id: one.digest for one in _clauses.clauses(facts, instrument_id)}
    if unknown := [section for section in shown if section not in now]:
        raise NegotiationError("unknown_clause", f"no such clause: {unknown[0]}")
    latest = stances_of(unit.session, instrument_id)
    for section, digest in shown.items():
        if now[section] != digest:
            changed.append(section)
        elif _says_more(latest.get((section, party)), stance, digest, reason):
            kept.append(section)
    _append(unit, data, stance, {one: now[one] for one in kept}, party, actor_id, acting_party, reason.strip())
    return Said(tuple(kept), tuple(changed))


def _says_more(last: StanceLine | None, stance: str, digest: str, reason: str) -> bool:
    """Whether it is not what the party said already: the same form sent twice is said once."""
    if last is None:
        return stance != "open"
    return (last.stance, last.clause_hash, last.reason) != (stance, digest, reason.strip())


def _usable_reason(stance: str, reason: str, for_another: bool) -> None:
    if len(reason) > LONGEST_REASON:
        raise NegotiationError("too_long", f"a reason has at most {LONGEST_REASON} characters")
    if not reason.strip() and (stance == OBJECTED or for_another):
        raise NegotiationError("no_reason", "a reason is needed")


def _append(
    unit: WriteUnit,
    data: drafting.InstrumentData,
    stance: str,
    clauses: Mapping[str, str],
    party: str,
    actor_id: str,
    acting_party: str,
    reason: str,
) -> None:
    highest = select(func.max(Stance.sequence)).where(Stance.instrument_id == data.id)
    sequence, now = unit.session.scalar(highest) or 0, clock.now()
    for number, (section, digest) in enumerate(clauses.items(), sequence + 1):
        row = Stance(
            instrument_id=data.id, sequence=number, section=section, party=party, stance=stance, clause_hash=digest,
            revision=data.revision, actor_id=actor_id, acting_party=acting_party, created_at=now,
        )  # fmt: skip
        row.reason = reason or None
        unit.session.add(row)
        if stance == OBJECTED:
            unit.session.flush()
            telling.objected(unit, data, row.id, section, actor_id)
    unit.session.flush()
    unit.record(
        Verb.ALTERED, focus_group_id=data.focus_group_id, actor_id=actor_id, object_type="instrument", object_id=data.id,
        case_id=data.case_id, detail={"act": f"stance_{stance}", "clauses": list(clauses), "party": party, "for": acting_party},
    )  # fmt: skip
