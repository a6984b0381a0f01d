"""Values of fields: their JSON shapes and what makes one usable.

=========== ====================================================================
type        value
=========== ====================================================================
text, phone, email, choice, country, language   a string (``many``: a list)
prose       kept in the texts, one slot per language
ticks       a list of option codes
tick        true or false; yesno: true, false or null
integer     a whole number
date        ``YYYY-MM-DD``
when        ``{"kind": "exact|partial|span|approximate|ongoing", "start", "end", "hour"}``
birthdate   ``{"kind": "documented|declared|estimated", "start", "end"}``
place       ``{"kind": "address|coordinates|high_seas|search_and_rescue|unknown",
            "text", "country", "latitude", "longitude", "reason"}``
duration    ``{"life": true}`` or ``{"years", "months", "days"}``
address     ``{"street", "postcode", "town", "country"}``
group       a list of items, each with an ``id``
=========== ====================================================================
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from . import dates
from .definition import Field, FieldType
from .messages import N_

TEXT_LENGTH = 500
PROSE_LENGTH = 20_000
MANY_LENGTH = 50
ITEMS = 200

COMPOSITE_PARTS: dict[FieldType, tuple[str, ...]] = {
    FieldType.WHEN: ("kind", "start", "end", "hour"),
    FieldType.BIRTHDATE: ("kind", "start", "end"),
    FieldType.PLACE: ("kind", "text", "country", "latitude", "longitude", "reason"),
    FieldType.DURATION: ("life", "years", "months", "days"),
    FieldType.ADDRESS: ("street", "postcode", "town", "country"),
}
KINDS: dict[FieldType, tuple[str, ...]] = {
    FieldType.WHEN: ("exact", "partial", "span", "approximate", "ongoing"),
    FieldType.BIRTHDATE: ("documented", "declared", "estimated"),
    FieldType.PLACE: ("address", "coordinates", "high_seas", "search_and_rescue", "unknown"),
}


class ValueProblem(ValueError):
    """A value that cannot be stored: an English sentence (extracted for translation) and its
    named parts. ``part`` is the part of a composite it concerns."""

    def __init__(self, message: str, part: str | None = None, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message, self.part, self.params = message, part, params


def check_text(text: Any, limit: int, lines: bool = True) -> str:
    """The text with line ends as LF. Raises :class:`ValueProblem` for what must never be stored."""
    if not isinstance(text, str):
        raise ValueProblem(N_("A text is expected here."))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > limit:  # first: looking at each of five million characters takes seconds
        raise ValueProblem(N_("The text has %(length)d characters; %(limit)d fit."), length=len(text), limit=limit)
    for character in dict.fromkeys(text):  # each character once: a page of text has some fifty
        if is_forbidden(character, lines):
            raise ValueProblem(
                N_("The character %(code)s cannot be used: it has no form on paper."),
                code=f"U+{ord(character):04X}",
            )
    return text


def is_forbidden(character: str, lines: bool = True) -> bool:
    """Control characters (but tab and line feed), lone surrogates and non-characters."""
    if character in "\t" or (lines and character == "\n"):
        return False
    code = ord(character)
    return unicodedata.category(character) in ("Cc", "Cs") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def check_value(field: Field, value: Any) -> Any:
    """The value as it is stored, None when empty.

    Raises :class:`ValueProblem`. Groups are checked item by item by the callers, since
    each child has a path of its own.
    """
    if value is None:
        return None
    if field.many:
        if not isinstance(value, list):
            raise ValueProblem(N_("A list is expected here."))
        if len(value) > MANY_LENGTH:
            raise ValueProblem(N_("At most %(limit)d entries fit."), limit=MANY_LENGTH)
        kept = [_CHECKS[field.type](field, one) for one in value]
        return [one for one in kept if one is not None] or None
    return _CHECKS[field.type](field, value)


def _text(field: Field, value: Any) -> str | None:
    kept = check_text(value, field.max_length or TEXT_LENGTH).strip()
    return kept or None


def _code(field: Field, value: Any) -> str | None:
    if value == "" or value is None:
        return None
    if not isinstance(value, str) or value not in {option.code for option in field.options}:
        raise ValueProblem(N_("“%(value)s” is not one of the answers."), value=_shown(value))
    return value


def _ticks(field: Field, value: Any) -> list[str] | None:
    if not isinstance(value, list):
        raise ValueProblem(N_("A list is expected here."))
    ticked = {_code(field, one) for one in value}
    return [option.code for option in field.options if option.code in ticked] or None


def _bool(field: Field, value: Any) -> bool | None:
    if not isinstance(value, bool):
        raise ValueProblem(N_("True or false is expected here."))
    return value or (None if field.type is FieldType.TICK else False)


def _integer(field: Field, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueProblem(N_("A whole number is expected here."))
    lowest, highest = field.minimum if field.minimum is not None else 0, field.maximum or 1_000_000
    if not lowest <= value <= highest:
        raise ValueProblem(N_("Enter a number from %(lowest)d to %(highest)d."), lowest=lowest, highest=highest)
    return value


def _country(field: Field, value: Any) -> str | None:
    if value in ("", None):
        return None
    if field.unknown and value == "unknown":
        return "unknown"
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{2}", value) or value not in _codes()[0]:
        raise ValueProblem(N_("“%(value)s” is not the code of a State."), value=_shown(value))
    return value


def _language(field: Field, value: Any) -> str | None:
    if value in ("", None):
        return None
    if field.unknown and value == "unknown":
        return "unknown"
    if not isinstance(value, str) or value not in _codes()[1]:
        raise ValueProblem(N_("“%(value)s” is not the code of a language."), value=_shown(value))
    return value


def _codes() -> tuple[frozenset[str], frozenset[str]]:
    from .geography import COUNTRIES, LANGUAGES

    return COUNTRIES, LANGUAGES


def _date(field: Field, value: Any) -> str | None:
    if value == "":
        return None
    return _partial(value, None, exact=True)


def _partial(value: Any, part: str | None, exact: bool = False) -> str:
    if not isinstance(value, str):
        raise ValueProblem(N_("A date is expected here."), part)
    try:
        dates.parse_partial(value)
    except ValueError:
        raise ValueProblem(N_("%(value)s is not a date of the calendar."), part, value=_shown(value)) from None
    if exact and dates.precision(value) != "day":
        raise ValueProblem(N_("Give day, month and year."), part)
    return value


def _parts(field: Field, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueProblem(N_("An object with named parts is expected here."))
    allowed = COMPOSITE_PARTS[field.type]
    for name in value:
        if name not in allowed:
            raise ValueProblem(N_("“%(name)s” is not a part of this answer."), name=_shown(name))
    kept = {name: part for name, part in value.items() if part not in (None, "")}
    kinds = KINDS.get(field.type)
    if kept and kinds and kept.get("kind") not in kinds:
        if field.type is FieldType.BIRTHDATE:
            raise ValueProblem(N_("Choose how the date is known: from a document, as the person says, or estimated."), "kind")
        raise ValueProblem(N_("Say which kind of answer this is."), "kind")
    return kept


def _span(kept: dict[str, Any], needs_end: bool) -> None:
    first = dates.parse_partial(_partial(kept["start"], "start"))
    if "end" in kept:
        last = dates.parse_partial(_partial(kept["end"], "end"))
        assert last.last is not None
        if last.last < first.first:
            raise ValueProblem(N_("The end lies before the beginning."), "end")
    elif needs_end:
        raise ValueProblem(N_("Give the end of the period."), "end")


def _when(field: Field, value: Any) -> dict[str, Any] | None:
    kept = _parts(field, value)
    if not kept or set(kept) == {"kind"}:
        return None
    if "start" not in kept:
        raise ValueProblem(N_("Give a date, or at least a year."), "start")
    kind = kept["kind"]
    _span(kept, needs_end=kind == "span")
    if kind == "exact":
        _partial(kept["start"], "start", exact=True)
    if kind in ("exact", "partial", "ongoing") and "end" in kept:
        raise ValueProblem(N_("Only a period or an approximate date has an end."), "end")
    if "hour" in kept and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", str(kept["hour"])):
        raise ValueProblem(N_("Give the hour as two figures, a colon and two figures, such as 14:20."), "hour")
    return kept


def _birthdate(field: Field, value: Any) -> dict[str, Any] | None:
    kept = _parts(field, value)
    if not kept or set(kept) == {"kind"}:
        return None
    if "start" not in kept:
        raise ValueProblem(N_("Give a date, or at least a year."), "start")
    _span(kept, needs_end=False)
    if "end" in kept and kept["kind"] != "estimated":
        raise ValueProblem(N_("Only an estimated birth date has a latest date."), "end")
    return kept


def _place(field: Field, value: Any) -> dict[str, Any] | None:
    kept = _parts(field, value)
    if not kept or kept == {"kind": "address"}:
        return None
    for name in ("text", "reason"):
        if name in kept:
            kept[name] = check_text(kept[name], TEXT_LENGTH).strip()
    if "country" in kept:
        kept["country"] = _country(field, kept["country"])
    kind = kept["kind"]
    if kind == "unknown" and "reason" not in kept:
        raise ValueProblem(N_("Say why the place is not known."), "reason")
    if kind == "address" and not ({"text", "country"} & set(kept)):
        raise ValueProblem(N_("Name the place or the State."), "text")
    if kind == "coordinates" or {"latitude", "longitude"} & set(kept):
        _coordinate(kept, "latitude", 90)
        _coordinate(kept, "longitude", 180)
    return kept


def _coordinate(kept: dict[str, Any], part: str, limit: int) -> None:
    text = str(kept.get(part, "")).replace(",", ".").strip()
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,6})?", text, re.ASCII) or abs(float(text)) > limit:
        raise ValueProblem(
            N_("Give the coordinate in degrees with decimals, from -%(limit)d to %(limit)d, such as 37.4512."),
            part,
            limit=limit,
        )
    kept[part] = text


def _duration(field: Field, value: Any) -> dict[str, Any] | None:
    kept = _parts(field, value)
    if kept.get("life") not in (None, True, False):
        raise ValueProblem(N_("True or false is expected here."), "life")
    if not kept.pop("life", False):
        for name, highest in (("years", 200), ("months", 2400), ("days", 40_000)):
            number = kept.get(name)
            if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
                raise ValueProblem(N_("A whole number is expected here."), name)
            if number is not None and not 0 <= number <= highest:
                raise ValueProblem(N_("Enter a number from %(lowest)d to %(highest)d."), name, lowest=0, highest=highest)
        return kept or None
    if kept:
        raise ValueProblem(N_("A life sentence has no term of years, months or days."), "life")
    return {"life": True}


def _address(field: Field, value: Any) -> dict[str, Any] | None:
    kept = _parts(field, value)
    for name in ("street", "postcode", "town"):
        if name in kept:
            kept[name] = check_text(kept[name], TEXT_LENGTH).strip()
    if "country" in kept:
        kept["country"] = _country(field, kept["country"])
    return {name: part for name, part in kept.items() if part} or None


def _phone(field: Field, value: Any) -> str | None:
    kept = check_text(value, 60, lines=False).strip()
    if kept and not re.fullmatch(r"\+[\d ()/.-]{5,40}( ?(ext\.?|x) ?\d{1,6})?", kept, re.ASCII):
        raise ValueProblem(N_("Give the number with country and area code, such as +39 0962 551 100."))
    return kept or None


def _email(field: Field, value: Any) -> str | None:
    kept = check_text(value, 254, lines=False).strip()
    if kept and not re.fullmatch(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+", kept):
        raise ValueProblem(N_("Give the e-mail address as name@example.eu."))
    return kept or None


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _prose(field: Field, value: Any) -> str | None:
    return check_text(value, field.max_length or PROSE_LENGTH).rstrip() or None


_CHECKS: dict[FieldType, Callable[[Field, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.PROSE: _prose,
    FieldType.CHOICE: _code,
    FieldType.TICKS: _ticks,
    FieldType.TICK: _bool,
    FieldType.YESNO: _bool,
    FieldType.INTEGER: _integer,
    FieldType.COUNTRY: _country,
    FieldType.LANGUAGE: _language,
    FieldType.DATE: _date,
    FieldType.WHEN: _when,
    FieldType.BIRTHDATE: _birthdate,
    FieldType.PLACE: _place,
    FieldType.DURATION: _duration,
    FieldType.ADDRESS: _address,
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _email,
}
