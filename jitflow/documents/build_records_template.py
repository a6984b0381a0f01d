"""Builds the template of records of practice: ``python -m jitflow.documents.build_records_template``.

Facts stand as in letters, words of members with their lists, tables and emphasis. Building it again gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from jitflow import paths

from .build_letter_template import each_part, facts
from .build_template import footer, grid_table, header, paragraph, parts, sheet
from .letter_styles import LETTER_STYLES
from .package import write_package
from .records import CODE, DEEPEST, EMPHASIS, HEADING, ITEM, KICKER, QUOTE, STRONG, SUMMARY
from .template_styles import SERIF, character_style, paragraph_style

_TEXT = '<w:sz w:val="20"/><w:szCs w:val="20"/>'
_MONO = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:eastAsia="Courier New" w:cs="Courier New"/>'
_STEP, _HANG = 400, 360
"""How far each level of a list stands in, and its bullets before its words, in twentieths of a point."""
_BOLD, _SLANTED = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"


def _styles() -> str:
    items = (
        paragraph_style(
            f"{ITEM}{depth}", f"Record Item {depth}", SERIF + _TEXT, 'w:after="60"',
            paragraph=f'|<w:ind w:left="{depth * _STEP}" w:hanging="{_HANG}"/>',
        )
        for depth in range(1, DEEPEST + 1)
    )  # fmt: skip
    return LETTER_STYLES + "".join(
        (
            *items,
            paragraph_style(KICKER, "Record Kicker", SERIF + '<w:sz w:val="18"/><w:szCs w:val="18"/>', paragraph="<w:keepNext/>"),
            paragraph_style(SUMMARY, "Record Summary", SERIF + _BOLD + _TEXT, 'w:before="200" w:after="120"'),
            paragraph_style(
                HEADING, "Record Heading", SERIF + _BOLD + '<w:sz w:val="22"/><w:szCs w:val="22"/>', 'w:before="240" w:after="80"',
                paragraph='<w:keepNext/><w:keepLines/>|<w:outlineLvl w:val="1"/>',
            ),
            paragraph_style(QUOTE, "Record Quote", SERIF + _SLANTED + _TEXT, 'w:after="100"', paragraph='|<w:ind w:left="500"/>'),
            paragraph_style(CODE, "Record Code", _MONO + '<w:sz w:val="18"/><w:szCs w:val="18"/>', 'w:after="0"'),
            character_style(STRONG, "Record Strong", _BOLD),
            character_style(EMPHASIS, "Record Emphasis", _SLANTED),
            character_style(STRONG + EMPHASIS, "Record Strong Emphasis", _BOLD + _SLANTED),
        )
    )  # fmt: skip


def document() -> str:
    """word/document.xml."""
    table = grid_table("part", 0) + paragraph("BoxSpace", "")
    return sheet(each_part(("part.kind == 'pairs'", facts()), ("part.kind == 'table'", table)))


def main(target: Path | None = None) -> Path:
    """Write the template and give its path."""
    path = target or paths.TEMPLATES / "documents" / "records.docx"
    path.write_bytes(write_package(parts(document(), header(), footer(), _styles())))
    return path


if __name__ == "__main__":
    main()
