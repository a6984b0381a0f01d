"""Which revision each instrument has, without opening any of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.drafting.models import Instrument, Text


@dataclass(frozen=True)
class Revision:
    """An instrument by its name, as it was saved last."""

    instrument_id: str
    case_id: str
    number: str
    change_count: int


_COLUMNS = select(Instrument.id, Instrument.case_id, Instrument.number, Instrument.change_count)


def of_cases(session: Session, case_ids: Collection[str]) -> list[Revision]:
    """Of the instruments of these cases, the one that was saved last first."""
    statement = _COLUMNS.where(Instrument.case_id.in_(list(case_ids))).order_by(Instrument.saved_at.desc(), Instrument.id)
    return [Revision(*row) for row in session.execute(statement)]


def after(session: Session, instrument_id: str, most: int) -> list[Revision]:
    """Of all instruments, those whose id follows, for who goes through all of them a part at a time."""
    statement = _COLUMNS.where(Instrument.id > instrument_id).order_by(Instrument.id).limit(most)
    return [Revision(*row) for row in session.execute(statement)]


def languages(session: Session, case_ids: Collection[str]) -> set[str]:
    """Languages in which anything is written in the instruments of these cases."""
    mine = Instrument.case_id.in_(list(case_ids))
    own = select(Instrument.language).where(mine).distinct()
    of_texts = select(Text.language).join(Instrument, Instrument.id == Text.instrument_id).where(mine).distinct()
    return {*session.scalars(own), *session.scalars(of_texts)}
