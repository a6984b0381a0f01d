"""Builds templates/documents/cover.docx: ``python -m jitflow.documents.build_cover_template``.

Head and foot are those of the standard paper. Building it again gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from jitflow import paths

from .build_template import footer, header, paragraph, paragraphs, parts, run, sheet, tag_paragraph
from .package import write_package
from .template_styles import STYLES, WIDTH

COLUMNS = (700, 4432, 1800, 1100, 2400)
"""Widths of number, document, language, pages and date, in twentieths of a point."""
PAIR = (2300, WIDTH - 2300)
"""Widths of label and value."""
assert sum(COLUMNS) == WIDTH


def _cell(width: int, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def _tag_row(tag: str, widths: tuple[int, ...]) -> str:
    cells = "".join(
        _cell(width, f"<w:p><w:r><w:t>{{%tr {tag} %}}</w:t></w:r></w:p>" if index == 0 else "<w:p/>")
        for index, width in enumerate(widths)
    )
    return f"<w:tr>{cells}</w:tr>"


def _table(style: str, margins: str, widths: tuple[int, ...], rows: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{margins}<w:tblLook w:val="0020"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def pairs(name: str, widths: tuple[int, int] = PAIR, room: int = 60, edge: str = "") -> str:
    """Labels and values in two columns without lines; `room` above and below a row, `edge` as a margin of cells."""
    cells = _cell(widths[0], paragraphs("b.label")) + _cell(widths[1], paragraphs("b.values"))
    around = (
        f'<w:tblCellMar><w:top w:w="{room}" w:type="dxa"/>{edge}<w:bottom w:w="{room}" w:type="dxa"/></w:tblCellMar>'
    )
    rows = (
        _tag_row(f"for b in {name}", widths)
        + f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
        + _tag_row("endfor", widths)
    )
    return _table("TableNormal", around, widths, rows)


def table() -> str:
    """The list: a head that is repeated on each page, and a row for each paper."""
    head = "".join(
        _cell(width, paragraph("BoxLabel", run(text=f"{{{{ columns[{index}] }}}}", style="Mark")))
        for index, width in enumerate(COLUMNS)
    )
    row = "".join(_cell(width, paragraphs(f"r.cells[{index}].paragraphs")) for index, width in enumerate(COLUMNS))
    return _table(
        "Box",
        "",
        COLUMNS,
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        + _tag_row("for r in rows", COLUMNS)
        + f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>"
        + _tag_row("endfor", COLUMNS),
    )


def document() -> str:
    """word/document.xml."""
    body = "".join(
        (
            tag_paragraph("if head.marks_line"),
            paragraph("Marks", run(text="{{ head.marks_line }}", style="FormText")),
            tag_paragraph("endif"),
            paragraphs("title"),
            pairs("before"),
            paragraph("BoxSpace", ""),
            paragraph("Heading2", run(text="{{ heading }}", style="FormText")),
            tag_paragraph("if none"),
            paragraph("BoxValue", run(text="{{ none }}", style="Entered")),
            tag_paragraph("endif"),
            tag_paragraph("if rows"),
            table(),
            tag_paragraph("endif"),
            paragraph("BoxSpace", ""),
            tag_paragraph("if after"),
            pairs("after"),
            tag_paragraph("endif"),
            paragraph("BoxSpace", ""),
            paragraphs("signature"),
        )
    )
    return sheet(body)


def main(target: Path | None = None) -> Path:
    """Write the template and give its path."""
    path = target or paths.TEMPLATES / "documents" / "cover.docx"
    path.write_bytes(write_package(parts(document(), header(), footer(), STYLES)))
    return path


if __name__ == "__main__":
    main()
