"""Holidays as data: rows of State files that change the library's, and the days of the institutions."""

import sys
from datetime import date
from pathlib import Path

import pytest

from jitflow import holidays_of
from jitflow.instruments.calendar import UnknownDays, compute
from jitflow.instruments.holiday_records import HolidayFaults, Institutions, load_institutions
from jitflow.instruments.states import StateData, StateDataError, load_states

HEAD = """
state = "BE"
eu_code = "BE"
official_languages = ["nl", "fr", "de"]
zone = "Europe/Brussels"
"""
SOURCE = """
source = "X1"
source_title = "A made up decree"
as_of = 2026-05-17
confidence = "secondary"
"""
UNCONFIRMED = SOURCE.replace("secondary", "unverified")
EASTER_MONDAY, FREE, SATURDAY = "2026-04-06", "2026-04-07", "2026-04-11"


def row(day: str, change: str, extra: str = "", source: str = SOURCE) -> str:
    return f'\n[[holidays]]\ndate = {day}\nchange = "{change}"\n{extra}\n{source}'


def load(folder: Path, *rows: str, head: str = HEAD) -> StateData:
    (folder / "BE.toml").write_text(head + "".join(rows), encoding="utf-8")
    return load_states(folder)


def fault(folder: Path, *rows: str) -> str:
    with pytest.raises(StateDataError) as caught:
        load(folder, *rows)
    return str(caught.value)


@pytest.fixture
def calendar(tmp_path, monkeypatch):
    """The calendar of Belgium with these rows."""

    def made(*rows: str, head: str = HEAD):
        data = load(tmp_path, *rows, head=head)
        monkeypatch.setattr(holidays_of, "states", lambda: data)
        return holidays_of.calendar_of("BE")

    return made


def codes(calendar, first=date(2026, 4, 1), last=date(2026, 4, 30)) -> list[str]:
    return [note.code for note in calendar.notes(first, last)]


def test_without_rows_the_library_speaks(calendar):
    found = calendar()
    assert found(date(2026, 4, 6)) == "Easter Monday"
    assert found(date(2026, 4, 7)) is None
    assert found.source.startswith("holidays 0.") and found.source.endswith("; BE")
    assert codes(found) == []


def test_a_day_can_be_added_removed_and_renamed(calendar):
    found = calendar(
        row(FREE, "add", 'name = "Day of mourning"'),
        row(EASTER_MONDAY, "remove"),
        row("2026-05-01", "add", 'name = "Feast of Labour"'),
    )
    assert found(date(2026, 4, 7)) == "Day of mourning"
    assert found(date(2026, 4, 6)) is None
    assert found(date(2026, 5, 1)) == "Feast of Labour"
    assert codes(found) == []


def test_a_changed_day_moves_an_end(calendar):
    event = date(2026, 3, 28)
    assert compute("P9D", event, "Europe/Brussels", calendar()).shifted.day == date(2026, 4, 7)
    added = calendar(row(FREE, "add", 'name = "Day of mourning"'))
    assert compute("P9D", event, "Europe/Brussels", added).shifted.day == date(2026, 4, 8)
    removed = calendar(row(EASTER_MONDAY, "remove"))
    assert compute("P9D", event, "Europe/Brussels", removed).shifted.day == date(2026, 4, 6)


def test_the_source_changes_with_the_rows(calendar):
    plain, one = calendar().source, calendar(row(FREE, "add", 'name = "A"')).source
    other = calendar(row(FREE, "add", 'name = "B"')).source
    assert len({plain, one, other}) == 3
    assert "BE.toml" in one


def test_an_unconfirmed_row_is_said_where_it_is_met(calendar):
    found = calendar(
        row(FREE, "add", 'name = "Day of mourning"', UNCONFIRMED), row(EASTER_MONDAY, "remove", source=UNCONFIRMED)
    )
    assert codes(found) == ["holiday_unconfirmed", "removal_unconfirmed"]
    assert codes(found, date(2026, 4, 8)) == []


def test_a_working_saturday_stays_a_saturday_and_is_said(calendar):
    found = calendar(row(SATURDAY, "working_saturday"))
    ended = compute("P9D", date(2026, 4, 2), "Europe/Brussels", found)
    assert (ended.strict.day, ended.shifted.day) == (date(2026, 4, 11), date(2026, 4, 13))
    assert "working_saturday" in [note.code for note in ended.notes]


def test_a_head_may_warn_of_regions_and_of_years_to_come(calendar):
    found = calendar(head=HEAD + "regional_holidays = true\nholidays_incomplete_from = 2027\n")
    assert codes(found) == ["regional_holidays"]
    assert codes(found, last=date(2027, 1, 1)) == ["regional_holidays", "days_may_follow"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row(FREE, "add")], "holidays 1: row: "),
        ([row(FREE, "add")], 'a name goes with change = "add"'),
        ([row(FREE, "remove", 'name = "x"')], 'a name goes with change = "add"'),
        ([row(FREE, "moved")], "holidays 1: change: Input should be"),
        ([row("2026-02-31", "remove")], "not readable as TOML"),
        ([row('"soon"', "remove")], "holidays 1: date: "),
        ([row(FREE, "remove", "strange = 1")], "holidays 1: strange: "),
        ([row(FREE, "remove", source=SOURCE.replace("source_title", "title"))], "holidays 1: source_title: "),
        ([row(FREE, "remove", source=SOURCE.replace("secondary", "certain"))], "holidays 1: confidence: "),
        ([row(FREE, "working_saturday")], "holidays 1: row: 2026-04-07 is no Saturday"),
        ([row(FREE, "remove"), row(FREE, "add", 'name = "x"')], "two rows for the same day: 2026-04-07"),
        ([row(EASTER_MONDAY, "remove"), row(FREE, "add", 'name = ""')], "holidays 2: name: "),
    ],
)
def test_faults_name_file_row_and_key(tmp_path, rows, says):
    told = fault(tmp_path, *rows)
    assert told.startswith("BE.toml: ")
    assert says in told


# Every State


def test_every_state_and_institution_has_days_and_a_zone():
    codes = holidays_of.known_codes()
    assert len(codes) == 29
    for code in codes:
        assert holidays_of.calendar_of(code)(date(2026, 1, 1)) is not None, code
        assert "/" in holidays_of.zone_of(code)


def test_greece_is_known_by_both_codes():
    assert holidays_of.calendar_of("EL").source == holidays_of.calendar_of("GR").source
    assert holidays_of.zone_of("EL") == "Europe/Athens"
    assert holidays_of.zones_of("PT") == ("Europe/Lisbon", "Atlantic/Azores")


@pytest.mark.parametrize("code", ["XX", "", "de", "EU"])
def test_unknown_codes(code):
    with pytest.raises(KeyError):
        holidays_of.calendar_of(code)
    with pytest.raises(KeyError):
        holidays_of.zone_of(code)


@pytest.mark.parametrize("year", [1200, 1950, 2101, 9999])
def test_years_that_the_library_does_not_know_are_refused(year):
    with pytest.raises(UnknownDays, match=f"of ES are not known for {year}"):
        holidays_of.calendar_of("ES")(date(year, 6, 1))


def test_a_calendar_is_made_once_and_asks_the_library_once_a_year(monkeypatch):
    calendar = holidays_of.calendar_of("FI")
    calendar(date(2031, 1, 1))
    before = holidays_of._year.cache_info().misses
    for month in range(1, 13):
        calendar(date(2031, month, 1))
    assert holidays_of.calendar_of("FI") is calendar
    assert holidays_of._year.cache_info().misses == before


def test_a_server_may_load_the_library_ahead():
    holidays_of.warm_up()
    assert "holidays.countries" in sys.modules


# The institutions


def test_the_days_of_the_institutions_are_projections_and_say_so():
    brussels, luxembourg = holidays_of.calendar_of("EU-BRUSSELS"), holidays_of.calendar_of("EU-LUXEMBOURG")
    assert brussels(date(2026, 7, 21)) and not luxembourg(date(2026, 7, 21))
    assert luxembourg(date(2026, 6, 23)) and not brussels(date(2026, 6, 23))
    assert brussels(date(2026, 4, 2)) == "Maundy Thursday"
    assert codes(brussels, last=date(2027, 2, 1)) == ["year_unconfirmed", "year_unconfirmed"]
    found = compute("P30D", date(2026, 12, 1), holidays_of.zone_of("EU-BRUSSELS"), brussels)
    assert (found.strict.day, found.shifted.day) == (date(2026, 12, 31), date(2027, 1, 4))


def test_beyond_the_last_known_year_the_institutions_have_no_answer():
    brussels = holidays_of.calendar_of("EU-BRUSSELS")
    with pytest.raises(UnknownDays, match="EU-BRUSSELS are not known for 2028"):
        compute("P30D", date(2027, 12, 20), "Europe/Brussels", brussels)
    with pytest.raises(UnknownDays):
        compute("P1D", date(2027, 12, 30), "Europe/Brussels", brussels)  # its end is moved into 2028


INSTITUTION = '[[institution]]\ncode = "EU-X"\nname = "X"\nzone = "Europe/Brussels"\nyears = [2026]\n'
CLOSED = f'\n[[holidays]]\ndate = 2026-04-07\nname = "Closed"\n{SOURCE}'


def institutions(folder: Path, text: str) -> Institutions:
    path = folder / "institutions.toml"
    path.write_text(text, encoding="utf-8")
    return load_institutions(path)


def test_an_official_list_is_not_doubted(tmp_path, monkeypatch):
    institutions(tmp_path, INSTITUTION + CLOSED.replace("secondary", "verified"))
    monkeypatch.setattr(holidays_of, "forms_folder", lambda: tmp_path)
    found = holidays_of.calendar_of("EU-X")
    assert found(date(2026, 4, 7)) == "Closed"
    assert codes(found) == []


def test_a_table_may_be_empty(tmp_path):
    assert institutions(tmp_path, "").codes == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = [", "file: not readable as TOML"),
        (INSTITUTION * 2, "two have the same code"),
        (INSTITUTION.replace("EU-X", "X"), "institution 1: code: "),
        (INSTITUTION.replace("Brussels", "Atlantis"), "institution 1: zone: no time zone"),
        (INSTITUTION.replace("[2026]", "[]"), "institution 1: years: "),
        (INSTITUTION + CLOSED * 2, "two rows of EU-X for the same day"),
        (INSTITUTION + CLOSED.replace("2026-04-07", "2027-04-07"), "holidays 1: date: 2027 is no year of EU-X"),
        (INSTITUTION + CLOSED + 'institutions = ["EU-Y"]', "holidays 1: institutions: 'EU-Y' is not declared"),
        (INSTITUTION + CLOSED.replace("name", "title"), "holidays 1: name: "),
    ],
)
def test_faults_of_the_institutions_name_file_row_and_key(tmp_path, text, says):
    with pytest.raises(HolidayFaults) as caught:
        institutions(tmp_path, text)
    assert str(caught.value).startswith("institutions.toml: ")
    assert says in str(caught.value)


def test_a_missing_file_is_a_fault_with_its_name(tmp_path):
    with pytest.raises(HolidayFaults, match=r"institutions\.toml: file: "):
        load_institutions(tmp_path / "institutions.toml")
