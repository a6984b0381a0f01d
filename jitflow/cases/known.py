"""What the cases of a person hold that names somebody: for the look through words that leave the case.

Names, dates and numbers as plain data, without saying of which case or person they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.cases.models import Authority, Case, CaseTeam, Offence, Person
from jitflow.texts.vessels import vessels_in

NAMING = ("surname", "forenames", "surname_latin", "forenames_latin", "birth_surname", "aliases", "spellings", "marks")
"""Facts of a person that are names, or may hold one."""
CONTACTS = ("representative", "telephone", "fax", "email", "file_reference")
"""Facts of an authority that name a person or a case: the office itself is no secret."""


@dataclass
class KnownInCases:
    """Names, dates and numbers; each once."""

    names: dict[str, None] = field(default_factory=dict)
    dates: dict[date, None] = field(default_factory=dict)
    numbers: dict[str, None] = field(default_factory=dict)
    vessels: dict[str, None] = field(default_factory=dict)

    def read(self, text: str) -> None:
        """Take the names of vessels out of free words: no fact is one by itself."""
        self.vessels |= dict.fromkeys(text[start:end] for start, end in vessels_in(text))

    def take(self, value: Any, naming: bool) -> None:
        """Sort what stands in one fact."""
        for text in strings(value):
            if (day := _day(text)) is not None:
                self.dates[day] = None
            elif any(one.isdigit() for one in text):
                self.numbers[text] = None
            elif naming and len(text) > 1:
                self.names[text] = None


def strings(value: Any) -> Iterator[str]:
    """All texts of a value, however deep."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        # An item has an id of its own, which is no fact.
        yield from (text for key, one in value.items() if key != "id" for text in strings(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in strings(one))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if len(text) in (10, 16, 19, 25) else None
    except ValueError:
        return None


def cases_of(session: Session, user_ids: Iterable[str], focus_group_id: str) -> list[str]:
    """Ids of the cases in whose team one of these persons is or was, closed ones included."""
    team = select(CaseTeam.case_id).where(CaseTeam.user_id.in_(list(user_ids)))
    return list(session.scalars(select(Case.id).where(Case.focus_group_id == focus_group_id, Case.id.in_(team))))


def known_to(session: Session, user_ids: Iterable[str], focus_group_id: str) -> KnownInCases:
    """What the cases hold in whose team one of these persons is or was; closed cases and removed facts included."""
    found = KnownInCases()
    team = select(CaseTeam.case_id).where(CaseTeam.user_id.in_(list(user_ids)))
    cases = session.scalars(select(Case).where(Case.focus_group_id == focus_group_id, Case.id.in_(team))).all()
    for case in cases:
        found.take([case.national_reference, case.eurojust_reference], naming=False)
        found.take(case.title, naming=True)
        found.read(case.title)
        found.take(" ".join(one for one in case.title.split() if not any(map(str.isdigit, one))), naming=True)  # of "Meltemi 4" the name
    ids = [case.id for case in cases]
    for person in session.scalars(select(Person).where(Person.case_id.in_(ids))):
        for key, value in person.facts.items():
            found.take(value, naming=key in NAMING)
    for authority in session.scalars(select(Authority).where(Authority.case_id.in_(ids))):
        found.take([authority.facts.get(key) for key in CONTACTS if key != "representative"], naming=False)
        found.take(authority.facts.get("representative"), naming=True)
    for offence in session.scalars(select(Offence).where(Offence.case_id.in_(ids))):
        found.take(offence.facts.get("when"), naming=False)
        for text in strings(offence.facts):
            found.read(text)
    return found
