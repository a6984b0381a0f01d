"""Sentences with answers in them, as they stand on paper."""

from __future__ import annotations

import pytest

from jitflow.documents.lines import DOTS, fill, line, text_of


@pytest.mark.parametrize(
    ("language", "wording", "value", "said"),
    [
        ("bg", "Позоваваме се на писмото Ви от {day}.", "20 ноември 2026 г.", "Позоваваме се на писмото Ви от 20 ноември 2026 г."),
        ("bg", "На {day} г-жа Петрова.", "20 ноември 2026 г.", "На 20 ноември 2026 г. г-жа Петрова."),
        ("en", "It was sent on {day}.", "20 November 2026", "It was sent on 20 November 2026."),
        ("en", "Sent by {day}. Please answer.", "Rossi S.p.A.", "Sent by Rossi S.p.A. Please answer."),
        ("en", "Answer by {day}.", "", f"Answer by {DOTS}."),
    ],
)  # fmt: skip
def test_a_sentence_ends_with_one_full_stop(language: str, wording: str, value: str, said: str) -> None:
    runs = fill(wording, language, lambda _key: [line(value, language)] if value else [])
    assert text_of(runs) == said
