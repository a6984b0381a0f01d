"""The glossary of judicial cooperation: concepts with their terms in the languages of the Union, from files. Pure but for them.

It serves the search: what somebody asks for in one language is looked for in all of them. Names of States come from the
Unicode Common Locale Data Repository, the taxonomies say theirs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from jitflow import paths
from jitflow.finding.service import GlossaryExpander
from jitflow.knowledge import definitions, terms, words

FOLDER = "glossary"
STATES = (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE "
    "AL BA CH DZ EG GB IS LI LY MA MD ME MK MR NO RS SN SY TN TR UA XK"
).split()
"""The Member States, and those that the routes of the first focus group touch."""


@dataclass(frozen=True)
class Concept:
    """One concept, with what it is called."""

    id: str
    terms: Mapping[str, tuple[str, ...]]
    """Language to terms, the preferred one first."""
    definition: str = ""
    status: str = ""
    """How sure the terms are: recalled, likely, confirmed."""
    source: str = ""
    doubtful: tuple[str, ...] = ()
    """Languages to check first."""
    related: tuple[str, ...] = field(default=())


def concepts() -> tuple[Concept, ...]:
    """All concepts, by their id."""
    return _concepts(definitions.folder() / FOLDER)


@lru_cache(maxsize=4)
def _concepts(folder: Path) -> tuple[Concept, ...]:
    made = [
        _concept(one) for path in sorted(folder.glob("*.toml")) for one in tomllib.loads(path.read_text("utf-8"))["concept"]
    ]
    return tuple(sorted(made, key=lambda one: one.id))


def _concept(data: Mapping) -> Concept:
    return Concept(
        data["id"], {language: tuple(texts) for language, texts in data["terms"].items()}, data.get("definition", ""),
        data.get("status", ""), data.get("source", ""), tuple(data.get("doubtful", ())), tuple(data.get("related", ())),
    )  # fmt: skip


def expander() -> GlossaryExpander:
    """What questions are widened with: made once a process."""
    return _expander(definitions.folder())


@lru_cache(maxsize=4)
def _expander(_folder: Path) -> GlossaryExpander:
    return GlossaryExpander([*concepts(), *_states(), *_labels()])


def _states() -> Iterator[Concept]:
    names = {language: Locale.parse(language).territories for language in words.LANGUAGES}
    for code in STATES:
        yield Concept(f"state:{code}", {one: (known[code],) for one, known in names.items() if code in known})


def _labels() -> Iterator[Concept]:
    """Codes of the taxonomies in the languages of the catalogues: a route is called the same by all who ask for it."""
    for taxonomy in terms.shipped().values():
        if taxonomy.id in terms.NAMED_ELSEWHERE:
            continue
        for code in taxonomy.codes.values():
            texts = {one: label(taxonomy.id, code.code, code.label, one) for one in ("en", *translated())}
            yield Concept(f"{taxonomy.id}:{code.code}", {one: (plain(text),) for one, text in texts.items()})


@lru_cache(maxsize=1)
def translated() -> tuple[str, ...]:
    """Languages in which the taxonomies have words of their own."""
    found = paths.TRANSLATIONS.glob(f"*/LC_MESSAGES/{terms.DOMAIN}.po")
    return tuple(sorted(path.parent.parent.name for path in found))


@lru_cache(maxsize=64)
def _catalogue(domain: str, language: str) -> Catalog | None:
    path = paths.TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=language)


def said(domain: str, context: str, english: str, language: str) -> str:
    """A label in a language, by its catalogue; in English where that does not say it."""
    catalogue = _catalogue(domain, language)
    found = catalogue.get(english, context=context) if catalogue is not None else None
    return str(found.string) if found is not None and found.string else english


def label(taxonomy: str, code: str, english: str, language: str) -> str:
    """What a code of a taxonomy is called in a language."""
    return said(terms.DOMAIN, f"{taxonomy}.{code}:label", english, language)


def state_name(code: str, language: str) -> str:
    """What a State is called in a language."""
    return Locale.parse(language).territories.get(code.upper(), code)


def plain(label: str) -> str:
    """A label without what explains it in brackets."""
    return label.partition(" (")[0]
