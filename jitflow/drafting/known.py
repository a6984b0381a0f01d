"""What was typed into instruments, as plain data: for the look through words that leave a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.drafting.models import Instrument, Text
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType

_CHOSEN = (FieldType.CHOICE, FieldType.TICKS, FieldType.TICK, FieldType.YESNO, FieldType.COUNTRY, FieldType.LANGUAGE)


def typed_into(
    session: Session, focus_group_id: str, case_ids: Iterable[str], instrument_ids: Iterable[str]
) -> Iterator[tuple[Field, Any]]:
    """Every answer that was typed into the instruments of these cases, and into these instruments, of a focus group."""
    wanted = or_(Instrument.case_id.in_(list(case_ids)), Instrument.id.in_(list(instrument_ids)))
    for row in session.scalars(select(Instrument).where(Instrument.focus_group_id == focus_group_id, wanted)):
        definition = library.library().definitions.get(row.slug, {}).get(row.version)
        if definition is not None:
            yield from typed(definition, row.answers)


def words_in(session: Session, focus_group_id: str, case_ids: Iterable[str], instrument_ids: Iterable[str]) -> Iterator[str]:
    """Every free text of these instruments, in every language."""
    wanted = or_(Instrument.case_id.in_(list(case_ids)), Instrument.id.in_(list(instrument_ids)))
    statement = select(Text).join(Instrument, Instrument.id == Text.instrument_id)
    for row in session.scalars(statement.where(Instrument.focus_group_id == focus_group_id, wanted)):
        if row.text:
            yield row.text


def typed(definition: Definition, answers: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    """Every answer that is typed, not chosen, by its field."""
    for key, declared in definition.fields.items():
        if declared.is_group or not declared.holds_value or declared.type in (*_CHOSEN, FieldType.PROSE):
            continue
        for path in keys.expand(answers, key, definition.groups):
            if (value := keys.get(answers, path)) is not None:
                yield declared, value
