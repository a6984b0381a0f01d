"""Records are begun and written: field by field, so that two people lose nothing to each other; every save is a version."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.instruments import keys, machine
from jitflow.instruments.definition import Definition, FieldType
from jitflow.knowledge import anonymity, definitions, indexing, moving, records, seeing, words
from jitflow.knowledge.life import Person
from jitflow.knowledge.models import Record
from jitflow.knowledge.records import KnowledgeError, RecordData
from jitflow.letters import slots
from jitflow.letters.slots import Texts
from jitflow.merging import Conflict, Outcome, Posted, SaveResult, merge, same

SLOT = "text:"
"""Path of a translation: ``text:<language>:<field>``."""
MOST_ITEMS = 60
CLOSED = ("superseded", "archived", "withdrawn")
"""States in which nobody writes: a record is opened again first."""


@dataclass(frozen=True)
class Begun:
    """What a new record begins with."""

    language: str
    answers: Mapping[str, Any]
    words: Mapping[str, str]
    """Field to words in the language of the source."""
    token: str


def create(unit: WriteUnit, group_id: str, begun: Begun, person: Person) -> RecordData:
    """Begin a record as an observation; the same form sent twice is one record.

    Raises KnowledgeError: language, empty (no title, no kind), unknown (a kind or field that records have not), token.
    """
    if not 0 < len(begun.token) <= 32:
        raise KnowledgeError("token", "the page has no token")
    already = select(Record).where(Record.focus_group_id == group_id, Record.token == begun.token)
    if (row := unit.session.scalar(already)) is not None:
        return records.read(unit.session, row.id)
    declared = definitions.definition()
    _judge(declared, begun)
    answers = {key: value for key, value in begun.answers.items() if value not in (None, "", [], {})}
    row = add(unit, group_id, declared, str(answers["kind"]), begun.language, answers, person.id)
    row.token = begun.token
    texts: Texts = {}
    for field, text in begun.words.items():
        slots.write(texts, field, begun.language, begun.language, text)
    store(unit, row, texts, "words", person.id)
    records.record(unit, row, Verb.COLLECTED, person.id, {"kind": row.kind, "fields": sorted([*answers, *texts])})
    return records.data_of(row, texts)


def create_from_case(
    unit: WriteUnit, group_id: str, begun: Begun, person: Person, *, case_id: str, instrument_id: str
) -> RecordData:
    """The same from a case that is over. The case knows which lesson came from it; the lesson knows no case."""
    made = create(unit, group_id, begun, person)
    unit.record(
        Verb.ALTERED, focus_group_id=group_id, actor_id=person.id, object_type="instrument", object_id=instrument_id,
        case_id=case_id, detail={"lesson": made.id},
    )  # fmt: skip
    return made


def _judge(declared: Definition, begun: Begun) -> None:
    if begun.language not in words.LANGUAGES:
        raise KnowledgeError("language", "there is no such language", "language")
    kinds = [one.code for one in definitions.field(declared, "kind").options]
    if begun.answers.get("kind") not in kinds:
        raise KnowledgeError("empty", "a record has a kind", "kind")
    if not (begun.words.get("title") or "").strip():
        raise KnowledgeError("empty", "a record has a title", "title")
    if strange := (set(begun.answers) | set(begun.words)) - set(declared.fields):
        raise KnowledgeError("unknown", f"records have no field {sorted(strange)[0]}", sorted(strange)[0])


def add(
    unit: WriteUnit, group_id: str, declared: Definition, kind: str, language: str, answers: dict[str, Any], actor_id: str
) -> Record:
    """The row of a new record, at the start of its procedure, without words yet."""
    assert declared.procedure is not None
    start = machine.start(declared.procedure, declared.sides[0]).marking
    row = Record(
        focus_group_id=group_id, number=records.next_number(unit.session, group_id), definition=declared.version, kind=kind,
        language=language, answers=answers, status=start[definitions.life(declared).id], marking=dict(start),
        author_id=actor_id, owner_id=actor_id, changed_at=clock.now(), changed_by=actor_id, revision=0, reason="",
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    return row


def store(unit: WriteUnit, row: Record, texts: Texts, concerns: str, actor_id: str, to_index: bool = True) -> None:
    """Keep words and answers as the next version, with its codes, and let it be found (`to_index`: at once)."""
    records.write_words(unit.session, row, texts, actor_id)
    records.write_version(unit.session, row, texts, concerns, actor_id)
    if concerns == "translation" and row.status in seeing.IN_USE:
        row.shown_version = row.revision  # read at once, and still there while the words are in review again
    records.write_tags(unit.session, row)
    if to_index:
        indexing.index(unit.session, row, texts)


def save(unit: WriteUnit, record_id: str, posted: Sequence[Posted], person: Person) -> SaveResult:
    """Store what was changed, field by field; a field that somebody else changed meanwhile is a conflict.

    Paths are those of answers and words in the language of the source, or ``text:<language>:<field>``. Words or answers
    changed after the review was done take the step back to it (a record that is shown stays readable as it was published).
    Raises KnowledgeError (not_found, closed, empty, unknown, too_many, personal).
    """
    row = records.locked(unit.session, record_id)
    if row.status in CLOSED:
        raise KnowledgeError("closed", "this record has to be opened again first")
    declared = definitions.definition(row.definition)
    texts = words.texts_of(records.slots_of(unit.session, record_id))
    answers, result, concerns = copy.deepcopy(row.answers), SaveResult(), "translation"
    for one in posted:
        concerns = _apply(row, declared, answers, texts, one, result) or concerns
    if not result.saved:
        return result
    tidy(answers, declared)
    if not slots.text(texts, "title", row.language):
        raise KnowledgeError("empty", "a record has a title", "title")
    if concerns == "translation":
        languages = {place(row.language, path)[0] for path in result.saved}
        anonymity.judge_translation(unit.session, row, texts, languages, person.id)
    row.answers, row.kind = answers, str(answers.get("kind") or row.kind)
    if row.shipped_id is not None and concerns == "words" and not row.own:
        row.own, row.owner_id = True, person.id
    store(unit, row, texts, concerns, person.id)
    records.record(unit, row, Verb.ALTERED, person.id, {"fields": sorted(result.saved), "revision": row.revision})
    if concerns == "words":
        if any(_is_said(path) for path in result.saved):
            moving.forget_reading(unit, row, person)
        moving.back_to_review(unit, row, person)
    return result


def _is_said(path: str) -> bool:
    """Whether a path is one of what is compared with a judgment: the words of the source, and what they rest on."""
    return path in words.PROSE or path.partition(".")[0] == "source"


def _apply(
    row: Record, declared: Definition, answers: dict[str, Any], texts: Texts, one: Posted, result: SaveResult
) -> str | None:
    """Put one posted field where it belongs; "words" where the source or an answer changed."""
    language, path = place(row.language, one.path)
    key = keys.key_of(path, declared.groups)
    if key not in declared.fields:
        raise KnowledgeError("unknown", f"records have no field {path}", path)
    prose = declared.fields[key].type is FieldType.PROSE
    current = slots.text(texts, path, language) or None if prose else keys.get(answers, path)
    outcome = merge(current, one.base, one.value)
    if outcome is Outcome.CONFLICT:
        result.conflicts.append(Conflict(one.path, one.base, one.value, current, row.changed_by, row.changed_at))
    if outcome is not Outcome.STORE:
        return None
    if prose:
        slots.write(texts, path, language, row.language, one.value)
    else:
        _put(answers, declared, path, one.value)
    result.saved.append(one.path)
    return "words" if language == row.language else None


def _put(answers: dict[str, Any], declared: Definition, path: str, value: Any) -> None:
    """An answer, in a new item of its group where that is not there yet."""
    group, _, rest = path.partition(".")
    if group in declared.groups:
        item_id = rest.partition(".")[0]
        items = answers.setdefault(group, [])
        if keys.find_item(items, item_id) is None:
            if len(items) >= MOST_ITEMS:
                raise KnowledgeError("too_many", f"{MOST_ITEMS} are the limit", path)
            items.append({"id": item_id})
    keys.put(answers, path, value)


def tidy(answers: dict[str, Any], declared: Definition) -> None:
    """Items without any answer go; so do empty answers."""
    for group in declared.groups:
        items = [one for one in answers.get(group) or [] if any(not same(v, None) for k, v in one.items() if k != "id")]
        answers[group] = items
    for key in [key for key, value in answers.items() if same(value, None) or value == []]:
        del answers[key]


def place(source: str, path: str) -> tuple[str, str]:
    """Language and field of a posted path. Raises KnowledgeError (language)."""
    if not path.startswith(SLOT):
        return source, path
    language, _, field = path.removeprefix(SLOT).partition(":")
    if language not in words.LANGUAGES or field not in words.PROSE:
        raise KnowledgeError("language", "there is no such language version", path)
    return language, field


def review_words(unit: WriteUnit, record_id: str, language: str, shown: Mapping[str, str], person: Person) -> None:
    """Somebody read a language version beside its source: it fits, as it was shown.

    Raises KnowledgeError (not_found, closed, empty, same: the words changed since they were shown).
    """
    row = records.locked(unit.session, record_id)
    if row.status in CLOSED:
        raise KnowledgeError("closed", "this record has to be opened again first")
    texts = words.texts_of(records.slots_of(unit.session, record_id))
    read = [field for field in words.PROSE if slots.text(texts, field, language)]
    if language == row.language or not read:
        raise KnowledgeError("empty", "there is no translation to read")
    for field in words.PROSE:
        if not same(slots.text(texts, field, language), shown.get(field, "")):
            raise KnowledgeError("same", "the words changed since they were shown")
    for field in read:
        slots.review(texts, field, language, row.language)
    store(unit, row, texts, "translation", person.id)
    records.record(unit, row, Verb.ALTERED, person.id, {"reviewed": language, "revision": row.revision})


def hand_over(unit: WriteUnit, record_id: str, owner_id: str, person: Person) -> None:
    """Another member looks after the record. Raises KnowledgeError (not_found, not_yours)."""
    row = records.locked(unit.session, record_id)
    if person.id != row.owner_id and person.level not in seeing.COORDINATORS:
        raise KnowledgeError("not_yours", "its owner or a coordinator hands it over")
    if row.owner_id != owner_id:
        row.owner_id = owner_id
        records.record(unit, row, Verb.ALTERED, person.id, {"owner": owner_id})
