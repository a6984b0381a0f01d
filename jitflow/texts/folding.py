"""Words of several scripts in a form in which they can be compared. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, cached_property

from anyascii import anyascii

_DIGIT = {"Nd"}


@cache
def _plain_digit(character: str) -> str:
    return str(unicodedata.digit(character)) if unicodedata.category(character) in _DIGIT else character


def with_plain_digits(text: str) -> str:
    """The text with digits of every script (Arabic ``٣``) as 0 to 9; every place stays where it was."""
    return text if text.isascii() else "".join(map(_plain_digit, text))


# Letters that are no accented ones for Unicode, as keyboards without them have them, and as machine-readable passports write
# them where that differs (ICAO Doc 9303, part 3, section 6).
_PLAIN = str.maketrans({
    "ł": "l", "đ": "d", "ı": "i", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ə": "a", "ŋ": "n",
})  # fmt: skip
_PASSPORT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj", "ə": "e", "ð": "dh"})


def folded(word: str) -> str:
    """A word without case and accents: ``Αυγούστου`` and ``αυγουστου`` are the same."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(one for one in parts if unicodedata.category(one) != "Mn").translate(_PLAIN)


# Greek as ISO 843 and passports have it, Cyrillic as the Bulgarian and Ukrainian passports do; where they
# differ the choice does not matter, because `sound` puts both into one class.
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "ks", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "τ": "t", "υ": "i", "φ": "f", "χ": "ch",
    "ψ": "ps", "ω": "o",
}  # fmt: skip
#: υ after α, ε or η is a consonant, hard before the hard ones and at the end (ISO 843; ELOT 743): Σταύρος, Λευτέρης, Αυγή.
_GREEK_HARD = re.compile(r"([αεη])υ(?=[θκξπστφχψ]|$)")
_GREEK_SOFT = re.compile(r"([αεη])υ")
_GREEK_PAIRS = {"ου": "u", "αι": "e", "ει": "i", "οι": "i", "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "g", "τζ": "j"}
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ё": "io", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "i", "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "c", "ђ": "dj", "у": "u", "ў": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "ch", "џ": "dzh", "ш": "sh", "щ": "sht", "ъ": "a", "ы": "i", "ь": "", "э": "e", "ю": "iu",
    "я": "ia", "'": "", "ʼ": "", "’": "",
}  # fmt: skip
_ARABIC = {
    "ا": "", "أ": "", "إ": "", "آ": "", "ء": "", "ئ": "", "ؤ": "", "ى": "", "ة": "", "ع": "", "و": "", "ي": "", "ی": "",
    "ب": "b", "پ": "p", "ت": "t", "ث": "t", "ج": "g", "ح": "h", "خ": "h", "د": "d", "ذ": "d", "ر": "r", "ز": "z",
    "س": "s", "ش": "s", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ک": "k",
    "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h",
}  # fmt: skip
_HEBREW = {
    "א": "", "ב": "v", "ג": "g", "ד": "d", "ה": "h", "ו": "", "ז": "z", "ח": "h", "ט": "t", "י": "", "כ": "k", "ך": "k",
    "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "", "פ": "f", "ף": "f", "צ": "ts", "ץ": "ts", "ק": "k",
    "ר": "r", "ש": "s", "ת": "t", "׳": "", "״": "",
}  # fmt: skip
_HEBREW_FIRST = {"ב": "b", "פ": "p"}
WITHOUT_VOWELS = frozenset({"ARABIC", "HEBREW"})
"""Scripts whose words tell the consonants of a name."""
_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("sht", "s"), ("tsch", "c"), ("sh", "s"), ("ch", "h"), ("kh", "h"), ("zh", "z"),
    ("th", "t"), ("ph", "f"), ("gh", "g"), ("ck", "k"), ("ts", "c"), ("tz", "c"), ("dzh", "j"), ("dj", "j"), ("dz", "z"),
    ("x", "ks"), ("q", "k"), ("w", "v"), ("ou", "u"), ("ei", "i"), ("oi", "i"), ("ai", "e"), ("y", "i"), ("j", "i"),
    ("ii", "i"), ("c", "k"), ("h", "g"),
)  # fmt: skip


def script_of(word: str) -> str:
    """The script of the first letter: LATIN, GREEK, CYRILLIC, ARABIC, or another name of Unicode."""
    letter = next((one for one in word if one.isalpha()), "a")
    if letter < "\u0250":
        return "LATIN"
    return unicodedata.name(letter, "LATIN").split()[0]


def latin(word: str) -> str:
    """A word in Latin letters, without case and accents; other scripts as their passports write them."""
    plain = folded(word)
    script = script_of(plain)
    if script == "GREEK":
        plain = _GREEK_SOFT.sub(r"\1β", _GREEK_HARD.sub(r"\1φ", plain))
        for pair, letters in _GREEK_PAIRS.items():
            plain = plain.replace(pair, letters)
        return "".join(_GREEK.get(one, one) for one in plain)
    if script == "CYRILLIC":
        return "".join(_CYRILLIC.get(one, one) for one in plain)
    if script == "ARABIC":
        return "".join(_ARABIC.get(one, one) for one in plain)
    if script == "HEBREW":
        first = _HEBREW_FIRST.get(plain[:1], _HEBREW.get(plain[:1], plain[:1]))
        return first + "".join(_HEBREW.get(one, one) for one in plain[1:].removesuffix("ה"))
    return plain if script == "LATIN" else _other(plain)


@cache
def _other(plain: str) -> str:
    """Georgian, Armenian, Ethiopic, Chinese and all others, as the tables of anyascii have them."""
    letters = anyascii(unicodedata.normalize("NFC", plain)).lower()
    return "".join(one for one in letters if one.isalpha()) or plain


def sound(word: str) -> str:
    """A coarse form in which transliterations of one name by different rules are the same, or nearly."""
    text = latin(word)
    for letters, one in _SOUNDS:
        text = text.replace(letters, one)
    return "".join(one for place, one in enumerate(text) if not place or one != text[place - 1])


#: One Arabic name as French, English and German speakers write it down: Halouani and Halwani, Djamel and Jamel, Cherif and Sherif.
_WRITTEN_DOWN = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"ou(?=[aeiou])", "w"), (r"ou|oo", "u"), (r"ee", "i"), (r"dsch|dj", "j"), (r"tsch|sch|sh|ch", "s"), (r"gu(?=[ei])", "g"),
        (r"y", "i"), (r"(.)\1", r"\1"), (r"^m[uoea]?h[aeo]m[aei]d", "muhamad"), (r"^a[bd]del|^abdul", "abdal"),
    )
)  # fmt: skip


def written_down(word: str) -> str:
    """A name in Latin letters with what differs between those who write it down by ear taken away."""
    text = folded(word)
    for pattern, letters in _WRITTEN_DOWN:
        text = pattern.sub(letters, text)
    return text


class Spelt:
    """A word with the forms in which it is compared, each made when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def plain(self) -> str:
        return folded(self.text)

    @cached_property
    def passport(self) -> str:
        """As machine-readable passports write its letters: ``Müller`` is ``mueller``."""
        return folded(unicodedata.normalize("NFC", self.text).casefold().translate(_PASSPORT))

    @cached_property
    def script(self) -> str:
        return script_of(self.text)

    @cached_property
    def heard(self) -> str:
        return sound(self.text)

    @cached_property
    def by_ear(self) -> str:
        return written_down(self.text)

    @cached_property
    def bones(self) -> str:
        """The consonants: what a word of Arabic script tells of a name."""
        return "".join(one for one in self.heard if one not in "aeiou")


def distance(one: str, other: str, most: int) -> int:
    """Number of letters to change, add or drop, counted up to `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for count, letter in enumerate(one, 1):
        before, row[0] = row[0], count
        for place, against in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != against))
    return min(row[-1], most + 1)
