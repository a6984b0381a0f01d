"""One Arabic name as people of different languages write it down is one name."""

from __future__ import annotations

import pytest

from jitflow.texts.folding import Spelt
from jitflow.texts.names import written_by_ear


@pytest.mark.parametrize(("one", "other"), [
    ("Halwani", "Halouani"), ("Djamel", "Jamel"), ("Cherif", "Sherif"), ("Mohammed", "Mohamed"), ("Mohamed", "Muhammad"),
    ("Boutros", "Butros"), ("Youssef", "Yusef"), ("Dschamal", "Jamal"), ("Abdelkader", "Abdulkader"), ("Bouzid", "Buzid"),
])  # fmt: skip
def test_they_are_one_name(one: str, other: str) -> None:
    assert written_by_ear(Spelt(one), Spelt(other)) and written_by_ear(Spelt(other), Spelt(one))


@pytest.mark.parametrize(("one", "other"), [
    ("Rossi", "Russo"), ("Werner", "Warner"), ("Morales", "Murillo"), ("Hassan", "Hussein"), ("Chart", "Short"), ("Moor", "Muir"),
])  # fmt: skip
def test_others_are_two(one: str, other: str) -> None:
    assert not written_by_ear(Spelt(one), Spelt(other))
