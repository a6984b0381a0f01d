"""Writing a list of authorities as CSV that spreadsheets open without running anything in it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from jitflow.instruments.geography import shown
from jitflow.libraries.csv_import import ADDRESS_PARTS, COLUMNS, FORMULA

BOM = "\ufeff"
"""Without it a spreadsheet reads Greek and Cyrillic letters as something else."""


def neutral(cell: str) -> str:
    """The cell so that no spreadsheet finds a formula in it; the reader takes the apostrophes away again."""
    return FORMULA.sub("'", cell)


def write(lines: Iterable[tuple[str, dict[str, Any]]], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A list as UTF-8 CSV. `lines`: id of the entry and its values by the names of `fields.ADDRESS`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    for entry, values in lines:
        writer.writerow([neutral(_cell(name, entry, values)) for name in columns])
    return (BOM + out.getvalue()).encode("utf-8")


def _cell(name: str, entry: str, values: dict[str, Any]) -> str:
    if name == "entry":
        return entry
    if name in ADDRESS_PARTS:
        part = (values.get("address") or {}).get(name) or ""
        return shown(part) if name == "country" else part
    value = values.get(name)
    if name == "state":
        return shown(value)
    if isinstance(value, list):
        return " | ".join(value)
    return value or ""
