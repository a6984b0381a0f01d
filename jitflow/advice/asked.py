"""What was asked of the advisor, as it stands in an address: typed, with an error at each answer that cannot be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jitflow import library
from jitflow.instruments.advice import Input
from jitflow.instruments.advising import Situation
from jitflow.instruments.functions import LIFE_IN_MONTHS
from jitflow.instruments.geography import COUNTRIES
from jitflow.instruments.messages import N_

NEED, STATE, OWN, PERSON = "need", "state", "own", "person"
ALIASES = {"EL": "GR", "UK": "GB"}
"""How EU texts write two States."""
MOST_STATES = 8
MOST = 1_000_000_000
PARTS = ("years", "months")
_TERM = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?", re.ASCII)
_NUMBER = re.compile(r"\d{1,10}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{32}")


class Unusable(ValueError):
    """An answer that cannot be used; the message is English and marked for translation."""


@dataclass
class Asked:
    """The need, the States and the answers. `typed` is what stood in the address, `errors` by name of the question."""

    need: str = ""
    states: tuple[str, ...] = ()
    own: str | None = None
    person: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def situation(self) -> Situation:
        """What the advisor judges."""
        return Situation(self.need, self.states, self.own, self.answers)

    def query(self) -> list[tuple[str, str]]:
        """The same as arguments of an address, in a fixed order, without what is empty."""
        found = [
            (NEED, self.need),
            *((STATE, code) for code in self.states),
            (OWN, self.own or ""),
            (PERSON, self.person),
        ]
        return [(name, value) for name, value in (*found, *sorted(self.typed.items())) if value]


def read(arguments: Any, own: str | None = None) -> Asked:
    """Read an address. `own`: the State that asks where it is known (that of the case); it prevails."""
    asked = Asked(need=arguments.get(NEED, ""), own=own)
    if asked.need and asked.need not in library.advice().need:
        asked.need, asked.errors[NEED] = "", N_("Choose one of the needs in the list.")
    asked.states = _states(arguments.getlist(STATE), asked)
    if own is None and (given := arguments.get(OWN, "").strip()):
        try:
            asked.own = state_of(given)
        except Unusable as fault:
            asked.errors[OWN] = str(fault)
    person = arguments.get(PERSON, "")
    asked.person = person if _ID.fullmatch(person) else ""
    for declared in library.advice().inputs:
        _answer(declared, arguments, asked)
    return asked


def _states(given: list[str], asked: Asked) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in given:
        if text.strip():
            try:
                found[state_of(text)] = None
            except Unusable as fault:
                asked.errors[STATE] = str(fault)
    if len(found) > MOST_STATES:
        asked.errors[STATE] = N_("At most eight States at a time.")
    return tuple(found)[:MOST_STATES]


def state_of(text: str) -> str:
    """The ISO code of a State, given in ISO or EU style (EL, UK). Raises Unusable."""
    code = text.strip().upper()
    code = ALIASES.get(code, code)
    if code not in COUNTRIES:
        raise Unusable(N_("This is no State."))
    return code


def _answer(declared: Input, arguments: Mapping[str, str], asked: Asked) -> None:
    names = (
        (declared.key, *(f"{declared.key}.{part}" for part in (*PARTS, "life")))
        if declared.type == "months"
        else (declared.key,)
    )
    typed = {name: text.strip()[:40] for name in names if (text := arguments.get(name, "")).strip()}
    if not typed:
        return
    asked.typed |= typed
    try:
        value = _term(declared.key, typed) if declared.type == "months" else value_of(declared, typed[declared.key])
    except Unusable as fault:
        asked.errors[declared.key] = str(fault)
    else:
        asked.answers[declared.key] = value


def value_of(declared: Input, text: str) -> Any:
    """An answer from its text: a code, yes or no, a whole number, a term (P3Y, 36, life). Raises Unusable."""
    if declared.type == "yesno":
        if text not in ("yes", "no"):
            raise Unusable(N_("Answer yes or no, or leave it open."))
        return text == "yes"
    if declared.type == "choice":
        if text not in {option.code for option in declared.options}:
            raise Unusable(N_("Choose one of the answers in the list."))
        return text
    if declared.type == "months":
        return _months(text)
    return _number(text)


def _months(text: str) -> int:
    if text.lower() == "life":
        return LIFE_IN_MONTHS
    written = _TERM.fullmatch(text.upper())
    if written and any(written.groups()):
        return int(written[1] or 0) * 12 + int(written[2] or 0)
    return _number(text)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > MOST:
        raise Unusable(N_("Write a whole number."))
    return int(text)


def _term(key: str, typed: dict[str, str]) -> int:
    """Years and months of a page, or one text."""
    if f"{key}.life" in typed:
        return LIFE_IN_MONTHS
    if key in typed:
        return _months(typed[key])
    years, months = (_number(typed.get(f"{key}.{part}", "0")) for part in PARTS)
    return min(years * 12 + months, LIFE_IN_MONTHS - 1)
