"""State data: what is recorded per Member State, and which record is current.

``forms/states/<ISO>.toml`` holds one file per Member State (ISO 3166 code, so Greece is
``GR.toml``), ``third.toml`` what is recorded of third States, ``treaties.toml`` whom a
treaty binds. A file has a head and a list of records; a record answers one topic,
optionally for one instrument and one purpose. A missing record means "not found",
never "no". Nothing here applies a value: callers ask for the current record and
show its label beside it (:mod:`jitflow.instruments.state_records`).
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field, StrictBool, StrictInt, ValidationError, model_validator

from .holiday_records import Changes, Zone, one_row_a_day
from .state_records import (
    AnyRecord,
    Confidence,
    Frozen,
    Issuer,
    IssuerKind,
    LanguageCode,
    Record,
    StateCode,
    Text,
)
from .treaties import TreatyRule, read_treaties

__all__ = [
    "Confidence",
    "Issuer",
    "IssuerKind",
    "Record",
    "StateData",
    "StateDataError",
    "StateFile",
    "load_states",
    "record_digest",
    "record_name",
]


class StateDataError(Exception):
    """A fault in a State file; the text is ``file: place: key: message``."""


class StateFile(Frozen):
    """Content of one file: head, changes to the holidays, records."""

    state: StateCode
    eu_code: StateCode
    """The code in EU style (EL for Greece); shown to people, never stored."""
    official_languages: Annotated[tuple[LanguageCode, ...], Field(min_length=1)]
    zone: Zone
    other_zones: tuple[Zone, ...] = ()
    zone_note: Text | None = None
    regional_holidays: StrictBool = False
    """Whether regions have public holidays of their own: none of them is counted, and the reader is told."""
    holidays_incomplete_from: StrictInt | None = None
    """First year in which moved days are still to be decreed; None: none is known to be missing."""
    holidays: Annotated[Changes, AfterValidator(one_row_a_day)] = ()
    """Dated changes to the public holidays of the library."""
    record: tuple[AnyRecord, ...] = ()

    @model_validator(mode="after")
    def _ids_resolve(self) -> StateFile:
        ids = [record.id for record in self.record if record.id is not None]
        doubled = {name for name in ids if ids.count(name) > 1}
        if doubled:
            raise ValueError(f"id used twice: {', '.join(sorted(doubled))}")
        for index, record in enumerate(self.record, start=1):
            if record.superseded_by is not None and record.superseded_by not in ids:
                raise ValueError(f"record {index}: superseded_by: no record has the id {record.superseded_by!r}")
        return self


class ThirdState(Frozen):
    """What is recorded of a State outside the Union."""

    state: StateCode
    record: Annotated[tuple[AnyRecord, ...], Field(min_length=1)]


class ThirdStates(Frozen):
    """Content of ``third.toml``."""

    third: tuple[ThirdState, ...]


THIRD, TREATIES = "third", "treaties"


OneState = TypeVar("OneState", StateFile, ThirdState)


class StateData:
    """All State files. States and topics without data give empty answers, not errors."""

    def __init__(
        self,
        files: Iterable[StateFile],
        third: Iterable[ThirdState] = (),
        treaties: Mapping[str, TreatyRule] | None = None,
    ) -> None:
        self._files = {file.state: file for file in sorted(files, key=lambda file: file.state)}
        self._third = {one.state: one for one in sorted(third, key=lambda one: one.state)}
        self.treaties: Mapping[str, TreatyRule] = treaties or {}
        """Whom a treaty binds, by code."""

    @property
    def codes(self) -> tuple[str, ...]:
        """ISO codes of the States with a file, sorted."""
        return tuple(self._files)

    @property
    def third(self) -> tuple[str, ...]:
        """ISO codes of the States outside the Union of which something is recorded, sorted."""
        return tuple(self._third)

    def records_of(self, code: str) -> tuple[AnyRecord, ...]:
        """Every record of a State, superseded ones included; none where nothing is recorded."""
        found = self._files.get(code) or self._third.get(code)
        return found.record if found else ()

    def state(self, code: str) -> StateFile:
        """The file of a State. KeyError when there is none."""
        return self._files[code]

    def records(
        self,
        state: str,
        topic: str,
        instrument: str | None = None,
        purpose: str | None = None,
        on: datetime.date | None = None,
    ) -> tuple[Record, ...]:
        """Records of a topic in file order, superseded ones included.

        ``instrument`` and ``purpose`` keep the records that name it and those that
        name none; None keeps all. ``on`` keeps what held on that date.
        """
        return tuple(
            record
            for record in self.records_of(state)
            if record.topic == topic
            and (instrument is None or record.instrument in (None, instrument))
            and (purpose is None or record.purpose in (None, purpose))
            and record.holds_on(on)
        )

    def current(
        self,
        state: str,
        topic: str,
        instrument: str | None = None,
        purpose: str | None = None,
        on: datetime.date | None = None,
    ) -> Record | None:
        """The record to go by, or None where nothing is recorded (not found).

        Superseded records never count. Without ``instrument`` or ``purpose`` only
        records that name none are asked. Order: names the instrument and purpose,
        confirmed, better confidence, newer text, earlier in the file.
        """
        candidates = [
            record
            for record in self.records(state, topic, instrument, purpose, on)
            if not record.is_superseded
            and record.instrument in (None, instrument)
            and record.purpose in (None, purpose)
        ]
        return min(candidates, key=_preference, default=None)

    def confirmed(self, confirmations: Mapping[tuple[str, str], tuple[str, datetime.date]]) -> StateData:
        """The same data with records confirmed by people.

        ``confirmations`` maps (State, :func:`record_digest`) to the contact and the day. One that
        fits no record is left aside: the record changed since, and nobody confirmed what it says now.
        """
        if not confirmations:
            return self
        states = {state for state, _ in confirmations}
        return StateData(
            [_with_confirmations(one, confirmations) if one.state in states else one for one in self._files.values()],
            [_with_confirmations(one, confirmations) if one.state in states else one for one in self._third.values()],
            self.treaties,
        )

    def participants(self, instrument: str, on: datetime.date | None = None) -> tuple[str, ...]:
        """ISO codes of the States recorded as taking part in an instrument, sorted."""
        return tuple(code for code in self._files if self.takes_part(code, instrument, on))

    def takes_part(self, state: str, instrument: str, on: datetime.date | None = None) -> bool | None:
        """Whether a State takes part in an instrument; None where it is not recorded."""
        record = self.current(state, "participation", instrument, on=on)
        return None if record is None else record.value


def _preference(record: Record) -> tuple[bool, bool, bool, int, int]:
    return (
        record.instrument is None,
        record.purpose is None,
        not record.is_confirmed,
        record.confidence.rank,
        -record.first_day_as_of.toordinal(),
    )


def record_name(record: Record) -> str:
    """What a record is about: topic, instrument (or treaty) and purpose."""
    return "/".join((record.topic, record.instrument or getattr(record, "treaty", ""), record.purpose or ""))


def record_digest(state: str, record: Record) -> str:
    """SHA-256 over everything a record says, its own confirmation left out."""
    said = record.model_dump_json(exclude={"confirmed_by", "confirmed_on"})
    return hashlib.sha256(f"{state}\n{said}".encode()).hexdigest()


def _with_confirmations(file: OneState, confirmations: Mapping[tuple[str, str], tuple[str, datetime.date]]) -> OneState:
    records = []
    for record in file.record:
        known = confirmations.get((file.state, record_digest(file.state, record)))
        if known is not None:
            record = record.model_copy(update={"confirmed_by": known[0], "confirmed_on": known[1]})
        records.append(record)
    return file.model_copy(update={"record": tuple(records)})


def load_states(folder: Path) -> StateData:
    """Read every ``<ISO>.toml`` in a folder.

    StateDataError names file, place and key of every fault of the first faulty file.
    """
    paths = sorted(path for path in folder.glob("*.toml") if path.stem not in (THIRD, TREATIES))
    if not paths:
        raise StateDataError(f"{folder}: no State files (*.toml)")
    files = [_load_file(path) for path in paths]
    third, treaties = _third(folder / f"{THIRD}.toml"), _treaties(folder / f"{TREATIES}.toml")
    if twice := {one.state for one in third} & {one.state for one in files}:
        raise StateDataError(f"{THIRD}.toml: third: state: {min(twice)} has a file of its own")
    for state, record in [(one.state, record) for one in (*files, *third) for record in one.record]:
        if record.topic == "treaty" and getattr(treaties.get(record.treaty), "binds", "") != "ratified":
            raise StateDataError(f"{state}: treaty: {record.treaty!r} is no treaty of {TREATIES}.toml that is ratified")
    return StateData(files, third, treaties)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StateDataError(f"{path.name}: file: not readable as TOML: {error}") from error


def _third(path: Path) -> tuple[ThirdState, ...]:
    """States outside the Union, each once; none without the file."""
    if not path.exists():
        return ()
    try:
        found = ThirdStates.model_validate(_toml(path)).third
    except ValidationError as error:
        raise StateDataError("\n".join(f"{path.name}: {_fault_of_third(fault)}" for fault in error.errors())) from error
    codes = [one.state for one in found]
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise StateDataError(f"{path.name}: third: state: {twice[0]} stands twice")
    return found


def _fault_of_third(fault: Any) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in fault["loc"])
    return f"{where}: {fault['msg']}"


def _treaties(path: Path) -> dict[str, TreatyRule]:
    """Treaties by code; none without the file."""
    if not path.exists():
        return {}
    try:
        return read_treaties(_toml(path))
    except ValueError as error:
        raise StateDataError(f"{path.name}: {error}") from error


def _load_file(path: Path) -> StateFile:
    data = _toml(path)
    try:
        file = StateFile.model_validate(data)
    except ValidationError as error:
        faults = [f"{path.name}: {_fault(fault)}" for fault in error.errors()]
        raise StateDataError("\n".join(faults)) from error
    if file.state != path.stem:
        raise StateDataError(f"{path.name}: head: state: {file.state!r} is not the name of the file")
    return file


def _fault(fault: Any) -> str:
    """``place: key: message``; records are counted from 1, as a reader would."""
    location = list(fault["loc"])
    place = "head"
    if location[:1] == ["record"] and len(location) > 1:
        place = f"record {location[1] + 1}"
        # The discriminated union puts the topic into the location; it is no key.
        location = location[3:] if len(location) > 2 else ["topic"]
    if location[:1] == ["holidays"] and len(location) > 1:
        place = f"holidays {location[1] + 1}"
        location = location[2:]
    key = ".".join(str(part) for part in location) or ("row" if place.startswith("holidays") else "record")
    message = re.sub(r"^Value error, ", "", fault["msg"])
    return f"{place}: {key}: {message}"
