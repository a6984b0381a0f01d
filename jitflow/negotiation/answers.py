"""What each party says of a suggestion: it accepts or refuses it, before who drafts the text puts it into the draft.

An answer is given to words: to what would stand in the draft. Where that changes because the draft moved, the answer
is one to earlier words and the party is asked again. Whose suggestion it is has accepted it by making it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.negotiation import reading, suggestions, telling
from jitflow.negotiation.errors import NegotiationError
from jitflow.negotiation.models import ANSWERS, Suggestion, SuggestionAnswer
from jitflow.negotiation.suggestions import Merge, Suggested, hash_of
from jitflow.negotiation.voices import may_speak

LONGEST_REASON = 2000
REFUSED = "refused"


@dataclass(frozen=True)
class AnswerLine:
    """What a party said of a suggestion, as plain data."""

    party: str
    answer: str
    result_hash: str
    reason: str
    actor_id: str
    acting_party: str
    at: datetime


@dataclass(frozen=True)
class Answered:
    """How the parties at the table stand to a suggestion as it would read now."""

    accepted: tuple[str, ...] = ()
    """Parties that accept it, the one that made it too."""
    refused: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    """Parties that answered to other words than those that would stand there now."""
    silent: tuple[str, ...] = ()
    lines: Mapping[str, AnswerLine] | None = None
    """The last answer of each party that gave one."""

    @property
    def by_all(self) -> bool:
        """Whether every party at the table accepts it."""
        return bool(self.accepted) and not (self.refused or self.earlier or self.silent)

    def waits_for(self, party: str) -> bool:
        """Whether this party has to answer yet."""
        return party in self.silent or party in self.earlier


def result_hash(merged: Merge, one: Suggested) -> str:
    """What tells the words an answer is given to: those that would stand there, or those suggested where only a person
    can put both changes together."""
    return hash_of(merged.result if merged.clean else one.proposed)


def answered(one: Suggested, merged: Merge, parties: Iterable[str], lines: Mapping[str, AnswerLine]) -> Answered:
    """Where the parties stand. lines: the last answer of each party to this suggestion. Pure."""
    now = result_hash(merged, one)
    found: dict[str, list[str]] = {"accepted": [], "refused": [], "earlier": [], "silent": []}
    for party in parties:
        line = lines.get(party)
        if line is None:
            # Who suggested the words accepts them, not what they became beside a change of somebody else.
            found["accepted" if party == one.party and now == hash_of(one.proposed) else "silent"].append(party)
        elif line.result_hash != now and line.answer == "accepted":
            found["earlier"].append(party)
        else:
            found[line.answer].append(party)
    return Answered(**{name: tuple(ids) for name, ids in found.items()}, lines=dict(lines))


def answers_of(session: Session, suggestion_ids: Iterable[str]) -> dict[str, dict[str, AnswerLine]]:
    """The last answer of each party, by suggestion."""
    wanted = list(suggestion_ids)
    found: dict[str, dict[str, AnswerLine]] = {one: {} for one in wanted}
    statement = select(SuggestionAnswer).where(SuggestionAnswer.suggestion_id.in_(wanted))
    for row in session.scalars(statement.order_by(SuggestionAnswer.sequence)) if wanted else ():
        found[row.suggestion_id][row.party] = _line(row)
    return found


def answer(
    unit: WriteUnit,
    instrument_id: str,
    suggestion_id: str,
    said: str,
    party: str,
    actor_id: str,
    *,
    acting_party: str,
    shown: str,
    reason: str = "",
) -> Answered:
    """A party accepts or refuses a suggestion; returns how all parties stand to it then.

    shown: `result_hash` of the words the page showed. A refusal has a reason, and so has an answer that is recorded for
    a party without a seat. The same said twice is said once. Raises NegotiationError: unknown_answer, not_found,
    decided, over, closed, unknown_party, no_reason, too_long, moved, gone.
    """
    if said not in ANSWERS:
        raise NegotiationError("unknown_answer", f"no such answer: {said!r}")
    data, row = suggestions.open_one(unit, instrument_id, suggestion_id)
    instrument = reach.lock_instrument(unit.session, instrument_id)
    may_speak(unit.session, data, instrument.marking, party, acting_party)
    if data.status != "draft":
        raise NegotiationError("closed", "the text is neither a draft nor a working copy")
    _usable(said, reason, party != acting_party)
    one = suggestions.plain(row)
    merged = suggestions.merge_of(data, one)
    if merged.gone:
        raise NegotiationError("gone", "the part it belongs to was removed")
    now = result_hash(merged, one)
    if shown != now:
        raise NegotiationError("moved", "what would stand there changed since the page was shown")
    lines = answers_of(unit.session, [suggestion_id])[suggestion_id]
    sitting = [at.id for at in reading.sitting(unit.session, data, instrument.marking)]
    before = answered(one, merged, sitting, lines)
    if (line := lines.get(party)) is None or (line.answer, line.result_hash, line.reason) != (
        said,
        now,
        reason.strip(),
    ):
        lines[party] = _append(unit, row, instrument, said, party, now, reason, actor_id, acting_party)
    after = answered(one, merged, sitting, lines)
    telling.answered(unit, data, row.id, party)
    if after.by_all and not before.by_all:
        telling.accepted_by_all(unit, data, row.id, one.path, now, actor_id)
    return after


def _usable(said: str, reason: str, for_another: bool) -> None:
    if len(reason) > LONGEST_REASON:
        raise NegotiationError("too_long", f"a reason has at most {LONGEST_REASON} characters")
    if not reason.strip() and (said == REFUSED or for_another):
        raise NegotiationError("no_reason", "a reason is needed")


def _append(
    unit: WriteUnit,
    row: Suggestion,
    instrument: Any,
    said: str,
    party: str,
    now: str,
    reason: str,
    actor_id: str,
    acting_party: str,
) -> AnswerLine:
    highest = select(func.max(SuggestionAnswer.sequence)).where(SuggestionAnswer.suggestion_id == row.id)
    made = SuggestionAnswer(
        suggestion_id=row.id, sequence=(unit.session.scalar(highest) or 0) + 1, party=party, answer=said, result_hash=now,
        actor_id=actor_id, acting_party=acting_party, created_at=clock.now(),
    )  # fmt: skip
    made.reason = reason.strip() or None
    unit.session.add(made)
    unit.session.flush()
    unit.record(
        Verb.ALTERED, focus_group_id=instrument.focus_group_id, actor_id=actor_id, object_type="suggestion",
        object_id=row.id, case_id=instrument.case_id,
        detail={"act": f"answer_{said}", "instrument_id": row.instrument_id, "party": party, "for": acting_party},
    )  # fmt: skip
    return _line(made)


def standing(
    session: Session, data: drafting.InstrumentData, parties: Iterable[str], found: Iterable[Suggested]
) -> dict[str, Answered]:
    """How the parties stand to each of these suggestions, by its id."""
    wanted, ids = list(found), list(parties)
    lines = answers_of(session, [one.id for one in wanted])
    return {one.id: answered(one, suggestions.merge_of(data, one), ids, lines[one.id]) for one in wanted}


def _line(row: SuggestionAnswer) -> AnswerLine:
    return AnswerLine(
        row.party, row.answer, row.result_hash, row.reason or "", row.actor_id, row.acting_party, row.created_at
    )
