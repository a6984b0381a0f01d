"""A version of a definition that says only what it changes: ``base = "<older version>"`` in definition.toml.

Files of the version are merged onto those of its base, which may have a base itself. Rows are the same row where
their identity is the same (a section by its id, a field by its key, an option stays with its field, a wording of a
clause by field and id); what a row says replaces what the base says, and all else is inherited.

==================== =====================================================================================
``after = "id"``      places a new row behind another one, or moves an inherited one
``without = ["help"]`` takes attributes away from an inherited row
``[[drop]]``          ``table`` and ``id`` of a row that is inherited no more (a field: with ``section``, a
                      wording: with ``field``; the examples of a check: ``table = "example"``, the id of the check)
==================== =====================================================================================

Examples are added to those of the base. The procedure is one whole: a version has its own or inherits it.
"""

from __future__ import annotations

import copy
import hashlib
import tomllib
from pathlib import Path
from typing import Any

HEAD = "definition.toml"
WHOLE = ("procedure.toml",)
EXAMPLE = "example.json"
_BY_KEY = ("fields", "field", "head", "opening", "foot")
_IDENTITY: dict[str, tuple[str, ...]] = {"clause": ("field", "id"), **dict.fromkeys(_BY_KEY, ("key",))}
_NEVER_INHERITED = ("base", "version", "valid_from", "valid_to", "awaits")
_NESTED = ("fields", "sections")
Row = dict[str, Any]
Contents = dict[str, dict[str, Any]]
"""Name of a file to its tables."""


class InheritanceFault(ValueError):
    """What cannot be merged: file (path), table, key and message, for a fault of the loader."""

    def __init__(self, path: Path, table: str, key: str, message: str) -> None:
        super().__init__(message)
        self.path, self.table, self.key, self.message = path, table, key, message


def read_toml(path: Path) -> dict[str, Any]:
    """Tables of a file. Raises :class:`InheritanceFault`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InheritanceFault(path, "", "", "the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InheritanceFault(path, "", "", str(fault)) from None


def lineage(folder: Path) -> list[Path]:
    """The folder and those it inherits from, the version itself first. Raises :class:`InheritanceFault`."""
    found = [folder]
    while (base := read_toml(found[-1] / HEAD).get("base")) is not None:
        here = found[-1] / HEAD
        if not isinstance(base, str) or not (folder.parent / base / HEAD).is_file():
            raise InheritanceFault(here, "", "base", f"there is no version {base!r} beside this one")
        if folder.parent / base in found:
            raise InheritanceFault(here, "", "base", f"{base} is a base of itself")
        found.append(folder.parent / base)
    return found


def contents(folder: Path, names: tuple[str, ...]) -> Contents:
    """The files of a version, merged with those of its bases. Raises :class:`InheritanceFault`."""
    folders = lineage(folder)
    merged: Contents = {}
    for one in reversed(folders):
        own = {name: read_toml(one / name) for name in names if (one / name).is_file()}
        if one is not folders[-1]:
            _begins_later(one, merged[HEAD], own[HEAD])
        merged = _onto(merged, own, one)
    return merged


def digest(folder: Path, names: tuple[str, ...]) -> str:
    """SHA-256 over the files of a version and, where it has one, the digest of its base."""
    total = hashlib.sha256()
    if len(folders := lineage(folder)) > 1:
        total.update(b"base\0" + digest(folders[1], names).encode() + b"\0")
    for name in names:
        if (folder / name).exists():
            total.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return total.hexdigest()


def place_of(folder: Path, name: str) -> Path:
    """Where a file of a version lies: in its folder, or in that of the nearest base that has it."""
    return next((one / name for one in lineage(folder) if (one / name).is_file()), folder / name)


def _begins_later(folder: Path, base: dict[str, Any], own: dict[str, Any]) -> None:
    begins, before = own.get("valid_from"), base.get("valid_from")
    if type(begins) is type(before) and begins is not None and begins <= before:
        raise InheritanceFault(folder / HEAD, "", "valid_from", "is not later than that of its base")


def _onto(base: Contents, own: Contents, folder: Path) -> Contents:
    made = dict(base)
    for name, tables in own.items():
        if name not in base or name in WHOLE:
            made[name] = _first(tables, folder / name)
        elif name == HEAD:
            kept = {key: value for key, value in base[name].items() if key not in _NEVER_INHERITED}
            made[name] = _tables(kept, tables)
        else:
            made[name] = _File(folder / name, copy.deepcopy(base[name])).merge(tables)
    return made


def _first(tables: dict[str, Any], path: Path) -> dict[str, Any]:
    if "drop" in tables:
        raise InheritanceFault(path, "drop", "", "nothing is inherited here")
    return tables


def _tables(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The head of a definition: tables key by key, lists and values as a whole."""
    both = {key: {**base[key], **value} for key, value in own.items() if isinstance(value, dict) and key in base}
    return {**base, **own, **both}


class _File:
    """One file while rows are merged onto those of the base."""

    def __init__(self, path: Path, tables: dict[str, Any]) -> None:
        self.path, self.tables = path, tables

    def merge(self, own: dict[str, Any]) -> dict[str, Any]:
        for row in own.get("drop", ()):
            self._drop(dict(row))
        for table, rows in own.items():
            if table == "drop":
                continue
            if table == "example":
                self.tables[table] = [*self.tables.get(table, ()), *rows]
            elif isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
                self._rows(self.tables.setdefault(table, []), rows, table)
            else:
                self.tables = _tables(self.tables, {table: rows})
        return self.tables

    def _rows(self, into: list[Row], rows: list[Row], table: str) -> None:
        for row in copy.deepcopy(rows):
            after, without = row.pop("after", None), row.pop("without", ())
            known = next((one for one in into if _same(one, row, table)), None)
            if known is None and without:
                raise self._fault(table, row, "without", "nothing is inherited here")
            if known is None:
                into.append(known := row)
            else:
                self._row(known, row, table, without)
            if after is not None:
                self._place(into, known, after, table)

    def _row(self, known: Row, row: Row, table: str, without: list[str]) -> None:
        for name in without:
            if known.pop(name, None) is None:
                raise self._fault(table, row, "without", f"{name} is not inherited")
        for name, value in row.items():
            if name in _NESTED and isinstance(value, list) and isinstance(known.get(name), list):
                self._rows(known[name], value, name)
            else:
                known[name] = value

    def _place(self, into: list[Row], row: Row, after: str, table: str) -> None:
        name = _identity(table)[-1]
        group = {part: row.get(part) for part in _identity(table)[:-1]}
        before = next((one for one in into if one.get(name) == after and group.items() <= one.items()), None)
        if before is None or before is row:
            raise self._fault(table, row, "after", f"{after} is not here")
        into[:] = [one for one in into if one is not row]
        into.insert(1 + next(number for number, one in enumerate(into) if one is before), row)

    def _drop(self, row: Row) -> None:
        table, wanted = row.pop("table", None), row.pop("id", None)
        if table == "field" and "section" in self.tables:
            inside = row.pop("section", None)
            rows = next((one.get("fields", []) for one in self.tables["section"] if one.get("id") == inside), [])
        elif isinstance(table, str) and isinstance(self.tables.get(table), list):
            rows = self.tables[table]
        else:
            raise InheritanceFault(self.path, "drop", "table", f"{table!r} is no table of this file")
        names = ("check", "ground") if table == "example" else _identity(table)[-1:]
        kept = [one for one in rows if wanted not in (one.get(name) for name in names) or not row.items() <= one.items()]
        if len(kept) == len(rows):
            raise InheritanceFault(self.path, "drop", str(wanted), f"there is no such {table} in the base")
        rows[:] = kept

    def _fault(self, table: str, row: Row, key: str, message: str) -> InheritanceFault:
        named = " ".join(str(row.get(part, "")) for part in _identity(table))
        return InheritanceFault(self.path, f"{table} {named}".strip(), key, message)


def _identity(table: str) -> tuple[str, ...]:
    return _IDENTITY.get(table, ("id",))


def _same(one: Row, other: Row, table: str) -> bool:
    return all(part in other and one.get(part) == other[part] for part in _identity(table))
