"""How well a ranking answers a judged question."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
