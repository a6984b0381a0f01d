"""From a request to a finished document, in this process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jitflow import paths
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Instrument
from jitflow.instruments.file import InstrumentFileError, canonical_json, from_data
from jitflow.instruments.loader import Library, load_all
from jitflow.instruments.on_paper import DocumentKind

from . import consolidated, manifest, model, pairs, released
from .agreement import AGREEMENT, AGREEMENT_BESIDE
from .catalogue import Catalogue
from .projection import arises, as_json, project
from .request import FORMATS, MEDIA_TYPES, Rendered, RenderRefused, RenderRequest, columns
from .words import Words

SIZE_LIMIT = 20 * 1024 * 1024
"""Bytes a document may have (checks.md row 41)."""
TEMPLATE, BESIDE = "standard", "beside"
"""Templates of a document in one language and in two."""


@dataclass(frozen=True)
class Roots:
    """The three folders a document is made from."""

    forms: Path
    templates: Path
    translations: Path


def roots_of(request: RenderRequest) -> Roots:
    """The folders of a request; jitflow's own where it names none."""
    return Roots(
        Path(request.forms) if request.forms else paths.FORMS,
        Path(request.templates) if request.templates else paths.TEMPLATES / "documents",
        Path(request.translations) if request.translations else paths.TRANSLATIONS,
    )


@lru_cache(maxsize=8)
def library(forms: Path) -> Library:
    """Definitions of a folder, loaded once a process: versions are frozen once released."""
    return load_all(forms)


@dataclass(frozen=True)
class Draft:
    """Everything a format needs: the model and what it was made from."""

    definition: Definition
    instrument: Instrument
    languages: tuple[str, ...]
    """That of the document, or those of its left and its right column."""
    template: str
    model: dict[str, Any]
    projection: bytes
    hashes: dict[str, str]
    says: dict[str, dict[str, str]]
    """By language, the hashes that a release of this document names (:mod:`released`)."""


def opened(request: RenderRequest) -> tuple[Definition, Instrument]:
    """The definition and the instrument of a request. Raises :class:`RenderRefused`."""
    try:
        return from_data(request.instrument, library(roots_of(request).forms))
    except InstrumentFileError as fault:
        raise RenderRefused(fault.reason, fault.path) from None


def draft(request: RenderRequest, anchors: dict[str, str] | None = None) -> Draft:
    """The document model of a request with its hashes; ``anchors`` receives the texts that can be edited
    (:func:`model.lay_out`). Raises :class:`RenderRefused`."""
    if request.format not in FORMATS:
        raise RenderRefused(f"“{request.format}” is not a format; there is: {', '.join(FORMATS)}", "format")
    roots = roots_of(request)
    definition, instrument = opened(request)
    kind = kind_of(request, definition, instrument)
    wordings = _wordings(request, definition, instrument, roots)
    languages = tuple(wordings)
    projected = project(definition, instrument, *languages, kind=kind)
    projection = as_json(projected)
    digest = hashlib.sha256(projection).hexdigest()
    sides, says = [], {}
    for language, (catalogue, words) in wordings.items():
        options = _options(digest, languages, language)
        says[language] = released.says(definition, instrument, catalogue, words)
        options["released"] = released.judged(request.released.get(language), says[language])
        options |= {"anchors": anchors, "kind": kind}
        laid = model.lay_out(definition, projected, catalogue, words, options)
        if request.consolidated is not None:
            consolidated.dress(laid, request.consolidated, definition, catalogue, words, library(roots.forms))
        sides.append(laid)
    template = template_of(kind, len(sides))
    labels = [pairs.column_label(words, instrument.language) for _, words in wordings.values()]
    hashes = {"template": manifest.template_digest(roots.templates, template, request.format), "answers": digest}
    if request.template is not None:
        hashes["template"] = hashlib.sha256(request.template).hexdigest()
    for name, (catalogue, words) in zip(("catalogue", "catalogue_beside"), wordings.values(), strict=False):
        hashes[name] = hashlib.sha256(f"{catalogue.digest}{words.digest}".encode()).hexdigest()
    made = pairs.pair(*sides, labels) if len(sides) == 2 else sides[0]
    return Draft(definition, instrument, languages, template, made, projection, hashes, says)


def kind_of(request: RenderRequest, definition: Definition, instrument: Instrument) -> DocumentKind | None:
    """The document of the definition that a request asks for; None where it declares none of the whole form.

    Raises :class:`RenderRefused` for one that is not known, or of which no section applies.
    """
    kind = definition.document(request.document)
    if kind is None and request.document:
        known = ", ".join(one.id for one in definition.documents)
        raise RenderRefused(f"there is no document “{request.document}” of this form; there is: {known}", "document")
    if kind is not None and kind.sections:
        if request.template is not None:
            raise RenderRefused("the template of an office prints the whole form", "document")
        if not arises(definition, instrument, kind):
            raise RenderRefused(f"the document “{request.document}” does not arise here", "document")
    return kind


def template_of(kind: DocumentKind | None, languages: int) -> str:
    """The template of a document in one language or in two."""
    if kind is not None and kind.template == AGREEMENT:
        return AGREEMENT_BESIDE if languages == 2 else AGREEMENT
    return BESIDE if languages == 2 else TEMPLATE


def _wordings(
    request: RenderRequest, definition: Definition, instrument: Instrument, roots: Roots
) -> dict[str, tuple[Catalogue, Words]]:
    """The words of the form and ours in each language of a document, the left column's first."""
    catalogues = {request.language: Catalogue(definition, request.language, roots.translations)}
    order: tuple[str, ...] = (request.language,)
    if request.beside is not None:
        if request.beside == request.language:
            raise RenderRefused(f"“{request.beside}” is the first language already; name another one", "beside")
        catalogues[request.beside] = Catalogue(definition, request.beside, roots.translations, "beside")
        order = columns(instrument.language, request.language, request.beside)
    return {language: (catalogues[language], Words(language, roots.translations)) for language in order}


def _options(digest: str, languages: tuple[str, ...], language: str) -> dict[str, Any]:
    """What :func:`model.lay_out` needs to know beside the words: the hash, and the other column's language."""
    options: dict[str, Any] = {"digest": digest}
    if len(languages) == 2:
        options["beside"] = languages[1 - languages.index(language)]
    return options


def produce(request: RenderRequest) -> Rendered:
    """The finished document. Raises :class:`RenderRefused` and :class:`RenderFailed`."""
    made = draft(request)
    left_out: list[str] = []
    if request.template is not None:
        from .office import make_office

        content, left_out = make_office(request, made)
    else:
        content = _content(request, made)
    if len(content) > SIZE_LIMIT:
        raise RenderRefused(f"the document has {len(content)} bytes; {SIZE_LIMIT} are the limit")
    reference = made.model["head"]["running"]["reference"]
    languages = "-".join(made.languages)
    name = manifest.file_name(made.definition, made.instrument, reference, languages, request.format)
    name = f"{request.document}_{name}" if request.document else name
    named = manifest.make_manifest(request, made.languages, made.definition, made.model, made.hashes, content)
    named["says"] = made.says
    if request.template is not None:
        named |= {"office": request.template_name, "left_out": left_out}
    return Rendered(content, name, MEDIA_TYPES[request.format], named)


def _content(request: RenderRequest, made: Draft) -> bytes:
    folder = roots_of(request).templates
    if request.format == "docx":
        from .docx import make_docx

        return make_docx(made.model, folder / f"{made.template}.docx")
    from . import pdf

    html = pdf.make_html(made.model, folder, made.template)
    if request.format == "html":
        return html.encode()
    identity = {**made.hashes, "definition": made.definition.digest, "language": "-".join(made.languages)}
    if request.document:
        identity["document"] = request.document
    if request.consolidated is not None:
        identity["consolidated"] = hashlib.sha256(canonical_json(request.consolidated)).hexdigest()
    identity["jitflow"], identity["attach"] = manifest.jitflow_version(), str(request.attach)
    if request.released:
        identity["released"] = repr(sorted(request.released.items()))
    identifier = hashlib.sha256(repr(sorted(identity.items())).encode()).digest()[:16]
    return pdf.make_pdf(
        html,
        folder,
        made.instrument.as_of,
        identifier,
        made.projection if request.attach else None,
        description=made.model["head"]["title"],
        images=request.images,
    )
