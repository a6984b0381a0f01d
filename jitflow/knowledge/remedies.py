"""What records ask to be changed in jitflow itself: found from the check, field or clause that they are about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.instruments.messages import N_
from jitflow.knowledge import listing
from jitflow.knowledge.models import Record, Tag
from jitflow.knowledge.seeing import Viewer

TAXONOMY, REGION = "remedy", "remedy_followed"
PROPOSED, ACCEPTED, REFUSED, DONE = "remedy_proposed", "remedy_accepted", "remedy_refused", "remedy_done"
NONE = "remedy_none"
OPEN = (PROPOSED, ACCEPTED)
SHOWN = (*OPEN, DONE)
"""States in which a reader of the changed place is told of it."""
SAID = {PROPOSED: N_("a change is proposed in"), ACCEPTED: N_("a change is agreed on in"), DONE: N_("changed after")}
"""What a reader is told, before the name of the record."""
MOST = 200


@dataclass(frozen=True)
class Remedy:
    """One record that asks for a change of one place."""

    record_id: str
    label: str
    title: str
    language: str
    place: str
    state: str
    """State of the region that follows it; empty where nothing was proposed by a step yet."""


def is_place(target: str, place: str) -> bool:
    """Whether a place is that of a check (`target` check), or of a field or part of a form: "instrument:key"."""
    slug, _sep, key = place.partition(":")
    if slug not in library.library().slugs():
        return False
    definition = library.current(slug)
    checks = {one.id for one in definition.checks}
    parts = {*definition.fields, *(one.id for one in definition.sections)}
    return key in (checks if target == "check" else parts | checks if target == "help" else parts)


def of_group(session: Session, viewer: Viewer, language: str, slug: str = "") -> list[Remedy]:
    """What is asked for in a focus group, within what the person sees; of one instrument, or of all."""
    asked = Tag.taxonomy == TAXONOMY, Tag.focus_group_id == viewer.group_id, listing.read_codes(viewer)
    if slug:
        asked = (*asked, Tag.code.startswith(f"{slug}:", autoescape=True))
    statement = select(Record.id, Tag.code).join(Tag, Tag.record_id == Record.id)
    rows = session.execute(statement.where(*asked).order_by(Tag.code, Record.number).limit(MOST)).all()
    if not rows:
        return []
    lines = {one.id: one for one in listing.lines_of(session, viewer, [row[0] for row in rows], language)}
    marking = dict(session.execute(select(Record.id, Record.marking).where(Record.id.in_(list(lines)))).all())
    return [
        Remedy(one, lines[one].label, lines[one].title, lines[one].language, place, marking[one].get(REGION, ""))
        for one, place in rows
        if one in lines
    ]


def by_key(session: Session, viewer: Viewer, language: str, slug: str) -> dict[str, list[Remedy]]:
    """The same for one instrument, by the key of the check, field or part; refused ones left out."""
    made: dict[str, list[Remedy]] = {}
    for one in of_group(session, viewer, language, slug):
        if one.state in SHOWN:
            made.setdefault(one.place.partition(":")[2], []).append(one)
    return made
