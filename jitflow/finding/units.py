"""A question in terms: what each of its parts is called in the languages that there are. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jitflow.finding.expanding import Expander
from jitflow.finding.folding import as_greek_sounds, fold, script
from jitflow.finding.function_words import function_words
from jitflow.finding.packing import LOW, pattern
from jitflow.finding.question import Part, Question
from jitflow.finding.words import NUMBER, WORD, term, terms_of

OTHER_LANGUAGE = 0.6
"""What a word counts in a language in which it was not asked for."""
OTHER_SCRIPT = 0.5
"""The same where it was typed in Latin letters and stands in Greek or Cyrillic ones."""
SHORTEST_STEM, LONGEST_ENDING = 4, 4
"""Letters of a stem that is looked for by the beginning of a word, and of what may follow it."""
SPELLED_OUT = 1
OF_LONGER = 0.5
"""What the most telling word of a longer term counts, where not all of it is held."""
TELLING, FEW = 0.15, 8
"""A word that more of the articles hold tells nothing alone."""


@dataclass(frozen=True)
class Way:
    """One way to hold a unit: all these terms."""

    terms: tuple[int, ...]
    weight: float = 1.0


@dataclass
class Unit:
    """Something that an article holds in one of several ways."""

    text: str
    ways: list[Way] = field(default_factory=list)
    ladders: list[list[Way]] = field(default_factory=list)
    """Ways of which only the first that there is counts: stems that a word may have, the longest first."""
    partials: list[Way] = field(default_factory=list)
    """Terms of several words of which the telling ones count alone, too, but less."""
    instead: list[Way] = field(default_factory=list)
    """What is asked for where the words are nowhere: terms that they may be part of."""
    patterns: tuple[bytes, ...] = ()
    """For a phrase: what must stand in the text, one of them."""
    required: bool = False
    """Whether nothing without it is found, even where too little holds everything: phrases."""

    def terms(self) -> Iterator[int]:
        """All its terms."""
        for way in self.ways:
            yield from way.terms
        for ladder in self.ladders:
            for way in ladder:
                yield from way.terms
        for way in (*self.partials, *self.instead):
            yield from way.terms

    def settle(self, there: Mapping[int, int], articles: int) -> None:
        """Choose from the ladders and the words of longer terms, now that it is known how many articles hold each term."""
        known = {way.terms for way in self.ways}
        chosen = [[way for way in ladder if way.terms[0] in there][:1] for ladder in self.ladders]
        whole = [min(there[one] for one in way.terms) for way in self.ways if way.terms and all(one in there for one in way.terms)]
        # Where enough articles hold a whole term, a part of another one would only bring what nobody asked for.
        longer = self.partials if sum(whole) < FEW else []
        if self.instead and not whole:
            chosen.append(self.instead)
            longer = longer + self.instead
        most = max(FEW, articles * TELLING)
        for way in longer:
            telling = [one for one in way.terms if one in there and there[one] <= most and len(way.terms) > 1]
            chosen.append([Way((one,), way.weight * OF_LONGER) for one in telling])
        for way in (one for some in chosen for one in some):
            if way.terms not in known:
                known.add(way.terms)
                self.ways.append(way)
        self.ladders, self.partials, self.instead = [], [], []


@dataclass
class Asked:
    """A question in terms."""

    wanted: list[Unit] = field(default_factory=list)
    excluded: list[Unit] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    """Terms of other languages that are looked for, too, as a glossary writes them."""

    def terms(self) -> set[int]:
        """All terms whose postings are needed."""
        return {one for unit in (*self.wanted, *self.excluded) for one in unit.terms()}

    def marked(self) -> set[int]:
        """The low halves of the terms that are marked in what is found."""
        return {one & LOW for unit in self.wanted for one in unit.terms()}


def asked(question: Question, language: str, languages: Sequence[str], expander: Expander | None) -> Asked:
    """The units of a question asked in a language, over articles in these languages."""
    languages = sorted(languages, key=lambda one: (one != language, one))
    made = Asked()
    words = [one for one in question.wanted if one.kind == "word"]
    grammar = {one.words[0] for one in words if fold(one.words[0]) in function_words(language)}
    if all(one.kind == "word" and one.words[0] in grammar for one in question.wanted):
        grammar = set()  # nothing else was asked for
    taken: set[str] = set()
    for unit, parts, also in _concepts(words, language, languages, expander):
        made.wanted.append(unit)
        made.also += also
        taken.update(part.words[0] for part in parts)
    for part in question.wanted:
        if part.kind != "word" or (part.words[0] not in taken and part.words[0] not in grammar):
            made.wanted.append(_unit(part, language, languages))
    made.excluded = [_unit(part, language, languages) for part in question.excluded]
    return made


def _unit(part: Part, language: str, languages: Sequence[str]) -> Unit:
    if part.kind == "number":
        # The fullest name first: "C-241/15 PPU" finds C-241/15, too; a point of an article does not find the article.
        names = part.words if "/" in part.words[-1] else part.words[:1]
        return Unit(part.text, [Way((term(NUMBER, name),), 1.0 - 0.2 * at) for at, name in enumerate(names)])
    if part.kind == "phrase":
        return _phrase(part, languages)
    return _word(part.words[0], part.text, language, languages)


def _word(word: str, text: str, language: str, languages: Sequence[str]) -> Unit:
    unit = Unit(text)
    written, plain = script(word), fold(word)
    grammar_here = plain in function_words(language)
    for one in languages:
        if one != language and not grammar_here and plain in function_words(one):
            continue
        own = "el" if one == "el" else "bg" if one == "bg" else ""
        if word.isdigit() or own == written or one == language:
            near = one == language or bool(written) or word.isdigit()
            weight = 1.0 if near else OTHER_LANGUAGE
            unit.ways += [Way((number,), weight) for number in terms_of(word, one)]
        elif own and not written:
            unit.ways += [Way((number,), OTHER_LANGUAGE) for number in terms_of(word, one)]  # "Eurojust" in a Greek text
        if own and not written and plain.isalpha():
            unit.ladders.append(_ladder(plain, one))
    return unit


def _ladder(plain: str, language: str) -> list[Way]:
    """The stems that a word in Latin letters may have in Greek or Bulgarian."""
    sounds = as_greek_sounds(plain) if language == "el" else plain
    shortest = max(SHORTEST_STEM, len(sounds) - LONGEST_ENDING)
    return [Way((term(language, sounds[:end]),), OTHER_SCRIPT) for end in range(len(sounds), shortest - 1, -1)]


def _phrase(part: Part, languages: Sequence[str]) -> Unit:
    unit, patterns = Unit(part.text, required=True), []
    for one in languages:
        terms = [terms_of(word, one)[0] for word in part.words]
        telling = [
            number
            for number, word in zip(terms, part.words, strict=True)
            if fold(word) not in function_words(one)
        ]  # fmt: skip
        unit.ways.append(Way(tuple(dict.fromkeys(telling or terms))))
        patterns.append(pattern(terms))
    unit.patterns = tuple(dict.fromkeys(patterns)) if len(part.words) > SPELLED_OUT else ()
    return unit


def _concepts(
    words: Sequence[Part], language: str, languages: Sequence[str], expander: Expander | None
) -> Iterator[tuple[Unit, Sequence[Part], list[str]]]:
    """Units of words that a glossary knows, with those words and what else they are called."""
    if expander is None or not words:
        return
    for one in expander.equivalents([part.words[0] for part in words], language):
        parts = words[one.start : one.start + one.length]
        if not parts:
            continue
        unit, also = Unit(" ".join(part.text for part in parts)), []
        if len(parts) == 1:
            unit = _word(parts[0].words[0], parts[0].text, language, languages)
        else:
            spelled = [part.words[0] for part in parts]
            for known in languages:
                unit.ways.append(Way(_telling(spelled, known), 1.0 if known == language else OTHER_LANGUAGE))
            unit.partials += [way for way in unit.ways if len(way.terms) > 1]
        own = {way.terms for way in unit.ways}
        for known, text in one.terms:
            terms = _telling([word.casefold() for word in WORD.findall(text)], known)
            if known not in languages or not terms or terms in own:
                continue
            own.add(terms)
            way = Way(terms, one.weight)
            if one.part:
                unit.instead.append(way)
                continue
            unit.ways.append(way)
            if len(terms) > 1:
                unit.partials.append(way)
            also.append(text)
        yield unit, parts, also


def _telling(words: Sequence[str], language: str) -> tuple[int, ...]:
    """The terms of these words without those of grammar, as long as one is left."""
    kept = [word for word in words if fold(word) not in function_words(language)] or words
    return tuple(dict.fromkeys(terms_of(word, language)[0] for word in kept))
