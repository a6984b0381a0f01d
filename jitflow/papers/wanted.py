"""What is asked for when a document is asked for, apart from what it is made from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from jitflow import library
from jitflow.drafting import service as drafting
from jitflow.offices import service as offices
from jitflow.papers.models import Document

COVER = "cover"
"""The paper on top: to whom, what, the list of the enclosures."""
LETTER = "letter"
"""A letter of the procedure."""
CONSOLIDATED = "consolidated"
"""The text in force on a day, which is the day of the document."""


class PaperError(ValueError):
    """A document that cannot be asked for or handed out; `code` names why, for the page."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Wanted:
    """One document that is asked for, apart from what it is made from."""

    language: str
    format: str
    attach: bool
    beside: str | None = None
    """Second language; the columns stand in their canonical order."""
    paper: str | None = None
    template: str | None = None
    """Id of the template of an office."""
    letter: str | None = None
    """Id of the letter that is printed; None: the instrument, or a paper around it."""

    @property
    def part(self) -> str:
        """The document of some parts of the form; "" for the whole form and other papers."""
        return part_of(self.paper)

    @property
    def languages(self) -> tuple[str, ...]:
        """All languages of the document."""
        return (self.language, self.beside) if self.beside else (self.language,)


def part_of(paper: str | None) -> str:
    """Id of the document of some parts of the form that a paper is; "" for the whole form and every other paper."""
    return paper if paper and paper not in (COVER, LETTER, CONSOLIDATED) else ""


def judge_part(data: drafting.InstrumentData, paper: str | None, template_id: str | None) -> bool:
    """Refuse a document of parts that the form does not have, and say whether a PDF of this paper may carry its data.

    Raises PaperError (document, template).
    """
    part = part_of(paper)
    if part and library.library().definition(data.slug, data.version).document(part) is None:
        raise PaperError("document", "this form has no such document")
    if part and template_id is not None:
        raise PaperError("template", "the template of an office prints the whole form")
    return paper is None or bool(part)


def wanted_of(row: Document) -> Wanted:
    """What was asked for in a row."""
    return Wanted(row.language, row.format, row.attach_data, row.beside, row.paper, row.template_id, row.letter_id)


def judge_template(
    session: Session, data: drafting.InstrumentData, language: str, beside: str | None, template_id: str
) -> None:
    """Refuse what the template of an office cannot make. Raises PaperError (template)."""
    offered = offices.offered(session, data.focus_group_id, data.slug, data.version)
    line = next((one for one in offered if one.id == template_id), None)
    if line is None:
        raise PaperError("template", "this template is not in use for this form")
    if beside is not None or line.language not in (None, language):
        raise PaperError("template", "this template makes documents in one language, and not in this one")
