"""The versions of a record, and how two of them differ, word by word."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition, Field
from jitflow.knowledge import definitions, here, record_pages, words
from jitflow.knowledge.labels import Labels
from jitflow.knowledge.models import Version
from jitflow.knowledge.record_pages import Opened
from jitflow.knowledge.records import TAGGED
from jitflow.knowledge.seeing import IN_USE
from jitflow.merging import same
from jitflow.web.locale import gettext as _, language_name
from jitflow.web.values import shown as in_words

MOST = 200
MOST_LINES = 2000
"""A text with more lines is compared as a whole."""


def _versions(session: Session, found: Opened) -> list[Version]:
    """Versions that the reader may see: all of them for those who saw the observation and for who wrote one of them; else
    those that were read by members once, and the newest for who reads that. What was written before it was looked through
    for data of persons and cases was never published, and is not shown beside what was."""
    statement = select(Version).where(Version.record_id == found.row.id).order_by(Version.number.desc())
    rows = list(session.scalars(statement.limit(MOST)))
    viewer = here.viewer()
    took_part = {found.row.author_id, *found.reviewers, *(one.made_by for one in rows if one.concerns != "delivery")}
    if viewer.coordinates or (viewer.writes and viewer.user_id in took_part):
        return rows
    newest = found.row.revision if found.newest else None
    return [one for one in rows if one.number == newest or _was_read(found, one)]


def _was_read(found: Opened, version: Version) -> bool:
    """Whether members read a version once: it was published or delivered, or stored where its words are read at once."""
    region, events = definitions.life(found.definition).id, found.standing.events
    if any(one.version == version.number and one.marking.get(region) in IN_USE for one in events):
        return True
    before = [one.marking.get(region) for one in events if one.version < version.number]
    return version.concerns in ("translation", "delivery") and bool(before) and before[-1] in IN_USE


def index_context(session: Session) -> dict[str, Any]:
    """The list of versions."""
    found = record_pages.opened(session)
    rows = _versions(session, found)
    people = here.names(session, *(one.made_by for one in rows))
    steps: dict[int, list[str]] = {}
    said_by = here.procedure_words(found.definition)
    for event in found.standing.events:
        steps.setdefault(event.version, []).append(said_by.step(found.standing.side.transition[event.transition]))
    numbers = [one.number for one in rows]
    earlier = dict(pairwise(numbers))
    return {
        "head": record_pages.head(found, Labels(session)),
        "rows": [
            {
                "number": one.number, "at": one.created_at, "by": people.get(one.made_by, ""), "concerns": _concerns(one.concerns),
                "hash": one.content_hash[:12], "steps": steps.get(one.number, []), "shown": one.number == found.row.shown_version,
                "languages": [language_name(code) for code in words.languages(one.texts)],
                "url": here.address("compare", version=earlier[one.number], later_version=one.number)
                if one.number in earlier else None,
            }
            for one in rows
        ],
        "numbers": numbers,
        "crumbs": here.crumbs((found.data.label, here.address("record")), (_("Versions"), None)),
    }  # fmt: skip


def _concerns(kind: str) -> str:
    return {
        "words": _("Words and answers"), "translation": _("A translation"), "delivery": _("Delivered with jitflow"),
        "file": _("A file"),
    }.get(kind, kind)  # fmt: skip


def compare_context(session: Session, version: str, later: str) -> dict[str, Any] | None:
    """How two versions differ; None where there are no such two."""
    found = record_pages.opened(session)
    there = {one.number: one for one in _versions(session, found)}
    numbers = [int(one) for one in (version, later) if one.isascii() and one.isdigit() and len(one) < 9]
    if len(numbers) != 2 or any(one not in there for one in numbers):
        return None
    old, new = there[numbers[0]], there[numbers[1]]
    people, labels = here.names(session, old.made_by, new.made_by), Labels(session)
    return {
        "head": record_pages.head(found, labels),
        "old": {"number": old.number, "at": old.created_at, "by": people.get(old.made_by, "")},
        "new": {"number": new.number, "at": new.created_at, "by": people.get(new.made_by, "")},
        "words": _words(found.definition, old, new),
        "answers": _answers(found.definition, labels, old, new),
        "numbers": sorted(there),
        "crumbs": here.crumbs(
            (found.data.label, here.address("record")), (_("Versions"), here.address("versions")),
            (_("%(old)d and %(new)d", old=old.number, new=new.number), None),
        ),
    }  # fmt: skip


def _words(definition: Definition, old: Version, new: Version) -> list[dict[str, Any]]:
    """Free texts that differ, by language."""
    made, said_by = [], DefinitionWords(definition)
    for language in sorted({*words.languages(old.texts), *words.languages(new.texts)}):
        for key in words.PROSE:
            before, after = ((one.texts.get(key, {}).get(language) or {}).get("text", "") for one in (old, new))
            if before != after:
                made.append({
                    "label": said_by.field_title(key), "lang": language, "language": language_name(language),
                    "pieces": pieces(before, after),
                })  # fmt: skip
    return made


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    """What to compare word by word: paragraph beside paragraph, so that a long text is compared, too.

    Lines that are the same stand in both parts of a piece.
    """
    old, new = before.split("\n"), after.split("\n")
    if max(len(old), len(new)) > MOST_LINES:
        return [(before, after)]
    made = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "replace" and j - i == m - k:
            made += [(one, other) for one, other in zip(old[i:j], new[k:m], strict=True)]
        else:
            made.append(("\n".join(old[i:j]), "\n".join(new[k:m])))
    return made


def _answers(definition: Definition, labels: Labels, old: Version, new: Version) -> list[dict[str, str]]:
    """Answers that differ."""
    made, said_by = [], DefinitionWords(definition)
    for key in definition.fields:
        if "." in key or key in words.PROSE or same(old.answers.get(key), new.answers.get(key)):
            continue
        declared = definition.fields[key]
        before, after = (_said(said_by, declared, key, labels, one.answers.get(key)) for one in (old, new))
        made.append({"label": said_by.field_title(key), "before": before, "after": after})
    return made


def _said(said_by: DefinitionWords, declared: Field, key: str, labels: Labels, value: Any) -> str:
    """An answer as people read it."""
    if declared.is_group:
        lines = []
        for item in value or []:
            children = {one.key: one for one in declared.fields}
            lines.append("; ".join(
                _said(said_by, children[name], f"{key}.{name}", labels, kept) for name, kept in item.items() if name in children
            ))  # fmt: skip
        return "\n".join(lines)
    if declared.options:
        wording = next((one.wording for one in declared.options if one.code == value), "")
        return said_by.plain(f"{key}.{value}:wording", wording) if wording else ""
    if key in TAGGED and key != "states":
        return ", ".join(labels.say(TAGGED[key], code) for code in value or [])
    return in_words(declared.type, value)
