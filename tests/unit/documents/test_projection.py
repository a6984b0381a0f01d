"""The projection: what the paper shows, in its language, and a fixed point."""

from __future__ import annotations

import json

import pytest

from jitflow.documents.produce import draft
from jitflow.documents.projection import internal_keys, project, projection_bytes
from tests.fixtures.documents import asked, example


def projected(language: str = "en") -> dict:
    return json.loads(draft(asked(language=language)).projection)


def test_internal_answers_are_not_in_it() -> None:
    made = draft(asked())
    assert b"MARKER-INTERNAL" not in made.projection
    assert internal_keys(made.definition) == {
        "person.whereabouts",
        "person.secret_note",
        "decisions.court_rank",
        "trips.limitation_known",
        "proportionate",
    }


def test_answers_to_questions_that_do_not_arise_are_not_in_it() -> None:
    assert "presence" not in projected()["answers"]["decisions"][0]
    instrument = example()
    instrument["answers"]["purpose"] = ["return"]
    assert json.loads(draft(asked(instrument)).projection)["answers"]["decisions"][0]["presence"] == "yes"


def test_an_answer_that_rests_on_an_internal_one_is_judged_before_that_is_dropped() -> None:
    assert projected()["answers"]["central"] == {"name": "Ministero"}


def test_only_the_texts_that_are_printed() -> None:
    texts = projected()["texts"]
    assert {path: list(slots) for path, slots in texts.items()} == {
        "person.marks": ["en"],
        "trips.t1.facts": ["en"],
        "trips.t2.facts": ["it"],
    }


@pytest.mark.parametrize("language", ["en", "it", "el"])
def test_projecting_again_changes_nothing(language: str) -> None:
    made = draft(asked(language=language))
    once = project(made.definition, made.instrument, language)
    assert project(made.definition, once, language) == once
    assert projection_bytes(made.definition, once, language) == made.projection


def test_it_is_canonical() -> None:
    content = draft(asked()).projection
    data = json.loads(content)
    assert content == json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
