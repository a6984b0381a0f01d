"""jitflow deadline: both ends, the days counted, exit codes and streams; and the words of every note."""

import json
import re
from datetime import date

import pytest
from click.testing import CliRunner

from jitflow import holidays_of, time_words
from jitflow.cli import cli
from jitflow.instruments.calendar import Computation, Note, Period, compute
from jitflow.instruments.computation import CODES
from jitflow.web.locale import speaking


def run(*args: str):
    return CliRunner().invoke(cli, ["deadline", *args])


def told(*args: str) -> dict:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_text_says_both_ends_the_days_and_the_articles():
    result = run("P10D", "--from", "2026-04-23", "--state", "BE")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.sub(" +", " ", result.stdout).replace(". (", ".\n (") == (
        """Period 10 days from Thursday 23 April 2026
Time zone Europe/Brussels
Counting begins Friday 24 April 2026, 00:00 (UTC+02:00)
Strict end Sunday 3 May 2026, end of the day
Shifted end Monday 4 May 2026, end of the day

Notes
 The day of the event, Thursday 23 April 2026, is not counted.
 (Regulation 1182/71, Article 3(1))
 The last day, Sunday 3 May 2026, is no working day: the period ends with the next one, Monday 4 May 2026.
 (Regulation 1182/71, Article 3(4))

Days
 1 Friday 24 April 2026
 2 – 3 Saturday 25 April 2026 – Sunday 26 April 2026 (weekend)
 4 – 7 Monday 27 April 2026 – Thursday 30 April 2026
 8 Friday 1 May 2026 (public holiday: Labor Day)
 9 – 10 Saturday 2 May 2026 – Sunday 3 May 2026 (weekend)
 not counted Monday 4 May 2026

Source of the holidays: """
        + f"{holidays_of.calendar_of('BE').source}\n"
    )


def test_hours_are_told_with_the_difference_to_utc():
    result = run("PT24H", "--from", "2026-03-28T14:20", "--state", "IT")
    assert "Saturday 28 March 2026, 15:00 (UTC+01:00)" in result.stdout
    assert "Sunday 29 March 2026, 16:00 (UTC+02:00)" in result.stdout
    assert "the same hour" in result.stdout
    assert "Only national holidays" not in result.stdout, "24 hours ask for no holiday"


def test_json_carries_what_is_stored_and_the_days_one_by_one():
    data = told("6 working days", "--from", "2026-03-31T23:30+00:00", "--state", "EL")
    assert (data["state"], data["zone"], data["event_day"]) == ("EL", "Europe/Athens", "2026-04-01")
    assert data["strict"] == data["shifted"] == {"day": "2026-04-09", "moment": "2026-04-09T21:00:00+00:00"}
    assert [day["number"] for day in data["days"]] == [1, 2, None, None, 3, 4, 5, 6]
    assert data["days"][2] == {"date": "2026-04-04", "number": None, "off": "saturday", "name": None}
    assert {note["code"] for note in data["notes"]} == {"event_day_in_zone", "event_day_not_counted"}
    assert all(note["text"] for note in data["notes"])
    assert Computation.from_dict(data).strict.day == date(2026, 4, 9)


@pytest.mark.parametrize(
    ("event", "moment"),
    [
        ("2026-03-10T14:20", "2026-03-10T13:20:00+00:00"),
        ("2026-03-10 14:20", "2026-03-10T13:20:00+00:00"),
        ("2026-03-10T14:20:59", "2026-03-10T13:20:59+00:00"),
        ("2026-03-10T14:20Z", "2026-03-10T14:20:00+00:00"),
        ("2026-03-10T14:20+02:00", "2026-03-10T12:20:00+00:00"),
        ("2026-03-29T02:30+01:00", "2026-03-29T01:30:00+00:00"),
        ("2026-03-10", "2026-03-10"),
    ],
)
def test_the_event_is_read_by_the_clocks_of_the_state(event, moment):
    assert told("P1D", "--from", event, "--state", "de")["event"] == moment


def test_another_zone_of_the_same_state():
    assert (
        told("P1D", "--from", "2026-03-10", "--state", "PT", "--zone", "Atlantic/Azores")["begins"]
        == "2026-03-11T01:00:00+00:00"
    )


def test_backwards():
    data = told("P10D", "--from", "2026-05-11", "--state", "DE", "--backwards")
    assert (data["backwards"], data["strict"]["day"]) == (True, "2026-05-01")
    assert "start of the day" in run("P10D", "--from", "2026-05-11", "--state", "DE", "--backwards").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["P1X", "--from", "2026-03-10", "--state", "DE"], "RULE: “P1X” is not a period"),
        (["P1DT2H", "--from", "2026-03-10", "--state", "DE"], "RULE: “P1DT2H” mixes"),
        (["\ud800", "--from", "2026-03-10", "--state", "DE"], "RULE: "),
        (["P1D", "--from", "2026-02-30", "--state", "DE"], "--from: “2026-02-30” is no date"),
        (["P1D", "--from", "20260310", "--state", "DE"], "is no date"),
        (["P1D", "--from", "2026-W10-1", "--state", "DE"], "is no date"),
        (["P1D", "--from", "2026-03-10T25:00", "--state", "DE"], "is no date"),
        (["P1D", "--from", "", "--state", "DE"], "is no date"),
        (["P1D", "--from", "10.3.2026", "--state", "DE"], "is no date"),
        (["P1D", "--from", "2026-03-29T02:30", "--state", "DE"], "clocks are changed"),
        (["P1D", "--from", "2026-10-25T02:30", "--state", "DE"], "clocks are changed"),
        (["PT1H", "--from", "2026-03-10", "--state", "DE"], "needs the hour of the event"),
        (["P1D", "--from", "2026-03-10", "--state", "XX"], "--state: “XX” is not known; known: AT, BE"),
        (["P1D", "--from", "2026-03-10", "--state", "DE", "--zone", "Europe/Rome"], "--zone: "),
        (["P1D", "--from", "9999-12-31", "--state", "DE"], "out of the years"),
        (["P1D", "--from", "0001-01-01", "--state", "DE"], "not known for 1"),
        (["P1D", "--from", "0001-01-01T00:00+14:00", "--state", "DE"], "outside the years"),
        (["P100Y", "--from", "2026-03-10", "--state", "DE"], "DE are not known for 2126"),
        (["P2Y", "--from", "2026-03-10", "--state", "EU-BRUSSELS"], "not known for 2028"),
        (["P1D", "--state", "DE"], "--from"),
        (["P1D", "--from", "2026-03-10"], "--state"),
    ],
)
@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_what_cannot_be_used_is_exit_code_2_on_standard_error(arguments, says, json_too):
    result = run(*arguments, *json_too)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_a_faulty_file_of_the_institutions_is_named(monkeypatch, tmp_path):
    (tmp_path / "institutions.toml").write_text("x = [", encoding="utf-8")
    monkeypatch.setenv("JITFLOW_FORMS", str(tmp_path))
    result = run("P1D", "--from", "2026-03-10", "--state", "DE")
    assert result.exit_code == 2
    assert result.stderr.startswith("jitflow: institutions.toml: file: ")


# Words


def test_every_code_has_a_sentence_and_every_sentence_a_code():
    assert set(time_words.NOTES) == CODES
    with pytest.raises(ValueError, match="no code of a note"):
        Note("unheard_of")


PARAMETERS = {
    "zone": "Europe/Rome",
    "name": "Easter Monday",
    "moment": "2026-03-10T13:00:00+00:00",
    "where": "EU-X",
    "year": "2027",
    "state": "IT",
}


@pytest.mark.parametrize("code", time_words.NOTES)
@pytest.mark.parametrize("language", ["en", "it", "fr"])
def test_every_sentence_is_filled_in_every_language(code, language):
    wanted = re.findall(r"%\((\w+)\)s", time_words.NOTES[code])
    note = Note(code, "3(4)", tuple((name, PARAMETERS.get(name, "2026-04-06")) for name in wanted))
    with speaking(language):
        text = time_words.note_text(note, "Europe/Rome")
    assert "%(" not in text and "3(4)" in text
    if set(wanted) & {"day", "to", "given"}:
        assert {"en": "Monday 6 April", "it": "lunedì 6 aprile", "fr": "lundi 6 avril"}[language] in text


@pytest.mark.parametrize("period", ["PT1H", "P30D", "6 working days", "P1W", "P18M", "P2Y"])
def test_every_unit_has_words(period):
    assert time_words.period_text(Period.parse(period)).split()[0].isdigit()


def test_a_zone_is_named_where_a_moment_is():
    found = compute("P1D", date(2026, 3, 10), "Atlantic/Azores", {})
    assert time_words.lines(found)[1].text == "Atlantic/Azores"
