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
from jitflow.instruments.file import InstrumentFileError, from_data
from jitflow.instruments.loader import Library, load_all

from . import manifest, model
from .catalogue import Catalogue
from .projection import projection_bytes
from .request import FORMATS, MEDIA_TYPES, Rendered, RenderRefused, RenderRequest
from .words import Words

SIZE_LIMIT = 20 * 1024 * 1024
"""Bytes a document may have (checks.md row 41)."""
TEMPLATE = "standard"


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
    model: dict[str, Any]
    projection: bytes
    hashes: dict[str, str]


def draft(request: RenderRequest) -> Draft:
    """The document model of a request with its hashes. Raises :class:`RenderRefused`."""
    if request.format not in FORMATS:
        raise RenderRefused(f"“{request.format}” is not a format; there is: {', '.join(FORMATS)}", "format")
    if request.beside is not None:
        raise RenderRefused("two languages side by side are not available yet", "beside")
    roots = roots_of(request)
    try:
        definition, instrument = from_data(request.instrument, library(roots.forms))
    except InstrumentFileError as fault:
        raise RenderRefused(fault.reason, fault.path) from None
    catalogue = Catalogue(definition, request.language, roots.translations)
    words = Words(request.language, roots.translations)
    projection = projection_bytes(definition, instrument, request.language)
    digest = hashlib.sha256(projection).hexdigest()
    made = model.build(definition, instrument, catalogue, words, {"digest": digest})
    hashes = {
        "template": manifest.template_digest(roots.templates, TEMPLATE, request.format),
        "catalogue": hashlib.sha256(f"{catalogue.digest}{words.digest}".encode()).hexdigest(),
        "answers": digest,
    }
    return Draft(definition, instrument, made, projection, hashes)


def produce(request: RenderRequest) -> Rendered:
    """The finished document. Raises :class:`RenderRefused` and :class:`RenderFailed`."""
    made = draft(request)
    content = _content(request, made)
    if len(content) > SIZE_LIMIT:
        raise RenderRefused(f"the document has {len(content)} bytes; {SIZE_LIMIT} are the limit")
    reference = made.model["head"]["running"]["reference"]
    name = manifest.file_name(made.definition, made.instrument, reference, request.language, request.format)
    named = manifest.make_manifest(request, made.definition, made.model, made.hashes, content)
    return Rendered(content, name, MEDIA_TYPES[request.format], named)


def _content(request: RenderRequest, made: Draft) -> bytes:
    folder = roots_of(request).templates
    if request.format == "docx":
        from .docx import make_docx

        return make_docx(made.model, folder / f"{TEMPLATE}.docx")
    from . import pdf

    html = pdf.make_html(made.model, folder, TEMPLATE)
    if request.format == "html":
        return html.encode()
    identity = {**made.hashes, "definition": made.definition.digest, "language": request.language}
    identity["jitflow"], identity["attach"] = manifest.jitflow_version(), str(request.attach)
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
