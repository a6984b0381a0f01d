"""What stands in the list of a cover page: papers made by jitflow in Roman figures, enclosures with their numbers."""

from __future__ import annotations

from jitflow.documents.cover import FORM, LETTER, PART, Listed
from jitflow.enclosures.service import EnclosureLine

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """A small number in Roman figures: enclosures have Arabic ones."""
    made = ""
    for value, letters in _ROMAN:
        made += letters * (number // value)
        number %= value
    return made


def enclosed(line: EnclosureLine) -> Listed:
    """An enclosure in the list."""
    return Listed(str(line.number), line.kind, line.title, line.language, line.pages, line.dated, line.translator)


def made(
    number: int, language: str, pages: int | None, as_of: str, beside: str | None = None, part: str = ""
) -> Listed:
    """The instrument itself, or a document of some of its parts, in a language, in the list."""
    return Listed(roman(number), PART if part else FORM, part, language=language, pages=pages, dated=as_of, beside=beside)


def letter(number: int, kind: str, language: str, pages: int | None, dated: str | None, beside: str | None) -> Listed:
    """A letter of the procedure, in the list."""
    return Listed(roman(number), LETTER, kind, language, pages, dated, beside=beside)
