"""What a draft for a word processor is made from: the words now, how they came about since a base, open comments."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from jitflow import library, ownership
from jitflow.accounts import service as accounts
from jitflow.comments import service as comments
from jitflow.documents.redline_request import Note
from jitflow.documents.redline_words import Step
from jitflow.drafting import service as drafting, versions
from jitflow.drafting.errors import DraftingError
from jitflow.instruments.file import canonical_json
from jitflow.instruments.geography import shown
from jitflow.instruments.parties import group_of
from jitflow.negotiation import drafts as circulated
from jitflow.parties import service as parties

RECENT = 15
"""Versions of the history that are offered as a base, beside those that somebody named."""


@dataclass(frozen=True)
class Base:
    """A state of the draft from which differences can be shown."""

    revision: int
    at: datetime
    number: int | None = None
    """Of a named version."""
    title: str = ""
    actor_id: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a draft is made from, as plain data."""

    instrument: dict[str, Any]
    language: str
    base: int | None
    steps: dict[str, list[Step]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    """The thread of each note."""

    def digest(self, instrument_id: str, owner: str, release: str) -> str:
        """Over everything that decides what the file looks like, bound to the instrument and to who has it made."""
        content = {**asdict(self), "release": release, "owner": owner}
        return hashlib.sha256(instrument_id.encode() + canonical_json(content)).hexdigest()


def is_negotiable(data: drafting.InstrumentData) -> bool:
    """Whether several parties negotiate this instrument here: its side names them in its answers."""
    definition = library.library().definition(data.slug, data.version)
    return group_of(definition, data.side) is not None and data.origin == "drafted"


def bases(session: Session, data: drafting.InstrumentData, only_circulated: bool) -> list[Base]:
    """The states of a draft from which differences can be shown, the newest first: named ones, then those of the history."""
    named = [
        Base(one.revision, one.circulated_at or one.made_at, one.number, one.title)
        for one in circulated.drafts_of(session, data.id, only_circulated)
    ]
    if only_circulated:
        return named
    known = {one.revision for one in named}
    past = [one for one in versions.versions(session, data.id) if one.revision not in known | {data.revision}]
    return [*named, *(Base(one.revision, one.at, actor_id=one.actor_id) for one in past[:RECENT])]


def wanted(
    session: Session, data: drafting.InstrumentData, as_of: date, language: str, base: int | None, with_comments: bool
) -> Wanted:
    """What a draft in a language is made from. Raises DraftingError (unknown_revision) for a base that is none."""
    names = _Names(session, data)
    steps = _steps(session, data, language, base, names) if base is not None else {}
    notes, threads = _notes(session, data, names) if with_comments else ([], [])
    return Wanted(drafting.to_file(data, as_of), language, base, steps, notes, threads)


class _Names:
    """People as the other parties know them: name and State."""

    def __init__(self, session: Session, data: drafting.InstrumentData) -> None:
        self._session = session
        states = {one.id: one.state for one in parties.parties_of(data)}
        seats = parties.seats_of(session, data.id, ended=True)
        self._state = {one.user_id: states.get(one.party, "") for one in seats}
        self._home = data.issuing_state
        self._known: dict[str, str] = {}

    def of(self, user_id: str) -> str:
        """Name and State, such as "Anna Rossi (IT)"."""
        if user_id not in self._known:
            name = accounts.names(self._session, [user_id]).get(user_id, "")
            state = shown(self._state.get(user_id, self._home))
            self._known[user_id] = " ".join(f"{name or '?'} ({state})".split()) if state else name or "?"
        return self._known[user_id]


def _steps(
    session: Session, data: drafting.InstrumentData, language: str, base: int, names: _Names
) -> dict[str, list[Step]]:
    """By path, the text at the base and after each change since; only of texts that changed."""
    if not 0 <= base <= data.revision:
        raise DraftingError("unknown_revision", f"there is no revision {base}")
    then = versions.snapshot(session, data.id, base).texts
    prefix = f"text:{language}:"
    changes = [one for one in reversed(drafting.history(session, data.id)) if one.revision > base]
    made: dict[str, list[Step]] = {}
    for path in data.texts.keys() | {path for path, of_language in then if of_language == language}:
        before, now = then.get((path, language), ""), data.texts.get(path, {}).get(language, {}).get("text", "")
        if before == now:
            continue
        own = [one for one in changes if one.path == f"{prefix}{path}" and one.kind not in versions.NO_VALUE]
        steps = [Step(before), *(Step(one.new or "", names.of(one.actor_id), _iso(one.at)) for one in own)]
        if steps[-1].text != now:  # it came or went with the part it belongs to
            last = next((one for one in reversed(changes) if path.startswith(f"{one.path}.")), changes[-1])
            steps.append(Step(now, names.of(last.actor_id), _iso(last.at)))
        made[path] = steps
    return made


def _notes(session: Session, data: drafting.InstrumentData, names: _Names) -> tuple[list[Note], list[str]]:
    """The open comments that everybody at the table reads, each thread with its answers."""
    notes: list[Note] = []
    threads: list[str] = []
    for thread in comments.threads_of(session, data.id, resolved=False):
        if not thread.shared:
            continue
        first = len(notes)
        for number, one in enumerate((thread, *thread.answers)):
            author = names.of(one.author_id)
            initials = "".join(word[0] for word in author.split() if word[0].isalpha())[:3].upper()
            notes.append(Note(thread.path, author, initials, _iso(one.at), one.body, first if number else None))
            threads.append(thread.id)
    return notes, threads


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def owner() -> str:
    """Whose the drafts and files of this request are."""
    return ownership.current_owner()
