"""What a document was made from: names and hashes, no content."""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Instrument

from .released import named
from .request import RenderRequest

TEMPLATE_FILES = {"pdf": (".html", ".css"), "html": (".html", ".css"), "docx": (".docx",)}
SHARED_FILES = {
    "pdf": ("blocks.html", "tables.html", "standard.css"),
    "html": ("blocks.html", "tables.html", "standard.css"),
    "docx": (),
}
"""Files that every template of a format includes."""
MORE_FILES = {
    "letter": ("cover.css",),
    "agreement_beside": ("beside.html", "beside.css"),
    "letter_beside": ("beside.html", "beside.css", "letter.css"),
}
"""Files of other templates that one of a format in HTML includes."""


def template_digest(folder: Path, template: str, form: str) -> str:
    """SHA-256 over the template files of a format."""
    digest = hashlib.sha256()
    own = [f"{template}{ending}" for ending in TEMPLATE_FILES[form]]
    more = MORE_FILES.get(template, ()) if SHARED_FILES[form] else ()
    for name in dict.fromkeys((*own, *SHARED_FILES[form], *more)):
        path = folder / name
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def jitflow_version() -> str:
    """The release of jitflow. Read from the loaded package: importing a name from it would tie the
    renderer to the whole application in the eyes of the import rules."""
    return str(sys.modules["jitflow"].__version__)


def make_manifest(
    request: RenderRequest,
    languages: tuple[str, ...],
    definition: Definition,
    model: dict[str, Any],
    hashes: dict[str, str],
    content: bytes,
) -> dict[str, Any]:
    """Plain data that names every input of a document; ``hashes`` has template, catalogues and answers."""
    head = model["head"]
    return {
        "instrument": definition.slug,
        "version": definition.version,
        "definition": definition.digest,
        "language": languages[0],
        "beside": languages[1] if len(languages) > 1 else None,
        "format": request.format,
        "as_of": head["as_of"],
        "status": head["status"],
        "marks": [mark for mark in head["marks"] if not _names_somebody(mark, request)],
        "jitflow": jitflow_version(),
        "attachment": request.format == "pdf" and request.attach,
        "released": named({language: request.released.get(language, {}) for language in languages}),
        "content": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        **({"document": request.document} if request.document else {}),
        **hashes,
    }


def _names_somebody(mark: str, request: RenderRequest) -> bool:
    """Whether a mark says who released the paper: a manifest holds no names of people."""
    return any(one.get("name", "") in mark and one.get("function", "") in mark for one in request.released.values() if one)


def file_name(definition: Definition, instrument: Instrument, reference: str, language: str, form: str) -> str:
    """An ASCII name: instrument, file reference, language, version of the form, date."""
    parts = [definition.short_title, reference, language, definition.version, instrument.as_of]
    plain = [ascii_part(part) for part in parts]
    return "_".join(part for part in plain if part)[:150] + f".{form}"


def ascii_part(text: str) -> str:
    """Letters and figures of a text without accents, the rest as single hyphens."""
    decomposed = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", decomposed).strip("-")[:60]
