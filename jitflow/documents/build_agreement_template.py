"""Builds the templates of agreements, in one language and in two: ``python -m jitflow.documents.build_template`` builds them
with the others.

Head and foot are those of the other papers. Building them again gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from jitflow import paths

from . import build_beside_template as beside
from .agreement import AGREEMENT, AGREEMENT_BESIDE
from .agreement_styles import AGREEMENT_PAIR_STYLES, AGREEMENT_STYLES, INSET, TEXT_WIDTH
from .build_template import (
    footer,
    grid_table,
    header,
    heading,
    paragraph,
    parts,
    run,
    runs,
    sheet,
    signed_table,
    tag_paragraph,
)
from .package import write_package


def document() -> str:
    """word/document.xml."""
    return sheet(
        "".join(
            (
                tag_paragraph("if head.marks_line"),
                paragraph("Marks", run(text="{{ head.marks_line }}", style="FormText")),
                tag_paragraph("endif"),
                tag_paragraph("for b in parts"),
                tag_paragraph("if b.kind == 'table'"),
                grid_table("b", INSET),
                tag_paragraph("elif b.kind == 'signatures'"),
                signed_table("b", TEXT_WIDTH, INSET),
                tag_paragraph("elif b.style == 'Heading1'"),
                heading(runs("b.runs"), "b.page"),
                tag_paragraph("else"),
                paragraph("{{ b.style }}", runs("b.runs")),
                tag_paragraph("endif"),
                tag_paragraph("endfor"),
            )
        )
    )


def main(target: Path | None = None) -> Path:
    """Write both templates and give the path of the one in one language."""
    path = target or paths.TEMPLATES / "documents" / f"{AGREEMENT}.docx"
    path.write_bytes(write_package(parts(document(), header(), footer(), AGREEMENT_STYLES)))
    paired = parts(beside.document(), beside.header(), beside.footer(), AGREEMENT_PAIR_STYLES)
    path.with_name(f"{AGREEMENT_BESIDE}.docx").write_bytes(write_package(paired))
    return path
