"""What was computed for a limit, and how: as shown, and as stored beside a deadline."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from .period import Period

Off = Literal["saturday", "sunday", "holiday"]
Safe = Literal["earlier", "later"]
Which = Literal["strict", "shifted"]
NoteCode = Literal[
    "event_day_not_counted", "event_hour_not_counted", "event_day_in_zone", "runs_on", "no_such_date",
    "moved_to_working_day", "two_working_days", "moving_left_out", "hours_not_moved", "backwards_not_moved",
    "two_working_days_in_hours", "two_working_days_backwards",
    # of a calendar: what a reader must know about the days themselves
    "working_saturday", "holiday_unconfirmed", "removal_unconfirmed", "year_unconfirmed", "regional_holidays", "days_may_follow",
]  # fmt: skip
CODES: frozenset[str] = frozenset(get_args(NoteCode))


@dataclass(frozen=True)
class End:
    """Where a period ends: ``moment`` (UTC) is the expiry; ``day`` the last day on which one is in time.

    Of a period counted backwards ``moment`` is the first moment of ``day``, the day counted last.
    """

    day: datetime.date
    moment: datetime.datetime


@dataclass(frozen=True)
class Note:
    """Something a reader must know about a computation, in no language.

    ``basis`` is the article of Regulation 1182/71 ("3(4)"), empty where there is none;
    parameters are texts: dates and moments in ISO form, names as recorded. ValueError for a code
    that has no sentence.
    """

    code: NoteCode
    basis: str = ""
    parameters: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"“{self.code}” is no code of a note")

    @property
    def given(self) -> dict[str, str]:
        """The parameters by name."""
        return dict(self.parameters)


@dataclass(frozen=True)
class Day:
    """One day of a computation. ``number`` counts within the period; None: not counted
    (a day off among working days, a day after the strict end, a day of a period in hours).
    ``name`` is that of a public holiday, also where it falls on a weekend."""

    date: datetime.date
    number: int | None
    off: Off | None
    name: str | None = None


def off_day(day: datetime.date, holiday: str | None) -> Off | None:
    """Why a day is no working day (Article 2 of the Regulation); None: it is one."""
    if day.weekday() >= 5:
        return "saturday" if day.weekday() == 5 else "sunday"
    return None if holiday is None else "holiday"


@dataclass(frozen=True)
class Computation:
    """A period run from an event: the same arguments and days give an equal one."""

    period: Period
    zone: str
    """IANA name of the zone of the acting authority."""
    event: datetime.date
    """As given: a moment in UTC, or a day alone."""
    event_day: datetime.date
    """Day of the event in the zone."""
    begins: datetime.datetime
    """First counted moment, UTC; counted backwards, the moment from which one goes back."""
    strict: End
    shifted: End
    backwards: bool
    shift: bool
    """Whether Article 3(4) and (5) were applied."""
    runs_on: bool
    """Whether it extends an earlier period, and so runs on from its strict end."""
    holidays: tuple[tuple[datetime.date, str], ...]
    """Public holidays met on the way, whether on a weekday or not."""
    notes: tuple[Note, ...]
    source: str
    """Where the holidays come from, with the version of the library."""

    @property
    def is_shifted(self) -> bool:
        """Whether the two ends differ."""
        return self.shifted != self.strict

    def safe_date(self, safe: Safe) -> Which:
        """The name of the end to go by: ``earlier`` where its passing harms the reader or frees
        the person, ``later`` where only its passing frees the reader."""
        return "strict" if _known(safe) == "earlier" else "shifted"

    def safe_end(self, safe: Safe) -> End:
        """The end to go by."""
        return self.strict if self.safe_date(safe) == "strict" else self.shifted

    @property
    def days(self) -> tuple[Day, ...]:
        """Every day from the first to the last, in the order of counting, and what it was."""
        hours = self.period.unit == "hours"
        step = datetime.timedelta(days=-1 if self.backwards else 1)
        first = self._first_hour_day() if hours else self.event_day + step
        names = dict(self.holidays)
        days, number = [], 0
        for distance in range(abs((self.shifted.day - first).days) + 1):
            day = first + distance * step
            off = off_day(day, names.get(day))
            counted = not hours and distance * abs(step) <= abs(self.strict.day - first)
            counted = counted and not (off and self.period.unit == "working days")
            number += counted
            days.append(Day(day, number if counted else None, off, names.get(day)))
        return tuple(days)

    def _first_hour_day(self) -> datetime.date:
        inside = self.begins - datetime.timedelta.resolution if self.backwards else self.begins
        return inside.astimezone(ZoneInfo(self.zone)).date()

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as JSON can hold; :meth:`from_dict` gives an equal computation."""
        return {
            "period": str(self.period),
            "zone": self.zone,
            "event": self.event.isoformat(),
            "event_day": self.event_day.isoformat(),
            "begins": self.begins.isoformat(),
            "strict": _end_to_dict(self.strict),
            "shifted": _end_to_dict(self.shifted),
            "backwards": self.backwards,
            "shift": self.shift,
            "runs_on": self.runs_on,
            "holidays": [[day.isoformat(), name] for day, name in self.holidays],
            "notes": [{"code": n.code, "basis": n.basis, "parameters": n.given} for n in self.notes],
            "source": self.source,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Computation:
        """What :meth:`to_dict` gave. ValueError for anything else."""
        try:
            return cls(
                period=Period.parse(data["period"]),
                zone=ZoneInfo(data["zone"]).key,
                event=_event(data["event"]),
                event_day=datetime.date.fromisoformat(data["event_day"]),
                begins=_moment(data["begins"]),
                strict=_end(data["strict"]),
                shifted=_end(data["shifted"]),
                backwards=data["backwards"] is True,
                shift=data["shift"] is True,
                runs_on=data["runs_on"] is True,
                holidays=tuple((datetime.date.fromisoformat(day), name) for day, name in data["holidays"]),
                notes=tuple(Note(n["code"], n["basis"], tuple(n["parameters"].items())) for n in data["notes"]),
                source=data["source"],
            )
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            raise ValueError(f"not a stored computation: {fault}") from fault


def _known(safe: Safe) -> Safe:
    if safe not in ("earlier", "later"):
        raise ValueError(f"“{safe}” is neither earlier nor later")
    return safe


def _end_to_dict(end: End) -> dict[str, str]:
    return {"day": end.day.isoformat(), "moment": end.moment.isoformat()}


def _end(data: dict[str, str]) -> End:
    return End(datetime.date.fromisoformat(data["day"]), _moment(data["moment"]))


def _event(text: str) -> datetime.date:
    return _moment(text) if "T" in text else datetime.date.fromisoformat(text)


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"{text} has no time zone")
    return moment.astimezone(datetime.UTC)
