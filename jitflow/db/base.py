"""The base of every table: names of constraints, identifiers made by the client, sealed columns."""

from __future__ import annotations

import secrets
import time
from datetime import datetime
from typing import Any

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from jitflow.db import clock
from jitflow.db.sealed import SealedAttribute
from jitflow.db.types import Data, UTCDateTime

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: Tables of pure technique (sessions, queue): a write to them needs no audit entry.
TECHNICAL_TABLES: set[str] = set()


def new_id() -> str:
    """A new identifier: 32 hexadecimal characters in the layout of UUID version 7.

    The identifier exists before the row is stored, because sealed values are bound to it;
    its time prefix keeps index pages together.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | (random >> 62) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    return f"{value:032x}"


def _sealed_attributes(cls: type) -> dict[str, SealedAttribute]:
    found: dict[str, SealedAttribute] = {}
    for ancestor in reversed(cls.__mro__):
        for name, value in vars(ancestor).items():
            if isinstance(value, SealedAttribute):
                found[name] = value
    return found


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UTCDateTime, dict[str, Any]: Data, list[Any]: Data}

    #: True on a model of pure technique; see TECHNICAL_TABLES.
    __technical__ = False

    def __init_subclass__(cls, **options: Any) -> None:
        for name, attribute in _sealed_attributes(cls).items():
            column = attribute.column_name
            if not hasattr(cls, column):
                setattr(cls, column, attribute.make_column())
            attribute.name = name
        super().__init_subclass__(**options)
        if cls.__technical__ and "__table__" in cls.__dict__:
            TECHNICAL_TABLES.add(cls.__table__.name)


class Row(Base):
    """A table whose rows have an `id` from the moment they are constructed."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    def __init__(self, **values: Any) -> None:
        self.id = values.pop("id", None) or new_id()
        self.created_at = values.pop("created_at", None) or clock.now()
        for name, attribute in _sealed_attributes(type(self)).items():
            if name not in values and attribute.default is not None:
                values[name] = attribute.default()
        super().__init__(**values)
