"""The index against a model that reads every article: the same hits, figures and order, in every state and database."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.finding.articles import Article, Query
from jitflow.finding.models import Scope
from jitflow.finding.service import put, put_many, remove, search, tidy
from tests.fixtures.finding import article, index  # noqa: F401 - a fixture, found by name

WORDS = ("warrant", "court", "judge", "prison", "vessel", "smuggler")
"""Words with one stem each, none of grammar."""
CODES = ("CMED", "EMED", "WMED")

texts = st.lists(st.sampled_from(WORDS), max_size=7)
made_articles = st.builds(
    lambda number, title, body, codes: article(f"r{number}", " ".join(title), " ".join(body), route=codes),
    st.integers(0, 7), texts, texts, st.lists(st.sampled_from(CODES), max_size=2, unique=True),
)  # fmt: skip
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), made_articles),
        st.tuples(st.just("put together"), st.lists(made_articles, max_size=5)),
        st.tuples(st.just("remove"), st.integers(0, 7)),
        st.tuples(st.just("tidy"), st.booleans()),
    ),
    max_size=12,
)
questions = st.tuples(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(WORDS), max_size=1),
    st.lists(st.sampled_from(CODES), max_size=2, unique=True),
)


class Model:
    """Every article in a list; each question reads them all."""

    def __init__(self) -> None:
        self.articles: dict[str, tuple[int, Article]] = {}
        self.count = 0

    def put(self, one: Article) -> None:
        known = self.articles.get(one.object_id)
        if known is None or known[1] != one:
            self.count += 1
            self.articles[one.object_id] = (self.count, one)

    @staticmethod
    def weight(one: Article, word: str) -> int:
        """BM25's part of the article, in 255 steps: k1 1.2, b 0.5, a usual length of 300, a title word counts four times."""
        title, body = one.title.split(), one.body.split()
        often = body.count(word) + 4 * title.count(word)
        norm = 1.2 * (0.5 + 0.5 * (len(title) + len(body)) / 300)
        return max(1, round(255 * often / (often + norm))) if often else 0

    def ask(self, words: list[str], without: list[str], codes: list[str]):
        """(object, complete) in order, the total, and the counts of routes."""
        many = len(self.articles)
        share = {}
        for word in words:
            holding = sum(self.weight(one, word) > 0 for _, one in self.articles.values())
            share[word] = math.log(1 + (many - holding + 0.5) / (holding + 0.5)) if holding else 0.0
        known = sum(share.values())
        rows = []
        for number, one in self.articles.values():
            weights = {word: self.weight(one, word) for word in words}
            if any(self.weight(one, word) for word in without):
                continue
            held = sum(share[word] for word in words if weights[word])
            score = sum(share[word] * weights[word] for word in words)
            complete = all(weights.values())
            if complete or (held and held >= 0.4 * known - 1e-9):
                rows.append((complete, round(score if complete else score * held / known, 6), number, one))
        if sum(row[0] for row in rows) >= 10:
            rows = [row for row in rows if row[0]]
        counts = Counter(code for *_, one in rows for code in one.facets["route"])
        rows = [row for row in rows if not codes or set(codes) & set(row[3].facets["route"])]
        rows.sort(key=lambda row: row[:3], reverse=True)
        return [(row[3].object_id, row[0]) for row in rows], dict(sorted(counts.items()))


def do(step: tuple, scope: str, model: Model) -> None:
    """One step with the index and with the model."""
    kind, what = step
    prefix = scope[-8:]

    def ours(one: Article) -> Article:
        return replace(one, scope=scope, object_id=f"{prefix}{one.object_id}")

    with write_unit() as unit:
        if kind == "put":
            put(unit.session, ours(what))
            model.put(ours(what))
        elif kind == "put together":
            put_many(unit.session, [ours(one) for one in what])
            for one in {one.object_id: one for one in what}.values():
                model.put(ours(one))
        elif kind == "remove":
            removed = remove(unit.session, "knowledge", f"{prefix}r{what}")
            assert removed == (model.articles.pop(f"{prefix}r{what}", None) is not None)
        else:
            number = unit.session.scalar(select(Scope.id).where(Scope.name == scope))
            if number is not None:
                tidy(unit.session, number, everything=what)


@given(steps, st.lists(questions, min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_index_answers_as_one_who_reads_everything(index, steps, questions) -> None:  # noqa: F811
    # Each example has a scope of its own; those of all earlier ones stand in the same tables and must not show.
    scope, model = f"group:{new_id()}", Model()
    for step in steps:
        do(step, scope, model)
    with read_unit() as session:
        for words, without, codes in questions:
            typed = " ".join([*words, *(f"-{word}" for word in without)])
            answer = search(session, Query(typed, "en", [scope], {"route": codes}, limit=50))
            hits, counts = model.ask(words, without, codes)
            assert [(one.object_id, one.complete) for one in answer.hits] == hits
            assert answer.total == len(hits)
            assert answer.complete == sum(complete for _, complete in hits)
            assert answer.facets.get("route", {}) == counts
            assert sum(answer.facets.get("language", {}).values()) == answer.total
        assert search(session, Query("", "en", [scope])).total == len(model.articles)
