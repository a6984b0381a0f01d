"""Where the data of the knowledge base lie, and the definition of its records: loaded once per process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jitflow import library, paths
from jitflow.db import clock
from jitflow.instruments.definition import Definition, Field
from jitflow.instruments.loader import Library, load_all
from jitflow.instruments.procedure import Region, Side

FOLDER = "knowledge"


def folder() -> Path:
    """``forms/knowledge``; a forms folder of its own without it uses the one that came with jitflow."""
    own = library.forms_folder() / FOLDER
    return own if own.is_dir() else paths.FORMS / FOLDER


def definitions() -> Library:
    """All versions of the definition of records. Raises :class:`jitflow.instruments.loader.DefinitionError`."""
    own = folder() / "definitions"
    return _definitions(own if own.is_dir() else paths.FORMS / FOLDER / "definitions")


@lru_cache(maxsize=8)
def _definitions(where: Path) -> Library:
    found = load_all(where)
    if len(found.slugs()) != 1:
        raise ValueError(f"{where}: one definition of records is expected, found {', '.join(found.slugs()) or 'none'}")
    return found


def definition(version: str = "") -> Definition:
    """One version of the definition of records; without one that of a record begun today. Raises KeyError."""
    found = definitions()
    (slug,) = found.slugs()
    return found.definition(slug, version) if version else found.current(slug, clock.now().date())


def side(declared: Definition) -> Side:
    """The procedure of a record: it has one side, the focus group."""
    assert declared.procedure is not None
    return declared.procedure.sides[declared.sides[0]]


def life(declared: Definition) -> Region:
    """The region that says where a record stands; the others go beside it."""
    return side(declared).regions[0]


def field(declared: Definition, key: str) -> Field:
    """A field of a record by its key."""
    return declared.fields[key]
