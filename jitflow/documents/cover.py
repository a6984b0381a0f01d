"""The page on top of what is sent: to whom, what, for which person, the numbered list of what is enclosed.

Which answers give the file reference, the authority, its contacts and the person follows from the definition,
as the head of every page does (:mod:`head`). PDF and DOCX are made from one model.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.file import InstrumentFileError, canonical_json, from_data
from jitflow.instruments.letter_definitions import titles

from . import manifest, printing
from .catalogue import Catalogue
from .head import REFERENCE, make_head, running
from .lines import EMPTY, line, run
from .produce import SIZE_LIMIT, library, roots_of
from .projection import internal_keys
from .request import MEDIA_TYPES, Rendered, RenderRefused
from .words import Words

TEMPLATE = "cover"
FORMATS = ("pdf", "docx")
FORM = "form"
"""Kind of a listed paper that is the instrument itself."""
LETTER = "letter"
"""Kind of a listed paper that is a letter of the procedure; its title is the id of the letter."""
PART = "part"
"""Kind of a listed paper that is a document of some parts of the form; its title is the id of that document."""
CONTACT = {"address": "Address", "telephone": "Telephone", "fax": "Fax", "email": "E-mail"}
"""Siblings of the file reference that say how to reach the authority, with our words for them."""
SIGNATORY = ("representative", "post")
"""Its siblings that name who signs for it."""
KINDS = {
    "signed_scan": "signed original, scanned",
    "translation": "certified translation",
    "court_order": "court order or national warrant",
    "photograph": "photograph",
    "fingerprints": "fingerprints",
    "other": "",
}
"""Our words for the kinds of enclosures."""


@dataclass(frozen=True)
class Listed:
    """One paper in the list. ``kind`` is a key of KINDS, or FORM: then the title is that of the form; see LETTER and PART, too."""

    number: str
    kind: str
    title: str = ""
    language: str | None = None
    pages: int | None = None
    dated: str | None = None
    translator: str | None = None
    beside: str | None = None
    """Second language of a paper in two."""


@dataclass(frozen=True)
class CoverRequest:
    """One cover page. ``number`` is that of the instrument in its case; the roots are as in RenderRequest."""

    instrument: dict[str, Any]
    language: str
    format: str = "pdf"
    number: str = ""
    listed: tuple[Listed, ...] = ()
    forms: str | None = None
    templates: str | None = None
    translations: str | None = None


class Paper:
    """What every paper around an instrument is made with: its data and the words of one language."""

    def __init__(self, request: Any) -> None:
        self.roots = roots_of(request)
        try:
            self.definition, self.instrument = from_data(request.instrument, library(self.roots.forms))
        except InstrumentFileError as fault:
            raise RenderRefused(fault.reason, fault.path) from None
        self.catalogue = Catalogue(self.definition, request.language, self.roots.translations)
        self.words = Words(request.language, self.roots.translations)
        self.language = request.language

    @property
    def title(self) -> str:
        """The title of the form."""
        return self.catalogue.text("definition:title", self.definition.title)

    def head(self, title: str) -> dict[str, Any]:
        """The head of a page with this title. Its only mark is that of a draft: it has no prescribed words."""
        made = make_head(self.definition, self.instrument, self.catalogue, self.words, _Uncounted, "")
        draft = self.instrument.status == "draft"
        reference = made["running"]["reference"]
        made["document_title"] = ", ".join(part for part in (title, self.title, reference) if part)
        made["marks"] = [self.words.text("Draft, not signed")] if draft else []
        return made

    def label(self, message: str) -> list[dict[str, Any]]:
        """Words of ours before a value."""
        return [run(self.words.text(message), self.language, self.language, entered=False)]

    def said(self, text: str) -> dict[str, Any]:
        """A line in the language of the paper that nobody typed."""
        return line(text, self.language, self.language, entered=False)

    def row(self, message: str, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Label and value; nothing where there is no value."""
        return [block(self.label(message), lines)] if lines else []


class _Uncounted:
    texts_total = texts_reviewed = 0


def block(label: list[dict[str, Any]], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Label and value as the document model has them."""
    return {"kind": "row", "leaf": "", "label": label, "values": [{"number": "", "lines": lines}]}


def build(paper: Paper, number: str, listed: tuple[Listed, ...]) -> dict[str, Any]:
    """The model: ``head``, the blocks ``before`` and ``after``, and the ``list`` between them."""
    words, instrument = paper.words, paper.instrument
    reference, authority = running(paper.definition, instrument)
    title = words.text("Cover page")
    to = [paper.said(words.text("competent executing authority"))]
    if instrument.executing_state:
        to.append(paper.said(printing.country(words, instrument.executing_state)))
    issuer = [line(authority, paper.language)] if authority else []
    issuer.append(paper.said(printing.country(words, instrument.issuing_state)))
    concerning = [paper.said(", ".join(part for part in (paper.title, number) if part))]
    contact = _contact(paper)
    return {
        "head": {**paper.head(title), "title": title},
        "before": [
            {"kind": "title", "text": title},
            *paper.row("To", to),
            *paper.row("From", issuer),
            *paper.row("Concerning", concerning),
            *paper.row("File reference", [line(reference, paper.language)] if reference else []),
            *paper.row("Person", _person(paper)),
        ],
        "list": _list(paper, listed),
        "after": [
            *paper.row("Contact", contact),
            *paper.row("Signatory", _signatory(paper)),
            {"kind": "signature", "label": paper.label("Place, date, signature and stamp"), "stamp": True},
        ],
    }


def _list(paper: Paper, listed: tuple[Listed, ...]) -> dict[str, Any]:
    words = paper.words
    columns = ("No.", "Document", "Language", "Pages", "Date")
    return {
        "heading": words.text("Enclosed documents"),
        "none": "" if listed else words.text("No documents are enclosed."),
        "columns": [words.text(column) for column in columns] if listed else [],
        "rows": [[_cell(lines) for lines in _listed_lines(paper, one)] for one in listed],
    }


def _listed_lines(paper: Paper, one: Listed) -> list[list[dict[str, Any]]]:
    """The cells of one line of the list, as lines."""
    words = paper.words
    kind = _kind(paper, one)
    named = [line(one.title, paper.language)] if one.title and one.kind not in (LETTER, PART) else []
    said = [paper.said(kind)] if kind else []
    codes = [code for code in (one.language, one.beside) if code]
    if one.translator:
        said.append(line(one.translator, paper.language))
    return [
        [paper.said(one.number)],
        [*named, *said],
        [paper.said(words.list([printing.language(words, code) for code in codes]) if codes else EMPTY)],
        [paper.said(str(one.pages) if one.pages else EMPTY)],
        [paper.said(printing.partial_date(words, one.dated) if one.dated else EMPTY)],
    ]


def _kind(paper: Paper, one: Listed) -> str:
    """What a listed paper is, in our words or those of the definition."""
    if one.kind == FORM:
        return paper.title
    if one.kind == LETTER:
        return paper.catalogue.text(f"procedure.letter.{one.title}:title", titles(paper.definition)[one.title])
    if one.kind == PART and (kind := paper.definition.document(one.title)) is not None:
        return paper.catalogue.text(f"document.{kind.id}:title", kind.title)
    return paper.words.text(KINDS[one.kind]) if KINDS[one.kind] else ""


def _cell(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return block([], lines)


def _person(paper: Paper) -> list[dict[str, Any]]:
    internal = internal_keys(paper.definition)
    facts = Facts(paper.definition, paper.instrument)
    keys = [key for key in paper.definition.opening.person_keys if key not in internal]
    parts = [str(facts.value(key)) for key in reversed(keys) if facts.value(key)]
    return [line(" ".join(parts), paper.language)] if parts else []


def _contact(paper: Paper) -> list[dict[str, Any]]:
    lines = []
    for name, message in CONTACT.items():
        for text in _sibling(paper.definition, paper.instrument, paper.words, name):
            lines.append(line(text, paper.language, label=paper.words.before_value(paper.words.text(message))))
    return lines


def _signatory(paper: Paper) -> list[dict[str, Any]]:
    texts = [_sibling(paper.definition, paper.instrument, paper.words, name) for name in SIGNATORY]
    said = ", ".join(text for found in texts for text in found)
    return [line(said, paper.language)] if said else []


def _sibling(definition: Definition, instrument: Instrument, words: Words, name: str) -> list[str]:
    """The answer beside the file reference whose key ends in ``name``, as lines."""
    internal, facts = internal_keys(definition), Facts(definition, instrument)
    for key in definition.fields:
        parent, _, last = key.rpartition(".")
        if last != REFERENCE or key in internal or parent in definition.groups:
            continue
        wanted = f"{parent}.{name}"
        if wanted in definition.fields and wanted not in internal and facts.value(wanted):
            return printing.texts(words, definition.fields[wanted], facts.value(wanted))
    return []


def make_cover(request: CoverRequest) -> Rendered:
    """The cover page. Raises :class:`RenderRefused` and :class:`RenderFailed`."""
    if request.format not in FORMATS:
        raise RenderRefused(f"“{request.format}” is not a format; there is: {', '.join(FORMATS)}", "format")
    paper = Paper(request)
    model = build(paper, request.number, request.listed)
    digest = hashlib.sha256(canonical_json(model)).hexdigest()
    model["head"]["foot"]["hash"] = " ".join(digest[start : start + 4] for start in (0, 4, 8))
    content = _docx(paper, model) if request.format == "docx" else _pdf(paper, model, digest)
    if len(content) > SIZE_LIMIT:
        raise RenderRefused(f"the cover page has {len(content)} bytes; {SIZE_LIMIT} are the limit")
    reference = model["head"]["running"]["reference"]
    name = manifest.file_name(paper.definition, paper.instrument, reference, request.language, request.format)
    return Rendered(content, f"cover_{name}", MEDIA_TYPES[request.format], _manifest(paper, request, digest, content))


def _manifest(paper: Paper, request: CoverRequest, digest: str, content: bytes) -> dict[str, Any]:
    return {
        "paper": TEMPLATE,
        "instrument": paper.definition.slug,
        "version": paper.definition.version,
        "definition": paper.definition.digest,
        "language": request.language,
        "format": request.format,
        "as_of": paper.instrument.as_of,
        "status": paper.instrument.status,
        "template": manifest.template_digest(paper.roots.templates, TEMPLATE, request.format),
        "catalogue": hashlib.sha256(f"{paper.catalogue.digest}{paper.words.digest}".encode()).hexdigest(),
        "answers": digest,
        "jitflow": manifest.jitflow_version(),
        "content": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }


def _pdf(paper: Paper, model: dict[str, Any], digest: str) -> bytes:
    from . import pdf
    from .sandbox import assert_plain

    assert_plain(model)
    folder = paper.roots.templates
    html = pdf.environment(folder).get_template(f"{TEMPLATE}.html").render(model)
    identity = hashlib.sha256(f"{digest}{manifest.template_digest(folder, TEMPLATE, 'pdf')}".encode()).digest()[:16]
    return pdf.make_pdf(html, folder, paper.instrument.as_of, identity, None)


def _docx(paper: Paper, model: dict[str, Any]) -> bytes:
    from .docx import compiled
    from .docx_parts import paragraphs_of
    from .sandbox import assert_plain

    listed = model["list"]
    title, *before = model["before"]
    *after, signature = model["after"]
    data = {
        "head": {**model["head"], "marks_line": " · ".join(model["head"]["marks"])},
        "title": paragraphs_of(title),
        "before": [_pair(one) for one in before],
        "heading": listed["heading"],
        "none": listed["none"],
        "columns": listed["columns"],
        "rows": [{"cells": [{"paragraphs": paragraphs_of(cell)} for cell in row]} for row in listed["rows"]],
        "after": [_pair(one) for one in after],
        "signature": paragraphs_of(signature),
    }
    assert_plain(data)
    return compiled(paper.roots.templates / f"{TEMPLATE}.docx").render(data, paper.language)


def _pair(row: dict[str, Any]) -> dict[str, Any]:
    """Label and value for a row of two cells."""
    from .docx_parts import paragraphs_of

    label, *values = paragraphs_of(row)
    return {"label": [label], "values": values}
