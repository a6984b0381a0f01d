"""Builds templates/documents/beside.docx, the paper in two languages: ``python -m
jitflow.documents.build_template`` builds it with the other one.

Every box is a table of two columns whose header row, repeated on each page, holds its
heading in both languages; each row holds one field. Its words come from
:mod:`docx_pairs`. Building it again gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from jitflow import paths

from .build_template import (
    TAB,
    field,
    foot_part,
    head_part,
    paragraph,
    parts,
    run,
    runs,
    sheet,
    tag_paragraph,
    watermark,
    words,
)
from .package import write_package
from .template_styles import PAIR_STYLES, WIDTH

_COLUMN = WIDTH // 2
_ON_THE_RIGHT = '<w:lang w:val="{{ head.right.proofing }}"/>'


def columns(style: str, rows: str) -> str:
    """A table of two equal columns."""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_COLUMN}"/><w:gridCol w:w="{_COLUMN}"/></w:tblGrid>{rows}</w:tbl>'
    )


def line(side: str, kind: str, colour: str = "000000") -> str:
    """The line on one side of a cell; ``kind`` is single or nil."""
    return f'<w:{side} w:val="{kind}" w:sz="4" w:space="0" w:color="{colour}"/>'


def row(properties: str, left: str, right: str, lines: tuple[str, str], above: str, below: str) -> str:
    """A row of two cells with the lines above and below it and the room around its words."""
    cell = (
        f'<w:tc><w:tcPr><w:tcW w:w="{_COLUMN}" w:type="dxa"/><w:tcBorders>{lines[0]}{lines[1]}</w:tcBorders>'
        f'<w:tcMar><w:top w:w="{above}" w:type="dxa"/><w:bottom w:w="{below}" w:type="dxa"/></w:tcMar></w:tcPr>'
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cell}{left}</w:tc>{cell}{right}</w:tc></w:tr>"


def tag_row(tag: str) -> str:
    """A row that holds one docxtpl tag and leaves nothing behind."""
    return f"<w:tr><w:tc><w:p><w:r><w:t>{{%tr {tag} %}}</w:t></w:r></w:p></w:tc></w:tr>"


def paragraphs(name: str, keep: str) -> str:
    """A loop over the paragraphs of a cell; ``keep`` says whether they stay with the next row."""
    one = f'<w:p><w:pPr><w:pStyle w:val="{{{{ p.style }}}}"/><w:keepNext w:val="{keep}"/></w:pPr>{runs("p.runs")}</w:p>'
    return tag_paragraph(f"for p in {name}") + one + tag_paragraph("endfor")


def marks() -> str:
    """The frame at the top with the standing of either text."""
    left = paragraph("ColumnMarks", run(text="{{ head.left.marks_line }}", style="FormText"))
    right = paragraph("ColumnMarks", run(_ON_THE_RIGHT, "{{ head.right.marks_line }}", "FormText"))
    around = (line("top", "single"), line("bottom", "single"))
    return columns("BoxColumns", row("<w:cantSplit/>", left, right, around, "80", "80"))


def table() -> str:
    """One table of the document: its header row and its rows."""
    header = row(
        "<w:cantSplit/><w:tblHeader/>",
        paragraphs("b.left", "1"),
        paragraphs("b.right", "1"),
        (line("top", "{{ b.line }}"), line("bottom", "{{ b.line }}", "808080")),
        "80",
        "{{ b.around }}",
    )
    body = row(
        '<w:cantSplit w:val="{{ row.whole }}"/>',
        paragraphs("row.left", "{{ row.keep }}"),
        paragraphs("row.right", "{{ row.keep }}"),
        (line("top", "{{ row.line }}", "808080"), line("bottom", "{{ row.under }}", "{{ row.colour }}")),
        "{{ row.above }}",
        "{{ row.below }}",
    )
    return columns("{{ b.style }}", header + tag_row("for row in b.rows") + body + tag_row("endfor"))


def document() -> str:
    """word/document.xml."""
    return sheet(
        "".join(
            (
                tag_paragraph("if head.marks"),
                marks(),
                paragraph("BoxSpace", ""),
                tag_paragraph("endif"),
                tag_paragraph("for b in tables"),
                tag_paragraph("if b.page == '1'"),
                '<w:p><w:pPr><w:pStyle w:val="BoxSpace"/><w:pageBreakBefore/></w:pPr></w:p>',
                tag_paragraph("endif"),
                table(),
                paragraph("BoxSpace", ""),
                tag_paragraph("endfor"),
            )
        )
    )


def header() -> str:
    """word/header1.xml: file reference, both languages, authority, and the watermarks."""
    line = (
        words("{{ head.running.reference }} ({{ head.running.language }})")
        + TAB
        + words("{{ head.running.authority }}")
    )
    first = watermark(1, "margin-left:45pt;margin-top:205pt;width:430pt;height:80pt", "head.watermark")
    second = watermark(2, "margin-left:45pt;margin-top:355pt;width:430pt;height:80pt", "head.second")
    return head_part(line + first + second)


def footer() -> str:
    """word/footer1.xml: version, date and page of pages in either language, and the short hash."""
    lines = []
    for side, properties, more in (("left", "", ""), ("right", _ON_THE_RIGHT, " · {{ head.foot.hash }}")):
        said = words(f"{{{{ head.{side}.foot.version }}}}, {{{{ head.{side}.foot.as_of }}}}{more}", properties)
        page = words(f"{{{{ head.{side}.foot.page }}}} ", properties) + field("PAGE")
        pages = words(f" {{{{ head.{side}.foot.of }}}} ", properties) + field("NUMPAGES")
        lines.append(said + TAB + page + pages)
    # Only the first line has the rule of the style above it.
    second = f'<w:p><w:pPr><w:pStyle w:val="Footer"/><w:pBdr><w:top w:val="nil"/></w:pBdr></w:pPr>{lines[1]}</w:p>'
    return foot_part(paragraph("Footer", lines[0]) + second)


def main(target: Path | None = None) -> Path:
    """Write the template and give its path."""
    path = target or paths.TEMPLATES / "documents" / "beside.docx"
    path.write_bytes(write_package(parts(document(), header(), footer(), PAIR_STYLES)))
    return path
