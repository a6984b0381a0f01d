"""Reading a list of authorities from a file that anybody may have made. Pure: bytes in, plain data out.

Nothing is guessed in silence: how the letters and the cells were read is part of the answer, and a
row that cannot be stored is refused with its line, its column and the reason.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from jitflow.instruments.messages import N_
from jitflow.instruments.values import ValueProblem, check_text, check_value
from jitflow.libraries.fields import ADDRESS, KINDS

SIZE_LIMIT = 5 * 1024 * 1024
ROW_LIMIT = 10_000
COLUMN_LIMIT = 200
CELL_LIMIT = 2000
COLUMNS = (
    "entry", "state", "kind", "name", "representative", "post", "street", "postcode", "town", "country", "telephones",
    "fax", "email", "languages", "measures", "remarks",
)  # fmt: skip
NEEDED = ("state", "kind", "name")
ADDRESS_PARTS = ("street", "postcode", "town", "country")
SEVERAL = {"telephones": r"[|;\n]", "languages": r"[|;,\s]+", "measures": r"[|;\n]"}
ENCODINGS = ("utf-8", "utf-16", "windows-1252", "windows-1253", "windows-1251", "windows-1250", "iso-8859-1")
"""What may be named for the letters of a file; Greek and Cyrillic lists come in 1253 and 1251."""
FALLBACK = "windows-1252"
DELIMITERS = (";", ",", "\t")
FORMULA = re.compile(r"""(?:^|(?<=[,;\t\r\n]))(?=['"]*[=+\-@\t\r\n])""")
"""Where a spreadsheet may see a formula begin: in front of a cell, and behind any separator inside one, for a
spreadsheet set to other separators than ours cuts the cell there. Our own export puts an apostrophe at each place."""
NEUTRALISED = re.compile(r"""(?:^|(?<=[,;\t\r\n]))'(?=['"]*[=+\-@\t\r\n])""")
"""That apostrophe, which the reader takes away again."""
# States as EU texts write them, and as people type them.
STATES = {"EL": "GR", "UK": "GB"}


class ListProblem(ValueError):
    """A file that cannot be read at all: an English sentence (extracted for translation) and its parts."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message, self.params = message, params


@dataclass(frozen=True)
class Row:
    """One authority as the file has it; only what was filled in. `entry` is an id of our own list."""

    line: int
    values: dict[str, Any]
    entry: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why a row is not taken: a sentence with its parts; `column` as the file calls it."""

    line: int
    column: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a file says, and how it was read."""

    encoding: str
    guessed: bool
    """Nothing in the file says how its letters are written."""
    delimiter: str
    unread: list[str] = field(default_factory=list)
    """Columns we do not know."""
    rows: list[Row] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def to_data(reading: Reading) -> dict[str, Any]:
    """A reading as plain data."""
    return asdict(reading)


def from_data(data: dict[str, Any]) -> Reading:
    """What `to_data` gave."""
    rows = [Row(**one) for one in data["rows"]]
    refusals = [Refusal(**one) for one in data["refusals"]]
    return Reading(**{**data, "rows": rows, "refusals": refusals})


def read(content: bytes, encoding: str | None = None) -> Reading:
    """Read a list. `encoding`: how the letters are written, None to look. Raises ListProblem."""
    if len(content) > SIZE_LIMIT:
        raise ListProblem(N_("The file is larger than %(limit)d MB."), limit=SIZE_LIMIT // 1024**2)
    text, found, guessed = _decoded(content, encoding)
    delimiter = _delimiter(text)
    table = _table(text, delimiter)
    first = next(table, None)
    if first is None:
        raise ListProblem(N_("The file is empty."))
    columns, unread = _columns(first[1])
    reading = Reading(found, guessed, delimiter, unread)
    for number, (line, cells) in enumerate(table):
        if number >= ROW_LIMIT:
            raise ListProblem(N_("The file has more than %(limit)d rows."), limit=ROW_LIMIT)
        _take(reading, columns, line, cells)
    if not reading.rows and not reading.refusals:
        raise ListProblem(N_("The file has no row below its first line."))
    return reading


def _decoded(content: bytes, encoding: str | None) -> tuple[str, str, bool]:
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise ListProblem(N_("This is a spreadsheet file. Save it as CSV and choose that file."))
    marked = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    mark = next((name for start, name in marked.items() if content.startswith(start)), None)
    chosen = mark or encoding
    if chosen:
        try:
            return content.decode(chosen), chosen.removesuffix("-sig"), False
        except UnicodeDecodeError as fault:
            message = N_("The file is not written in %(encoding)s: see byte %(place)d. Choose other letters.")
            raise ListProblem(message, encoding=chosen.removesuffix("-sig"), place=fault.start + 1) from None
    try:
        return content.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        pass
    try:
        return content.decode(FALLBACK), FALLBACK, True
    except UnicodeDecodeError:
        return content.decode("iso-8859-1"), "iso-8859-1", True


def _delimiter(text: str) -> str:
    """The one under which the first line names most columns that we know."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(delimiter: str) -> int:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(_named(cell) in COLUMNS for cell in cells)

    try:
        return max(DELIMITERS, key=known)
    except csv.Error:
        return DELIMITERS[0]


def _table(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, with the line at which each begins."""
    # Strict: a quotation mark that nobody closed would swallow the rows below it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield before + 1, cells
            before = reader.line_num
    except csv.Error:
        message = N_("The file cannot be read as rows and cells from line %(line)d on.")
        raise ListProblem(message, line=before + 1) from None


def _named(cell: str) -> str:
    return cell.strip().strip("\ufeff").casefold().replace(" ", "_")


def _columns(cells: list[str]) -> tuple[list[str], list[str]]:
    """The names of the columns, empty for those not read; and the unread ones as the file has them."""
    if len(cells) > COLUMN_LIMIT:
        raise ListProblem(N_("The first line names more than %(limit)d columns."), limit=COLUMN_LIMIT)
    names = [_named(cell) for cell in cells]
    known = [name if name in COLUMNS else "" for name in names]
    for name in COLUMNS:
        if known.count(name) > 1:
            raise ListProblem(N_("The column “%(column)s” stands twice in the first line."), column=name)
    missing = [name for name in NEEDED if name not in known]
    if missing:
        message = N_("The first line must name the columns; this one is missing: %(column)s.")
        raise ListProblem(message, column=", ".join(missing))
    unread = [_short(cell) for cell, name in zip(cells, known, strict=True) if not name and cell.strip()]
    return known, unread


def _take(reading: Reading, columns: list[str], line: int, cells: list[str]) -> None:
    if any(cell.strip() for cell in cells[len(columns) :]):
        message = N_("The row has more cells than the first line. Is a text with the separator not quoted?")
        reading.refusals.append(Refusal(line, "", message))
        return
    given: dict[str, str] = {}
    faults: list[Refusal] = []
    for name, cell in zip(columns, cells, strict=False):
        if name:
            _cell(given, faults, line, name, cell)
    values = _values(given, faults, line)
    said = {fault.column for fault in faults}
    missing = [name for name in NEEDED if not given.get(name) and name not in said]
    faults += [Refusal(line, name, N_("An answer is needed here.")) for name in missing]
    if faults:
        reading.refusals.extend(faults)
    else:
        reading.rows.append(Row(line, values, given.get("entry", "")))


def _cell(given: dict[str, str], faults: list[Refusal], line: int, name: str, cell: str) -> None:
    cell = cell.strip()
    try:
        given[name] = check_text(NEUTRALISED.sub("", cell), CELL_LIMIT)
    except ValueProblem as problem:
        faults.append(Refusal(line, name, problem.message, problem.params))


def _values(given: dict[str, str], faults: list[Refusal], line: int) -> dict[str, Any]:
    """Values by the names of `fields.ADDRESS`; an empty cell is no value: it leaves alone what there is."""
    made: dict[str, Any] = {}
    address = {part: given[part] for part in ADDRESS_PARTS if given.get(part)}
    wanted = {name: given[name] for name in COLUMNS if given.get(name) and name not in (*ADDRESS_PARTS, "entry")}
    if address:
        address["country"] = _state(address.get("country") or given.get("state", ""))
        wanted["address"] = address
    for name, cell in wanted.items():
        try:
            made[name] = check_value(ADDRESS[name], _typed(name, cell))
        except ValueProblem as problem:
            column = (problem.part or "country") if name == "address" else name
            faults.append(Refusal(line, column, problem.message, problem.params))
    return {name: value for name, value in made.items() if value is not None}


def _typed(name: str, cell: Any) -> Any:
    if name == "state":
        return _state(cell)
    if name == "kind":
        folded = cell.casefold()
        return next((code for code, label in KINDS.items() if folded in (code, label)), folded)
    if name in SEVERAL:
        parts = [part.strip() for part in re.split(SEVERAL[name], cell)]
        return [part.lower() if name == "languages" else part for part in parts if part]
    return cell


def _state(code: str) -> str:
    code = code.strip().upper()
    return STATES.get(code, code)


def _short(text: str) -> str:
    shown = "".join(c for c in text.strip() if c.isprintable())
    return shown if len(shown) <= 40 else f"{shown[:39]}…"
