"""The table of clauses by parties: what each party last said of each clause, and whether the words are still those. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jitflow.instruments.table_state import PartyAtTable, TableState
from jitflow.negotiation.clauses import Clause


class Mark(StrEnum):
    """What stands in a cell."""

    AGREED = "agreed"
    OBJECTED = "objected"
    COMMENTED = "commented"
    CHANGED = "changed"
    OPEN = "open"


@dataclass(frozen=True)
class StanceLine:
    """What a party said of a clause, as plain data."""

    id: str
    sequence: int
    section: str
    party: str
    stance: str
    clause_hash: str
    revision: int
    reason: str
    actor_id: str
    acting_party: str
    at: datetime


@dataclass(frozen=True)
class Cell:
    """One party and one clause."""

    party: str
    mark: Mark
    stance: StanceLine | None = None
    """The last thing it said, of the present words or of earlier ones."""
    comments: int = 0
    """Open comments of this party that everybody at the table sees."""


@dataclass(frozen=True)
class Row:
    """One clause and what all parties say of it."""

    clause: Clause
    cells: tuple[Cell, ...]

    @property
    def id(self) -> str:
        """Id of the section."""
        return self.clause.section.id

    @property
    def counts(self) -> bool:
        """Whether the parties have to agree to it: an optional clause that was left empty asks for nothing."""
        return self.clause.mandatory

    @property
    def agreed_by_all(self) -> bool:
        """Whether every party agreed to the words as they stand."""
        return bool(self.cells) and all(cell.mark is Mark.AGREED for cell in self.cells)

    @property
    def objected(self) -> bool:
        """Whether a party objects to the words as they stand."""
        return any(cell.mark is Mark.OBJECTED for cell in self.cells)

    def cell(self, party: str) -> Cell | None:
        """What one party says."""
        return next((cell for cell in self.cells if cell.party == party), None)

    def waits_for(self, party: str) -> bool:
        """Whether this party has not said yet whether it agrees to the words as they stand."""
        cell = self.cell(party)
        return self.counts and cell is not None and cell.mark in (Mark.OPEN, Mark.CHANGED, Mark.COMMENTED)


@dataclass(frozen=True)
class Table:
    """All clauses by all parties at the table."""

    rows: tuple[Row, ...]
    parties: tuple[str, ...]
    """Ids, in the order of the answers."""
    comments: Mapping[str, int] = field(default_factory=dict)
    """Open comments by clause, as far as the reader sees them."""

    @property
    def counted(self) -> tuple[Row, ...]:
        """The clauses to which the parties have to agree."""
        return tuple(row for row in self.rows if row.counts)

    def row(self, section: str) -> Row | None:
        """One clause."""
        return next((row for row in self.rows if row.id == section), None)

    def marks_of(self, party: str) -> dict[Mark, int]:
        """How many counted clauses a party agreed to, objects to, and so on."""
        found = dict.fromkeys(Mark, 0)
        for row in self.counted:
            if (cell := row.cell(party)) is not None:
                found[cell.mark] += 1
        return found

    def state(self) -> TableState:
        """What guards of a procedure read."""
        counted = self.counted
        return TableState(
            open=sum(not row.agreed_by_all for row in counted),
            objected=sum(row.objected for row in self.rows),
            agreed_by_all=bool(self.parties) and all(row.agreed_by_all for row in counted),
            parties={party: self._of(party) for party in self.parties},
        )

    def _of(self, party: str) -> PartyAtTable:
        marks = self.marks_of(party)
        left = sum(number for mark, number in marks.items() if mark is not Mark.AGREED)
        objects = any((cell := row.cell(party)) is not None and cell.mark is Mark.OBJECTED for row in self.rows)
        return PartyAtTable(open=left, objected=objects)


def build(
    clauses: Iterable[Clause],
    parties: Iterable[str],
    stances: Mapping[tuple[str, str], StanceLine],
    comments: Mapping[tuple[str, str], int] | None = None,
    seen: Mapping[str, int] | None = None,
) -> Table:
    """The table. stances: the latest by (section, party); comments: open ones shared with all, by (section, party);
    seen: open ones by section that the reader sees, own ones too."""
    known, ids = comments or {}, tuple(parties)
    rows = tuple(
        Row(one, tuple(_cell(one, party, stances, known.get((one.section.id, party), 0)) for party in ids))
        for one in clauses
    )
    return Table(rows, ids, dict(seen or {}))


def _cell(clause: Clause, party: str, stances: Mapping[tuple[str, str], StanceLine], comments: int) -> Cell:
    last = stances.get((clause.section.id, party))
    return Cell(party, _mark(clause, last, comments), last, comments)


def _mark(clause: Clause, last: StanceLine | None, comments: int) -> Mark:
    said = last is not None and last.stance != Mark.OPEN
    if last is not None and said:
        return Mark(last.stance) if last.clause_hash == clause.digest else Mark.CHANGED
    return Mark.COMMENTED if comments else Mark.OPEN
