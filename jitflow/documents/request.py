"""What is asked of the renderer and what it gives back: plain data that crosses a pipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

FORMATS = ("pdf", "docx", "html")
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}


@dataclass(frozen=True)
class RenderRequest:
    """One document to be made.

    ``instrument`` is the content of an instrument file (design.md section 7); ``document`` one of
    its documents, "" the whole form;
    ``language`` a two-letter code; ``beside`` a second one for a document in two columns
    (which stands left: :func:`columns`); ``format`` one of :data:`FORMATS`. ``attach`` puts
    the projection into a PDF; other formats ignore it. ``images`` maps names of approved
    images to their bytes. ``released`` says by language who checked exactly this paper
    (:mod:`released`). ``template`` is the DOCX template of an office (:mod:`office`), with
    ``template_name`` for the manifest. ``consolidated`` makes it the
    text in force on a day (:func:`consolidated.dress`). The three roots are folders; None means jitflow's own.
    """

    instrument: dict[str, Any]
    language: str
    format: str = "pdf"
    beside: str | None = None
    attach: bool = True
    images: dict[str, bytes] = field(default_factory=dict)
    released: dict[str, dict[str, str]] = field(default_factory=dict)
    template: bytes | None = None
    template_name: str = ""
    document: str = ""
    consolidated: dict[str, Any] | None = None
    forms: str | None = None
    templates: str | None = None
    translations: str | None = None


def columns(source: str, language: str, beside: str) -> tuple[str, str]:
    """Languages of the left and the right column: the language the instrument was written in
    (``source``) stands left, whichever of the two was named first; else the order asked for."""
    return (beside, language) if beside == source else (language, beside)


@dataclass(frozen=True)
class Rendered:
    """A finished document.

    ``manifest`` is plain JSON data: instrument, version, definition, template, catalogue
    and answers (SHA-256 each), language, beside (the language of the right column, or None;
    then ``catalogue_beside`` is there, too), format, as_of, status, marks, jitflow, content
    (SHA-256), size, attachment (whether the projection is inside), released (by language:
    capacity and day), says (by language: what a release would name), and with an office's
    template: office (its name) and left_out (names of answers that it does not print).
    """

    content: bytes
    filename: str
    media_type: str
    manifest: dict[str, Any]


class RenderError(Exception):
    """Base of what :func:`jitflow.documents.render` raises. ``path`` is the place in the instrument."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason, self.path = reason, path

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reason, self.path)


class RenderRefused(RenderError):
    """The request cannot be met: unknown language, format, instrument, or an unusable answer."""


class RenderFailed(RenderError):
    """The renderer broke, took too long or too much memory; the same request may be tried again."""
