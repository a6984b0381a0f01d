"""What other modules read of records, and what every write to one has in common: the lock, versions, tags, the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.knowledge import definitions, seeing, terms, words
from jitflow.knowledge.models import Record, Slot, Tag, Version
from jitflow.knowledge.terms import Taxonomy
from jitflow.letters.slots import Texts, plain

OBJECT = "knowledge_record"
#: Answers whose codes are counted in lists, by the taxonomy they are of.
TAGGED = {
    "states": "state", "instruments": "instrument", "routes": "route", "modus_operandi": "modus_operandi", "phases": "phase",
    "roles": "role", "challenges": "challenge", "legal_sources": "legal_source",
}  # fmt: skip


class KnowledgeError(ValueError):
    """What cannot be done; `code` says why, `path` the field it is about.

    Codes: not_found, not_yours, closed, language, empty, item, unknown, too_many, token, same, reason,
    personal.
    """

    def __init__(self, code: str, message: str, path: str = "", words: str = "") -> None:
        super().__init__(message)
        self.code, self.path = code, path
        self.words = words
        """Of personal: what looks like data of a person or a case."""


@dataclass(frozen=True)
class RecordData:
    """A record as it stands, in plain data: what pages and other features receive."""

    id: str
    group_id: str
    number: int
    kind: str
    label: str
    """What it is called by, such as LN-12."""
    language: str
    answers: Mapping[str, Any]
    texts: Texts
    status: str
    marking: Mapping[str, str]
    reason: str
    revision: int
    shown_version: int | None
    author_id: str
    owner_id: str
    review_on: str | None
    published_at: datetime | None
    created_at: datetime
    changed_at: datetime
    changed_by: str
    shipped_id: str | None
    own: bool
    definition: str

    def text(self, field: str, language: str = "") -> str:
        """The words of a field in a language; without one in that of the source."""
        slot = self.texts.get(field, {}).get(language or self.language)
        return slot["text"] if slot else ""

    def is_outdated(self, today: str) -> bool:
        """Whether the day of its review, or the last day on which it is valid, has passed."""
        last = outdated_from(self.answers)
        return bool(last) and last < today


def outdated_from(answers: Mapping[str, Any]) -> str:
    """The last day on which a record is not outdated, ISO: that of its review, or until which it is valid; empty: no such
    day is set."""
    return min((str(day) for name in ("review_on", "valid_to") if (day := answers.get(name))), default="")


def label_of(definition: str, kind: str, number: int) -> str:
    """What a record is called by: the letters of its kind, and its number in the focus group."""
    options = definitions.field(definitions.definition(definition), "kind").options
    letters = next((one.number for one in options if one.code == kind), None)
    return f"{letters or 'R'}-{number}"


def data_of(row: Record, texts: Texts) -> RecordData:
    """A row with its words as plain data."""
    return RecordData(
        row.id, row.focus_group_id, row.number, row.kind, label_of(row.definition, row.kind, row.number), row.language,
        dict(row.answers), texts, row.status, dict(row.marking), row.reason, row.revision, row.shown_version, row.author_id,
        row.owner_id, row.review_on, row.published_at, row.created_at, row.changed_at, row.changed_by, row.shipped_id, row.own,
        row.definition,
    )  # fmt: skip


def of_version(data: RecordData, version: Version) -> RecordData:
    """The record with the words and answers of one version, its number and its day."""
    return replace(
        data, answers=version.answers, texts=version.texts, language=version.language, revision=version.number,
        changed_at=version.created_at,
    )  # fmt: skip


def slots_of(session: Session, record_id: str) -> list[Slot]:
    """The rows with the words of a record, one a language."""
    return list(session.scalars(select(Slot).where(Slot.record_id == record_id).order_by(Slot.language)))


def read(session: Session, record_id: str) -> RecordData:
    """A record with all its words. Raises KnowledgeError (not_found)."""
    row = session.get(Record, record_id)
    if row is None:
        raise KnowledgeError("not_found", "there is no such record")
    return data_of(row, words.texts_of(slots_of(session, record_id)))


def locked(session: Session, record_id: str) -> Record:
    """A record, held until the unit ends. Raises KnowledgeError (not_found)."""
    row = session.get(Record, record_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise KnowledgeError("not_found", "there is no such record")
    return row


def next_number(session: Session, group_id: str) -> int:
    """The next running number of a focus group, which is held until the unit ends."""
    reach.lock_group(session, group_id)
    return (session.scalar(select(func.max(Record.number)).where(Record.focus_group_id == group_id)) or 0) + 1


def write_words(session: Session, row: Record, texts: Texts, actor_id: str) -> None:
    """Bring the rows of words in line with the texts: a language without any word has no row."""
    there = {one.language: one for one in slots_of(session, row.id)}
    now = clock.now()
    for language in words.languages(texts):
        slot = there.pop(language, None)
        if slot is None:
            slot = Slot(record_id=row.id, language=language, saved_at=now, saved_by=actor_id)
            session.add(slot)
        before = words.held(slot)
        words.fill(slot, texts)
        if before != words.held(slot):
            slot.saved_at, slot.saved_by = now, actor_id
    for slot in there.values():
        session.delete(slot)


def write_version(session: Session, row: Record, texts: Texts, concerns: str, actor_id: str) -> Version:
    """Append what was saved as the next version."""
    row.revision += 1
    row.changed_at, row.changed_by = clock.now(), actor_id
    version = Version(
        record_id=row.id, number=row.revision, language=row.language, answers=dict(row.answers), texts=plain(texts),
        content_hash=words.content_hash(row.language, row.answers, texts), concerns=concerns, made_by=actor_id,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def write_tags(session: Session, row: Record) -> None:
    """Bring the codes that lists count in line with the answers, and with those that members read while newer ones are in review."""
    session.execute(delete(Tag).where(Tag.record_id == row.id))
    taxonomies = terms.of_group(session, row.focus_group_id)
    languages = session.scalars(select(Slot.language).where(Slot.record_id == row.id)).all()
    newest = _codes(taxonomies, row.kind, row.answers, languages)
    shown, read = newest, row.answers
    if row.shown_version is not None and seeing.read_as(row) not in seeing.OPEN:
        statement = select(Version).where(Version.record_id == row.id, Version.number == row.shown_version)
        version = session.scalars(statement).one()
        read = version.answers
        shown = _codes(taxonomies, str(version.answers.get("kind") or row.kind), version.answers, words.languages(version.texts))
    for taxonomy, code in {**newest, **shown}:
        side = "both" if (taxonomy, code) in newest and (taxonomy, code) in shown else "newest"
        side = side if (taxonomy, code) in newest else "shown"
        session.add(Tag(record_id=row.id, focus_group_id=row.focus_group_id, taxonomy=taxonomy, code=code, side=side))
    row.review_on = row.answers.get("review_on")
    row.outdated_from = outdated_from(read) or None
    session.flush()


def _codes(
    taxonomies: Mapping[str, Taxonomy], kind: str, answers: Mapping[str, Any], languages: Iterable[str]
) -> dict[tuple[str, str], None]:
    """Taxonomy and code of everything that one version of a record is found by."""
    tags = tags_of(kind, answers) | {"remedy": remedy_places(answers), "language": list(languages)}
    return {
        (taxonomy, _standing(taxonomies.get(taxonomy), code)[:60]): None for taxonomy, codes in tags.items() for code in codes
    }


def _standing(known: Taxonomy | None, code: str) -> str:
    """The code that is counted for this one: itself, or the one it was merged into."""
    found = known.chosen(code) if known is not None else None
    return found.code if found is not None else code


def remedy_places(answers: Mapping[str, Any]) -> list[str]:
    """Where the answers of a record ask for a change of jitflow, as "instrument:key"."""
    return [place for one in answers.get("remedy") or [] if (place := str(one.get("place") or "").strip())]


def tags_of(kind: str, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Taxonomy to codes, each once, in their order."""
    made = {"kind": [kind]}
    for key, taxonomy in TAGGED.items():
        if codes := answers.get(key):
            made[taxonomy] = list(dict.fromkeys(codes))
    return made


def record(unit: WriteUnit, row: Record, verb: Verb, actor_id: str, detail: dict[str, Any]) -> None:
    """An entry of the trail on a record; `detail` holds names of fields, never words."""
    unit.record(
        verb, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type=OBJECT, object_id=row.id, detail=detail
    )
