"""Numbers by which lawyers find things: articles, judgments, ECLI, acts. Found as such, however they are written.

"Article 4a(1)(d)", "άρθρο 4α", "4. cikk": an article with its paragraph and point; a question for 4a finds 4a(1)(d), too.
"C-241/15 PPU", "C‑241/15", "241/15": a judgment. "2014/41/EU", "directive 2014/41/UE", "(EU) 2018/1805": an act.
"ECLI:EU:C:2016:385".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jitflow.finding.folding import fold

ECLI = re.compile(r"\bECLI\s*:\s*([a-z]{2})\s*:\s*([a-z0-9]{1,7})\s*:\s*(\d{4})\s*:\s*([a-z0-9.]{1,25}[a-z0-9])", re.I)
#: Also with the Greek or Cyrillic letter that looks like C or T, and with any of the hyphens that text programs put.
NUMBER = re.compile(
    r"(?<![\w/])(?:([CTFСсΤТ])\s?[-\u2010-\u2015\u2212\xad]\s?)?(\d{1,4})\s?/\s?(\d{1,4})(?!\d)(?:\s?(PPU|P|RX)\b)?", re.I
)
#: The same as people type it: "C241/15", "c 241/15". Only where somebody asks: in texts "OJ C 44/22" is a page of the Official
#: Journal, and no judgment. The year of a case has two figures.
TYPED = re.compile(r"(?<![\w/])([CTFСсΤТ])\s?(\d{1,4})\s?/\s?(\d{2})(?!\d)(?:\s?(PPU|P|RX)\b)?", re.I)
_WORDS = (
    r"art(?:icles?|icolo|icoli|icolul|icolului|icole|ikel|ikels|ikkel|ikkeli|ikla|iklan|igo|igos|[íi]culos?|ykuł\w*"
    r"|ikol[iu]|s)?\.?|άρθρ\w{1,3}|αρθρ\w{1,3}|άρ\.|член\w{0,4}|чл\.|článk\w{0,3}|článek|člank\w{0,3}|članak|člen\w{0,3}"
    r"|čl\.|airteagail|airteagal|straipsni\w{0,3}|str\."
)
_BIS = r"(?:\s?(?:bis|ter|quater|quinquies)\b)?"
ARTICLE = re.compile(rf"(?<!\w)(?:{_WORDS})\s{{0,3}}(\d{{1,4}}[^\W\d_]?(?!\w){_BIS})((?:\s?\(\w{{1,4}}\)){{0,4}})", re.I)
#: Languages that put the number first: Hungarian, Latvian, Lithuanian, Slovenian.
ARTICLE_AFTER = re.compile(
    rf"(?<![\w/])(\d{{1,4}}[^\W\d_]?{_BIS})\.?\s{{1,2}}(?:cikk\w{{0,6}}|pant\w{{0,4}}|straipsn\w{{1,5}}|člen\w{{0,3}})()", re.I
)
_HINT = re.compile(r"\d\s?/\s?\d|ecli|\d\.?\s{1,2}(?:cikk|pant|straip|člen)|(?:art|ρθρ|άρ\.|чл|čl|airt|str)[^\d]{0,12}\d", re.I)


@dataclass(frozen=True)
class Number:
    """A number in a text: where it stands and the names it is found by, the fullest first."""

    start: int
    end: int
    names: tuple[str, ...]


def numbers_in(text: str, typed: bool = False) -> list[Number]:
    """The numbers of a text in its order; none lies within another. `typed`: it is a question, written with less care."""
    if not _HINT.search(text):
        return []
    found, last = [], 0
    for one in sorted(_all(text, typed), key=lambda one: (one.start, -one.end)):
        if one.start >= last:
            found.append(one)
            last = one.end
    return found


def _all(text: str, typed: bool) -> Iterator[Number]:
    for match in TYPED.finditer(text) if typed else ():
        yield Number(*match.span(), _case_or_act(*match.groups()))
    for match in ECLI.finditer(text):
        yield Number(*match.span(), (":".join(("ecli", *match.groups())).lower(),))
    for match in NUMBER.finditer(text):
        yield Number(*match.span(), _case_or_act(*match.groups()))
    for pattern in (ARTICLE, ARTICLE_AFTER):
        for match in pattern.finditer(text):
            yield Number(*match.span(), _article(match[1], match[2]))


def _case_or_act(letter: str | None, first: str, second: str, kind: str | None) -> tuple[str, ...]:
    """ "c-241/15 ppu", "c-241/15", "241/15"; an act by year and number only, since its last part changes with the language."""
    plain = f"{int(first)}/{second}"
    if not letter:
        return (plain,)
    letter = "t" if letter in "ТΤт" or letter.lower() == "τ" else "c" if letter.lower() in "cс" else letter.lower()
    names = (f"{letter}-{plain}", plain)
    return (f"{names[0]} {kind.lower()}", *names) if kind else names


def _article(number: str, parts: str) -> tuple[str, ...]:
    """ "art 4a(1)(d)", "art 4a(1)", "art 4a"."""
    made = "art " + "".join(fold(number).split())
    names = [made]
    for part in re.findall(r"\(\w+\)", parts or ""):
        made += fold(part)
        names.append(made)
    return tuple(reversed(names))
