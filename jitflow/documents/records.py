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
from .docx_parts import PROOFING, Paragraph, paragraph, plain_run
from .request import FORMATS, MEDIA_TYPES, Rendered, RenderRefused

TEMPLATE, DOCX_TEMPLATE = "records", "letter"
BULLET_INDENT = "\u2003"


@dataclass(frozen=True)
class RecordsRequest:
    """One paper.

    ``head``: language, title, group, day (ISO), page, of, version, contents (words of ours in the language of the page).
    ``records``: each with label, kind, title, lang, marks, facts (pairs of label and value), summary, blocks
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
        "language": given["language"], "document_title": given["title"], "as_of": given["day"], "marks": [], "watermark": "",
        "running": {"reference": given["title"], "language": given["language"], "authority": given["group"]},
        "foot": {
            "version": given["version"], "as_of": given["day"], "page": given["page"], "of": given["of"],
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

    parts: list[dict[str, Any]] = []
    for one in model["records"]:
        lang = PROOFING.get(one["lang"], "")
        top = [paragraph("Title", [_run(one["title"], lang)])]
        if one["marks"]:
            top.append(paragraph("Marks", [_run(" · ".join(one["marks"]))]))
        parts.append({"pairs": False, "rows": [], "paragraphs": top})
        rows = [
            {"label": [paragraph("BoxLabel", [_run(label)])], "values": [paragraph("BoxValue", [_run(value)])]}
            for label, value in one["facts"]
        ]
        parts.append({"pairs": True, "rows": rows, "paragraphs": []})
        words = [paragraph("LetterText", [_run(one["summary"], lang)])] if one["summary"] else []
        words += [made for block in one["blocks"] for made in _paragraphs(block, lang)]
        if one["sources"]:
            words.append(paragraph("Heading2", [_run(one["sources"][0])]))
            words += [paragraph("LetterText", [_run(text)]) for text in one["sources"][1]]
        parts.append({"pairs": False, "rows": [], "paragraphs": words})
    data = {"head": {**model["head"], "marks_line": ""}, "parts": parts}
    assert_plain(data)
    return compiled(folder / f"{DOCX_TEMPLATE}.docx").render(data, model["head"]["language"])


def _run(text: str, lang: str = "") -> dict[str, str]:
    return plain_run(text, "FormText", "lang" if lang else "text", lang)


def _paragraphs(block: dict[str, Any], lang: str) -> Iterator[Paragraph]:
    """A block of words as paragraphs; the rows of a table one paragraph each."""
    kind = block["kind"]
    if kind == "heading":
        yield paragraph("Heading2", [_run(_said(block["runs"]), lang)])
    elif kind == "item":
        lead = BULLET_INDENT * block["depth"] + (f"{block['mark']} " if block["mark"] else BULLET_INDENT)
        yield paragraph("LetterText", [_run(lead + _said(block["runs"]), lang)])
    elif kind == "table":
        for row in block["rows"]:
            yield paragraph("LetterText", [_run(" | ".join(_said(cell) for cell in row), lang)])
    elif kind == "code":
        for text in block["text"].split("\n"):
            yield paragraph("LetterText", [_run(text)])
    elif kind in ("paragraph", "quote"):
        mark = BULLET_INDENT if kind == "quote" else ""
        for text in _said(block["runs"]).split("\n"):
            yield paragraph("LetterText", [_run(mark + text, lang)])


def _said(runs: list[dict[str, Any]]) -> str:
    """The words of runs; the address of a link stands behind what it is of, unless they are the same."""
    return "".join(
        f"{one['text']} ({one['href']})" if one["href"] and one["href"] != one["text"] else one["text"] for one in runs
    )
