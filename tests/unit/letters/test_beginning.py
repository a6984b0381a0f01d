"""What a letter begins with: the first source that has a value the field can hold, and the questions of the other side."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from jitflow.instruments.loader import load_all
from jitflow.letters.beginning import Earlier, Sources, begin
from tests.fixtures.objects import FORMS
from tests.instruments import product

DEFINITION = load_all(FORMS).definition("harbour_notice")
LATE = datetime(2026, 9, 7, 22, 30, tzinfo=UTC)


def sources(**more: Any) -> Sources:
    given = {"side": "issuing", "answers": {}, "texts": {}, "meta": {"person": "Rossi"}, "language": "en",
             "today": date(2026, 11, 22), "zone": "Europe/Rome"}  # fmt: skip
    return Sources(**{**given, **more})


def asked(language: str) -> Earlier:
    words = {"questions.i1.question": "Which harbour?", "questions.i2.question": "Since when?"}
    texts = {path: {language: {"text": text, "state": "source"}} for path, text in words.items()}
    return Earlier({"questions": [{"id": "i1"}, {"id": "i2"}], "reference": "HM 7"}, texts, language)


def test_the_day_of_a_step_is_the_day_in_the_zone_of_the_group() -> None:
    begun = begin(
        DEFINITION, "reminder", "en", None, sources(event=lambda step: (LATE, {}) if step == "look" else None)
    )
    assert begun.answers["looked_on"] == "2026-09-08", "half past ten in the evening UTC is the next day in Rome"
    assert begun.answers["skipper"] == "Rossi" and begun.answers["dated"] == "2026-11-22"


def test_a_step_that_was_not_taken_gives_nothing() -> None:
    assert "looked_on" not in begin(DEFINITION, "reminder", "en", None, sources()).answers


def test_a_value_the_field_cannot_hold_is_left_out() -> None:
    begun = begin(DEFINITION, "reminder", "en", None, sources(meta={"person": "x" * 600}))
    assert "skipper" not in begun.answers


def test_questions_are_carried_in_their_order_and_language() -> None:
    begun = begin(DEFINITION, "reply", "en", None, sources(earlier=asked("en")))
    assert [item["id"] for item in begun.answers["answers"]] == ["i1", "i2"]
    assert begun.texts["answers.i1.question"]["en"]["text"] == "Which harbour?"
    assert begun.answers["recipient"] == "HM 7"


def test_questions_in_the_second_language_stand_there_and_wait_for_their_source() -> None:
    begun = begin(DEFINITION, "reply", "it", "en", sources(earlier=asked("en")))
    assert set(begun.texts["answers.i1.question"]) == {"en"}


def test_questions_in_a_third_language_are_not_lost() -> None:
    begun = begin(DEFINITION, "reply", "it", "de", sources(earlier=asked("en")))
    assert begun.texts["answers.i2.question"]["it"]["text"] == "Since when?"


def test_a_moment_is_written_on_the_clocks_of_both_states() -> None:
    """A hearing by video between Lisbon and Athens is two hours apart, in summer and in winter."""
    hearing = {"way": "video", "person_role": "witness", "hearing_at": "2026-12-09T10:00:00+00:00"}
    given = sources(
        zones={"issuing": "Europe/Lisbon", "executing": "Europe/Athens"},
        event=lambda step: (LATE, hearing) if step == "arrange_hearing" else None,
    )
    begun = begin(product().definition("eio"), "hearing_sheet", "en", None, given).answers
    assert begun["time_issuing"] == "2026-12-09 10:00 (UTC+00:00)"
    assert begun["time_executing"] == "2026-12-09 12:00 (UTC+02:00)"
    assert "test_issuing" not in begun, "no test call is agreed yet"


def test_a_state_whose_clocks_are_not_known_leaves_the_hour_open() -> None:
    given = sources(zones={"issuing": "Europe/Rome"}, event=lambda step: (LATE, {"hearing_at": LATE.isoformat()}))
    begun = begin(product().definition("eio"), "hearing_sheet", "en", None, given).answers
    assert "time_issuing" in begun and "time_executing" not in begun


def test_a_form_begins_without_the_head_of_a_letter() -> None:
    eio = product().definition("eio")
    answers = {"authority": {"name": "Procura", "file_reference": "R.G. 1"}, "signature": {"date": "2026-09-01"}}
    given = sources(side="executing", answers=answers, event=lambda step: (LATE, {}) if step == "receive" else None)
    begun = begin(eio, "annex_b", "en", None, given).answers
    assert begun == {
        "issuer": "Procura", "issuer_reference": "R.G. 1", "issued_on": "2026-09-01", "received_on": "2026-09-08",
        "signed_on": "2026-11-22",
    }  # fmt: skip
