"""Words are looked for in the records of a focus group: the best first, one line a record, with the place that says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from jitflow.finding import service as finding
from jitflow.finding.service import Hit, Query, Ranked, Refused, script, script_of
from jitflow.knowledge import glossary, indexing, listing
from jitflow.knowledge.seeing import Viewer

MOST = 1_000
"""Records that are listed, counted and narrowed; who finds more is told to add a word."""

COMPLETED = 5
"""Words, and titles, that are offered while somebody types."""


@dataclass(frozen=True)
class Hits:
    """What was found: ids of records, the best first."""

    ids: list[str] = field(default_factory=list)
    ranked: Ranked = field(default_factory=Ranked)
    also: tuple[str, ...] = ()
    """Words of other languages that were looked for, too."""
    meant: str = ""
    """The question with words that there are."""
    notes: tuple[str, ...] = ()
    """What there is to say of the question: keys of `jitflow.finding.service.REASONS`."""
    more: bool = False
    """Whether there are more than `MOST`."""


def search(session: Session, viewer: Viewer, words: str, language: str) -> Hits:
    """The records that hold these words, within what the person sees.

    Whoever asks on a page of one language may type words of another: by their letters they are read as Greek or Bulgarian; and
    where nothing holds all that was typed, as words of any language, in the forms that they take there.
    """
    query = Query(words, read_as(words, language), indexing.scopes(session, viewer), limit=2 * MOST)
    try:
        found = finding.ranked(session, query, glossary.expander())
        if words.strip() and not any(one.complete for one in found.places):
            wider = finding.ranked(session, query, glossary.expander().anywhere())
            found = wider if any(one.complete for one in wider.places) or not found.places else found
    except Refused as refused:
        return Hits(notes=(refused.code,))
    ids = list(dict.fromkeys(one.object_id for one in found.places))
    more = len(ids) > MOST or found.total > len(found.places)
    return Hits(ids[:MOST], found, also(found), found.meant, found.notes, more)


def read_as(words: str, language: str) -> str:
    """The language in which a question is read: that of the page, unless its letters are those of another one."""
    written = script(words)
    return written if written and written != script_of(language) else language


def also(found: Ranked, most: int = 8) -> tuple[str, ...]:
    """The first words of other languages that were looked for."""
    return found.also[:most]


def snippets(session: Session, hits: Hits, wanted: Mapping[str, str]) -> dict[str, Hit]:
    """What is shown of records: of each the language version that the list shows (`wanted`: record to language) where it was
    found, else the one that fits best."""
    chosen: dict[str, int] = {}
    for one in hits.ranked.places:
        if one.object_id in wanted and (one.object_id not in chosen or one.language == wanted[one.object_id]):
            chosen[one.object_id] = one.number
    shown = finding.shown(session, hits.ranked, set(chosen.values()))
    return {record: shown[number] for record, number in chosen.items() if number in shown}


def complete(session: Session, viewer: Viewer, typed: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    """What may be meant by words that are still being typed: whole questions, and records by title (title, record, language)."""
    found = finding.suggest(session, typed, indexing.scopes(session, viewer), COMPLETED)
    titles = {(title, record): (title, record, language) for title, _source, record, language in found.titles}
    return list(found.words), list(titles.values())


def reasons(codes: Iterable[str]) -> list[str]:
    """Codes of notes as messages to translate."""
    return [finding.REASONS[one] for one in codes]


@dataclass(frozen=True)
class FoundLine:
    """One record that was found, in plain words."""

    label: str
    kind: str
    status: str
    language: str
    title: str
    snippet: str


@dataclass(frozen=True)
class LookedUp:
    """What was found without anybody looking at a page."""

    total: int
    lines: list[FoundLine]
    also: tuple[str, ...]
    meant: str
    notes: tuple[str, ...]
    """Messages, in English."""


def look_up(session: Session, group_id: str, words: str, language: str, limit: int) -> LookedUp:
    """The same as every member of the focus group would find it, for the command line."""
    viewer = Viewer("", "observer", group_id)
    hits = search(session, viewer, words, language)
    found = listing.find(session, viewer, listing.Wanted(ids=hits.ids), language, 0, limit)
    shown = snippets(session, hits, {one.id: one.language for one in found.lines})
    lines = [
        FoundLine(
            one.label, one.kind, one.status, shown[one.id].language, one.title,
            "".join(text for text, _marked in shown[one.id].snippet),
        )
        for one in found.lines
        if one.id in shown
    ]  # fmt: skip
    return LookedUp(found.total, lines, hits.also, hits.meant, tuple(reasons(hits.notes)))
