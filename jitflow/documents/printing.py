"""Values as words on paper, in the document's language.

Each function takes a stored value (shapes in :mod:`jitflow.instruments.values`) and
gives text. Names and typed words are never changed; dates, countries, languages and
durations are written as the language does (CLDR through Babel).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from jitflow.instruments import dates
from jitflow.instruments.definition import Field, FieldType

from .words import Words


def country(words: Words, code: str) -> str:
    """The name of a State in full; the code where CLDR has no name."""
    if code == "unknown":
        return words.text("unknown")
    return words.locale.territories.get(code, code)


# The first day of a month as acts of that language write it; CLDR has the bare figure.
_FIRST_DAY = {"fr": "1er", "it": "1º"}


def language(words: Words, code: str) -> str:
    """The name of a language; the code where CLDR has no name."""
    if code == "unknown":
        return words.text("unknown")
    return words.locale.languages.get(code, code)


def partial_date(words: Words, text: str) -> str:
    """A date of any precision: ``14 February 1983``, ``February 1983``, ``1983``."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        said = format_date(datetime.date(parts[0], parts[1], parts[2]), "long", words.locale)
        return said.replace("1", _FIRST_DAY.get(words.locale.language, "1"), 1) if said.startswith("1 ") else said
    if len(parts) == 2:
        return format_skeleton("yMMMM", datetime.date(parts[0], parts[1], 1), locale=words.locale)
    return text


def when(words: Words, value: dict[str, Any]) -> str:
    """A time of the facts: exact, partial, a span, approximate or going on."""
    start, end = partial_date(words, value["start"]), value.get("end")
    kind = value["kind"]
    if kind == "span" and end:
        said = words.text("from %(start)s to %(end)s", start=start, end=partial_date(words, end))
    elif kind == "approximate" and end:
        said = words.text("between about %(start)s and %(end)s", start=start, end=partial_date(words, end))
    elif kind == "approximate":
        said = words.text("about %(date)s", date=start)
    elif kind == "ongoing":
        said = words.text("since %(date)s, continuing", date=start)
    elif dates.precision(value["start"]) != "day":
        said = words.text("%(date)s (exact date not known)", date=start)
    else:
        said = start
    if value.get("hour"):
        said = words.text("%(date)s, at %(hour)s", date=said, hour=value["hour"])
    return said


def birthdate(words: Words, value: dict[str, Any]) -> str:
    """A date of birth and whether papers, the person or an estimate stand behind it."""
    start, end = partial_date(words, value["start"]), value.get("end")
    if value["kind"] == "declared":
        return words.text("%(date)s (as declared by the person, not documented)", date=start)
    if value["kind"] == "estimated" and end:
        return words.text("between %(start)s and %(end)s (estimated)", start=start, end=partial_date(words, end))
    if value["kind"] == "estimated":
        return words.text("%(date)s (estimated)", date=start)
    return start


def place(words: Words, value: dict[str, Any]) -> str:
    """A place: an address, coordinates, the high seas, a search and rescue region, or unknown and why."""
    parts = [value["text"]] if value.get("text") else []
    kind = value["kind"]
    if kind == "high_seas":
        parts.append(words.text("high seas"))
    elif kind == "search_and_rescue":
        parts.append(words.text("search and rescue region"))
    elif kind == "unknown":
        return words.text("place not known: %(reason)s", reason=value.get("reason", ""))
    if value.get("country"):
        name = country(words, value["country"])
        responsible = kind == "search_and_rescue"
        parts.append(words.text("responsible State: %(state)s", state=name) if responsible else name)
    if value.get("latitude") and value.get("longitude"):
        parts.append(coordinates(words, value["latitude"], value["longitude"]))
    return words.list(parts)


def coordinates(words: Words, latitude: str, longitude: str) -> str:
    """Degrees as typed, with the directions of the compass: ``37.4512° N, 27.1034° E``."""
    north = words.text("%(degrees)s° S" if latitude.startswith("-") else "%(degrees)s° N", degrees=latitude.lstrip("-"))
    east = words.text(
        "%(degrees)s° W" if longitude.startswith("-") else "%(degrees)s° E", degrees=longitude.lstrip("-")
    )
    return f"{north}, {east}"


def duration(words: Words, value: dict[str, Any]) -> str:
    """Years, months and days in words, or life."""
    if value.get("life"):
        return words.text("life")
    counted = [
        words.count(f"%(n)d {unit}", value[f"{unit}s"]) for unit in ("year", "month", "day") if value.get(f"{unit}s")
    ]
    return words.list(counted) if counted else words.count("%(n)d day", 0)


def address(words: Words, value: dict[str, Any]) -> str:
    """Street, postcode and town, State, in one line."""
    town = " ".join(value[part] for part in ("postcode", "town") if value.get(part))
    parts = [part for part in (value.get("street"), town) if part]
    if value.get("country"):
        parts.append(country(words, value["country"]))
    return words.list(parts)


def _as_typed(words: Words, value: Any) -> str:
    return str(value)


_WRITERS: dict[FieldType, Callable[[Words, Any], str]] = {
    FieldType.INTEGER: lambda words, value: format_decimal(value, locale=words.locale),
    FieldType.COUNTRY: country,
    FieldType.LANGUAGE: language,
    FieldType.DATE: partial_date,
    FieldType.WHEN: when,
    FieldType.BIRTHDATE: birthdate,
    FieldType.PLACE: place,
    FieldType.DURATION: duration,
    FieldType.ADDRESS: address,
}
_LISTED = (FieldType.COUNTRY, FieldType.LANGUAGE)


def texts(words: Words, field: Field, value: Any) -> list[str]:
    """The lines of a stored value; names of States and languages share one line."""
    writer = _WRITERS.get(field.type, _as_typed)
    if not field.many:
        return [writer(words, value)]
    written = [writer(words, one) for one in value]
    return [words.list(written)] if field.type in _LISTED else written
