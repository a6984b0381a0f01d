"""What the search puts first is what a prosecutor wants: judged questions over the records that come with jitflow."""

from __future__ import annotations

import pytest

from jitflow.db.units import write_unit
from jitflow.finding.service import put_many
from jitflow.finding.words import WORD
from jitflow.knowledge import shipped
from jitflow.knowledge.indexing import SOURCE
from tests.relevance.measure import articles, judged, measured, ndcg

FLOOR, FLOOR_OF_OTHERS = 0.75, 0.72
"""nDCG@10 in the mean of all questions, and of those in another language than the records."""


def test_the_measure_is_that_of_the_books() -> None:
    assert ndcg(["a", "b"], {"a": 3, "b": 2}) == 1.0
    assert ndcg(["b", "a"], {"a": 3, "b": 2}) == pytest.approx((3 + 7 / 1.5849625) / (7 + 3 / 1.5849625))
    assert ndcg(["x"], {"a": 3}) == 0.0
    assert ndcg(["x"] * 10 + ["a"], {"a": 3}) == 0.0


def test_the_questions_are_many_of_many_languages_and_about_every_kind() -> None:
    questions, known = judged(), shipped.records()
    assert len(questions) >= 60 and len({(one.words, one.language) for one in questions}) == len(questions)
    assert len({one.language for one in questions}) >= 10
    assert {grade for one in questions for grade in one.grades.values()} == {1, 2, 3}
    named = {name for one in questions for name in one.grades}
    assert named <= set(known)
    assert {known[name].answers["kind"] for name in named} == {one.answers["kind"] for one in known.values()}
    assert all(3 in one.grades.values() and WORD.search(one.words) for one in questions)


def test_what_is_wanted_stands_first(any_ground) -> None:
    with write_unit() as unit:
        put_many(unit.session, articles())
    found = measured()
    for one in sorted(found.scores, key=found.scores.__getitem__)[:25]:
        print(f"{found.scores[one]:.2f} {one.language} {one.words}")
    print(found)
    assert found.of_all >= FLOOR and found.of_others >= FLOOR_OF_OTHERS


def test_the_articles_are_those_of_a_delivery() -> None:
    assert {one.source for one in articles()} == {SOURCE} and len(articles()) > len(shipped.records())
