"""Moments on pages: a date, a time and the zone it is told in; the same moment in the zones of those who read it.

A time that does not exist when clocks go forward is refused; of one that happens twice when they go back the reader
chooses which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from werkzeug.datastructures import MultiDict

from jitflow import holidays_of
from jitflow.time_words import moment_text
from jitflow.web.locale import country_name, gettext as _, locale

_TIME = re.compile(r"([0-9]{1,2})[:.h ]?([0-9]{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Outside of them no calendar knows the holidays, and a slip of the finger is likelier than a date."""


class BadMoment(ValueError):
    """What was typed is no moment; the message says why. `twice`: the hour happens twice that night."""

    def __init__(self, message: str, *, twice: bool = False) -> None:
        super().__init__(message)
        self.twice = twice


@dataclass(frozen=True)
class Zone:
    """A time zone to choose from."""

    name: str
    label: str


def zones_for(group_zone: str, *states: str | None) -> list[Zone]:
    """The zone of the focus group, then those of these States, each once."""
    found = {group_zone: ""}
    for state in states:
        try:
            names: Iterable[str] = holidays_of.zones_of(state or "")
        except KeyError:
            continue
        for name in names:
            found[name] = found.get(name) or country_name(state or "")
    found.setdefault("UTC", "")
    return [
        Zone(
            name,
            _("%(zone)s, %(state)s", zone=name.replace("_", " "), state=state) if state else name.replace("_", " "),
        )
        for name, state in found.items()
    ]


def day_of(text: str | None) -> date | None:
    """A whole day from a partial ISO date. Raises BadMoment."""
    if not text:
        return None
    if len(text) != len("2026-01-01"):
        raise BadMoment(_("Give day, month and year."))
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise BadMoment(_("Check the year."))
    return day


def read(day: date | None, name: str, form: MultiDict, zones: list[Zone]) -> datetime | None:
    """The moment that stands in ``<name>.time``, ``<name>.zone`` and ``<name>.fold`` of a form for this day.

    None where neither day nor time is given. Raises BadMoment.
    """
    typed = form.get(f"{name}.time", "").strip()
    if day is None and not typed:
        return None
    if day is None:
        raise BadMoment(_("A time needs its date."))
    zone = form.get(f"{name}.zone", "")
    if zone not in {one.name for one in zones}:
        raise BadMoment(_("Choose the time zone."))
    return at(day, _time(typed), zone, form.get(f"{name}.fold", ""))


def _time(typed: str) -> time:
    found = _TIME.fullmatch(typed) if typed.isascii() else None
    if not typed:
        raise BadMoment(_("Give the time, too."))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise BadMoment(_("Give the time as hours and minutes, such as 14:20."))
    return time(int(found[1]), int(found[2]))


def at(day: date, hour: time, zone: str, fold: str = "") -> datetime:
    """The moment of a local time. Raises BadMoment where there is none, or two and none is chosen ("0", "1")."""
    first, second = (datetime.combine(day, hour, ZoneInfo(zone)).replace(fold=n) for n in (0, 1))
    if first.utcoffset() != second.utcoffset():
        if first.astimezone(UTC).astimezone(first.tzinfo).replace(tzinfo=None) != first.replace(tzinfo=None):
            raise BadMoment(_("This time does not exist in that zone: clocks went forward that night."))
        if fold not in ("0", "1"):
            raise BadMoment(_("This time happened twice in that zone: say which one."), twice=True)
    chosen = second if fold == "1" else first
    return datetime.fromisoformat(chosen.isoformat())


def parts(moment: datetime | None, zone: str) -> dict[str, str]:
    """Time, zone and, of an hour that happens twice, which: as the inputs of a form hold them."""
    if moment is None:
        return {"time": "", "zone": zone, "fold": ""}
    local = moment.astimezone(ZoneInfo(zone))
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return {"time": f"{local:%H:%M}", "zone": zone, "fold": str(local.fold) if twice else ""}


def same_minute(one: str, other: str) -> bool:
    """Whether two stored moments agree to the minute, which is what pages show. Raises ValueError."""
    first, second = (datetime.fromisoformat(text).astimezone(UTC) for text in (one, other))
    return first.replace(second=0, microsecond=0) == second.replace(second=0, microsecond=0)


def local_day(moment: datetime, zone: str) -> str:
    """The day of a moment in a zone, in ISO form."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def told(text: str, zone: str) -> str:
    """A stored moment as it was told, and in the reader's zone where clocks show another time there."""
    moment = datetime.fromisoformat(text)
    here = moment_text(moment, zone)
    if moment.utcoffset() == moment.astimezone(ZoneInfo(zone)).utcoffset():
        return here
    there = format_datetime(moment, "EEEE d MMMM y, HH:mm ('UTC'xxx)", tzinfo=moment.tzinfo, locale=locale())
    return _("%(there)s; in your zone %(here)s", there=there, here=here)


def shown(moment: datetime, *zones: str) -> list[dict[str, Any]]:
    """A moment in each zone where clocks show another time, the first one first."""
    made, seen = [], set()
    for zone in zones:
        offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
        if offset not in seen:
            seen.add(offset)
            made.append({"text": moment_text(moment, zone), "zone": zone.replace("_", " ")})
    return made
