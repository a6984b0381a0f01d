"""What the words of a record lead to within jitflow: other records and rules by their name, pictures among its files.

Names of records that the reader does not see stay words, as names of nothing do.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import g, url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.knowledge import form_help, here, markdown, records, said
from jitflow.knowledge.markdown import Near
from jitflow.knowledge.models import Record
from jitflow.knowledge.seeing import visible

PICTURES = ("image/png", "image/jpeg")


def to_html(session: Session, text: str, record_id: str = "") -> Markup:
    """The words as clean HTML, with links to what they name; `record_id`: the record whose pictures they show."""
    return markdown.to_html(text, of_words(session, [text], record_id))


def of_words(session: Session, texts: Iterable[str], record_id: str = "") -> Near:
    """What some words lead to; asks for nothing that they do not name."""
    some = list(texts)
    names = list(dict.fromkeys(name for text in some for name in markdown.names_in(text)))
    pictures = _pictures(session, record_id) if record_id and any("](" in text for text in some) else {}
    return Near(_rules(names) | _records(session, names), pictures)


def _rules(names: list[str]) -> dict[str, str]:
    """Rules of forms by their number, as the page of the form's help has them."""
    found = {one.id: form.slug for form in library.currents() for one in form.checks if one.id in names}
    return {
        name: f"{url_for('knowledge.form_help', group=g.reached.group.slug, form_slug=slug)}#{form_help.RULE}{name}"
        for name, slug in found.items()
    }


def _records(session: Session, names: list[str]) -> dict[str, str]:
    numbers = {int(number) for name in names if (number := name.rpartition("-")[2]).isdecimal()}
    if not numbers:
        return {}
    viewer = here.viewer()
    columns = select(Record.id, Record.definition, Record.kind, Record.number)
    seen = Record.focus_group_id == viewer.group_id, Record.number.in_(numbers), visible(viewer)
    called = {
        records.label_of(row.definition, row.kind, row.number): row.id for row in session.execute(columns.where(*seen))
    }
    return {name: here.address("record", record_id=called[name]) for name in names if name in called}


def _pictures(session: Session, record_id: str) -> dict[str, str]:
    """The pictures among the files of a record that the reader reads, by name; of two of one name the later one."""
    viewer = here.viewer()
    seen = Record.id == record_id, Record.focus_group_id == viewer.group_id, visible(viewer)
    row = session.scalar(select(Record).where(*seen))
    if row is None:
        return {}
    return {
        one.filename: here.address("file", record_id=record_id, record_file_id=one.id)
        for one in said.files_of(session, record_id, said.files_until(session, viewer, row))
        if one.media_type in PICTURES
    }
