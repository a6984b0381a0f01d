"""Definitions used by the tests: those of the product and a small complete one of our own."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from jitflow import paths
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Instrument
from jitflow.instruments.file import read
from jitflow.instruments.loader import Library, load_all

SAMPLE_FORMS = Path(__file__).parent / "forms"
SAMPLE = "harbour_notice"


@lru_cache
def product() -> Library:
    return load_all(paths.FORMS)


@lru_cache
def sample() -> Library:
    return load_all(SAMPLE_FORMS)


def every_definition() -> list[Definition]:
    """All definitions there are, also the sample: contracts hold for the next instrument too."""
    return [*product(), *sample()]


def whole_definitions() -> list[Definition]:
    """Those that hold all they say themselves, for tests that take long: a version with a base repeats its base, and what
    it changes is loaded, checked on examples and printed with the others (and in contracts/test_agreement_versions)."""
    return [one for one in every_definition() if "base" not in tomllib.loads(_file(one).read_text("utf-8"))]


def _file(definition: Definition) -> Path:
    root = SAMPLE_FORMS if definition.slug in sample().definitions else paths.FORMS
    return root / definition.slug / definition.version / "definition.toml"


def name(value: object) -> str | None:
    """Readable test ids for definitions and what hangs on them."""
    return f"{value.slug}-{value.version}" if isinstance(value, Definition) else None


def example_of(definition: Definition) -> Instrument:
    """The example instrument of a definition."""
    library = sample() if definition.slug in sample().definitions else product()
    return read(library.example(definition.slug, definition.version), library)[1]
