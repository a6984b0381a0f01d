"""Builds the templates of letters, in one language and in two: ``python -m jitflow.documents.build_letter_template``.

Head and foot are those of the other papers, labels and values stand as on the cover page. Building them again gives
the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from jitflow import paths

from . import build_beside_template as beside
from .build_cover_template import pairs
from .build_template import footer, header, paragraph, paragraphs, parts, run, sheet, tag_paragraph
from .letter_styles import LETTER_PAIR_STYLES, LETTER_STYLES
from .package import write_package
from .template_styles import WIDTH

PAIR = (3000, WIDTH - 3000)
"""Widths of label and value."""
NO_EDGE = '<w:left w:w="0" w:type="dxa"/>'
"""Labels stand below the address, without the margin of a cell."""


def facts() -> str:
    """Labels and values of a part."""
    return pairs("part.rows", PAIR, 20, NO_EDGE)


def each_part(*kinds: tuple[str, str]) -> str:
    """A loop over parts: what stands behind the first condition that holds, else paragraphs."""
    chosen = "".join(
        tag_paragraph(f"{'elif' if number else 'if'} {condition}") + content for number, (condition, content) in enumerate(kinds)
    )
    last = tag_paragraph("else") + paragraphs("part.paragraphs") + tag_paragraph("endif")
    return tag_paragraph("for part in parts") + chosen + last + tag_paragraph("endfor")


def document() -> str:
    """word/document.xml."""
    body = "".join(
        (
            tag_paragraph("if head.marks_line"),
            paragraph("Marks", run(text="{{ head.marks_line }}", style="FormText")),
            tag_paragraph("endif"),
            each_part(("part.pairs", facts())),
        )
    )
    return sheet(body)


def main(target: Path | None = None) -> Path:
    """Write the templates beside each other and give the path of the one in one language."""
    path = target or paths.TEMPLATES / "documents" / "letter.docx"
    path.write_bytes(write_package(parts(document(), header(), footer(), LETTER_STYLES)))
    paired = parts(beside.document(), beside.header(), beside.footer(), LETTER_PAIR_STYLES)
    path.with_name("letter_beside.docx").write_bytes(write_package(paired))
    return path


if __name__ == "__main__":
    main()
