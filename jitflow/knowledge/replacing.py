"""What stands in a lesson in place of data of its case: "Person A" for a name, "the vessel", "[date]". Pure.

A proposal for the author to read, not a verdict. The same person keeps the same letter in the whole lesson, in whatever
script the name stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jitflow.instruments.messages import N_
from jitflow.knowledge.anonymising import Hit, Known, find

INSTEAD: Mapping[str, str] = {
    "person": N_("Person {letter}"),
    "vessel": N_("the vessel"),
    "date": N_("[date]"),
    "birth": N_("[date of birth]"),
    "phone": N_("[telephone number]"),
    "email": N_("[email address]"),
    "account": N_("[bank account]"),
    "document": N_("[number of a document]"),
    "plate": N_("[plate of a vehicle]"),
    "place": N_("[position]"),
    "case": N_("[case number]"),
    "number": N_("[number]"),
}
_KIND = {"title": "person", "boat": "vessel"}


SHORTEST_NUMBER = 5
"""Figures of the number of a vessel: what has fewer is a name ("Amal 3")."""


@dataclass(frozen=True)
class Suggestion:
    """What may stand in place of one hit; `letter` is empty for everything but persons."""

    hit: Hit
    kind: str
    """Key of :data:`INSTEAD`."""
    letter: str = ""

    def words(self, translate: Callable[[str], str]) -> str:
        """As it is read in the language of the lesson."""
        return translate(INSTEAD[self.kind]).format(letter=self.letter)


def replace_suggestions(texts: Mapping[str, str], known: Known, languages: Mapping[str, str] | None = None) -> list[Suggestion]:
    """One for every hit that :func:`find` has, in its order. A person is one over all fields."""
    people = _People(known)
    return [people.suggested(hit, (languages or {}).get(hit.field, "en")) for hit in find(texts, known, languages)]


def with_suggestions(field: str, text: str, some: list[Suggestion], translate: Callable[[str], str]) -> str:
    """The text of one field with every suggestion for it in place. Hits that reach into each other become one."""
    pieces, at = [], 0
    for one in sorted((one for one in some if one.hit.field == field), key=lambda one: (one.hit.start, -one.hit.end)):
        if one.hit.start >= at:
            pieces += [text[at : one.hit.start], one.words(translate)]
        at = max(at, one.hit.end)
    return "".join([*pieces, text[at:]])


class _People:
    """Who has which letter: A for the first that is named, B for the next."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._of_words: dict[tuple[str, str], frozenset[str]] = {}
        self._letters: dict[str, str] = {}
        self._given = 0

    def suggested(self, hit: Hit, language: str) -> Suggestion:
        kind = "person" if hit.reason == "name" else _KIND.get(hit.reason, hit.reason)
        if kind == "vessel" and sum(map(str.isdigit, hit.text)) >= SHORTEST_NUMBER:
            kind = "number"
        if kind != "person":
            return Suggestion(hit, kind)
        return Suggestion(hit, "person", self._letter(self._bearers(hit.text, language) or {hit.key}))

    def _bearers(self, words: str, language: str) -> frozenset[str]:
        """The known names these words are; of several those that explain the most of them."""
        if (words, language) not in self._of_words:
            share = {one: _covered(words, one, language) for one in self._known.names}
            most = max(share.values(), default=0)
            self._of_words[words, language] = frozenset(one for one, count in share.items() if most and count == most)
        return self._of_words[words, language]

    def _letter(self, bearers: frozenset[str] | set[str]) -> str:
        letter = next((self._letters[one] for one in sorted(bearers) if one in self._letters), "")
        if not letter:
            letter, self._given = _lettered(self._given), self._given + 1
        for one in bearers:
            self._letters.setdefault(one, letter)
        return letter


def _covered(words: str, name: str, language: str) -> int:
    """How many characters of the words this one name explains."""
    return sum(one.end - one.start for one in find({"": words}, Known((name,)), {"": language}) if one.sure == "known")


def _lettered(number: int) -> str:
    """A to Z, then AA, AB and so on."""
    return "".join(reversed(list(_letters(number))))


def _letters(number: int) -> Iterator[str]:
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        yield chr(ord("A") + rest)
