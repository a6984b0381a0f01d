"""Loads definitions from ``forms/<slug>/<version>/`` and checks them as a whole.

Faults name file, table and key. Nothing half-understood is loaded: unknown keys,
misspelt fields in expressions, dangling references are all faults.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .definition import Definition
from .examination import LETTERS, PROCEDURE, DefinitionError as DefinitionError, Examination, short
from .following import faults_between
from .inheritance import EXAMPLE, InheritanceFault, contents, digest, place_of, read_toml

FILES = (
    "definition.toml",
    "sections.toml",
    "checks.toml",
    "examples.toml",
    "usual.toml",
    "clauses.toml",
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
    "clauses.toml": ("clause", "clauses"),
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
        """One version; without ``version`` the newest that is certain, for its names. Raises KeyError.

        What is opened or listed as new asks for :meth:`current`.
        """
        if version:
            return self.definitions[slug][version]
        found = [self.definitions[slug][one] for one in self.versions(slug)]
        return next((one for one in reversed(found) if one.awaits is None), found[-1])

    def current(self, slug: str, on: datetime.date) -> Definition:
        """The version that a new instrument gets on a day: the newest that began, never one that awaits something.

        Before the first began it is the first. Raises KeyError for an unknown slug.
        """
        found = [one for one in (self.definitions[slug][name] for name in self.versions(slug)) if one.awaits is None]
        begun = [one for one in found if one.valid_from <= on]
        return begun[-1] if begun else found[0]

    def newer(self, definition: Definition, on: datetime.date) -> list[Definition]:
        """Versions that an open instrument may be moved to on a day, the oldest first: those that began after its own,
        and those that await something, which say so."""
        found = [self.definitions[definition.slug][name] for name in self.versions(definition.slug)]
        later = found[found.index(definition) + 1 :]
        return [one for one in later if one.valid_from <= on or one.awaits is not None]

    def __iter__(self) -> Iterator[Definition]:
        for slug in self.slugs():
            for version in self.versions(slug):
                yield self.definition(slug, version)

    def example(self, slug: str, version: str | None = None) -> bytes:
        """The complete fictitious instrument file of a definition, as stored."""
        definition = self.definition(slug, version)
        folder = self.root / slug / definition.version
        path = place_of(folder, EXAMPLE)
        content = path.read_bytes()
        if path.parent == folder:
            return content
        made = json.loads(content) | {"version": definition.version}  # the example of the base, read with this version
        return json.dumps(made, ensure_ascii=False, indent=2).encode() + b"\n"


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
    for slug, versions in found.items():
        if all(one.awaits is not None for one in versions.values()):
            raise DefinitionError(short(root / slug / next(iter(versions)) / FILES[0]), "awaits", "", "no version is certain")
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
    try:
        raw = _raw(folder)
    except InheritanceFault as fault:
        raise DefinitionError(short(fault.path), fault.table, fault.key, fault.message) from None
    try:
        definition = Definition.model_validate(raw)
    except ValidationError as fault:
        raise _of_validation(folder, fault, raw) from None
    if definition.version != folder.name:
        raise DefinitionError(short(folder / FILES[0]), "", "version", f"must be the folder's name, {folder.name}")
    Examination(folder, definition).run()
    return definition


def _raw(folder: Path) -> dict[str, Any]:
    """All files of a version as one object, what it inherits included. Raises :class:`.inheritance.InheritanceFault`."""
    found = contents(folder, FILES)
    raw = {key: value for key, value in found[FILES[0]].items() if key != "base"}
    for name, (table, attribute) in _TABLES.items():
        content = found.get(name, {})
        if strange := set(content) - {table}:
            message = f"unknown table; this file holds [[{table}]]"
            raise InheritanceFault(place_of(folder, name), sorted(strange)[0], "", message)
        raw[attribute] = content.get(table, [])
    if PROCEDURE in found:
        raw["procedure"] = _procedure(dict(found[PROCEDURE]))
        _name_sections(raw["procedure"], raw["sections"])
    if LETTERS in found:
        content = dict(found[LETTERS])
        raw["letters"] = {"letters": content.pop("letter", []), **content}
    if (last := _last_day(folder, raw)) is not None:
        raw["valid_to"] = last
    _place_points(raw["sections"])
    raw["digest"] = digest(folder, FILES)
    return raw


def _last_day(folder: Path, raw: dict[str, Any]) -> datetime.date | None:
    """The day before the next version begins, where this one says no other; one that awaits something ends nothing."""
    heads = [read_toml(path) for path in folder.parent.glob(f"*/{FILES[0]}")]
    days = [head.get("valid_from") for head in heads if "awaits" not in head]
    begins = raw.get("valid_from")
    if "valid_to" in raw or not isinstance(begins, datetime.date):
        return None
    later = [day for day in days if isinstance(day, datetime.date) and day > begins]
    return min(later) - datetime.timedelta(days=1) if later else None


def _place_points(rows: list[dict[str, Any]], letter: str | None = None) -> None:
    """A point that begins with a dot counts within its section: ``.1`` in section 12 is 12.1, a dot alone is 12."""
    for row in rows:
        if letter is not None and str(row.get("point", "")).startswith("."):
            row["point"] = f"{letter}{row['point']}".rstrip(".")
        own = letter if letter is not None else row.get("letter")
        if isinstance(row.get("fields"), list) and isinstance(own, str):
            _place_points([one for one in row["fields"] if isinstance(one, dict)], own)


def _procedure(content: dict[str, Any]) -> dict[str, Any]:
    """One table per side, beside ``[[letter]]`` and ``[[switch]]``."""
    shared = {"letters": content.pop("letter", []), "switches": content.pop("switch", [])}
    sides = {name: {**side, "id": name} if isinstance(side, dict) else side for name, side in content.items()}
    return {**shared, "sides": sides}


def _name_sections(procedure: dict[str, Any], sections: Any) -> None:
    """The options of a question for parts of the form are its parts that are on paper, in their order."""
    if not isinstance(sections, list):
        return  # the model says what is wrong
    options = [
        {"code": one.get("id"), "label": one.get("label") or one.get("title")}
        for one in sections if isinstance(one, dict) and not one.get("internal")
    ]  # fmt: skip
    for side in procedure["sides"].values():
        for transition in side.get("transitions", ()) if isinstance(side, dict) else ():
            fields = transition.get("fields", ()) if isinstance(transition, dict) else ()
            for field_ in (one for one in fields if isinstance(one, dict) and one.get("type") == "section"):
                field_["options"] = options


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
    return DefinitionError(short(place_of(folder, name)), f"{table} {' / '.join(names)}".strip(), str(where[-1]), first["msg"])
