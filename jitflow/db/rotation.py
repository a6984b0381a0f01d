"""Sealing everything again with the newest key, while the system is in use; finding lost keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import LargeBinary, func, select

from jitflow.audit.verbs import Verb
from jitflow.db.append_only import SEALING_AGAIN
from jitflow.db.base import Base
from jitflow.db.registry import load_models
from jitflow.db.sealed import HEADER_BYTES, SealedAttribute, key_id_of, sealed_attributes
from jitflow.db.units import ground, read_unit, write_unit

BATCH = 200


def seal_all_again(actor_id: str | None = None) -> int:
    """Seal every value that is not yet sealed with the newest key; returns how many were.

    Everybody may work meanwhile. What a unit that was open at the beginning seals with the old key and stores behind
    this is found by asking again: nothing is left when the answer is 0.
    """
    newest = ground().keyring.newest
    count = 0
    for model, attribute in _sealed():
        column = getattr(model, attribute.column_name)
        with read_unit() as session:
            stored = session.execute(select(model.id, _head(column)).where(column.is_not(None)))
            outdated = [row_id for row_id, sealed in stored if key_id_of(sealed) != newest]
        for start in range(0, len(outdated), BATCH):
            count += _seal_again(model, attribute, outdated[start : start + BATCH], actor_id)
    return count


def keys_in_use() -> dict[str, int]:
    """Ids of the keys that stored values need, with the number of values."""
    needed: Counter[str] = Counter()
    with read_unit() as session:
        for model, attribute in _sealed():
            column = getattr(model, attribute.column_name)
            stored = session.scalars(select(_head(column)).where(column.is_not(None)))
            needed.update(key_id_of(sealed) for sealed in stored)
    return dict(needed)


def missing_keys() -> dict[str, int]:
    """Ids of keys that stored values need and that are not here, with the number of values."""
    at_hand = ground().keyring.key_ids
    return {key_id: count for key_id, count in keys_in_use().items() if key_id not in at_hand}


def _head(column: Any) -> Any:
    """The part of a sealed value that says its key: whole files are not read for it."""
    return func.substr(column, 1, HEADER_BYTES, type_=LargeBinary)


def _seal_again(model: type[Base], attribute: SealedAttribute, ids: list[str], actor_id: str | None) -> int:
    with write_unit() as unit:
        unit.session.info[SEALING_AGAIN] = True
        rows = unit.session.scalars(select(model).where(model.id.in_(ids)).with_for_update())
        count = sum(attribute.seal_with_newest_key(row) for row in rows)
        unit.record(
            Verb.CONFIGURED,
            focus_group_id=None,
            actor_id=actor_id,
            object_type=model.__table__.name,
            object_id=None,
            detail={"act": "seal_again", "column": attribute.column_name, "values": count},
        )
    return count


def _sealed() -> Iterator[tuple[type[Base], SealedAttribute]]:
    load_models()
    for mapper in Base.registry.mappers:
        for attribute in sealed_attributes(mapper.class_):
            yield mapper.class_, attribute
