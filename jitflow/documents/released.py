"""What a release of a document rests on: these answers in these words, whatever the day.

Somebody entitled to it records that one paper was checked (design.md section 4). The record names
two hashes, and holds for a document only while both are those of the document: of the answers and
texts it prints, and of the prescribed and our own words around them. The day in the file and the
status of the instrument are no part of them: neither is what was read and checked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Instrument
from jitflow.instruments.file import canonical_json, to_data

from . import model
from .catalogue import Catalogue
from .projection import project
from .request import RenderRefused, RenderRequest
from .words import Words

CAPACITIES = ("issuing_authority", "translator")
PASSING = ("as_of", "status")
"""Parts of an instrument file that change without a word of the paper being another."""


@dataclass(frozen=True)
class Standing:
    """What can be checked in one language: the two hashes, and passages that have no words in it."""

    answers: str
    catalogue: str
    missing: int
    verified: bool
    """Whether the wording of the form needs nobody's check."""


def answers_digest(definition: Definition, instrument: Instrument, language: str) -> str:
    """SHA-256 over what a paper in one language says, without the day and the status."""
    data = to_data(project(definition, instrument, language))
    kept = {name: value for name, value in data.items() if name not in PASSING}
    return hashlib.sha256(canonical_json(kept)).hexdigest()


def catalogue_digest(definition: Definition, catalogue: Catalogue, words: Words) -> str:
    """SHA-256 over the words around the answers; the English ones are in the definition."""
    named = f"{definition.digest}{catalogue.digest}{words.digest}"
    return hashlib.sha256(named.encode()).hexdigest()


def says(definition: Definition, instrument: Instrument, catalogue: Catalogue, words: Words) -> dict[str, str]:
    """The two hashes of a paper in the catalogue's language."""
    return {
        "answers": answers_digest(definition, instrument, catalogue.language),
        "catalogue": catalogue_digest(definition, catalogue, words),
    }


def standing(request: RenderRequest) -> Standing:
    """What there is to check in the language of a request. Raises :class:`RenderRefused`."""
    from .produce import opened, roots_of

    definition, instrument = opened(request)
    translations = roots_of(request).translations
    catalogue = Catalogue(definition, request.language, translations)
    words = Words(request.language, translations)
    model.build(definition, instrument, catalogue, words, {"kind": definition.document()})
    hashes = says(definition, instrument, catalogue, words)
    is_ours = catalogue.own_words and request.language == instrument.language
    return Standing(hashes["answers"], hashes["catalogue"], len(catalogue.missing), catalogue.verified or is_ours)


def judged(released: dict[str, str] | None, hashes: dict[str, str]) -> dict[str, str] | None:
    """The release of one language if it is for exactly this paper. Raises :class:`RenderRefused`."""
    if not released:
        return None
    if any(released[name] != value for name, value in hashes.items()):
        raise RenderRefused("the release was given for other answers or other words", "released")
    return released


def named(released: dict[str, dict[str, str]]) -> dict[str, dict[str, Any]]:
    """Releases as a manifest names them: by language, without the names of people."""
    return {
        language: {part: one[part] for part in ("id", "capacity", "on") if one.get(part)}
        for language, one in sorted(released.items())
        if one
    }
