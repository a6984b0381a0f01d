"""The public holidays of an acting authority: the library `holidays`, dated changes, the EU institutions.

The library knows the national holidays of the States and is volunteers' work, so its version is
part of every answer and `[[holidays]]` rows of a State file change single days. The institutions'
days are data alone (`forms/institutions.toml`); a year that is not there is refused.

Limits: regional holidays (a Land, a comunidad, a town) are not counted, which a note says for the
States that have them; court recesses are none of the Regulation's holidays.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from jitflow import paths
from jitflow.instruments.calendar import Calendar, Note, UnknownDays
from jitflow.instruments.holiday_records import Confidence, HolidayChange, Institutions, digest_of, load_institutions
from jitflow.instruments.states import StateData, StateFile
from jitflow.library import forms_folder, states

INSTITUTIONS_FILE = "institutions.toml"
LIBRARY = "holidays"
NAMES_IN = "en_US"
"""The one language in which the library names the holidays of all 27 States."""


def calendar_of(code: str) -> Calendar:
    """The holidays of a State or an EU institution, for :func:`jitflow.instruments.calendar.compute`.

    ``code`` is one of :func:`known_codes` (Greece as GR or EL). KeyError for any other.
    """
    known = _institutions(_institutions_path())
    if code in known.codes:
        return _calendar_of_institution(known, code)
    return _calendar_of_state(states(), _iso(code))


def zone_of(code: str) -> str:
    """The time zone (IANA) of a State's or institution's authorities. KeyError for an unknown code."""
    return zones_of(code)[0]


def zones_of(code: str) -> tuple[str, ...]:
    """Every time zone of a State or institution, the usual one first. KeyError for an unknown code."""
    known = _institutions(_institutions_path())
    if code in known.codes:
        return (known.get(code).zone,)
    file = states().state(_iso(code))
    return (file.zone, *file.other_zones)


def known_codes() -> tuple[str, ...]:
    """ISO codes of the States, then the codes of the institutions."""
    return states().codes + _institutions(_institutions_path()).codes


def warm_up() -> None:
    """Load the library ahead of the first computation: it brings all its countries, which takes a second."""
    import holidays

    holidays.country_holidays("BE", years=2026)


def _iso(code: str) -> str:
    """The ISO code of a State that may be written in EU style."""
    data = states()
    if code in data.codes:
        return code
    return next((iso for iso in data.codes if data.state(iso).eu_code == code), code)


def _institutions_path() -> Path:
    """As with States, a forms folder without the file uses the one that came with jitflow."""
    own = forms_folder() / INSTITUTIONS_FILE
    return own if own.is_file() else paths.FORMS / INSTITUTIONS_FILE


@lru_cache(maxsize=8)
def _institutions(path: Path) -> Institutions:
    return load_institutions(path)


@lru_cache(maxsize=32)
def _calendar_of_institution(known: Institutions, code: str) -> Calendar:
    institution, days = known.get(code), known.days_of(code)
    names = {date: day.name for date, day in days.items()}
    unconfirmed = {date for date, day in days.items() if day.confidence is Confidence.UNVERIFIED}

    def name(day: datetime.date) -> str | None:
        if day.year not in institution.years:
            raise UnknownDays(code, day.year)
        return names.get(day)

    def notes(first: datetime.date, last: datetime.date) -> tuple[Note, ...]:
        years = {day.year for day in unconfirmed} & set(range(first.year, last.year + 1))
        # A projected list may lack a day as well as have one too many: the year is in doubt, not only its days.
        return tuple(Note("year_unconfirmed", "", (("where", code), ("year", str(year)))) for year in sorted(years))

    return Calendar(name, f"{INSTITUTIONS_FILE} {digest_of(tuple(days.values()))}; {code}", notes)


@lru_cache(maxsize=128)
def _calendar_of_state(data: StateData, code: str) -> Calendar:
    file = data.state(code)
    changes = {change.date: change for change in file.holidays}

    def name(day: datetime.date) -> str | None:
        change = changes.get(day)
        if change is None or change.change == "working_saturday":
            return _year(code, day.year).get(day)
        return change.name

    def notes(first: datetime.date, last: datetime.date) -> tuple[Note, ...]:
        return _state_notes(file, tuple(c for day, c in changes.items() if first <= day <= last), last)

    changed = f"; {code}.toml {digest_of(file.holidays)}" if file.holidays else ""
    return Calendar(name, f"{LIBRARY} {version(LIBRARY)}; {code}{changed}", notes)


def _state_notes(file: StateFile, met: tuple[HolidayChange, ...], last: datetime.date) -> tuple[Note, ...]:
    notes = []
    for change in met:
        day = ("day", change.date.isoformat())
        if change.change == "working_saturday":
            notes.append(Note("working_saturday", "3(4)", (day,)))
        elif change.confidence is Confidence.UNVERIFIED:
            if change.name:
                notes.append(Note("holiday_unconfirmed", "", (day, ("name", change.name))))
            else:
                notes.append(Note("removal_unconfirmed", "", (day,)))
    if file.regional_holidays:
        notes.append(Note("regional_holidays", "", (("state", file.state),)))
    if file.holidays_incomplete_from is not None and last.year >= file.holidays_incomplete_from:
        notes.append(Note("days_may_follow", "", (("state", file.state), ("year", str(file.holidays_incomplete_from)))))
    return tuple(notes)


@lru_cache(maxsize=1024)
def _year(code: str, year: int) -> dict[datetime.date, str]:
    """The national holidays of one year by the library: computed once per process."""
    import holidays  # not at the top: see warm_up

    days = holidays.country_holidays(code, years=year, expand=False, language=NAMES_IN)
    if not days.start_year <= year <= days.end_year:
        raise UnknownDays(code, year)
    return dict(days.items())
