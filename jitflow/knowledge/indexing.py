"""Records go into the search: one article for each language version, in the transaction that saves it.

Each article stands under the name of those who see it (`jitflow.knowledge.seeing`), so that a search never reads what the
asker may not see: all members, those who write, or the few who see an observation. Of a record whose newest words are in
review the version that was published last is found by those who read that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.finding import service as finding
from jitflow.finding.service import Article
from jitflow.knowledge import definitions, glossary, markdown, records, seeing, terms, words
from jitflow.knowledge.models import Record, Slot, Tag, Version
from jitflow.knowledge.seeing import Viewer
from jitflow.knowledge.shipped import ShippedRecord
from jitflow.knowledge.terms import Taxonomy
from jitflow.letters import slots
from jitflow.letters.slots import Texts

SOURCE, SHOWN = "knowledge", "knowledge_shown"
"""The newest words of a record, and those that were published last while newer ones are in review."""


def index(session: Session, row: Record, texts: Texts) -> None:
    """Let a record be found as it stands now; what is no longer said of it is found no more."""
    for source, made in _articles(session, row, texts).items():
        for one in made:
            finding.put(session, one)
        finding.keep_only(session, source, row.id, [one.language for one in made])


def index_many(session: Session, rows: Iterable[Record]) -> None:
    """The same for many at once, as a delivery needs it."""
    rows = list(rows)
    slots_by: dict[str, list[Slot]] = {}
    for some in range(0, len(rows), 500):
        ids = [one.id for one in rows[some : some + 500]]
        for slot in session.scalars(select(Slot).where(Slot.record_id.in_(ids))):
            slots_by.setdefault(slot.record_id, []).append(slot)
    all_: list[Article] = []
    for row in rows:
        for source, made in _articles(session, row, words.texts_of(slots_by.get(row.id, []))).items():
            all_ += made
            finding.keep_only(session, source, row.id, [one.language for one in made])
    finding.put_many(session, all_)


def index_code(session: Session, group_id: str, taxonomy: str, code: str) -> None:
    """A code is called something else now: so are the records that bear it."""
    bears = exists().where(Tag.record_id == Record.id, Tag.taxonomy == taxonomy, Tag.code == code)
    index_many(session, session.scalars(select(Record).where(Record.focus_group_id == group_id, bears)))


def scopes(session: Session, viewer: Viewer) -> list[str]:
    """The names under which this person sees articles."""
    if viewer.level not in seeing.READERS:
        return []
    first = Record.focus_group_id == viewer.group_id, seeing.of_few(), seeing.visible(viewer)
    observed = [_of_few(one) for one in session.scalars(select(Record.id).where(*first))]
    return [_of_all(viewer.group_id), _of_writers(viewer.group_id) if viewer.writes else _of_readers(viewer.group_id), *observed]


def _of_all(group_id: str) -> str:
    return f"knowledge:{group_id}"


def _of_writers(group_id: str) -> str:
    return f"knowledge:{group_id}:writers"


def _of_readers(group_id: str) -> str:
    return f"knowledge:{group_id}:readers"


def _of_few(record_id: str) -> str:
    return f"knowledge:record:{record_id}"


@dataclass(frozen=True)
class _Of:
    """What articles are of, and under which name they are seen."""

    source: str
    object_id: str
    group_id: str
    scope: str
    kind: str
    label: str
    changed: datetime


def _articles(session: Session, row: Record, texts: Texts) -> dict[str, list[Article]]:
    """Source to articles, of the newest words and of those that others read instead."""
    labels = _Labels(terms.of_group(session, row.focus_group_id))
    group = row.focus_group_id
    status = seeing.read_as(row)
    if status in seeing.OPEN:
        scope = _of_all(group)
    else:
        scope = _of_few(row.id) if status == seeing.FIRST else _of_writers(group)
    name = records.label_of(row.definition, row.kind, row.number)
    newest = _Of(SOURCE, row.id, group, scope, row.kind, name, row.changed_at)
    made = {SOURCE: _of_texts(newest, texts, row.answers, labels), SHOWN: []}
    if status not in seeing.OPEN and row.shown_version is not None:
        shown = Version.record_id == row.id, Version.number == row.shown_version
        version = session.scalars(select(Version).where(*shown)).one()
        scope = _of_all(group) if status == seeing.FIRST else _of_readers(group)
        made[SHOWN] = _of_texts(replace(newest, source=SHOWN, scope=scope), version.texts, version.answers, labels)
    return made


def article_of_shipped(one: ShippedRecord, group_id: str, taxonomies: Mapping[str, Taxonomy]) -> list[Article]:
    """The articles of a record as it comes with jitflow, under its own id, as members of a focus group find them."""
    of = _Of(SOURCE, one.id, group_id, _of_all(group_id), str(one.answers["kind"]), "", datetime.min.replace(tzinfo=UTC))
    texts = {
        field: {language: {"text": text} for language, text in said.items()} for field, said in one.words.items()
    }
    return _of_texts(of, texts, one.answers, _Labels(taxonomies))


def _of_texts(of: _Of, texts: Texts, answers: Mapping[str, Any], labels: _Labels) -> list[Article]:
    """One article for each language in which there is a title."""
    said = [one for one in words.languages(texts) if slots.text(texts, "title", one)]
    return [_article(of, texts, answers, one, labels) for one in said]


def _article(of: _Of, texts: Texts, answers: Mapping[str, Any], language: str, labels: _Labels) -> Article:
    title, summary, *parts = (slots.text(texts, field, language) for field in words.PROSE)
    codes = ", ".join(labels.of(of.kind, answers, language))
    lines = [summary, *map(markdown.to_plain, parts), *_sources(answers), str(answers.get("case_type") or ""), codes, of.label]
    text = "\n".join(one for one in lines if one)
    return Article(of.source, of.object_id, of.group_id, of.scope, language, title, text, {}, of.changed)


def _sources(answers: Mapping[str, Any]) -> Iterator[str]:
    for one in answers.get("source") or ():
        yield " ".join(str(value) for key, value in one.items() if key in ("title", "reference") and value)


class _Labels:
    """What the codes of records are called, as this focus group has them."""

    def __init__(self, taxonomies: Mapping[str, Taxonomy]) -> None:
        self.taxonomies = taxonomies
        self.definition = definitions.definition()
        kinds = definitions.field(self.definition, "kind").options
        self.kinds = {one.code: one.wording or one.code for one in kinds}
        self.instruments = {one.slug: one.short_title for one in library.currents()}

    def of(self, kind: str, answers: Mapping[str, Any], language: str) -> Iterator[str]:
        """The words of all codes of a record in a language."""
        for taxonomy, codes in records.tags_of(kind, answers).items():
            for code in codes:
                yield self._said(taxonomy, code, language)

    def _said(self, taxonomy: str, code: str, language: str) -> str:
        if taxonomy == "state":
            return glossary.state_name(code, language)
        if taxonomy == "instrument":
            return str(self.instruments.get(code, code))
        if taxonomy == "kind":
            return glossary.said(self.definition.slug, f"kind.{code}:wording", self.kinds.get(code, code), language)
        found = self.taxonomies[taxonomy].chosen(code) if taxonomy in self.taxonomies else None
        if found is None:
            return code
        return glossary.plain(found.label if found.by_group else glossary.label(taxonomy, found.code, found.label, language))
