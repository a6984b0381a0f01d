"""The table of an instrument as it is stored: read for pages, and for the guards of its procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import across, library
from jitflow.comments import service as comments
from jitflow.db import clock
from jitflow.drafting import service as drafting, versions
from jitflow.drafting.errors import DraftingError
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Facts
from jitflow.instruments.parties import Party, gone_from, group_of, home_in, parties_in
from jitflow.instruments.table_state import TableState
from jitflow.negotiation import clauses as _clauses, table as _table
from jitflow.negotiation.models import Stance
from jitflow.negotiation.table import StanceLine, Table


def parties_of(data: drafting.InstrumentData) -> list[Party]:
    """The parties that the answers name, in their order."""
    return parties_in(library.library().definition(data.slug, data.version), data.side, data.answers)


def home_of(data: drafting.InstrumentData) -> str:
    """The party of the office that keeps the instrument; empty where it has none."""
    return data.home_party or home_in(parties_of(data), data.issuing_state)


def has_table(definition: Definition, side: str) -> bool:
    """Whether the parties of this side negotiate: the side names the group of its parties."""
    return group_of(definition, side) is not None


def facts_of(data: drafting.InstrumentData) -> Facts:
    """The instrument as it stands, for whoever has no draft at hand. What States decide is no part of a clause."""
    definition = library.library().definition(data.slug, data.version)
    return Facts(definition, drafting.to_instrument(data, clock.now().date()))


def sitting(session: Session, data: drafting.InstrumentData, marking: Mapping[str, str] | None = None) -> list[Party]:
    """The parties whose word counts, without those that left or declined: those the answers name, and whoever the
    procedure or a seat says takes part, so that nobody loses its word by being taken out of the text."""
    definition, known = library.library().definition(data.slug, data.version), parties_of(data)
    if group_of(definition, data.side) is None:
        return known
    others = [name.partition(":")[2] for name in marking or {}] + across.seated_parties(session, data.id)
    named = {one.id for one in known}
    known += [Party(one, "", "") for one in dict.fromkeys(others) if one and one not in named]
    gone = gone_from(definition, data.side, marking or {})
    return [one for one in known if one.id not in gone]


def stances_of(session: Session, instrument_id: str) -> dict[tuple[str, str], StanceLine]:
    """The latest stance by (section, party)."""
    rows = session.scalars(select(Stance).where(Stance.instrument_id == instrument_id).order_by(Stance.sequence))
    return {(row.section, row.party): _line(row) for row in rows}


def history_of(session: Session, instrument_id: str, section: str) -> list[StanceLine]:
    """Everything that was said of a clause, the latest first."""
    statement = select(Stance).where(Stance.instrument_id == instrument_id, Stance.section == section)
    return [_line(row) for row in session.scalars(statement.order_by(Stance.sequence.desc()))]


def table_of(
    session: Session,
    data: drafting.InstrumentData,
    facts: Facts | None = None,
    marking: Mapping[str, str] | None = None,
) -> Table:
    """The clauses by the parties at the table, as they stand now."""
    seen_as = facts or facts_of(data)
    groups, section_of = seen_as.definition.groups, seen_as.definition.section_of
    home, by_party, by_clause = home_of(data), {}, {}
    for line in comments.open_threads(session, data.id):
        section = section_of.get(keys.key_of(line.path, groups))
        if section is None:
            continue
        by_clause[section.id] = by_clause.get(section.id, 0) + 1
        if line.shared:
            at = section.id, line.party or home
            by_party[at] = by_party.get(at, 0) + 1
    return _table.build(
        _clauses.clauses(seen_as, data.id), [one.id for one in sitting(session, data, marking)],
        stances_of(session, data.id), by_party, by_clause,
    )  # fmt: skip


def state_of(
    session: Session, data: drafting.InstrumentData, marking: Mapping[str, str] | None = None
) -> TableState | None:
    """How the parties stand, for the guards of a procedure; None for an instrument without parties."""
    definition = library.library().definition(data.slug, data.version)
    if not has_table(definition, data.side) or not parties_of(data):
        return None
    return table_of(session, data, marking=marking).state()


def said_of(session: Session, facts: Facts, instrument_id: str, section: str, line: StanceLine) -> dict[str, Any]:
    """What a clause said when a party spoke of it: path to value. Empty where the history does not reach back."""
    declared = facts.definition.section(section)
    if declared is None:
        return {}
    try:
        then = _clauses.at(facts, versions.snapshot(session, instrument_id, line.revision))
    except DraftingError:
        return {}
    return {one.path: one.value for one in _clauses.clause(then, declared, instrument_id).parts}


def _line(row: Stance) -> StanceLine:
    return StanceLine(
        row.id, row.sequence, row.section, row.party, row.stance, row.clause_hash, row.revision, row.reason or "",
        row.actor_id, row.acting_party, row.created_at,
    )  # fmt: skip
