"""Periods of time as law writes them: an amount of one unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

Unit = Literal["hours", "days", "working days", "weeks", "months", "years"]
"""As State records write them (:data:`jitflow.instruments.state_records.Unit`), and years."""
UNITS: tuple[Unit, ...] = get_args(Unit)

LONGEST = {"hours": 876_600, "days": 36_525, "working days": 26_000, "weeks": 5_218, "months": 1_200, "years": 100}
"""A hundred years: more is a slip of the keyboard, and would keep a machine counting."""

_ISO = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?P<time>T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?",
    re.ASCII | re.IGNORECASE,
)
_WORDS = re.compile(r"(\d+)\s+((?:working\s+)?(?:hour|day|week|month|year))s?", re.ASCII | re.IGNORECASE)
_LETTERS = {"days": "P{}D", "weeks": "P{}W", "months": "P{}M", "years": "P{}Y", "hours": "PT{}H"}


@dataclass(frozen=True)
class Period:
    """An amount of one unit. ValueError for an amount that is no whole number from 1 up."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"“{self.unit}” is no unit of time; known: {', '.join(UNITS)}")
        if isinstance(self.amount, bool) or not isinstance(self.amount, int) or self.amount < 1:
            raise ValueError(f"a period has at least 1 of its unit, in whole numbers; {self.amount} has not")
        if self.amount > LONGEST[self.unit]:
            raise ValueError(f"{self.amount} {self.unit} are more than a hundred years")

    @classmethod
    def of(cls, amount: int, unit: str) -> Period:
        """The pair that State records hold."""
        return cls(amount, cast(Unit, unit))  # __post_init__ refuses what is none

    @classmethod
    def parse(cls, text: str) -> Period:
        """``P30D``, ``P1W``, ``P1M``, ``P1Y``, ``P1Y6M`` (18 months), ``PT24H``, ``6 working days``, ``24 hours``.

        ValueError says what is wrong with anything else.
        """
        written = text.strip()
        words = _WORDS.fullmatch(written)
        if words:
            unit = re.sub(r"\s+", " ", words[2].lower()) + "s"
            return cls.of(_whole(words[1]), unit)
        found = _ISO.fullmatch(written)
        if not found:
            if re.fullmatch(r"P[\dT.,YMWDHS]*[.,][\dT.,YMWDHS]*", written, re.ASCII | re.IGNORECASE):
                raise ValueError(f"“{_short(text)}” has a fraction; periods are counted in whole numbers")
            raise ValueError(f"“{_short(text)}” is not a period; write P30D, P1W, P1M, P1Y, PT24H or 6 working days")
        parts = {unit: _whole(amount) for unit, amount in found.groupdict().items() if amount and unit != "time"}
        return cls._of_parts(parts, text, bare_time=found["time"] in ("T", "t"))

    @classmethod
    def _of_parts(cls, parts: dict[str, int], text: str, bare_time: bool) -> Period:
        if not parts or bare_time:
            raise ValueError(f"“{_short(text)}” names no amount")
        if {"minutes", "seconds"} & set(parts):
            raise ValueError(
                f"“{_short(text)}”: no period is shorter than a whole hour (Regulation 1182/71, Article 3)"
            )
        if set(parts) == {"years", "months"}:
            return cls(parts["years"] * 12 + parts["months"], "months")
        if len(parts) > 1:
            raise ValueError(f"“{_short(text)}” mixes {' and '.join(parts)}; one period has one unit")
        ((unit, amount),) = parts.items()
        return cls.of(amount, unit)

    def __str__(self) -> str:
        """The text that :meth:`parse` reads again."""
        if self.unit == "working days":
            return f"{self.amount} working day{'s' if self.amount > 1 else ''}"
        return _LETTERS[self.unit].format(self.amount)

    @property
    def is_two_days_or_more(self) -> bool:
        """Whether Article 3(5) speaks about a period like this; hours are never moved."""
        return self.unit in ("weeks", "months", "years") or (self.unit == "days" and self.amount >= 2)


def _whole(digits: str) -> int:
    """Digits as a number; a row of digits that nobody means is cut before it is read."""
    return int(digits[:12])


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
