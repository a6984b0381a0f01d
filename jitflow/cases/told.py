"""The words of cases: title, summary, references, and what is stored of persons, offences and authorities."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.cases.known import strings
from jitflow.cases.models import Authority, Case, Offence, Person


@dataclass(frozen=True)
class ToldCase:
    """A case with all its words."""

    id: str
    number: int
    title: str
    changed_at: datetime
    words: tuple[str, ...]


def moments(session: Session, after: str, most: int) -> list[tuple[str, datetime]]:
    """Cases whose id follows, with the moment of their last change, for who goes through all a part at a time."""
    statement = select(Case.id, Case.changed_at).where(Case.id > after).order_by(Case.id).limit(most)
    return [tuple(row) for row in session.execute(statement)]


def changed(session: Session, case_ids: Collection[str]) -> dict[str, datetime]:
    """The moment of the last change of these cases."""
    return dict(session.execute(select(Case.id, Case.changed_at).where(Case.id.in_(list(case_ids)))).all())


def tell(session: Session, case_ids: Collection[str]) -> Iterator[ToldCase]:
    """These cases with their words, removed facts left out."""
    ids = list(case_ids)
    facts: dict[str, list[str]] = {}
    for model in (Person, Offence, Authority):
        for row in session.scalars(select(model).where(model.case_id.in_(ids), model.removed_at.is_(None)).order_by(model.id)):
            facts.setdefault(row.case_id, []).append(" ".join(one for one in strings(row.facts) if one))
    for case in session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.changed_at.desc(), Case.id)):
        said = (case.summary, case.national_reference, case.eurojust_reference, *facts.get(case.id, ()))
        title = case.title or ""
        yield ToldCase(case.id, case.number, title, case.changed_at, tuple(one for one in (title, *said) if one))
