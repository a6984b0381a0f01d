"""Two changes of one text: merged word by word, no word of either side lost, or left to a person."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, strategies as st

from jitflow.negotiation.word_merge import NEAR, edits, merge_words, tokens

CLAUSE = (
    "A leader may replace a member of his or her State by written notice to the other leaders, with reasons. "
    "The other leaders acknowledge the notice within five working days, and the list of members is changed."
)
WORDS = st.sampled_from("the a leader may, replace member by. notice\n to within five (5) working days γνωστοποίηση § Art.13".split(" "))
TEXTS = st.lists(WORDS, max_size=24).map(" ".join)


@st.composite
def changed(draw, base: str) -> str:
    """The base with a few words dropped, replaced or put in."""
    made = tokens(base)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(made)))
        made[at : at + draw(st.integers(0, 3))] = [f"{word} " for word in draw(st.lists(WORDS, max_size=3))]
    return "".join(made)


@st.composite
def three(draw) -> tuple[str, str, str]:
    base = draw(TEXTS)
    return base, draw(changed(base)), draw(changed(base))


@given(TEXTS)
def test_tokens_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@given(three())
def test_it_does_not_matter_who_is_named_first(texts: tuple[str, str, str]) -> None:
    base, one, other = texts
    assert merge_words(base, one, other) == merge_words(base, other, one)


@given(three())
def test_no_word_is_lost_and_none_comes_twice(texts: tuple[str, str, str]) -> None:
    base, one, other = texts
    merged = merge_words(base, one, other)
    if merged is None:
        return
    # What each side put in and took out, an equal change of both counted once.
    first, second = (set(edits(tokens(base), tokens(side))) for side in (one, other))
    wanted = Counter(tokens(base))
    for edit in first | second:
        wanted.update(edit.tokens)
        wanted.subtract(tokens(base)[edit.begin : edit.end])
    assert Counter(tokens(merged)) == +wanted or "".join(sorted(merged)) == "".join(sorted("".join((+wanted).elements())))


@given(three())
def test_who_changed_nothing_gives_way_and_equal_changes_are_one(texts: tuple[str, str, str]) -> None:
    base, one, _other = texts
    assert merge_words(base, one, base) == one
    assert merge_words(base, base, one) == one
    assert merge_words(base, one, one) == one


@given(three())
def test_a_merge_is_a_change_of_each_side(texts: tuple[str, str, str]) -> None:
    """Merged again with either side it stays what it is: nothing of it is undone by looking twice."""
    base, one, other = texts
    merged = merge_words(base, one, other)
    if merged is not None:
        assert merge_words(base, merged, merged) == merged


def test_changes_of_two_sentences_are_both_there() -> None:
    one = CLAUSE.replace("written notice", "short written notice")
    other = CLAUSE.replace("five working days", "ten working days")
    merged = merge_words(CLAUSE, one, other)
    assert merged == CLAUSE.replace("written notice", "short written notice").replace("five working", "ten working")


def test_an_equal_change_beside_another_one_is_made_once() -> None:
    both = CLAUSE.replace("five working days", "ten working days")
    one = both.replace("A leader", "Each leader")
    assert merge_words(CLAUSE, one, both) == one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("five", "weeks"),  # a number and its unit
        ("ten", "eight"),  # the same word
    ],
)
def test_what_belongs_together_is_left_to_a_person(one: str, other: str) -> None:
    mine = CLAUSE.replace("five", one if one != "five" else "ten")
    theirs = CLAUSE.replace("days", other) if other == "weeks" else CLAUSE.replace("five", other)
    assert merge_words(CLAUSE, mine, theirs) is None


def test_how_far_apart_changes_must_lie() -> None:
    between = " ".join(f"w{number}" for number in range(NEAR))
    base = f"first {between} last"
    assert merge_words(base, f"FIRST {between} last", f"first {between} LAST") == f"FIRST {between} LAST"
    nearer = base.replace("w0 ", "")
    assert merge_words(nearer, nearer.replace("first", "FIRST"), nearer.replace("last", "LAST")) is None
    assert merge_words("one.\ntwo.", "ONE.\ntwo.", "one.\nTWO.") == "ONE.\nTWO."


def test_a_removed_paragraph_and_a_change_in_it_meet() -> None:
    base = "One paragraph of words.\nAnother paragraph of words.\nThe last."
    assert merge_words(base, base.replace("Another paragraph of words.\n", ""), base.replace("Another", "A second")) is None
