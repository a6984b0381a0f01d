"""Sheets of a pack: an enclosed picture as a page, and a word about an enclosure that is attached and not printed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from jitflow.instruments.file import canonical_json

from . import manifest
from .cover import Listed, Paper
from .lines import line
from .request import MEDIA_TYPES, Rendered, RenderRefused

TEMPLATE = "sheet"
PICTURE = "picture"
NOTES = {
    "attached": "This document cannot be printed here. It is attached to this file under the name %(name)s.",
    "signed": (
        "The pages that follow show a document that was signed electronically. Its signature can be checked "
        "only in the original, which is attached to this file under the name %(name)s."
    ),
}


@dataclass(frozen=True)
class SheetRequest:
    """One sheet for an enclosure: its ``picture``, or a note (a key of NOTES) about the file ``name``."""

    instrument: dict[str, Any]
    language: str
    listed: Listed
    picture: bytes = b""
    note: str = ""
    name: str = ""
    forms: str | None = None
    templates: str | None = None
    translations: str | None = None


def make_sheet(request: SheetRequest) -> Rendered:
    """The sheet as PDF. Raises :class:`RenderRefused` and :class:`RenderFailed`."""
    from . import pdf
    from .sandbox import assert_plain

    if bool(request.picture) == bool(request.note) or (request.note and request.note not in NOTES):
        raise RenderRefused("a sheet shows a picture or says a word about a file", "note")
    paper = Paper(request)
    title = paper.words.text("Enclosure %(number)s", number=request.listed.number)
    named = line(request.listed.title, paper.language)
    model = {
        "head": {**paper.head(title), "watermark": ""},
        "title": title,
        "named": [named] if request.listed.title else [],
        "picture": PICTURE if request.picture else "",
        "alternative": request.listed.title or title,
        "note": paper.words.text(NOTES[request.note], name=request.name) if request.note else "",
    }
    digest = hashlib.sha256(canonical_json(model) + request.picture).hexdigest()
    model["head"]["foot"]["hash"] = " ".join(digest[start : start + 4] for start in (0, 4, 8))
    assert_plain(model)
    folder = paper.roots.templates
    html = pdf.environment(folder).get_template(f"{TEMPLATE}.html").render(model)
    images = {PICTURE: request.picture} if request.picture else {}
    content = pdf.make_pdf(html, folder, paper.instrument.as_of, bytes.fromhex(digest)[:16], None, images=images)
    named_as = {"paper": TEMPLATE, "number": request.listed.number, "content": hashlib.sha256(content).hexdigest()}
    return Rendered(
        content,
        f"sheet_{manifest.ascii_part(request.listed.number)}.pdf",
        MEDIA_TYPES["pdf"],
        {**named_as, "template": manifest.template_digest(folder, TEMPLATE, "pdf"), "size": len(content)},
    )
