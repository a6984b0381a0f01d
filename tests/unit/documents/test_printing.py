"""Values in words on paper, as acts of that language write them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from babel import Locale

from jitflow.documents.printing import partial_date


@pytest.mark.parametrize(
    ("language", "first", "eleventh"),
    [
        ("fr", "1er septembre 2026", "11 septembre 2026"),
        ("it", "1º settembre 2026", "11 settembre 2026"),
        ("de", "1. September 2026", "11. September 2026"),
    ],
)
def test_the_first_of_a_month(language: str, first: str, eleventh: str) -> None:
    words = SimpleNamespace(locale=Locale.parse(language), text=str)
    assert [partial_date(words, f"2026-09-{day}") for day in ("01", "11")] == [first, eleventh]
