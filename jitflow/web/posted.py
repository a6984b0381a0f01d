"""From posted inputs to answers and back: which inputs a field has, and what they say.

An input is named `<field>` or `<field>.<part>`; a field with several values has
`<field>.0`, `<field>.1` and so on. `base:<field>` carries what the page showed,
as JSON; it also tells that the field was on the page when nothing is ticked.
The JSON shapes are those of `jitflow.instruments.values`, which also checks them.
"""

import json
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.instruments.dates import parse_partial
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.messages import N_
from jitflow.instruments.values import MANY_LENGTH, ValueProblem, check_value
from jitflow.web.text_input import BadCharacter, clean

BASE = "base:"
_DAY = ("day", "month", "year")
_START = tuple(f"start.{part}" for part in _DAY)
_END = tuple(f"end.{part}" for part in _DAY)
PARTS: dict[FieldType, tuple[str, ...]] = {
    FieldType.DATE: _DAY,
    FieldType.WHEN: ("kind", *_START, *_END, "hour"),
    FieldType.BIRTHDATE: ("kind", *_START, *_END),
    FieldType.PLACE: ("kind", "text", "country", "latitude", "longitude", "reason"),
    FieldType.DURATION: ("years", "months", "days", "life"),
    FieldType.ADDRESS: ("street", "postcode", "town", "country"),
}
# The part that takes the focus from the error summary.
FIRST_PART = {kind: parts[0] for kind, parts in PARTS.items()}

Raw = dict[str, str]
# What one field posted: its parts, or a list when it has several values or ticks.
PostedRaw = Raw | list[str] | list[Raw]

CHOICE = "choice:"  # beside a conflict: "mine" (what the field says) or "theirs"


def element_id(name: str) -> str:
    """The id of the element for an input name."""
    return name.replace(".", "-").replace(":", "-")


def canonical(value: Any) -> str:
    """What `base:` carries: the value as JSON with sorted keys; empty for no value."""
    if value is None or value == "":
        return ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def base_of(field: Field, name: str, form: MultiDict, stored: Any = None) -> Any:
    """The value that the page showed, None when it showed none or the input was tampered with.

    It comes from the browser: what is neither the stored value nor an answer to this field
    must reach no comparison, no conflict page and no history.
    """
    carried = form.get(BASE + name) or ""
    if carried == canonical(stored):
        return stored
    try:
        shown = json.loads(carried or "null")
        check_value(field, shown)
    except (ValueError, RecursionError):
        return None
    return shown


def raw_of(field: Field, name: str, form: MultiDict) -> PostedRaw | None:
    """The posted strings of a field by part ("" for the field itself); None: it was not on the page."""
    if field.many:
        return _many_composed(PARTS[field.type], name, form) if field.type in PARTS else _many(name, form)
    if field.type is FieldType.TICKS:
        return form.getlist(name) if name in form or BASE + name in form else None
    parts = PARTS.get(field.type)
    names = {"": name} if parts is None else {part: f"{name}.{part}" for part in parts}
    if BASE + name not in form and not any(full in form for full in names.values()):
        return None
    return {part: form.get(full, "") for part, full in names.items()}


def _many(name: str, form: MultiDict) -> list[str] | None:
    found = [form[full] for number in range(MANY_LENGTH + 2) if (full := f"{name}.{number}") in form]
    found += [value for value in form.getlist(name) if value]
    return found if found or BASE + name in form else None


def _many_composed(parts: tuple[str, ...], name: str, form: MultiDict) -> list[Raw] | None:
    named = ({part: f"{name}.{number}.{part}" for part in parts} for number in range(MANY_LENGTH + 2))
    found = [
        {part: form.get(full, "") for part, full in names.items()}
        for names in named
        if any(form.get(full) for full in names.values())
    ]
    return found if found or BASE + name in form else None


def without_theirs(form: MultiDict) -> MultiDict:
    """The post without the fields for which the reader took what somebody else had stored.

    Such a field counts as not on the page: what is stored stays.
    """
    left = tuple(
        key.removeprefix(CHOICE) for key, value in form.items() if key.startswith(CHOICE) and value == "theirs"
    )
    if not left:
        return form

    def stays(key: str) -> bool:
        name = key.removeprefix(BASE).removeprefix(CHOICE)
        return not any(name == one or name.startswith(f"{one}.") for one in left)

    return MultiDict([(key, value) for key, value in form.items(multi=True) if stays(key)])


def parts_of(kind: FieldType, value: Any) -> Raw:
    """What stands in the inputs of a composed field: as `raw_of` reads it when the page is sent back."""
    if kind is FieldType.DATE:
        return _day_parts(value if isinstance(value, str) else "", "")
    got = value if isinstance(value, dict) else {}
    made: Raw = {}
    for part in PARTS[kind]:
        if part in ("start.day", "end.day"):
            edge = part.partition(".")[0]
            made |= _day_parts(got.get(edge) or "", f"{edge}.")
        elif part == "life":
            made[part] = "yes" if got.get(part) else ""
        elif part not in made:
            one = got.get(part)
            made[part] = "" if one is None else str(one)
    return made


def _day_parts(text: str, prefix: str) -> Raw:
    """Day, month and year of a partial ISO date, days and months without their zeros."""
    year, month, day = [*text.split("-"), "", ""][:3]
    short = (bit.lstrip("0") if bit.isdigit() else bit for bit in (day, month))
    return dict(zip((f"{prefix}{part}" for part in _DAY), (*short, year), strict=True))


def value_of(field: Field, raw: PostedRaw) -> Any:
    """The answer these strings give, not checked yet; None when empty. Raises ValueProblem."""
    if field.many and field.type in PARTS:
        return [kept for one in raw if (kept := _one(field, one)) is not None] or None
    if field.many:
        return [kept for one in raw if (kept := _clean(one).strip())] or None
    if field.type is FieldType.TICKS:
        return [_clean(one) for one in raw] or None
    return _one(field, raw)


def _one(field: Field, raw: Raw) -> Any:
    cleaned = {part: _clean(text) for part, text in raw.items()}
    if field.type is not FieldType.PROSE:
        cleaned = {part: text.strip() for part, text in cleaned.items()}
    return _READERS.get(field.type, _plain)(cleaned)


def _clean(text: str) -> str:
    try:
        return clean(text)
    except BadCharacter as bad:
        raise ValueProblem(BadCharacter.MESSAGE, **bad.params()) from None


def _plain(raw: Raw) -> str | None:
    return raw[""] or None


def _tick(raw: Raw) -> bool | None:
    return True if raw[""] else None


def _yesno(raw: Raw) -> bool | None:
    return {"yes": True, "no": False}.get(raw[""])


def _number(text: str, part: str | None = None) -> int | None:
    if not text:
        return None
    if not (
        text.isascii() and text.lstrip("-").isdigit() and len(text) <= 12 and text.count("-") <= text.startswith("-")
    ):
        raise ValueProblem(N_("A whole number is expected here."), part)
    return int(text)


def _day(raw: Raw, prefix: str = "") -> str | None:
    """A partial ISO date from day, month and year; None when all three are empty."""
    day, month, year = (raw[f"{prefix}{part}"] for part in _DAY)
    if not (day or month or year):
        return None
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise ValueProblem(N_("Give the year with four figures."), f"{prefix}year")
    if day and not month:
        raise ValueProblem(N_("A day needs its month."), f"{prefix}month")
    for part, text in (("month", month), ("day", day)):
        if text and not (text.isascii() and text.isdigit() and len(text) <= 2):
            raise ValueProblem(N_("Give day and month as figures."), f"{prefix}{part}")
    found = "-".join([year, *(text.zfill(2) for text in (month, day) if text)])
    try:
        parse_partial(found)
    except ValueError:  # in the order in which it was typed
        typed = ".".join(text for text in (day, month, year) if text)
        raise ValueProblem(N_("%(value)s is not a date of the calendar."), f"{prefix}day", value=typed) from None
    return found


def _date(raw: Raw) -> str | None:
    return _day(raw)


def _when(raw: Raw) -> dict[str, Any] | None:
    start, end = _day(raw, "start."), _day(raw, "end.")
    kind = raw["kind"]
    if not kind and (start or end):
        kind = "span" if end else ("exact" if len(start or "") == 10 else "partial")
    return _filled(kind=kind, start=start, end=end, hour=raw["hour"])


def _birthdate(raw: Raw) -> dict[str, Any] | None:
    return _filled(kind=raw["kind"], start=_day(raw, "start."), end=_day(raw, "end."))


def _place(raw: Raw) -> dict[str, Any] | None:
    kind = raw["kind"]
    if not kind and any(raw.values()):
        kind = "coordinates" if raw["latitude"] else "unknown" if raw["reason"] else "address"
    return _filled(**{**raw, "kind": kind})


def _duration(raw: Raw) -> dict[str, Any] | None:
    numbers = {part: _number(raw[part], part) for part in ("years", "months", "days")}
    return _filled(life=True if raw["life"] else None, **numbers)


def _address(raw: Raw) -> dict[str, Any] | None:
    return _filled(**raw)


def _filled(**parts: Any) -> dict[str, Any] | None:
    return {name: value for name, value in parts.items() if value not in (None, "")} or None


_READERS = {
    FieldType.TICK: _tick,
    FieldType.YESNO: _yesno,
    FieldType.INTEGER: lambda raw: _number(raw[""]),
    FieldType.DATE: _date,
    FieldType.WHEN: _when,
    FieldType.BIRTHDATE: _birthdate,
    FieldType.PLACE: _place,
    FieldType.DURATION: _duration,
    FieldType.ADDRESS: _address,
}
