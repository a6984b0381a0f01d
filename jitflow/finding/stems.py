"""The stem of a word in each of the 24 languages (stack.md, section 4).

Snowball where it has the language; the word tables of simplemma and our own list of endings where it does not; endings
alone for Maltese, which neither knows. Stems come folded: accents and script play no part in finding.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import snowballstemmer
from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory

from jitflow.finding.folding import fold, unaccented

SNOWBALL = {
    "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "et": "estonian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian", "it": "italian", "lt": "lithuanian", "nl": "dutch",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "sv": "swedish",
}  # fmt: skip
TABLES = {"bg": "bg", "hr": "hbs", "lv": "lv", "sk": "sk", "sl": "sl"}
"""Languages of simplemma, by ours."""
LANGUAGES = tuple(sorted({*SNOWBALL, *TABLES, "mt"}))
KEPT = 3
"""Letters that endings leave."""
LONGEST = 64
"""Letters of a word that are looked at; longer ones are numbers, keys and addresses."""

#: Folded endings, longest first once sorted; each language's declension as its grammar has it.
_ENDINGS = {
    name: tuple(sorted(text.split(), key=len, reverse=True))
    for name, text in {
        "bg": "iyata iyat ovete ovtsi ata yata eto ite iya iyat oto at yat ta to te ove evi a ya o e i",
        "hr": "ovima evima ovi evi ova eva ima ama ami iji ija ije iju om em im ih u a e i o",
        "lv": "iem ajiem ajam ajai ajas ajos ajos iem am as ai os us is es ei em im um ij u a e i s m",
        "sk": "ovia ami ach och ymi ho mu ov om em iam im ej ou iu ie ia y e a i u o",
        "sl": "ovega emu ega ima ama ami ovi ovih ih im om em ov ev oma ema ah eh a e i o u",
        "mt": "ijiet ajiet ajjiet jiet in i a",
    }.items()
}

_tables = StreamDictionaryFactory(cache_max_size=len(TABLES))
_turn = threading.Lock()
_local = threading.local()


def stem(word: str, language: str) -> str:
    """The folded stem of a word, in small letters; for a language that is not known the folded word."""
    word = word[:LONGEST]
    if word.isdigit():
        return word
    name = SNOWBALL.get(language)
    if name:
        return _mended(fold(_snowball(name).stemWord(_prepared(word, language))), language)
    if language in TABLES:
        return _without_ending(fold(_lemma(word, language)), language)
    return _without_ending(fold(word), language) if language in _ENDINGS else fold(word)


def stems(word: str, language: str) -> tuple[str, ...]:
    """The stem of a word, and the stem of the word without its accents where that is another."""
    small = word.casefold()
    first = stem(small, language)
    if small.isascii():
        return (first,)
    second = stem(unaccented(small), language)
    return (first,) if second == first else (first, second)


def _prepared(word: str, language: str) -> str:
    """Portuguese plurals in -ões and -ães as their singular: Snowball leaves "decisõ" and "decisã"."""
    if language == "pt" and word.endswith(("ões", "ães", "oes", "aes")):
        return word[:-3] + ("ão" if word[-3] in "õã" else "ao")
    return word


_MENDS = {
    "pl": ((re.compile(r"(?<=\w{4})owi?e?$"), ""), (re.compile(r"(?<=\w{3}[^aeiouy])ek$"), "k")),  # świadkowie, świadek
    "fi": ((re.compile(r"(?<=\w{3}[uy])ks$"), "s"),),  # määräyksen
    "ga": ((re.compile(r"(?<=\w{3}[^aeiou])e(?:anna)?$"), ""),),  # cúirte
    "et": ((re.compile(r"(?<=\w{3}u)se$"), ""),),  # määruse
    "el": ((re.compile(r"(?<=\w{4})ik$"), ""), (re.compile(r"(?<=\w{4})[ie]$"), "")),  # ευρωπαϊκό, ευρωπαϊκά; δικαστήριο, δικαστήρια
    "nl": ((re.compile(r"([aeou])\1(?=[^aeiou]$)"), r"\1"),),  # bevelen
}
"""What Snowball leaves apart in the declension of nouns that warrants and orders are made of; on folded stems."""


def _mended(made: str, language: str) -> str:
    for pattern, short in _MENDS.get(language, ()):
        made = pattern.sub(short, made)
    return made


def _snowball(name: str):
    """A stemmer of this thread: they keep the word they work on."""
    made = _local.__dict__.setdefault("stemmers", {})
    if name not in made:
        made[name] = snowballstemmer.stemmer(name)
    return made[name]


def _lemma(word: str, language: str) -> str:
    table = _table(language)
    return table.get(word) or table.get(word.capitalize()) or word


@lru_cache(maxsize=len(TABLES))
def _read(language: str):
    return _tables.get_dictionary(TABLES[language])


def _table(language: str):
    with _turn:  # read once, however many threads ask first
        return _read(language)


def _without_ending(word: str, language: str) -> str:
    for ending in _ENDINGS[language]:
        if word.endswith(ending) and len(word) - len(ending) >= KEPT:
            return word[: -len(ending)]
    return word
