"""Loads definitions from ``forms/<slug>/<version>/`` and checks them as a whole.

Faults name file, table and key. Nothing half-understood is loaded: unknown keys,
misspelt fields in expressions, dangling references are all faults.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .definition import Definition
from .examination import LETTERS, PROCEDURE, DefinitionError as DefinitionError, Examination, short
from .following import faults_between

FILES = (
    "definition.toml",
    "sections.toml",
    "checks.toml",
    "examples.toml",
    "usual.toml",
    "documents.toml",
    "procedure.toml",
    "letters.toml",
    "grounds.toml",
    "ground_examples.toml",
)
_TABLES = {
    "sections.toml": ("section", "sections"),
    "checks.toml": ("check", "checks"),
    "examples.toml": ("example", "examples"),
    "usual.toml": ("usual", "usual"),
    "documents.toml": ("document", "documents"),
    "grounds.toml": ("ground", "grounds"),
    "ground_examples.toml": ("example", "ground_examples"),
}
_FILE_OF = {attribute: name for name, (_table, attribute) in _TABLES.items()} | {"procedure": PROCEDURE, "letters": LETTERS}
STATES_FOLDER = "states"


@dataclass(frozen=True)
class Library:
    """All definitions found, by slug and version."""

    definitions: dict[str, dict[str, Definition]] = field(default_factory=dict)
    root: Path = Path()

    def slugs(self) -> list[str]:
        return sorted(self.definitions)

    def versions(self, slug: str) -> list[str]:
        """Versions of an instrument, oldest first. Raises KeyError for an unknown slug."""
        versions = self.definitions[slug].values()
        return [d.version for d in sorted(versions, key=lambda d: (d.valid_from, d.version))]

    def definition(self, slug: str, version: str | None = None) -> Definition:
        """One version; without ``version`` the newest. Raises KeyError."""
        return self.definitions[slug][version or self.versions(slug)[-1]]

    def __iter__(self) -> Iterator[Definition]:
        for slug in self.slugs():
            for version in self.versions(slug):
                yield self.definition(slug, version)

    def example(self, slug: str, version: str | None = None) -> bytes:
        """The complete fictitious instrument file of a definition, as stored."""
        definition = self.definition(slug, version)
        return (self.root / slug / definition.version / "example.json").read_bytes()


def load_all(root: Path) -> Library:
    """Every definition under a forms folder. Raises :class:`DefinitionError`."""
    found: dict[str, dict[str, Definition]] = {}
    for slug_folder in sorted(p for p in root.iterdir() if p.is_dir() and p.name != STATES_FOLDER):
        for folder in sorted(p for p in slug_folder.iterdir() if (p / "definition.toml").exists()):
            definition = load(folder)
            if definition.slug != slug_folder.name:
                raise DefinitionError(short(folder / FILES[0]), "", "slug", f"must be the folder's name, {slug_folder.name}")
            found.setdefault(definition.slug, {})[definition.version] = definition
    made = Library(found, root)
    for definition in made:
        _between(made, definition)
    return made


def _between(library: Library, definition: Definition) -> None:
    """What a definition says of other types is there, where they are installed."""
    for rule in definition.follows:
        other = library.definition(rule.of) if rule.of in library.definitions else None
        for message in faults_between(definition, rule, other) if other is not None else ():
            place = library.root / definition.slug / definition.version / FILES[0]
            raise DefinitionError(short(place), "follows", rule.of, message)


def load(folder: Path) -> Definition:
    """One version folder as a checked definition. Raises :class:`DefinitionError`."""
    raw = _read(folder / FILES[0])
    for name, (table, attribute) in _TABLES.items():
        path = folder / name
        content = _read(path) if path.exists() else {}
        strange = set(content) - {table}
        if strange:
            raise DefinitionError(short(path), sorted(strange)[0], "", f"unknown table; this file holds [[{table}]]")
        raw[attribute] = content.get(table, [])
    if (folder / PROCEDURE).exists():
        raw["procedure"] = _procedure(_read(folder / PROCEDURE))
    if (folder / LETTERS).exists():
        content = _read(folder / LETTERS)
        raw["letters"] = {"letters": content.pop("letter", []), **content}
    raw["digest"] = _digest(folder)
    try:
        definition = Definition.model_validate(raw)
    except ValidationError as fault:
        raise _of_validation(folder, fault, raw) from None
    if definition.version != folder.name:
        raise DefinitionError(short(folder / FILES[0]), "", "version", f"must be the folder's name, {folder.name}")
    Examination(folder, definition).run()
    return definition


def _procedure(content: dict[str, Any]) -> dict[str, Any]:
    """One table per side, beside ``[[letter]]`` and ``[[switch]]``."""
    shared = {"letters": content.pop("letter", []), "switches": content.pop("switch", [])}
    sides = {name: {**side, "id": name} if isinstance(side, dict) else side for name, side in content.items()}
    return {**shared, "sides": sides}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DefinitionError(short(path), "", "", "the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise DefinitionError(short(path), "", "", str(fault)) from None


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for name in FILES:
        if (folder / name).exists():
            total.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return total.hexdigest()


def _of_validation(folder: Path, fault: ValidationError, raw: dict[str, Any]) -> DefinitionError:
    first = fault.errors()[0]
    where = list(first["loc"])
    name = _FILE_OF.get(str(where[0]), FILES[0])
    table, names = "", []
    here: Any = raw
    if where[:2] == ["procedure", "sides"]:
        here, where = raw["procedure"]["sides"], where[2:]
    elif where[:1] in (["procedure"], ["letters"]):
        here, where = raw[where[0]], where[1:]
    for part in where[:-1]:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, dict):
            names.append(str(here.get("id") or here.get("key") or here.get("code") or here.get("check") or part))
        elif isinstance(part, str):
            table = f"{table}.{part}" if table else part
    return DefinitionError(short(folder / name), f"{table} {' / '.join(names)}".strip(), str(where[-1]), first["msg"])
