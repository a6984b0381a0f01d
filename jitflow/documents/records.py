"""Records of practice on paper: one of them, or a selection with its contents. They come as plain words: whoever asks knows
what the reader may see, and says everything in the reader's language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jitflow import paths
from jitflow.instruments.file import canonical_json

from . import manifest
from .docx_parts import CELL, TEXT, Paragraph, paragraph, runs_of
from .request import FORMATS, MEDIA_TYPES, Rendered, RenderRefused
from .template_styles import WIDTH

TEMPLATE = "records"
KICKER, SUMMARY, HEADING = "RecordKicker", "RecordSummary", "RecordHeading"
"""Styles of the line above the title, of the summary, of headings of the words."""
ITEM, DEEPEST, QUOTE, CODE = "RecordItem", 5, "RecordQuote", "RecordCode"
"""Styles of a list by its depth, of what is quoted, of what a machine reads."""
STRONG, EMPHASIS = "RecordStrong", "RecordEmphasis"
"""Styles of emphasis; both together are a third one."""


@dataclass(frozen=True)
class RecordsRequest:
    """One paper.

    ``head``: language, title, title_language, group, day (ISO), page, of, version, contents. Words of ours are in the language
    of the page; the title is, too, or it is that of the one record in the language in which that is read.
    ``records``: each with label, kind, title, lang (of the title and the summary), body_lang, marks, reading (what stands out
    and the rest of whether a judgment was read; empty: it is no note on one), facts (pairs of label and value), summary, blocks
    (:func:`jitflow.knowledge.markdown.to_blocks`), sources (heading and lines). More than one get a list of contents.
    """

    head: dict[str, Any]
    records: tuple[dict[str, Any], ...]
    format: str = "pdf"
    instrument: dict[str, Any] | None = None
    forms: str | None = None
    templates: str | None = None
    translations: str | None = None


def make_records(request: RecordsRequest) -> Rendered:
    """The paper. Raises :class:`RenderRefused` and :class:`RenderFailed`."""
    if request.format not in FORMATS[:2] or not request.records:
        raise RenderRefused("records are printed as PDF or DOCX", "format")
    folder = Path(request.templates or paths.TEMPLATES / "documents")
    digest = hashlib.sha256(canonical_json([request.head, list(request.records)])).hexdigest()
    model = {"head": _head(request, digest), "records": list(request.records), "contents": len(request.records) > 1}
    make = _pdf if request.format == "pdf" else _docx
    content = make(model, folder, request.head["day"], digest)
    name = manifest.ascii_part(request.records[0]["label"] if len(request.records) == 1 else request.head["title"])
    listed = {"paper": TEMPLATE, "content": hashlib.sha256(content).hexdigest(), "size": len(content)}
    return Rendered(content, f"{name}.{request.format}", MEDIA_TYPES[request.format], listed)


def _head(request: RecordsRequest, digest: str) -> dict[str, Any]:
    given = request.head
    return {
        "language": given["language"], "title_language": given["title_language"], "document_title": given["title"],
        "as_of": given["day"], "marks": [], "watermark": "",
        "running": {"reference": given["title"], "language": given["title_language"], "authority": given["group"]},
        "foot": {
            "version": given["version"], "as_of": given["printed"], "page": given["page"], "of": given["of"],
            "hash": " ".join(digest[at : at + 4] for at in (0, 4, 8)),
        },
        "contents": given["contents"],
    }  # fmt: skip


def _pdf(model: dict[str, Any], folder: Path, day: str, digest: str) -> bytes:
    from . import pdf
    from .sandbox import assert_plain

    assert_plain(model)
    html = pdf.environment(folder).get_template(f"{TEMPLATE}.html").render(model)
    return pdf.make_pdf(html, folder, day, bytes.fromhex(digest)[:16], None)


def _docx(model: dict[str, Any], folder: Path, _day: str, _digest: str) -> bytes:
    from .docx import compiled
    from .sandbox import assert_plain

    parts = [part for one in model["records"] for part in _parts(one)]
    head = model["head"]
    data = {"head": {**head, "language": head["title_language"]}, "parts": parts}  # the file is in the language of its title
    assert_plain(data)
    return compiled(folder / f"{TEMPLATE}.docx").render(data, head["language"])


def _parts(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A record as parts of the template: what is on top, its facts, its words with their tables, what it rests on."""
    lang, written = one["lang"], one["body_lang"]
    top = [paragraph(KICKER, _runs(f"{one['kind']} {one['label']}")), paragraph("Title", _runs(one["title"], lang))]
    if one["marks"]:
        top.append(paragraph("Marks", _runs(" · ".join(one["marks"]))))
    yield _words(top)
    if one["reading"]:
        standing_out, rest = one["reading"]
        strong = _runs(f"{standing_out} ", style=STRONG) if standing_out else []
        top.append(paragraph("Marks", [*strong, *_runs(rest)]))
    rows = [
        {"label": [paragraph("BoxLabel", _runs(label))], "values": [paragraph("BoxValue", _runs(value))]}
        for label, value in one["facts"]
    ]
    yield {"kind": "pairs", "rows": rows}
    if one["summary"]:
        yield _words([paragraph(SUMMARY, _runs(one["summary"], lang))])
    for block in one["blocks"]:
        yield _table(block, written) if block["kind"] == "table" else _words(_paragraphs(block, written))
    if one["sources"]:
        heading, lines = one["sources"]
        yield _words([paragraph(HEADING, _runs(heading)), *(paragraph(f"{ITEM}1", _runs(f"•\t{text}")) for text in lines)])


def _words(paragraphs: list[Paragraph]) -> dict[str, Any]:
    return {"kind": "words", "paragraphs": paragraphs}


def _table(block: dict[str, Any], lang: str) -> dict[str, Any]:
    """A table with columns of one width; a row that is too short is filled up."""
    number = max(map(len, block["rows"]))
    widths = [WIDTH // number] * number

    def cells(row: list[Any], style: str) -> list[dict[str, Any]]:
        full = [*row, *([[]] * (number - len(row)))]
        return [
            {"width": wide, "paragraphs": [paragraph(style, _said(cell, lang))]} for wide, cell in zip(widths, full, strict=True)
        ]

    first, *others = block["rows"]
    return {"kind": "table", "widths": widths, "columns": cells(first, "CellHead"), "rows": [cells(row, CELL) for row in others]}


def _paragraphs(block: dict[str, Any], lang: str) -> list[Paragraph]:
    """A block of words that is no table."""
    kind = block["kind"]
    if kind == "heading":
        return [paragraph(HEADING, _said(block["runs"], block.get("lang", lang)))]
    if kind == "item":
        mark = f"{block['mark']}\t" if block["mark"] else "\t"
        return [paragraph(f"{ITEM}{min(block['depth'], DEEPEST)}", [*_runs(mark), *_said(block["runs"], lang)])]
    if kind == "code":
        return [paragraph(CODE, _runs(text)) for text in block["text"].split("\n")]
    if kind == "rule":
        return [paragraph("BoxSpace", [])]
    return [paragraph(QUOTE if kind == "quote" else TEXT, _said(block["runs"], lang))]


def _runs(text: str, lang: str = "", style: str = "FormText") -> list[dict[str, str]]:
    """Words as runs in one style, in a proofing language."""
    return [{**one, "style": style} for one in runs_of([{"text": text, "entered": False, "lang": lang}])]


def _said(runs: list[dict[str, Any]], lang: str) -> list[dict[str, str]]:
    """Runs of a block; the address of a link stands behind what it is of, unless they are the same."""
    made = []
    for one in runs:
        style = (STRONG if one["strong"] else "") + (EMPHASIS if one["em"] else "") or "FormText"
        made += _runs(one["text"], lang, style)
        if one["href"] and one["href"] != one["text"]:
            made += _runs(f" ({one['href']})")
    return made
