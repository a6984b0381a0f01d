"""The words of cases and instruments, opened: what is hashed, and what is shown of what was found."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from jitflow import library
from jitflow.cases import told
from jitflow.drafting import service as drafting
from jitflow.finding.packing import LOW, Order, pack_words
from jitflow.finding.snippets import Parts, snippet
from jitflow.finding.units import Asked, Unit
from jitflow.finding.words import Words, words_of
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, FieldType

_CHOSEN = frozenset({FieldType.CHOICE, FieldType.TICKS, FieldType.TICK})
LONGEST = 200_000
"""Characters of one object that are looked through."""
_GREEK, _CYRILLIC = re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True)
class Piece:
    """Some words of an object, in the languages they may be in."""

    text: str
    languages: tuple[str, ...]

    @cached_property
    def words(self) -> dict[str, Words]:
        """The terms by language."""
        return {one: words_of(self.text[:LONGEST], one) for one in self.languages}

    def terms(self) -> set[int]:
        """All terms."""
        return {term for one in self.words.values() for term in (*one.terms, *(more for _place, more in one.more))}


@dataclass(frozen=True)
class Told:
    """One case, or one instrument of a case, with its words."""

    case_id: str
    instrument_id: str
    """Empty: the case itself."""
    name: str
    mark: Any
    """What changes whenever the words do."""
    pieces: tuple[Piece, ...]

    def terms(self) -> set[int]:
        """All terms of all its words."""
        return {term for one in self.pieces for term in one.terms()}


def cases(session: Session, case_ids: Collection[str]) -> Iterator[Told]:
    """These cases; their words may be in any language that their scripts allow."""
    for one in told.tell(session, case_ids):
        pieces = tuple(Piece(text, _languages(text)) for text in one.words)
        yield Told(one.id, "", one.title, one.changed_at, pieces)


def instruments(session: Session, instrument_ids: Collection[str]) -> Iterator[Told]:
    """These instruments: what was answered in the language they are in, and the texts in every language."""
    for data in drafting.load_all(session, list(instrument_ids)):
        definition = library.library().definition(data.slug, data.version)
        said = [Piece(text, (data.language,)) for text in _typed(definition, data.answers)]
        said += [
            Piece(slot["text"], (language,)) for slots in data.texts.values() for language, slot in slots.items()
        ]
        yield Told(data.case_id, data.id, data.number, 0, tuple(said))


def _languages(text: str) -> tuple[str, ...]:
    """Languages under which words of an unknown one are found: the script decides, English stands for all Latin ones."""
    made = ["el"] if _GREEK.search(text) else []
    made += ["bg"] if _CYRILLIC.search(text) else []
    return (*made, "en")


def _typed(definition: Definition, answers: dict[str, Any]) -> Iterator[str]:
    """What was typed into the fields of a form: codes of what was chosen are nobody's words."""
    for key, declared in definition.fields.items():
        if declared.holds_value and declared.type not in _CHOSEN:
            for path in keys.expand(answers, key, definition.groups):
                yield from _strings(keys.get(answers, path))


def _strings(value: Any) -> Iterator[str]:
    """The texts of a value, however deep; ids are none."""
    if isinstance(value, str):
        if len(value) > 2:
            yield value
    elif isinstance(value, dict):
        yield from (text for key, one in value.items() if key != "id" for text in _strings(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _strings(one))


def fits(asked: Asked, holds: Callable[[int], bool]) -> bool:
    """Whether all that is wanted is held; phrases by their words, what is excluded is looked at in the words themselves."""
    return all(_held(unit, holds) for unit in asked.wanted)


def _held(unit: Unit, holds: Callable[[int], bool]) -> bool:
    ways = [*unit.ways, *(way for ladder in unit.ladders for way in ladder)]
    return any(way.terms and all(map(holds, way.terms)) for way in ways)


def says(asked: Asked, one: Told) -> bool:
    """Whether the words hold all that is wanted, phrases in their order, and nothing that is excluded."""
    terms = one.terms()
    if not fits(asked, terms.__contains__):
        return False
    if any(_has_phrase(unit, one.pieces) is False for unit in asked.wanted if unit.patterns):
        return False
    return not any(
        _has_phrase(unit, one.pieces) if unit.patterns else _held(unit, terms.__contains__) for unit in asked.excluded
    )


def _has_phrase(unit: Unit, pieces: Iterable[Piece]) -> bool:
    packed = (pack_words(Words(), said) for one in pieces for said in one.words.values())
    return any(pattern in words for words in packed for pattern in unit.patterns)


def shown(asked: Asked, one: Told) -> Parts:
    """The place of the words that holds most of what was asked for, with marks."""
    wanted = asked.marked()
    best, chosen = -1, None
    for piece in one.pieces:
        for said in piece.words.values():
            held = {term & LOW for term in said.terms} | {term & LOW for _place, term in said.more}
            if len(held & wanted) > best:
                best, chosen = len(held & wanted), (piece, said)
    if chosen is None:
        return ()
    piece, said = chosen
    more = array("I", [number for place, term in said.more for number in (place + 1, term & LOW)])
    order = Order(array("I"), array("I", [term & LOW for term in said.terms]), array("I", said.starts), more)
    return snippet(piece.text, order, wanted)
