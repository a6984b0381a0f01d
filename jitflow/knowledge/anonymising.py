"""What in the words of a record may be data of a person or of a case. Pure.

Two ways lead to a hit. What is *known* from the cases of the author (names, dates of birth, numbers) is found in every
script and way of writing it, with endings. What has the *pattern* of such data is found without knowing any. A hit
is no verdict: a person looks at each, changes the words or says why they may stay (facts/jit-focus-group.md DP-19).
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from jitflow.instruments.messages import N_
from jitflow.knowledge import marks_known
from jitflow.knowledge.days import Days
from jitflow.knowledge.lettering import Seen, readings, seen
from jitflow.knowledge.names_known import PARTICLES, compounds, initials_of, names_of, short_of
from jitflow.knowledge.patterns import PATTERNS
from jitflow.knowledge.sequences import Sequences
from jitflow.knowledge.syllables import Syllables, spelled
from jitflow.texts.folding import Spelt, folded, latin, sound, with_plain_digits
from jitflow.texts.names import Name, alike, written_by_ear
from jitflow.texts.vessels import vessels_in

LONGEST = 200_000
"""Characters of one field that are looked at; longer fields are refused before they come here."""
_WORD = re.compile(r"[^\W\d_]+")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ .]){3,40}[^\W\d_](?!\w)")
"""Letters with blanks between them, as old print has them for emphasis."""
_INITIALS = re.compile(r"(?<![\w.])([^\W\d_])\.[\s-]?([^\W\d_])\.(?!\w)")
_SHORT_NAME = 2
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
    "boat": N_("The name of a vessel from your cases"),
    "vessel": N_("The name or the number of a vessel"),
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
    vessels: tuple[str, ...] = ()
    """Names of vessels: one of several words is found as a whole, since each of them is a word of some language ("Sea Star"). A
    lesson calls them "the vessel"."""


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
    ordered = sorted(hits, key=lambda one: (one.start, -one.end, one.reason))
    known = _outermost(one for one in ordered if one.sure == "known")
    starts = [one.start for one in known]
    kept = list(known)
    for one in _outermost(one for one in ordered if one.sure != "known"):
        # Of hits none of which lies in another, the last that begins before ends last.
        at = bisect_right(starts, one.start) - 1
        if at < 0 or known[at].end < one.end:
            kept.append(one)
    return kept


def _outermost(ordered: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for one in ordered:
        if not kept or kept[-1].end < one.end:
            kept.append(one)
    return kept


def key_of(reason: str, text: str) -> str:
    """Under which a decision on these words is kept."""
    return hashlib.sha256(f"{reason}\n{folded(' '.join(text.split()))}".encode()).hexdigest()[:16]


class Finder:
    """Looks for what is known; made once for all fields."""

    def __init__(self, known: Known) -> None:
        self._days = Days(known.dates)
        self._marks = marks_known.Marks(known.numbers)
        self._by_bone: dict[str, list[Name]] = {}
        self._small: set[str] = set()
        # Of a number without figures (a call sign, the name of a boat) the words are what is known.
        self._vessels = Sequences(known.vessels)
        self._syllables = Syllables(known.names)
        spelt = (form for one in known.names for form in spelled(one))
        words = [*known.names, *spelt, *(one for one in known.numbers if not marks_known.is_mark(one))]
        self._short = {latin(short) for one in words for short in short_of(one)}
        self._initials = {pair for one in words for pair in initials_of(one)}
        for name in dict.fromkeys(part for one in words for part in (*names_of(one), *compounds(one))):
            for form in name.spelt:
                for bone in _bones(form):
                    self._by_bone.setdefault(bone, []).append(name)
                if len(form.text) >= _LOWER_LENGTH:
                    self._small |= {latin(form.text), form.heard}
        self._judged: dict[tuple[str, str], bool] = {}

    def hits(self, name: str, written: str, language: str) -> Iterator[Hit]:
        """All hits in one field; some may lie in others."""
        read = seen(written)
        for reason, sure, start, end in self._places(read.text, language):
            yield _hit(name, written, read, (start, end), reason, sure)

    def _places(self, text: str, language: str) -> Iterator[tuple[str, str, int, int]]:
        for start, end in _joined(text, sorted((*self._named(text, language), *self._syllables.places(text)))):
            yield "name", "known", start, end
        for start, end in self._vessels.places(text, language):
            yield "boat", "known", start, end
        for start, end in self._days.places(with_plain_digits(text)):
            yield "date", "known", start, end
        for start, end in self._marks.places(with_plain_digits(text)):
            yield "number", "known", start, end
        for reason, start, end in _patterned(text):
            yield reason, "pattern", start, end

    def _named(self, text: str, language: str) -> Iterator[tuple[int, int]]:
        if not self._by_bone and not self._short:
            return
        for found in _WORD.finditer(text):
            if self._is_long_name(found[0], language) or self._is_short_name(found[0]):
                yield found.span()
        for found in _SPACED.finditer(text):
            if self._is_long_name(re.sub(r"[ .]", "", found[0]), language):
                yield found.span()
        for found in _INITIALS.finditer(text):
            if found[1].isupper() and found[2].isupper() and latin(found[1])[:1] + latin(found[2])[:1] in self._initials:
                yield found.span()

    def _is_long_name(self, word: str, language: str) -> bool:
        return len(word) > _SHORT_NAME and any(self._is_name(one, language) for one in readings(word))

    def _is_short_name(self, word: str) -> bool:
        return len(word) == _SHORT_NAME and word[0].isupper() and latin(word) in self._short

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
        forms = [form for name in near for form in name.spelt]
        return any(written_by_ear(spelt, form) or any(alike(spelt, form, each) for each in (language, "pl")) for form in forms)


def _hit(name: str, written: str, read: Seen, place: tuple[int, int], reason: str, sure: str) -> Hit:
    start, end = read.span(*place)
    return Hit(name, start, end, written[start:end], reason, sure, key_of(reason, read.text[place[0] : place[1]]))


_LINKING = "|".join(sorted(PARTICLES - {"a", "and", "e", "i", "the", "u", "y"}))
_BETWEEN = re.compile(rf"[\s,.\-‐–’']{{1,3}}(?:\w\.\s?|(?:(?:{_LINKING})[\s\-]){{1,2}})?")


def _bones(word: Spelt) -> tuple[str, ...]:
    """What two spellings of one name have in common: one of their first two consonants."""
    bones = [one for one in word.bones if one not in "gh"]
    return tuple(dict.fromkeys(bones[:2])) or ("",)


def _joined(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Names side by side ("PAPADOPOULOS, Giorgos", "Maria-Elena") as one, with an initial between them."""
    at = 0
    while at < len(spans):
        start, end = spans[at]
        at += 1
        while at < len(spans) and (spans[at][0] < end or _BETWEEN.fullmatch(text, end, spans[at][0])):
            end = max(end, spans[at][1])
            at += 1
        yield start, end


def _patterned(text: str) -> Iterator[tuple[str, int, int]]:
    for reason, pattern, holds in PATTERNS:
        for found in pattern.finditer(text):
            start, end = found.span("it") if "it" in pattern.groupindex else found.span()
            if holds is None or holds(text[start:end]):
                yield reason, start, end
    for start, end in vessels_in(text):
        yield "vessel", start, end


def replaced(text: str, known: Known, language: str = "en") -> str:
    """The text with what is known of the cases taken out: a name, a date, a number in square brackets."""
    found = [one for one in find({"": text}, known, {"": language}) if one.sure == "known"]
    for one in reversed(found):
        text = f"{text[: one.start]}[{one.reason}]{text[one.end :]}"
    return text
