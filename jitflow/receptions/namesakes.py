"""Whom a paper concerns: a person of the case, perhaps one of the same name, or somebody new who becomes one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from jitflow.cases.service import FactLine
from jitflow.instruments.definition import Definition

_PERSON = "person."
_WITH_LATIN = re.compile(r"(.*\S)\s+\(([^()]+)\)")
"""A name in its own script with the Latin letters in brackets, as the form has it."""
_SURNAME, _FORENAMES = "surname", "forenames"


def facts_of(definition: Definition, names: Iterable[str | None]) -> dict[str, str]:
    """The names that were typed, as facts of a person: under what the definition fills those answers from.

    Latin letters in brackets are how the name reads; they are a fact of their own.
    """
    sources = {one.target: one.source for one in definition.prefill}
    found: dict[str, str] = {}
    for key, name in zip(definition.opening.person_keys, names, strict=False):
        source = sources.get(key, "")
        if not name or not source.startswith(_PERSON):
            continue
        fact = source.removeprefix(_PERSON)
        both = _WITH_LATIN.fullmatch(name)
        if both and fact in (_SURNAME, _FORENAMES):
            found |= {fact: both[1], f"{fact}_latin": both[2]}
        else:
            found[fact] = name
    return found


def of_same_name(persons: Iterable[FactLine], named: Mapping[str, str]) -> list[FactLine]:
    """Persons of the case who may be meant by these names, in either script; a missing forename rules nobody out."""
    if not named.get(_SURNAME):
        return []
    return [
        line
        for line in persons
        if _readings(line.facts, _SURNAME) & _readings(named, _SURNAME) and _may_agree(line.facts, named)
    ]


def _may_agree(facts: Mapping[str, Any], named: Mapping[str, Any]) -> bool:
    ours, theirs = _readings(facts, _FORENAMES), _readings(named, _FORENAMES)
    return not ours or not theirs or any(_within(one, other) for one in ours for other in theirs)


def _within(one: str, other: str) -> bool:
    """Whether the fewer forenames are all among the more: papers leave second names out."""
    fewer, more = sorted((set(one.split()), set(other.split())), key=len)
    return fewer <= more


def _readings(facts: Mapping[str, Any], fact: str) -> set[str]:
    """The name without accents, marks and case, in each script in which it is known."""
    return {_plain(str(value)) for key in (fact, f"{fact}_latin") if (value := facts.get(key))} - {""}


def _plain(name: str) -> str:
    split = unicodedata.normalize("NFKD", name.casefold())
    kept = (" " if unicodedata.category(one)[0] in "PZ" else one for one in split if not unicodedata.combining(one))
    return " ".join("".join(kept).split())
