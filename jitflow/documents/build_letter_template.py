"""Builds templates/documents/letter.docx: ``python -m jitflow.documents.build_letter_template``.

Head and foot are those of the standard paper, labels and values stand as on the cover page. Building it again gives
the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from jitflow import paths

from .build_cover_template import pairs
from .build_template import footer, header, paragraph, paragraphs, parts, run, sheet, tag_paragraph
from .package import write_package
from .template_styles import STYLES


def document() -> str:
    """word/document.xml."""
    body = "".join(
        (
            tag_paragraph("if head.marks_line"),
            paragraph("Marks", run(text="{{ head.marks_line }}", style="FormText")),
            tag_paragraph("endif"),
            tag_paragraph("for part in parts"),
            tag_paragraph("if part.pairs"),
            pairs("part.rows"),
            paragraph("BoxSpace", ""),
            tag_paragraph("else"),
            paragraphs("part.paragraphs"),
            tag_paragraph("endif"),
            tag_paragraph("endfor"),
        )
    )
    return sheet(body)


def main(target: Path | None = None) -> Path:
    """Write the template and give its path."""
    path = target or paths.TEMPLATES / "documents" / "letter.docx"
    path.write_bytes(write_package(parts(document(), header(), footer(), STYLES)))
    return path


if __name__ == "__main__":
    main()
