"""What a record tells to use with it: clauses, parts and documents of the forms ("instrument:key"), and other records (CL-3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.knowledge import here, listing, markdown, records, remedies
from jitflow.knowledge.listing import Line
from jitflow.knowledge.models import Record
from jitflow.knowledge.places import of_form
from jitflow.knowledge.seeing import visible
from jitflow.web.locale import current_language

FIELD = "tools"


def unknown(session: Session, values: Iterable[str]) -> list[str]:
    """Those that name nothing: no part of a form, and no record that the reader sees."""
    some = list(values)
    called = _records(session, some)
    return [one for one in some if one not in called and not _is_of_form(one)]


def lines(session: Session, values: Iterable[str]) -> list[dict[str, Any]]:
    """Each with its words, their language where it is not that of the page, and its address; a record that the reader does not
    see stays a number."""
    some = list(values)
    called = _records(session, some)
    made = []
    for one in some:
        if (line := called.get(one)) is not None:
            url = here.address("record", record_id=line.id)
            made.append({"said": line.label, "title": line.title, "lang": line.language, "url": url})
        else:
            place = of_form(one) if _is_of_form(one) else {"where": one, "where_url": ""}
            made.append({"said": place["where"], "title": "", "lang": "", "url": place["where_url"]})
    return made


def _is_of_form(value: str) -> bool:
    slug, _sep, key = value.partition(":")
    if remedies.is_place("help", value):
        return True
    return slug in library.library().slugs() and any(one.id == key for one in library.current(slug).documents)


def _records(session: Session, values: list[str]) -> dict[str, Line]:
    """The records among them that the reader sees, by what they are called; nothing is asked for where none is named."""
    names = [one for one in values if markdown.names_in(one) == [one]]
    numbers = {int(number) for one in names if (number := one.rpartition("-")[2]).isdecimal()}
    if not numbers:
        return {}
    viewer = here.viewer()
    columns = select(Record.id, Record.definition, Record.kind, Record.number)
    seen = Record.focus_group_id == viewer.group_id, Record.number.in_(numbers), visible(viewer)
    called = {row.id: records.label_of(row.definition, row.kind, row.number) for row in session.execute(columns.where(*seen))}
    wanted = [one for one, name in called.items() if name in names]
    return {one.label: one for one in listing.lines_of(session, viewer, wanted, current_language())}
