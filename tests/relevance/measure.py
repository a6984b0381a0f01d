"""How well a ranking answers a judged question."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from jitflow.db.units import read_unit
from jitflow.finding.service import Article
from jitflow.knowledge import asking, shipped, terms
from jitflow.knowledge.indexing import article_of_shipped
from jitflow.knowledge.seeing import Viewer

GROUP = "0" * 32
WRITTEN = ("en", "fr")
"""Languages in which the records are written."""
FILE = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True, eq=False)
class Judged:
    """One question with the grade of each record that answers it, 1 to 3."""

    words: str
    language: str
    why: str
    grades: Mapping[str, int]


def judged() -> list[Judged]:
    """All questions."""
    found = tomllib.loads(FILE.read_text("utf-8"))["question"]
    return [Judged(one["words"], one["language"], one["why"], one["grades"]) for one in found]


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], at: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `at`: 1.0 is the best order that there is.

    Gain 2^grade - 1, discount log2(rank + 1): Järvelin and Kekäläinen, ACM Transactions on Information Systems 20 (2002),
    with the gain of Burges et al., ICML 2005.
    """
    best = _gain(sorted(grades.values(), reverse=True)[:at])
    return _gain(grades.get(one, 0) for one in ranked[:at]) / best if best else 0.0


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def articles() -> list[Article]:
    """Every record that comes with jitflow, as a focus group finds it."""
    return [one for record in shipped.records().values() for one in article_of_shipped(record, GROUP, terms.shipped())]


@dataclass(frozen=True)
class Measured:
    """nDCG@10 of each question, and its means."""

    scores: Mapping[Judged, float]

    @property
    def of_all(self) -> float:
        return mean(self.scores.values())

    @property
    def of_others(self) -> float:
        """Of questions in another language than those in which the records are written."""
        return mean(score for one, score in self.scores.items() if one.language not in WRITTEN)

    @property
    def of_own(self) -> float:
        """Of questions in the languages of the records."""
        return mean(score for one, score in self.scores.items() if one.language in WRITTEN)

    def __str__(self) -> str:
        return f"nDCG@10 {self.of_all:.3f}, in the languages of the records {self.of_own:.3f}, in others {self.of_others:.3f}"


def measured() -> Measured:
    """Every question asked as a member asks it; the articles have to be there (:func:`articles`)."""
    scores = {}
    for one in judged():
        with read_unit() as session:
            found = asking.search(session, Viewer("nobody", "observer", GROUP), one.words, one.language)
        scores[one] = ndcg(found.ids, one.grades)
    return Measured(scores)
