"""Texts and reasons for going on of instruments: of one, or of many with one question to the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jitflow.drafting.models import Override, Text

Texts = dict[str, dict[str, dict[str, str]]]
"""Path to language to text and state."""
Overrides = dict[tuple[str, str | None], dict[str, Any]]
"""Check and item to the reason, by whom and when."""

# Every page of a draft asks these: written once, so that SQLAlchemy need not look at them again.
_ASKED = select(Text.instrument_id, Text.id, Text.path, Text.language, Text.state, Text.text_sealed)
_OF_INSTRUMENT = bindparam("instrument_id", required=True)
_TEXTS = _ASKED.where(Text.instrument_id == _OF_INSTRUMENT).order_by(Text.path, Text.language)
_OVERRIDES = select(Override).where(Override.instrument_id == _OF_INSTRUMENT)


def texts_of(session: Session, instrument_id: str) -> Texts:
    """The texts of one instrument."""
    return _texts(session.execute(_TEXTS, {"instrument_id": instrument_id})).get(instrument_id, {})


def overrides_of(session: Session, instrument_id: str) -> Overrides:
    """The reasons for going on of one instrument."""
    return _overrides(session.scalars(_OVERRIDES, {"instrument_id": instrument_id})).get(instrument_id, {})


def texts_of_all(session: Session, instrument_ids: list[str]) -> dict[str, Texts]:
    """The texts of many instruments, by id; of those that have any."""
    statement = _ASKED.where(Text.instrument_id.in_(instrument_ids)).order_by(Text.path, Text.language)
    return _texts(session.execute(statement))


def overrides_of_all(session: Session, instrument_ids: list[str]) -> dict[str, Overrides]:
    """The reasons for going on of many instruments, by id; of those that have any."""
    return _overrides(session.scalars(select(Override).where(Override.instrument_id.in_(instrument_ids))))


def _texts(rows: Iterable[Any]) -> dict[str, Texts]:
    """Read by columns: every page of a draft needs all of them, and none as an object."""
    found: dict[str, Texts] = {}
    for instrument_id, row_id, path, language, state, sealed in rows:
        text = Text.text.plain(Text.__tablename__, row_id, sealed)
        if text:
            found.setdefault(instrument_id, {}).setdefault(path, {})[language] = {"text": text, "state": state}
    return found


def _overrides(rows: Iterable[Override]) -> dict[str, Overrides]:
    found: dict[str, Overrides] = {}
    for row in rows:
        said = {"reason": row.reason, "actor_id": row.actor_id, "at": row.at}
        found.setdefault(row.instrument_id, {})[row.check_id, row.item or None] = said
    return found
