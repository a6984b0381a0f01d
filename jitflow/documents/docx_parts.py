"""The document model as a word processor wants it: paragraphs of runs, and boxes of rows.

Line feeds and tabs become runs of their own and letters that run from right to left are
split off, so that the template only places what it is given and no text is ever rewritten.
"""

from __future__ import annotations

import re
from typing import Any

from . import scripts

Paragraph = dict[str, Any]
_BREAKS = re.compile(r"([\n\t])")
_BIDI_TAGS = {"ar": "ar-SA", "he": "he-IL"}
LONG = 700
"""Characters from which a row may break across pages."""
PROOFING = {
    "bg": "bg-BG", "cs": "cs-CZ", "da": "da-DK", "de": "de-DE", "el": "el-GR", "en": "en-GB", "es": "es-ES", "et": "et-EE",
    "fi": "fi-FI", "fr": "fr-FR", "ga": "ga-IE", "hr": "hr-HR", "hu": "hu-HU", "it": "it-IT", "lt": "lt-LT", "lv": "lv-LV",
    "mt": "mt-MT", "nl": "nl-NL", "pl": "pl-PL", "pt": "pt-PT", "ro": "ro-RO", "sk": "sk-SK", "sl": "sl-SI", "sv": "sv-SE",
}  # fmt: skip
"""Proofing languages of word processors by language of the Union."""
PLACES = {
    "sender": "LetterSender", "recipient": "LetterRecipient", "dated": "LetterDate", "closing": "LetterClosing",
    "signatory": "LetterSignatory",
}  # fmt: skip
"""Styles of what has a place of its own in a letter; the first paragraph has one more."""
LABEL, TEXT = "LetterLabel", "LetterText"


def context(model: dict[str, Any]) -> dict[str, Any]:
    """What the DOCX template is rendered with: ``head``, ``parts`` and the named ``leaves``."""
    head = {**model["head"], "marks_line": " · ".join(model["head"]["marks"])}
    parts: list[dict[str, Any]] = []
    for block in model["blocks"]:
        if block["kind"] == "box":
            heading = [plain_run(f"{block['letter']} {block['heading']}", "FormText")]
            parts.append({"kind": "box", "heading": heading, "rows": _rows(block)})
        else:
            parts += [{"kind": "paragraph", **paragraph} for paragraph in paragraphs_of(block)]
    return {"head": head, "parts": parts, "leaves": model["leaves"]}


def _rows(box: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    if not box["applies"]:
        rows.append(_row([_paragraph("BoxValue", [plain_run(box["not_applicable"], "Entered")])]))
    for block in box["blocks"]:
        rows += _block_rows(block)
    return rows or [_row([_paragraph("BoxValue", [])])]


def _block_rows(block: dict[str, Any]) -> list[dict[str, Any]]:
    if block["kind"] == "item":
        return [_row(paragraphs_of(block))] + [row for inner in block["blocks"] for row in _block_rows(inner)]
    if block["kind"] in ("statement", "footnote"):  # inside a box: no room of their own around them
        return [_row([_paragraph("BoxLabel", _runs(block["runs"]))])]
    return [_row(paragraphs_of(block))]


def _row(paragraphs: list[Paragraph]) -> dict[str, Any]:
    length = sum(len(run["text"]) for paragraph in paragraphs for run in paragraph["runs"])
    return {"whole": length < LONG, "paragraphs": paragraphs}


def paragraphs_of(block: dict[str, Any]) -> list[Paragraph]:
    """A block as paragraphs; of an item only its heading."""
    kind = block["kind"]
    if kind == "title":
        return [_paragraph("Title", [plain_run(block["text"], "FormText")])]
    if kind == "heading":
        return [_paragraph("Heading2", [plain_run(block["text"], "FormText")])]
    if kind == "item":
        return [_paragraph("Heading2", [plain_run(f"{block['number']} {block['label']}".strip(), "FormText")])]
    if kind in ("statement", "footnote"):
        return [_paragraph("Statement" if kind == "statement" else "FormNote", _runs(block["runs"]))]
    if kind == "signature":
        space = "StampSpace" if block["stamp"] else "SignatureSpace"
        return [_paragraph("BoxLabel", _runs(block["label"])), _paragraph(space, [])]
    if kind == "ticks":
        return _ticks(block)
    return _field(block, "BoxValueBelow" if kind == "below" else "BoxValue")


def placed(block: dict[str, Any]) -> list[Paragraph]:
    """The paragraphs of a block in the styles of its place in a letter (:mod:`letterhead`)."""
    made, place = paragraphs_of(block), block.get("place", "")
    if place == "text":
        labels = 1 if block["label"] else 0
        return [{**one, "style": LABEL if at < labels else TEXT} for at, one in enumerate(made)]
    if place in PLACES:
        named = PLACES[place]
        return [{**one, "style": named if at else f"{named}First"} for at, one in enumerate(made)]
    return made


def _field(block: dict[str, Any], style: str) -> list[Paragraph]:
    below = style == "BoxValueBelow"
    made = [_paragraph(style if below else "BoxLabel", _runs(block["label"]))] if block["label"] else []
    for value in block["values"]:
        for index, line in enumerate(value["lines"]):
            runs = []
            if index == 0 and value["number"]:
                runs += [plain_run(value["number"], "Number"), plain_run(" ", "Entered")]
            if line["label"]:
                runs += [plain_run(line["label"], "Mark"), plain_run(" ", "Entered")]
            made.append(_paragraph(style, runs + _pieces(line)))
    return made or [_paragraph(style, [])]


def _ticks(block: dict[str, Any]) -> list[Paragraph]:
    made = [_paragraph("BoxLabel", _runs(block["label"]))] if block["label"] else []
    bare = [item for item in block["items"] if not item["runs"]]
    if bare:
        spaced = [[*_tick(item), *([plain_run("     ", "Entered")] if item is not bare[-1] else [])] for item in bare]
        made.append(_paragraph("Tick", [run for item in spaced for run in item]))
        made += [paragraph for item in bare for row in item["rows"] for paragraph in _field(row, "BoxValueBelow")]
    for item in block["items"]:
        if not item["runs"]:
            continue
        if item["heading"]:
            made.append(_paragraph("BoxLabel", [plain_run(item["heading"], "FormText")]))
        number = [plain_run(f" {item['number']}", "FormText")] if item["number"] else []
        held = [plain_run(f" ({', '.join(f'{n}.' for n in item['numbers'])})", "Entered")] if item["numbers"] else []
        made.append(
            _paragraph("Tick", [*_tick(item), *number, plain_run(" ", "FormText"), *_runs(item["runs"]), *held])
        )
        made += [paragraph for row in item["rows"] for paragraph in _field(row, "BoxValueBelow")]
    return made


def _tick(item: dict[str, Any]) -> list[dict[str, str]]:
    return [plain_run("☒" if item["ticked"] else "☐", "TickBox"), plain_run(f" {item['word']}", "Mark")]


def _paragraph(style: str, runs: list[dict[str, str]]) -> Paragraph:
    return {"style": style, "runs": runs}


def plain_run(text: str, style: str, kind: str = "text", lang: str = "") -> dict[str, str]:
    """A run: ``kind`` is text, lang (in a proofing language), foreign, rtl, break or tab."""
    return {"text": text, "style": style, "kind": kind, "lang": lang}


def _runs(pieces: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [run for piece in pieces for run in _pieces(piece)]


def _pieces(piece: dict[str, Any]) -> list[dict[str, str]]:
    """One piece of the model as runs: split at line feeds, tabs and changes of direction."""
    style = "Entered" if piece["entered"] else "FormText"
    made = []
    for part in _BREAKS.split(piece["text"]):
        if part == "\n":
            made.append(plain_run("", style, "break"))
        elif part == "\t":
            made.append(plain_run("", style, "tab"))
        elif part:
            made += [_directed(text, style, is_rtl, piece["lang"]) for is_rtl, text in scripts.split_by_direction(part)]
    return made


def _directed(text: str, style: str, is_rtl: bool, lang: str) -> dict[str, str]:
    if is_rtl:
        return plain_run(text, style, "rtl", _BIDI_TAGS.get(lang, "ar-SA"))
    if not lang:
        return plain_run(text, style)
    known = PROOFING.get(lang)
    return plain_run(text, style, "lang", known) if known else plain_run(text, style, "foreign")
