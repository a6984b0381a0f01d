"""Numbers, dates, times, amounts and references in a text, in a form that does not depend on its language. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from jitflow.texts.folding import folded, with_plain_digits
from jitflow.texts.months import months_in

DECIMAL_DOT = frozenset({"en", "ga", "mt"})
"""Official languages that write 4.5; all others write 4,5 (CLDR)."""
SPACES = " \u00a0\u202f\u2009"

Value = tuple[str | int, ...]
"""One reading: ("number", "7000"), ("date", year, month, day) with 0 for what is not said,
("time", hours, minutes, seconds), ("code", "1187/26")."""


@dataclass(frozen=True)
class Atom:
    """A number inside a figure; `month`: it is a day of that month."""

    values: frozenset[Value]
    month: int = 0


@dataclass(frozen=True)
class Figure:
    """One number, date, time, amount or reference, with every reading it has in its language."""

    kind: str
    text: str
    start: int
    end: int
    values: frozenset[Value]
    atoms: tuple[Atom, ...] = field(default=())
    currency: str = ""

    def parts(self) -> tuple[Atom, ...]:
        """What it falls into when it is written in another way elsewhere."""
        return self.atoms or (Atom(self.values),)


def number(value: int | str) -> Value:
    """A number by its value: 05 and 5, 4,50 and 4,5 are the same."""
    whole, _dot, rest = str(value).partition(".")
    rest = rest.rstrip("0")
    return ("number", (whole.lstrip("0") or "0") + (f".{rest}" if rest else ""))


def plain(value: int | str) -> Atom:
    return Atom(frozenset({number(value)}))


# numeric shapes, the more special first

_SHAPES = re.compile(
    rf"""
    (?P<phone>(?<![\w+])\+\d[\d{SPACES}().\-/]{{5,}}\d)
  | (?P<iso>(?<![\w.,/\-])\d{{4}}-\d\d?-\d\d?(?![\d\-]))
  | (?P<ymd>(?<![\w,/\-])\d{{4}}\.[{SPACES}]?\d\d?\.[{SPACES}]?\d\d?(?![\d]))
  | (?P<clock>(?<![\w:])\d\d?:\d\d(?::\d\d)?(?![\d:]))
  | (?P<hours>(?<!\w)\d\d?[{SPACES}]?(?:h|Uhr)[{SPACES}]?\d\d(?!\d))
  | (?P<mixed>(?<!\w)(?:[^\W\d_]+\d|\d+[^\W\d_]+\d)\w*(?:[/.\-]\w*\d\w*)*)
  | (?P<dmy>(?<![\w.,/\-])\d\d?(?P<mark>[./\-])[{SPACES}]?\d\d?(?P=mark)[{SPACES}]?(?:\d{{4}}|\d\d)(?![\d])(?![./\-]\d))
  | (?P<groups>(?<!\d)\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?:[.,]\d+)?(?!\d))
  | (?P<plain>\d+(?:[.,'’/]\d+)*)
    """,
    re.VERBOSE,
)
_HALF = re.compile(
    rf"[{SPACES}]?(?:(?P<am>a\.?[{SPACES}]?m\b\.?|π\.?[{SPACES}]?μ\b\.?|пр\.[{SPACES}]?об\.)"
    rf"|(?P<pm>p\.?[{SPACES}]?m\b\.?|μ\.?[{SPACES}]?μ\b\.?|сл\.[{SPACES}]?об\.))",
    re.IGNORECASE,
)


def figures(text: str, language: str) -> list[Figure]:
    """All figures of a text in their order."""
    text = with_plain_digits(text)
    found: list[Figure] = []
    place = 0
    while match := _SHAPES.search(text, place):
        found.append(_halved(text, _read(match, language)))
        place = found[-1].end
    return [_priced(text, one) for one in _Dates(text, language, found).join()]


def _read(match: re.Match, language: str) -> Figure:
    kind, raw, start = match.lastgroup or "", match[0], match.start()
    kind = "dmy" if match["dmy"] else kind
    readers = {
        "phone": _phone, "iso": _ymd, "ymd": _ymd, "clock": _clock, "hours": _clock, "mixed": _mixed, "dmy": _dmy,
        "groups": _groups,
    }  # fmt: skip
    made = readers[kind](raw, start, language) if kind in readers else None
    if made is None and kind in ("iso", "ymd", "dmy", "groups"):
        # It looked like more than it is: read its first number alone, then go on behind it.
        raw = re.match(r"\d+(?:[.,'’/]\d+)*", raw)[0]
    return made or _plain(raw, start, language)


def _figure(kind: str, raw: str, start: int, values: set[Value], atoms: tuple[Atom, ...] = ()) -> Figure:
    return Figure(kind, raw, start, start + len(raw), frozenset(values), atoms)


def _phone(raw: str, start: int, _language: str) -> Figure:
    return _figure("code", raw, start, {("code", "+" + re.sub(r"\D", "", raw))})


def _ymd(raw: str, start: int, _language: str) -> Figure | None:
    year, month, day = map(int, re.findall(r"\d+", raw))
    return _date(raw, start, (year,), month, day)


def _dmy(raw: str, start: int, _language: str) -> Figure | None:
    day, month, year = re.findall(r"\d+", raw)
    years = (int(year),) if len(year) == 4 else (2000 + int(year), 1900 + int(year))
    made = _date(raw, start, years, int(month), int(day))
    clock = _time(int(day), int(month), int(year)) if "." in raw and len(year) == len(month) == 2 else None
    if len(year) == 2 and " " not in raw:
        values = {("code", ".".join((day, month, year)))} | ({clock} if clock else set())
        if made is not None:
            return replace(made, values=made.values | values)
        return _figure("time" if clock else "code", raw, start, values, tuple(map(plain, (day, month, year))))
    return made


def _date(raw: str, start: int, years: tuple[int, ...], month: int, day: int) -> Figure | None:
    try:
        real = [date(year, month, day) for year in years]
    except ValueError:
        return None
    values = {("date", one.year, one.month, one.day) for one in real}
    atoms = (Atom(frozenset({number(day)}), month), Atom(frozenset(number(one.year) for one in real)))
    return _figure("date", raw, start, values, atoms)


def _time(hours: int, minutes: int, seconds: int = 0) -> Value | None:
    return ("time", hours, minutes, seconds) if hours <= 24 and minutes < 60 and seconds < 60 else None


def _clock(raw: str, start: int, _language: str) -> Figure:
    parts = re.findall(r"\d+", raw)
    clock = _time(*map(int, parts))
    if clock is None:
        return _figure("code", raw, start, {("code", ":".join(parts))}, tuple(map(plain, parts)))
    return _figure("time", raw, start, _hourly(clock))


def _hourly(clock: Value) -> set[Value]:
    """A time, and the bare hour where it is a full one."""
    return {clock} | ({number(clock[1])} if clock[2:] == (0, 0) else set())


def _mixed(raw: str, start: int, _language: str) -> Figure:
    return _figure("code", raw, start, {("code", folded(raw))}, tuple(map(plain, re.findall(r"\d+", raw))))


def _groups(raw: str, start: int, language: str) -> Figure | None:
    head, mark, rest = re.fullmatch(r"([^.,]+)([.,]?)(\d*)", raw).groups()
    if mark and mark != _mark(language):
        return None
    parts = re.findall(r"\d+", head)
    if parts[0].startswith("0"):
        return None
    atoms = tuple(map(plain, parts)) if not mark and " " in head else ()
    return _figure("number", raw, start, {number("".join(parts) + (f".{rest}" if rest else ""))}, atoms)


def _mark(language: str) -> str:
    return "." if language in DECIMAL_DOT else ","


def _plain(raw: str, start: int, language: str) -> Figure:
    parts = re.findall(r"\d+", raw)
    if len(parts) == 1:
        return _figure("number", raw, start, {number(raw)})
    marks, mark = re.findall(r"[.,'’/]", raw), _mark(language)
    if "/" not in marks:
        if value := _grouped(parts, marks, mark):
            return _figure("number", raw, start, {number(value)})
        if len(parts) == 2 and marks[0] == mark == ",":
            return _figure("number", raw, start, {number(f"{parts[0]}.{parts[1]}")})
    return _reference(raw, start, parts, marks, mark)


def _grouped(parts: list[str], marks: list[str], mark: str) -> str | None:
    """The value of a number whose thousands are set apart; None: these marks do something else."""
    rest = parts[-1] if marks[-1] == mark and (len(marks) == 1 or marks[0] != mark) else None
    whole, between = (parts[:-1], marks[:-1]) if rest is not None else (parts, marks)
    if rest is not None and not between:
        return None
    groups = len(set(between)) == 1 and all(len(one) == 3 for one in whole[1:]) and 1 <= len(whole[0]) <= 3
    if not groups or whole[0].startswith("0"):
        return None
    return "".join(whole) + (f".{rest}" if rest is not None else "")


def _reference(raw: str, start: int, parts: list[str], marks: list[str], mark: str) -> Figure:
    """Figures with points or strokes between them: 1187/26, 4.40, 2.8, 3.1.4. They may be read in several ways."""
    values: set[Value] = {("code", "".join(one for pair in zip(parts, [*marks, ""], strict=True) for one in pair))}
    kind = "code"
    if len(parts) <= 3 and set(marks) == {"."} and all(len(one) == 2 for one in parts[1:]) and len(parts[0]) <= 2:
        clock = _time(*map(int, parts))
        kind, values = ("time", values | _hourly(clock)) if clock else (kind, values)
    if len(parts) == 2:
        day, month = (int(one) if len(one) <= 2 else 0 for one in parts)
        if marks[0] in "./" and 1 <= day <= 31 and 1 <= month <= 12 and marks[0] != mark:
            values.add(("date", 0, month, day))
        if marks[0] == mark == ".":
            kind, values = "number", values | {number(f"{parts[0]}.{parts[1]}")}
    return _figure(kind, raw, start, values, tuple(map(plain, parts)))


# what stands around a number


def _halved(text: str, one: Figure) -> Figure:
    """A time with the half of the day beside it (4.40 p.m.), as the day counts its hours."""
    half = _HALF.match(text, one.end)
    clock = next((value for value in one.values if value[0] == "time"), None)
    if clock is None and one.kind == "number" and one.text.isdigit() and len(one.text) <= 2 and 1 <= int(one.text) <= 12:
        clock = ("time", int(one.text), 0, 0)
    if half is None or clock is None or not 1 <= clock[1] <= 12:
        return one
    hours = clock[1] % 12 + (12 if half["pm"] else 0)
    values = frozenset(_hourly(("time", hours, *clock[2:])))
    end = half.end()
    return replace(one, kind="time", values=values, atoms=(), text=text[one.start : end], end=end)


_DAY_MONTH = re.compile(
    rf"(?:[.º°ª]|-?[^\W\d_]{{1,4}}\.?)?[{SPACES}]*"
    rf"(?:(?:de|del|d|di|of|ta|den|dne|του|της)(?:['’]|[{SPACES}])[{SPACES}]*)?(?:[Ll][áa][{SPACES}]+)?"
)
_MONTH_YEAR = re.compile(rf"\.?,?[{SPACES}]*(?:(?:de|del|of|ta|του)(?:['’]|[{SPACES}]))?[{SPACES}]*")
_YEAR_MONTH = re.compile(rf"\.?[{SPACES}]*(?:m\.|gada|aasta|vuoden|г\.|év)?[{SPACES}]*")
_NOTHING = re.compile(rf"[{SPACES}]*")
# What must follow a day that stands behind its month.
_AFTER_DAY = {
    "hu": re.compile(r"\.|-"),
    "lt": re.compile(rf"[{SPACES}]*d(?:\.|ien)"),
    "fi": re.compile(rf"\.[{SPACES}]*p"),
    "en": re.compile(rf"(?:st|nd|rd|th)?,?[{SPACES}]+\d{{4}}(?!\d)"),
}
_YEAR_FIRST = frozenset({"hu", "lt", "lv", "fi", "et"})
_FIRST_DAY = {"it": "primo", "es": "primero", "pt": "primeiro", "fr": "premier", "ro": "intai"}


class _Dates:
    """Puts day, month and year together where the month is a word."""

    def __init__(self, text: str, language: str, found: list[Figure]) -> None:
        self.text, self.language, self.found = text, language, list(found)

    def join(self) -> list[Figure]:
        for month in months_in(self.text, self.language):
            self._join(month.number, month.start, month.end, month.sure)
        return self.found

    def _join(self, month: int, start: int, end: int, sure: bool) -> None:
        before = next((one for one in reversed(self.found) if one.end <= start), None)
        after = next((one for one in self.found if one.start >= end), None)
        day = before if self._is_day(before) and self._gap(_DAY_MONTH, before.end, start) else None
        year = None
        if day is None and self._is_day(after) and self._day_behind(after, end):
            day, after = after, next((one for one in self.found if one.start >= after.end), None)
            end = day.end
        if self._is_year(after) and self._gap(_MONTH_YEAR, end, after.start, extra=day):
            year = after
        if year is None and self.language in _YEAR_FIRST:
            year = self._year_before(min(start, day.start) if day else start)
        first = 0 if day else self._first_day(start)
        if year is None and not (sure and (day or first)):
            return
        self._replace(month, int(day.text) if day else first, day, year, start, end)

    def _is_day(self, one: Figure | None) -> bool:
        return one is not None and one.text.isdigit() and len(one.text) <= 2 and 1 <= int(one.text) <= 31

    def _is_year(self, one: Figure | None) -> bool:
        return one is not None and one.text.isdigit() and len(one.text) == 4 and one.text[0] in "12"

    def _gap(self, shape: re.Pattern, start: int, end: int, extra: Figure | None = None) -> bool:
        if extra is not None and start == extra.end:  # June 11th, 2026
            return bool(re.fullmatch(rf"(?:st|nd|rd|th)?[.,]?[{SPACES}]*", self.text[start:end]))
        return bool(shape.fullmatch(self.text[start:end]))

    def _day_behind(self, one: Figure, end: int) -> bool:
        shape = _AFTER_DAY.get(self.language)
        return bool(shape and _NOTHING.fullmatch(self.text[end : one.start]) and shape.match(self.text, one.end))

    def _year_before(self, start: int) -> Figure | None:
        one = next((one for one in reversed(self.found) if one.end <= start), None)
        return one if self._is_year(one) and self._gap(_YEAR_MONTH, one.end, start) else None

    def _first_day(self, start: int) -> int:
        word = _FIRST_DAY.get(self.language)
        return int(bool(word and re.search(rf"\b{word}\W+(?:de\W+)?$", folded(self.text[max(0, start - 20) : start]))))

    def _replace(self, month: int, day: int, day_at: Figure | None, year_at: Figure | None, start: int, end: int) -> None:
        year = int(year_at.text) if year_at else 0
        used = [one for one in (day_at, year_at) if one is not None]
        start, end = min([start, *(one.start for one in used)]), max([end, *(one.end for one in used)])
        atoms = ((Atom(frozenset({number(day)}), month),) if day_at else ()) + ((plain(year),) if year else ())
        made = Figure("date", self.text[start:end], start, end, frozenset({("date", year, month, day)}), atoms)
        joined = {id(one) for one in used}
        self.found = sorted([*(one for one in self.found if id(one) not in joined), made], key=lambda one: one.start)


_CURRENCY = (
    ("EUR", r"€|EUR\b|(?i:euro(?!p)\w{0,3}|eur[aouųų]?i?\b|eiro\b|ewro\b|evr[aoiue]\w{0,2}\b|ευρώ|ευρω|евро)"),
    ("USD", r"US\$|\$|USD\b|(?i:(?:us[- ])?dollar\w{0,3}|dolar\w{0,3}|dólar\w{0,3}|dolār\w{0,2}|doleri\w{0,2}|δολάρι\w*|долар\w{0,2})"),
    ("GBP", r"£|GBP\b|(?i:sterlin\w+)"),
    ("BGN", r"BGN\b|(?i:лева\b|лв\b)"),
    ("CHF", r"CHF\b"), ("CZK", r"CZK\b|Kč"), ("DKK", r"DKK\b"), ("HUF", r"HUF\b|Ft\b"), ("PLN", r"PLN\b|zł"),
    ("RON", r"RON\b|(?i:lei\b)"), ("SEK", r"SEK\b"), ("TRY", r"TRY\b|₺"), ("UAH", r"UAH\b|₴"),
)  # fmt: skip
_BEHIND = re.compile(rf"[{SPACES}]?(?:" + "|".join(f"(?P<{code}>{shape})" for code, shape in _CURRENCY) + ")")
_BEFORE = re.compile(rf"(?:{'|'.join(f'(?P<{code}>{shape})' for code, shape in _CURRENCY)})[{SPACES}]?$")


def _priced(text: str, one: Figure) -> Figure:
    """A number with its currency, before or behind it."""
    if one.kind not in ("number", "code"):
        return one
    found = _BEHIND.match(text, one.end) or _BEFORE.search(text[max(0, one.start - 12) : one.start])
    if found is None:
        return one
    code = next(name for name, value in found.groupdict().items() if value)
    return replace(one, currency=code, kind="amount")
