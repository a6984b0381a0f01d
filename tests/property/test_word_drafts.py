"""Drafts for word processors: any words come back exactly, any paragraph outside is told."""

from __future__ import annotations

import functools
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from jitflow.documents.redline_words import Step, paragraphs, pieces
from jitflow.files.readers.word_work import reading
from tests.unit.redlines.conftest import exported
from tests.unit.redlines.edits import W, change, control, edited, paragraph, run, set_text

# Everything that XML can hold and a person can type; tabs and line feeds have elements of their own.
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
LINES = st.lists(st.text(st.one_of(LETTERS, st.just("\t")), max_size=25), min_size=1, max_size=4).map("\n".join)
WORDS = st.lists(st.sampled_from("the team meets each month, week\n weekly § Art.13 (5) ομάδα".split(" ")), max_size=14).map(" ".join)
BOUNDED = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


@functools.cache
def draft() -> bytes:
    return exported()


@BOUNDED
@given(st.integers(0, 4), LINES)
def test_any_words_come_back_exactly(number: int, text: str) -> None:
    before = reading(draft())
    after = reading(edited(draft(), lambda root: set_text(control(root, number), text)))
    said = [one["text"] for one in after["clauses"]]
    assert said[number] == text.rstrip()
    assert [one for at, one in enumerate(said) if at != number] == [
        one["text"] for at, one in enumerate(before["clauses"]) if at != number
    ]
    assert after["outside"] == before["outside"] and after["found"] == before["found"]


@BOUNDED
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_any_tracked_draft_says_its_last_words_and_keeps_its_first(texts: list[str]) -> None:
    steps = [Step(text, f"A{number}", "2026-09-01T10:00:00Z") for number, text in enumerate(texts)]
    found = pieces(steps)
    assert "".join(one.text for one in found if one.removed is None) == texts[-1]
    assert "".join(one.text for one in found if one.added is None) == texts[0]
    assert "\n".join("".join(one.text for one in line) for line, _end in paragraphs(found)) == "".join(one.text for one in found)


@BOUNDED
@given(WORDS.filter(str.strip), st.integers(0, 12), st.booleans())
def test_any_paragraph_outside_is_told(text: str, place: int, tracked: bool) -> None:
    def edit(root: Any) -> None:
        body = root.find(f"{W}body")
        words = run(text.replace("\n", " "))
        body.insert(min(place, len(body) - 1), paragraph(change("ins", words) if tracked else words))

    before, after = reading(draft()), reading(edited(draft(), edit))
    shown = " ".join(text.split())
    count = [sum(one["text"] == shown for one in listed["outside"]) for listed in (before, after)]
    assert count[1] == count[0] + 1
