"""What in the words of a record looks like data of a case, and what was decided about it (DP-19 of the fact sheet)."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db.units import WriteUnit
from jitflow.instruments import keys
from jitflow.instruments.definition import FieldType
from jitflow.knowledge import definitions, life, records, seeing, words
from jitflow.knowledge.anonymising import Hit, Known, find
from jitflow.knowledge.known_cases import known_to
from jitflow.knowledge.models import Record, RecordFile, Settled
from jitflow.knowledge.records import KnowledgeError
from jitflow.letters.slots import Texts

LONGEST_REASON = 500


@dataclass(frozen=True)
class Found:
    """One hit; `settled`: why it may stay, or empty. The same words in several places are several, with one decision."""

    hit: Hit
    settled: str = ""
    settled_by: str = ""

    @property
    def language(self) -> str:
        return self.hit.field.partition(":")[2]


FILE = "file"
"""First part of the place of what a file is called and says: ``file.<id>.title``."""
OF_FILES = ("title", "filename", "words")


def looked_through(session: Session, row: Record, texts: Texts) -> dict[str, str]:
    """All free words of a record, by ``<place>:<language>``: its texts in every language, what was typed into its answers,
    and what its files are called and say."""
    made = {
        f"{name}:{language}": slot["text"]
        for name in words.PROSE
        for language, slot in sorted(texts.get(name, {}).items())
    }
    made |= {f"{place}:{row.language}": text for place, text in _typed(row)}
    kept = select(RecordFile).where(RecordFile.record_id == row.id, RecordFile.removed_at.is_(None))
    for file in session.scalars(kept.order_by(RecordFile.created_at, RecordFile.id)):
        made |= {
            f"{FILE}.{file.id}.{part}:{row.language}": said for part in OF_FILES if (said := getattr(file, part))
        }
    return made


def _typed(row: Record) -> Iterator[tuple[str, str]]:
    """What was typed into the answers, by its path; several of one question as lines."""
    declared = definitions.definition(row.definition)
    for key, field in declared.fields.items():
        if field.type is not FieldType.TEXT:
            continue
        for path in keys.expand(row.answers, key, declared.groups):
            said = keys.get(row.answers, path)
            text = "\n".join(str(one) for one in said) if isinstance(said, list) else str(said or "")
            if text:
                yield path, text


def hits(session: Session, row: Record, texts: Texts, writer: str = "") -> list[Found]:
    """Everything that was found in the words of every language, with what was decided. `writer`: who writes just now."""
    return hits_in(session, row, looked_through(session, row, texts), writer)


def hits_in(session: Session, row: Record, prose: Mapping[str, str], writer: str = "") -> list[Found]:
    """The same in words that were gathered already (:func:`looked_through`)."""
    languages = {name: name.partition(":")[2] for name in prose}
    decided = {one.key: one for one in session.scalars(select(Settled).where(Settled.record_id == row.id))}
    return [
        Found(one, decided[one.key].reason, decided[one.key].settled_by) if one.key in decided else Found(one)
        for one in _remembered(prose, known_of(session, row, writer), languages)
    ]


_KEPT = 64
_lock = threading.Lock()
_found: OrderedDict[bytes, tuple[Hit, ...]] = OrderedDict()
"""What was found last, by a hash of what was looked through and of what was known: a page asks for it more than once."""


def _remembered(prose: Mapping[str, str], known: Known, languages: Mapping[str, str]) -> tuple[Hit, ...]:
    said = repr((sorted(prose.items()), known)).encode("utf-8", "surrogatepass")
    key = hashlib.sha256(said).digest()
    with _lock:
        if key in _found:
            _found.move_to_end(key)
            return _found[key]
    made = find(prose, known, languages)
    with _lock:
        _found[key] = made
        while len(_found) > _KEPT:
            _found.popitem(last=False)
    return made


def unsettled(session: Session, row: Record, texts: Texts) -> Sequence[Found]:
    """What was not settled yet. What members read already was looked through before it was published."""
    if row.status in seeing.OPEN and row.shown_version == row.revision:
        return ()
    return [one for one in hits(session, row, texts) if not one.settled]


def known_of(session: Session, row: Record, writer: str = "") -> Known:
    """What the cases of everybody who wrote part of the record hold."""
    people = life.writers_of(session, row) | {row.author_id} | ({writer} if writer else set())
    return _known_to(session, row, people)


def _known_to(session: Session, row: Record, people: set[str] | frozenset[str]) -> Known:
    found = known_to(session, people, row.focus_group_id)
    return Known(tuple(found.names), tuple(found.dates), tuple(found.numbers), tuple(found.vessels))


def judge_translation(session: Session, row: Record, texts: Texts, languages: set[str], writer: str) -> None:
    """A translation of what members read already is read at once, without a step at which it would be looked through.

    Raises KnowledgeError (personal; `words` has what was found) where something in it is not settled for the record.
    """
    if row.status not in seeing.OPEN:
        return
    for language in sorted(languages):
        written = {name: text for name in words.PROSE if (text := texts.get(name, {}).get(language, {}).get("text"))}
        judge_words(session, row, written, language, writer)


def judge_words(session: Session, row: Record, said: Mapping[str, str], language: str, writer: str) -> None:
    """Words beside a record (the reason of a step, an answer, the title of a file) are read at once by whoever reads it.

    What is known is what the cases of the one who writes them hold, and what was found in the record already: who may
    answer everybody's questions must not learn, word by word, which names stand in the cases of others.

    Raises KnowledgeError (personal; `path` is the field, `words` has what was found) where something in them is not
    settled for the record.
    """
    if not said:
        return
    settled = life.settled_keys(session, row.id)
    own = _known_to(session, row, {writer})
    texts = words.texts_of(records.slots_of(session, row.id))
    there = [one.hit for one in hits(session, row, texts) if one.hit.sure == "known"]
    known = Known(
        (*own.names, *(one.text for one in there if one.reason == "name")), own.dates,
        (*own.numbers, *(one.text for one in there if one.reason not in ("name", "boat"))),
        (*own.vessels, *(one.text for one in there if one.reason == "boat")),
    )  # fmt: skip
    for one in find(said, known, dict.fromkeys(said, language)):
        if one.key not in settled:
            raise KnowledgeError("personal", "data of a person or a case", one.field, one.text)


def judge_for_all(session: Session, group_id: str, said: Mapping[str, str], language: str, writer: str) -> None:
    """Words beside no record (the label of a code) are read by all members at once. Raises KnowledgeError (personal)."""
    own = known_to(session, {writer}, group_id)
    for one in find(said, Known(tuple(own.names), tuple(own.dates), tuple(own.numbers), tuple(own.vessels)), dict.fromkeys(said, language)):
        raise KnowledgeError("personal", "data of a person or a case", one.field, one.text)


def settle(unit: WriteUnit, record_id: str, key: str, reason: str, actor_id: str) -> None:
    """Say why words may stay that look like data of a case. Raises KnowledgeError (not_found, unknown, reason)."""
    row = records.locked(unit.session, record_id)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise KnowledgeError("reason", "a reason is needed", f"reason-{key}")
    texts = words.texts_of(records.slots_of(unit.session, record_id))
    if key not in {one.hit.key for one in hits(unit.session, row, texts)}:
        raise KnowledgeError("unknown", "nothing of that kind stands in the record")
    found = unit.session.scalar(select(Settled).where(Settled.record_id == record_id, Settled.key == key))
    if found is None:
        unit.session.add(Settled(record_id=record_id, key=key, reason=said, settled_by=actor_id))
    else:
        found.reason, found.settled_by = said, actor_id
    records.record(unit, row, Verb.ALTERED, actor_id, {"settled": key})


def open_again(unit: WriteUnit, record_id: str, key: str, actor_id: str) -> None:
    """Take a decision back. Raises KnowledgeError (not_found)."""
    row = records.locked(unit.session, record_id)
    found = unit.session.scalar(select(Settled).where(Settled.record_id == record_id, Settled.key == key))
    if found is not None:
        unit.session.delete(found)
        records.record(unit, row, Verb.ALTERED, actor_id, {"settled_again": key})
