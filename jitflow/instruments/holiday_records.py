"""Public holidays as data: dated changes to what the library says for a State, and the days
of the EU institutions, which no library has. Each row names its source and how far it was checked."""

from __future__ import annotations

import datetime
import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StrictInt, StringConstraints, ValidationError, model_validator

from .state_records import Confidence, Frozen, PartialDate, SourceId, Text

InstitutionCode = Annotated[str, StringConstraints(pattern=r"^EU-[A-Z]+$")]


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"no time zone {value!r} in the IANA database")
    return value


Zone = Annotated[str, AfterValidator(_known_zone)]


class HolidayFaults(Exception):
    """Faults in the file of the institutions; the text is ``file: place: key: message``, one a line."""


class _Sourced(Frozen):
    note: Text | None = None
    source: SourceId
    source_title: Text
    as_of: PartialDate
    """Date of the text read."""
    confidence: Confidence


class HolidayChange(_Sourced):
    """One row of ``[[holidays]]`` in a State file.

    ``add`` makes the date a public holiday, or puts this name and source in the place of the
    library's; ``remove`` makes it none; ``working_saturday`` marks a Saturday that is worked by
    decree: for Article 3(4) it stays a Saturday, and the reader is told.
    """

    date: datetime.date
    change: Literal["add", "remove", "working_saturday"]
    name: Text | None = None
    """English name of the holiday; with ``add`` only."""

    @model_validator(mode="after")
    def _consistent(self) -> HolidayChange:
        if (self.change == "add") != (self.name is not None):
            raise ValueError('a name goes with change = "add", and only with it')
        if self.change == "working_saturday" and self.date.weekday() != 5:
            raise ValueError(f"{self.date} is no Saturday")
        return self


Changes = tuple[HolidayChange, ...]


def one_row_a_day(changes: Changes) -> Changes:
    """The changes; ValueError where two speak about the same day."""
    days = [change.date for change in changes]
    doubled = sorted({str(day) for day in days if days.count(day) > 1})
    if doubled:
        raise ValueError(f"two rows for the same day: {', '.join(doubled)}")
    return changes


class InstitutionDay(_Sourced):
    """One day on which institutions are closed."""

    date: datetime.date
    name: Text
    institutions: tuple[InstitutionCode, ...] = ()
    """Empty: all of them."""


class Institution(Frozen):
    """An institution, or the seat of several, with the years for which its days are known."""

    code: InstitutionCode
    name: Text
    zone: Zone
    years: Annotated[tuple[StrictInt, ...], Field(min_length=1)]


class Institutions(Frozen):
    """The file ``forms/institutions.toml``."""

    institution: tuple[Institution, ...] = ()
    holidays: tuple[InstitutionDay, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Institutions:
        codes = [one.code for one in self.institution]
        if len(codes) != len(set(codes)):
            raise ValueError("institution: two have the same code")
        for index, day in enumerate(self.holidays, start=1):
            unknown = set(day.institutions) - set(codes)
            if unknown:
                raise ValueError(f"holidays {index}: institutions: {sorted(unknown)[0]!r} is not declared")
            for one in self.institution:
                if _concerns(day, one.code) and day.date.year not in one.years:
                    raise ValueError(f"holidays {index}: date: {day.date.year} is no year of {one.code}")
        for one in self.institution:
            if len(self.days_of(one.code)) != sum(_concerns(day, one.code) for day in self.holidays):
                raise ValueError(f"holidays: two rows of {one.code} for the same day")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.institution)

    def get(self, code: str) -> Institution:
        """KeyError where none has the code."""
        return {one.code: one for one in self.institution}[code]

    def days_of(self, code: str) -> Mapping[datetime.date, InstitutionDay]:
        """The days of one institution."""
        return {day.date: day for day in self.holidays if _concerns(day, code)}


def _concerns(day: InstitutionDay, code: str) -> bool:
    return not day.institutions or code in day.institutions


def load_institutions(path: Path) -> Institutions:
    """Read the file of the institutions. HolidayFaults names file, place and key of every fault."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Institutions.model_validate(data)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HolidayFaults(f"{path.name}: file: not readable as TOML: {error}") from error
    except ValidationError as error:
        raise HolidayFaults(
            "\n".join(f"{path.name}: {_fault(list(f['loc']), f['msg'])}" for f in error.errors())
        ) from error


def _fault(location: list[str | int], message: str) -> str:
    """``table row: key: message``; rows are counted from 1."""
    said = message.removeprefix("Value error, ")
    if not location:
        return said
    place, *rest = location
    if rest and isinstance(rest[0], int):
        place, rest = f"{place} {rest[0] + 1}", rest[1:]
    return f"{place}: {'.'.join(map(str, rest)) or 'row'}: {said}"


def digest_of(rows: tuple[Frozen, ...]) -> str:
    """Eight characters that change when a row does: stored beside what was computed with them."""
    return hashlib.sha256("\n".join(row.model_dump_json() for row in rows).encode()).hexdigest()[:8]
