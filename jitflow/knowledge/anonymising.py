"""What in the words of a record may be data of a person or of a case. Pure.

Two ways lead to a hit. What is *known* from the cases of the author (names, dates of birth, numbers) is found in every
script and way of writing it, with endings. What has the *pattern* of such data is found without knowing any. A hit
is no verdict: a person looks at each, changes the words or says why they may stay (facts/jit-focus-group.md DP-19).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from jitflow.instruments.messages import N_
from jitflow.knowledge.patterns import PATTERNS
from jitflow.texts.figures import figures
from jitflow.texts.folding import Spelt, folded, latin, sound, with_plain_digits
from jitflow.texts.names import Name, alike, names_from

LONGEST = 200_000
"""Characters of one field that are looked at; longer fields are refused before they come here."""
SHORTEST_NUMBER = 4
_WORD = re.compile(r"[^\W\d_]+")
_INITIAL_LENGTH = 2
_LOWER_LENGTH = 5
"""A name is found in small letters, too, if it is at least as long: shorter ones are words of some language."""

REASONS: dict[str, str] = {
    "name": N_("A name from your cases"),
    "date": N_("A date from your cases"),
    "number": N_("A number or mark from your cases"),
    "birth": N_("A date of birth"),
    "title": N_("A person called by a title"),
    "phone": N_("A telephone number"),
    "email": N_("An email address"),
    "account": N_("A bank account"),
    "document": N_("The number of a document or of an identity"),
    "vessel": N_("The number of a vessel"),
    "plate": N_("The plate of a vehicle"),
    "place": N_("A position in degrees"),
    "case": N_("The number of a case"),
}


@dataclass(frozen=True)
class Known:
    """What the cases hold of persons, vessels and proceedings, as plain data."""

    names: tuple[str, ...] = ()
    """Names of persons, places of business and vessels, in their own script; "Тодорин (Todorin)" gives both."""
    dates: tuple[date, ...] = ()
    numbers: tuple[str, ...] = ()
    """References, identifiers, telephone numbers, plates, accounts, marks."""


@dataclass(frozen=True)
class Hit:
    """One place in one field."""

    field: str
    start: int
    end: int
    text: str
    reason: str
    """Key of :data:`REASONS`."""
    sure: str = "pattern"
    """"known": it is data of a case; "pattern": it looks like such data."""
    key: str = field(default="", compare=False)
    """Under which a decision on it is kept: the same words for the same reason, wherever they stand."""


def find(texts: Mapping[str, str], known: Known, languages: Mapping[str, str] | None = None) -> tuple[Hit, ...]:
    """Every hit, in the order of the fields and of the words. `languages`: field to language; English where none is said."""
    finder, made = Finder(known), []
    for name, text in texts.items():
        found = finder.hits(name, text[:LONGEST], (languages or {}).get(name, "en"))
        made += sorted(_once(found), key=lambda one: (one.start, -one.end))
    return tuple(made)


def _once(hits: Iterable[Hit]) -> list[Hit]:
    """Without hits inside longer ones; what is known goes before what only looks like it."""
    kept: list[Hit] = []
    for one in sorted(hits, key=lambda one: (one.sure != "known", one.start - one.end, one.start)):
        if not any(other.start <= one.start and one.end <= other.end for other in kept):
            kept.append(one)
    return kept


def key_of(reason: str, text: str) -> str:
    """Under which a decision on these words is kept."""
    return hashlib.sha256(f"{reason}\n{folded(' '.join(text.split()))}".encode()).hexdigest()[:16]


class Finder:
    """Looks for what is known; made once for all fields."""

    def __init__(self, known: Known) -> None:
        self._dates = {(one.year, one.month, one.day) for one in known.dates}
        self._numbers = {mark for one in known.numbers if len(mark := _mark(one)) >= SHORTEST_NUMBER and any(map(str.isdigit, mark))}
        self._by_bone: dict[str, list[Name]] = {}
        self._small: dict[str, None] = {}
        # Of a number without figures (a call sign, the name of a boat) the words are what is known.
        words = [*known.names, *(one for one in known.numbers if not any(map(str.isdigit, one)))]
        for name in dict.fromkeys(part for one in words for part in names_from(one)):
            for form in name.spelt:
                for bone in _bones(form):
                    self._by_bone.setdefault(bone, []).append(name)
                if len(form.text) >= _LOWER_LENGTH:
                    self._small |= {latin(form.text): None, form.heard: None}
        self._judged: dict[tuple[str, str], bool] = {}

    def hits(self, name: str, text: str, language: str) -> Iterator[Hit]:
        """All hits in one field; some may lie in others."""
        for start, end in _joined(text, list(self._named(text, language))):
            yield _hit(name, text, start, end, "name", "known")
        yield from self._dated(name, text, language)
        yield from self._numbered(name, text)
        for reason, start, end in _patterned(text):
            yield _hit(name, text, start, end, reason)

    def _named(self, text: str, language: str) -> Iterator[tuple[int, int]]:
        for found in _WORD.finditer(text):
            word = found[0]
            if len(word) > _INITIAL_LENGTH and self._is_name(word, language):
                yield found.span()

    def _is_name(self, word: str, language: str) -> bool:
        if (word, language) not in self._judged:
            self._judged[word, language] = self._judge(word, language)
        return self._judged[word, language]

    def _judge(self, word: str, language: str) -> bool:
        if word[0].islower():
            return len(word) >= _LOWER_LENGTH and (latin(word) in self._small or sound(word) in self._small)
        spelt = Spelt(word)
        near = dict.fromkeys(name for bone in _bones(spelt) for name in self._by_bone.get(bone, ()))
        # Endings of every language that gives any: a Greek name stands in a Polish sentence, too.
        return any(alike(spelt, form, each) for name in near for form in name.spelt for each in (language, "pl"))

    def _dated(self, name: str, text: str, language: str) -> Iterator[Hit]:
        if not self._dates:
            return
        for each in dict.fromkeys((language, "en")):
            for one in figures(text, each):
                days = {value[1:] for value in one.values if value[0] == "date"}
                if days & self._dates:
                    yield _hit(name, text, one.start, one.end, "date", "known")

    def _numbered(self, name: str, text: str) -> Iterator[Hit]:
        if not self._numbers:
            return
        plain = with_plain_digits(text)
        places = [at for at, one in enumerate(plain) if one.isalnum()]
        bare = latin("".join(plain[at] for at in places))
        if len(bare) != len(places):  # a letter that becomes two in Latin script: letters stay as they are
            bare = "".join(plain[at].lower()[:1] for at in places)
        for mark in self._numbers:
            at = bare.find(mark)
            while at >= 0:
                start, end = places[at], places[at + len(mark) - 1] + 1
                inside = (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())
                if not inside and end - start <= 2 * len(mark) + 4:
                    yield _hit(name, text, start, end, "number", "known")
                at = bare.find(mark, at + 1)


def _hit(name: str, text: str, start: int, end: int, reason: str, sure: str = "pattern") -> Hit:
    return Hit(name, start, end, text[start:end], reason, sure, key_of(reason, text[start:end]))


def _mark(number: str) -> str:
    return latin("".join(one for one in with_plain_digits(number) if one.isalnum()))


def _bones(word: Spelt) -> tuple[str, ...]:
    """What two spellings of one name have in common: one of their first two consonants."""
    bones = [one for one in word.bones if one not in "gh"]
    return tuple(dict.fromkeys(bones[:2])) or ("",)


def _joined(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Names side by side ("PAPADOPOULOS, Giorgos", "Maria-Elena") as one, with an initial between them."""
    while spans:
        start, end = spans.pop(0)
        while spans and re.fullmatch(r"[\s,.\-‐–’']{1,3}(\w\.\s?)?", text[end : spans[0][0]]):
            end = spans.pop(0)[1]
        yield start, end


def _patterned(text: str) -> Iterator[tuple[str, int, int]]:
    for reason, pattern, holds in PATTERNS:
        for found in pattern.finditer(text):
            start, end = found.span("it") if "it" in pattern.groupindex else found.span()
            if holds is None or holds(text[start:end]):
                yield reason, start, end


def replaced(text: str, known: Known, language: str = "en") -> str:
    """The text with what is known of the cases taken out: a name, a date, a number in square brackets."""
    found = [one for one in find({"": text}, known, {"": language}) if one.sure == "known"]
    for one in reversed(found):
        text = f"{text[: one.start]}[{one.reason}]{text[one.end :]}"
    return text
