"""The list of numbers in this folder's docstring names tests that there are, and no number is left out."""

from __future__ import annotations

import re
from pathlib import Path

import tests.security

TESTS = Path(__file__).parents[1]
NUMBERS = {*range(1, 35), *range(57, 64), 71, 72, 73, 84}


def listed() -> dict[int, list[str]]:
    """Number to what is said of it, line by line."""
    found: dict[int, list[str]] = {}
    number = 0
    for line in (tests.security.__doc__ or "").splitlines():
        if said := re.match(r"\s?(\d+): (.+)", line):
            number = int(said[1])
            assert number not in found, f"{number} stands twice"
            found[number] = [said[2].strip()]
        elif number and line.startswith("    "):
            found[number].append(line.strip())
    return found


def test_every_number_is_there() -> None:
    assert set(listed()) == NUMBERS


def test_every_named_test_is_there() -> None:
    missing = []
    for number, named in listed().items():
        for one in named:
            if one.startswith("out: "):
                assert len(named) == 1 and len(one) > 20, f"{number} says why"
                continue
            path, _two, function = one.partition("::")
            file = TESTS / path
            text = file.read_text("utf-8") if file.is_file() else ""
            if not re.search(rf"^(async )?def {function or 'test_'}", text, re.MULTILINE):
                missing.append(f"{number}: {one}")
    assert missing == []


def test_few_numbers_have_no_test() -> None:
    """One more without a test is a decision that is written here."""
    assert {number for number, named in listed().items() if named[0].startswith("out: ")} <= {21, 29, 34, 84}
