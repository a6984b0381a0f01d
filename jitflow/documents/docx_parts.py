"""Blocks of the document model as paragraphs of runs, as a word processor wants them.

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
MARKED = {"ins": "Added", "del": "Removed"}
"""Styles of words that came or went, in a list of changes."""
CELL, RULED, SIGNED = "CellText", "RuleLine", "SignatureLine"
"""Styles of text in a table, of a line to write on, and of a line to sign on."""
ANCHOR = "#"
"""Stands between the style of a paragraph and the anchor of its text; :mod:`redline` takes both apart."""


def paragraphs_of(block: dict[str, Any]) -> list[Paragraph]:
    """A block as paragraphs; of an item only its heading."""
    kind = block["kind"]
    if kind == "title":
        return [paragraph("Title", [plain_run(block["text"], "FormText")])]
    if kind == "heading":
        return [paragraph("Heading2", [plain_run(block["text"], "FormText")])]
    if kind == "item":
        return [paragraph("Heading2", [plain_run(f"{block['number']} {block['label']}".strip(), "FormText")])]
    if kind in ("statement", "footnote"):
        return [paragraph("Statement" if kind == "statement" else "FormNote", runs_of(block["runs"]))]
    if kind == "signature":
        space = "StampSpace" if block["stamp"] else "SignatureSpace"
        return [paragraph("BoxLabel", runs_of(block["label"])), paragraph(space, [])]
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
    made = [paragraph(style if below else "BoxLabel", runs_of(block["label"]))] if block["label"] else []
    for value in block["values"]:
        made += lines_of(value["lines"], style, value["number"])
    return made or [paragraph(style, [])]


def lines_of(lines: list[dict[str, Any]], style: str, number: str = "") -> list[Paragraph]:
    """A paragraph for each line of a value; the number of the value stands before the first."""
    made = []
    for index, line in enumerate(lines):
        runs = []
        if index == 0 and number:
            runs += [plain_run(number, "Number"), plain_run(" ", "Entered")]
        if line["label"]:
            runs += [plain_run(line["label"], "Mark"), plain_run(" ", "Entered")]
        if line.get("rule") and style == CELL:  # the cell itself is the room to write in
            made.append(paragraph(style, runs))
        elif line.get("rule"):  # to be written on: the rule is the leader of a tab
            ruled = style if style == SIGNED else RULED
            made.append(paragraph(ruled, [*runs, plain_run("", "FormText", "tab")]))
        elif "anchor" in line:  # a text that is edited in a word processor stands in paragraphs of its own
            made += [paragraph(style, runs)] if runs else []
            made.append(paragraph(f"{style}{ANCHOR}{line['anchor']}", _pieces(line)))
        else:
            made.append(paragraph(style, runs + _pieces(line)))
    return made


def _ticks(block: dict[str, Any]) -> list[Paragraph]:
    made = [paragraph("BoxLabel", runs_of(block["label"]))] if block["label"] else []
    bare = [item for item in block["items"] if not item["runs"]]
    if bare:
        spaced = [[*_tick(item), *([plain_run("     ", "Entered")] if item is not bare[-1] else [])] for item in bare]
        made.append(paragraph("Tick", [run for item in spaced for run in item]))
        made += [paragraph for item in bare for row in item["rows"] for paragraph in _field(row, "BoxValueBelow")]
    for item in block["items"]:
        if not item["runs"]:
            continue
        if item["heading"]:
            made.append(paragraph("BoxLabel", [plain_run(item["heading"], "FormText")]))
        number = [plain_run(f" {item['number']}", "FormText")] if item["number"] else []
        held = [plain_run(f" ({', '.join(f'{n}.' for n in item['numbers'])})", "Entered")] if item["numbers"] else []
        made.append(
            paragraph("Tick", [*_tick(item), *number, plain_run(" ", "FormText"), *runs_of(item["runs"]), *held])
        )
        made += [paragraph for row in item["rows"] for paragraph in _field(row, "BoxValueBelow")]
    return made


def _tick(item: dict[str, Any]) -> list[dict[str, str]]:
    return [plain_run("☒" if item["ticked"] else "☐", "TickBox"), plain_run(f" {item['word']}", "Mark")]


def paragraph(style: str, runs: list[dict[str, str]]) -> Paragraph:
    """A paragraph of a style."""
    return {"style": style, "runs": runs}


def plain_run(text: str, style: str, kind: str = "text", lang: str = "") -> dict[str, str]:
    """A run: ``kind`` is text, lang (in a proofing language), foreign, rtl, break or tab."""
    return {"text": text, "style": style, "kind": kind, "lang": lang}


def runs_of(pieces: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Pieces of the model as runs of a word processor."""
    return [run for piece in pieces for run in _pieces(piece)]


def _pieces(piece: dict[str, Any]) -> list[dict[str, str]]:
    """One piece of the model as runs: split at line feeds, tabs and changes of direction."""
    style = MARKED.get(piece.get("mark", ""), "Entered" if piece["entered"] else "FormText")
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
