"""Word differences keep every word, mark what changed, and never let markup through."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, strategies as st
from markupsafe import Markup

from jitflow.web.differences import MOST_WORDS, differences


def plain(marked: Markup, dropped: str) -> str:
    """The text without the marked parts of one kind, the hidden words, and what says the language of a run."""
    without = re.sub(f"<{dropped}>.*?</{dropped}>", "", marked, flags=re.DOTALL)
    hidden = r'<span class="hidden">[^<]*</span>|</?(?:ins|del)>|<span lang="[a-z]+"(?: dir="rtl")?>|</span>'
    return html.unescape(re.sub(hidden, "", without))


def test_a_changed_word_is_marked_with_hidden_words() -> None:
    found = differences("Izmir, Capo Sereno", "Izmir and Capo Sereno")
    assert '<ins><span class="hidden">added: </span>' in found
    assert '<del><span class="hidden">removed: </span>,</del>' in found


def test_markup_in_texts_stays_text() -> None:
    assert "<b>" not in differences("<b>x</b>", "<b>y</b>")
    assert "<b>" not in differences("", "<b>y</b>")
    assert "<b>" not in differences("<b>y</b>", "")


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_word_is_lost(before: str, after: str) -> None:
    found = differences(before, after)
    assert plain(found, "del") == after
    if before and after:
        assert plain(found, "ins") == before


@pytest.mark.parametrize("words", [MOST_WORDS * 2])
def test_a_very_long_text_is_shown_whole(words: int) -> None:
    assert differences("a " * words, "b " * words) == "b " * words


def test_a_number_with_its_points_changes_as_a_whole() -> None:
    found = differences("6.500 euro il 2.8.2026", "7.000 euro il 2.8.2026")
    assert "6.500</del>" in found and "7.000</ins>" in found and " euro il 2.8.2026" in found
