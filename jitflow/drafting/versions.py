"""Versions of an instrument: as it stood at a revision, and how to go back to it.

Nothing is stored for a version: every change holds what was there before, so walking back from
the present gives any of them. Going back appends changes; no version is ever lost.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db.units import WriteUnit
from jitflow.drafting import history, items, slots
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.history import EXECUTING_STATE, RESTORED
from jitflow.drafting.models import Change, Instrument
from jitflow.drafting.saving import TEXT_PATH, check_path, gone, locked, record, save
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, FieldType
from jitflow.merging import Posted, SaveResult, same

NO_VALUE = (*history.WITHOUT_EFFECT, "added", "removed", "moved", "undone", "override", "withdrawn", "moved_version")
"""Kinds that did not give one path another value."""
PAUSE = timedelta(minutes=10)
"""Changes of one person without a longer pause between them are one version."""


@dataclass
class Snapshot:
    """Answers and texts as they stood at a revision."""

    revision: int
    answers: dict[str, Any]
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """(path, language) to text; empty ones are left out."""
    executing_state: str | None = None


@dataclass(frozen=True)
class Version:
    """Consecutive changes of one person: what people call a version."""

    revision: int
    """Revision of the instrument after the last of them."""
    actor_id: str
    at: datetime
    paths: tuple[str, ...]


@dataclass(frozen=True)
class FieldVersion:
    """One value a field had: from which change, of whom; `change_id` None: as the draft was opened."""

    change_id: str | None
    kind: str
    value: Any
    actor_id: str
    at: datetime
    current: bool


def snapshot(session: Session, instrument_id: str, revision: int | None = None) -> Snapshot:
    """The instrument at a revision; None: now. Raises DraftingError (not_found, unknown_revision)."""
    row = session.get(Instrument, instrument_id)
    if row is None:
        raise DraftingError("not_found", "there is no such instrument")
    wanted = row.revision if revision is None else revision
    if not 0 <= wanted <= row.revision:
        raise DraftingError("unknown_revision", f"there is no revision {wanted}")
    texts = {at: text.text for at, text in slots.texts_of(session, instrument_id).items() if text.text}
    found = Snapshot(wanted, copy.deepcopy(row.answers), texts, row.executing_state)
    for change in history.history(session, instrument_id):
        if change.revision > wanted and change.kind not in history.WITHOUT_EFFECT:
            _take_back(found, change)
    return found


def revision_before(session: Session, instrument_id: str, moment: datetime) -> int:
    """The revision that an instrument had right before a moment (aware); 0 where it was not there yet."""
    statement = select(func.max(Change.revision)).where(Change.instrument_id == instrument_id, Change.at < moment)
    return session.scalar(statement) or 0


def _take_back(found: Snapshot, change: history.ChangeLine) -> None:
    if change.kind not in NO_VALUE:
        _take_value_back(found, change)
    elif change.kind in ("added", "undone"):
        _drop(found, change.path)
    elif change.kind == "removed":
        _insert(found, change.path, change.old)
    elif change.kind == "moved":
        group, _, item_id = change.path.rpartition(".")
        listed = keys.get(found.answers, group)
        item = keys.find_item(listed, item_id)
        listed.remove(item)
        listed.insert(change.old["index"], item)


def _take_value_back(found: Snapshot, change: history.ChangeLine) -> None:
    text = TEXT_PATH.fullmatch(change.path)
    if text:
        at = (text[2], text[1])
        found.texts.pop(at, None)
        if change.old:
            found.texts[at] = change.old
    elif change.path == EXECUTING_STATE:
        found.executing_state = change.old
    elif not change.path.startswith(("state:", "meta.", "check:")):
        keys.put(found.answers, change.path, change.old)


def _drop(found: Snapshot, path: str) -> None:
    group, _, item_id = path.rpartition(".")
    listed = keys.get(found.answers, group)
    listed.remove(keys.find_item(listed, item_id))
    found.texts = {at: text for at, text in found.texts.items() if not at[0].startswith(f"{path}.")}


def _insert(found: Snapshot, path: str, old: dict[str, Any]) -> None:
    group, _, _item_id = path.rpartition(".")
    listed = keys.get(found.answers, group)
    listed.insert(old["index"], copy.deepcopy(old["item"]))
    for text in old["texts"]:
        if text["text"]:
            found.texts[text["path"], text["language"]] = text["text"]


def versions(session: Session, instrument_id: str) -> list[Version]:
    """The versions of an instrument, the newest first."""
    found: list[Version] = []
    for change in history.history(session, instrument_id):
        if change.kind in history.WITHOUT_EFFECT and change.kind != "opened":
            continue
        last = found[-1] if found else None
        if last and last.actor_id == change.actor_id and last.at - change.at <= PAUSE and change.kind != "opened":
            found[-1] = Version(last.revision, last.actor_id, last.at, (*last.paths, change.path))
        else:
            found.append(Version(change.revision, change.actor_id, change.at, (change.path,)))
    return found


def field_versions(session: Session, instrument_id: str, path: str) -> list[FieldVersion]:
    """Every value a path had, the newest first; the value it was opened with last."""
    everything = history.history(session, instrument_id)
    changes = [c for c in everything if c.path == path and c.kind not in NO_VALUE]
    known = [(c.id, c.kind, c.new, c.actor_id, c.at) for c in changes]
    if changes and changes[-1].old not in (None, "", [], {}):
        opened = everything[-1]
        known.append((None, "opened", changes[-1].old, opened.actor_id, opened.at))
    # A part that was brought back holds what it held then: the newest value need not be the present one.
    now = _present(session, instrument_id, path) if known else None
    current = next((position for position, one in enumerate(known) if same(one[2], now)), None)
    return [FieldVersion(*one, current=position == current) for position, one in enumerate(known)]


def _present(session: Session, instrument_id: str, path: str) -> Any:
    row, text = session.get_one(Instrument, instrument_id), TEXT_PATH.fullmatch(path)
    if text is None:
        return keys.get(row.answers, path)
    slot = slots.texts_of(session, instrument_id).get((text[2], text[1]))
    return slot.text if slot is not None else None


def restore_value(
    unit: WriteUnit, definition: Definition, instrument: Instrument | str, path: str, change_id: str | None,
    shown: Any, actor_id: str,
) -> SaveResult:
    """Give a path a value it had before; `shown` is what the page showed as its present one.

    Raises DraftingError (unknown_change), UnknownPath. A field changed meanwhile is a conflict.
    """
    row = locked(unit.session, instrument)
    check_path(row, path, definition)
    known = field_versions(unit.session, row.id, path)
    chosen = next((one for one in known if one.change_id == change_id), None)
    if chosen is None:
        raise DraftingError("unknown_change", f"{path}: this value is not in its history")
    until = None if change_id is None else _last_with(unit.session, row.id, path, change_id)
    made_for = written_for(unit.session, row, path, Change.sequence <= (until or 0))
    return save(unit, row, [Posted(path, shown, chosen.value, made_for)], actor_id, definition, RESTORED)


def _last_with(session: Session, instrument_id: str, path: str, change_id: str) -> int:
    """The sequence up to which a path had the value that a change gave it."""
    known = history.history(session, instrument_id, path)
    changes = [one for one in known if one.path == path and one.kind not in NO_VALUE]
    place = next(index for index, one in enumerate(changes) if one.id == change_id)
    return changes[place - 1].sequence - 1 if place else changes[0].sequence


def written_for(session: Session, instrument: Instrument, path: str, until: ColumnElement[bool]) -> str | None:
    """The source text for which a translation stood, by the changes `until` lets through; None: no translation.

    That is what the source said when the words were put there, or when somebody last read them beside it.
    Words that come back are tied to it again, so that an old translation never passes for one of a newer source.
    """
    text = TEXT_PATH.fullmatch(path)
    if text is None or text[1] == instrument.language:
        return None
    source = f"text:{instrument.language}:{text[2]}"
    about = select(Change).where(
        Change.instrument_id == instrument.id, Change.kind.not_in(NO_VALUE),
        Change.path.in_((path, f"state:{text[1]}:{text[2]}", source)),
    )  # fmt: skip
    # What was saved while it was typed leaves a translation with the source it was for.
    ties = (
        about.where(until, Change.path != source, Change.kind != history.HALF_WAY)
        .order_by(Change.sequence.desc())
        .limit(1)
    )
    tie = session.scalar(ties)
    if tie is not None and tie.kind == RESTORED:
        # Words that came back are tied to what they were for when they were left.
        older = about.where(Change.path == path, Change.sequence < tie.sequence).order_by(Change.sequence.desc())
        left = next((one for one in session.scalars(older) if same(one.old, tie.new)), None)
        if left is not None:
            return written_for(session, instrument, path, Change.sequence < left.sequence)
    later = about.where(Change.path == source, Change.sequence > (tie.sequence if tie else 0))
    first_later = session.scalar(later.order_by(Change.sequence).limit(1))
    if first_later is not None:
        return first_later.old or ""
    row = slots.texts_of(session, instrument.id).get((text[2], instrument.language))
    return (row.text if row else None) or ""


def before(session: Session, instrument: Instrument, change: history.ChangeLine) -> str | None:
    """The source text for which a translation stood before a change; None: it is no translation."""
    return written_for(session, instrument, change.path, Change.sequence < change.sequence)


def restore(
    unit: WriteUnit, definition: Definition, instrument: Instrument | str, revision: int, shown: int, actor_id: str
) -> int:
    """Make the instrument what it was at a revision; returns the new revision.

    `shown` is the revision the page showed as the present one. Raises DraftingError
    (changed_meanwhile, unknown_revision, too_many, party_stands).
    """
    row = locked(unit.session, instrument)
    if row.revision != shown:
        raise DraftingError("changed_meanwhile", "somebody else changed the draft meanwhile")
    make(unit, definition, row, snapshot(unit.session, row.id, revision), actor_id)
    return row.revision


def make(
    unit: WriteUnit, definition: Definition, row: Instrument, target: Snapshot, actor_id: str, *, by_step: bool = False
) -> None:
    """Make a locked draft what a snapshot says, as changes that come back; translations are tied to what they were for
    at the revision of the snapshot. Raises DraftingError (too_many, party_stands unless a step restores it: `by_step`)."""
    revision = target.revision
    _restore_items(unit, definition, row, target, actor_id, by_step)
    unit.session.flush()
    present = snapshot(unit.session, row.id)
    # The source first: it makes its translations stale, and what they said then comes back after it.
    changed = sorted(
        differences(definition, present, target),
        key=lambda one: one[0].startswith("text:") and not one[0].startswith(f"text:{row.language}:"),
    )
    posted = [
        Posted(path, old, new, written_for(unit.session, row, path, Change.revision <= revision))
        for path, old, new in changed
    ]
    save(unit, row, posted, actor_id, definition, RESTORED, by_step=by_step)
    if row.executing_state != target.executing_state:
        old, row.executing_state = row.executing_state, target.executing_state
        history.append(unit.session, row, RESTORED, EXECUTING_STATE, old, row.executing_state, actor_id)
        record(unit, Verb.ALTERED, row, actor_id, {"paths": [EXECUTING_STATE], "revision": row.revision})


def _restore_items(
    unit: WriteUnit, definition: Definition, row: Instrument, target: Snapshot, actor_id: str, by_step: bool
) -> None:
    """Remove what was not there, bring back what was, in the old order; outer groups first."""
    groups = set(definition.groups)
    for key in sorted(groups, key=lambda one: one.count(".")):
        for group in _paths(key, groups, target.answers, row.answers):
            if gone(row.answers, group, groups):
                continue
            wanted = keys.get(target.answers, group) or []
            kept = {item["id"] for item in wanted}
            for item in list(keys.get(row.answers, group) or []):
                if item["id"] not in kept:
                    items.remove_item(unit, row, group, item["id"], actor_id, by_step=by_step)
            for index, item in enumerate(wanted):
                if keys.find_item(keys.get(row.answers, group), item["id"]) is None:
                    items.put_back(unit, row, group, index, item, actor_id, by_step=by_step)
            _order(unit, row, group, [item["id"] for item in wanted], actor_id)


def _order(unit: WriteUnit, row: Instrument, group: str, wanted: list[str], actor_id: str) -> None:
    for index, item_id in enumerate(wanted):
        while (here := [item["id"] for item in keys.get(row.answers, group)].index(item_id)) > index:
            items.move_item(unit, row, group, item_id, items.UP, actor_id)
            assert here > 0


def _paths(key: str, groups: set[str], *answers: dict[str, Any]) -> list[str]:
    """All paths of a key in any of these answers."""
    return list(dict.fromkeys(path for one in answers for path in keys.expand(one, key, groups)))


def differences(definition: Definition, one: Snapshot, other: Snapshot) -> list[tuple[str, Any, Any]]:
    """(path, value in one, value in the other) of everything that differs, in the order of the form;
    texts as ``text:<language>:<path>``."""
    found = []
    for key, declared in definition.fields.items():
        if declared.is_group or not declared.holds_value or declared.type is FieldType.PROSE:
            continue
        for path in _paths(key, set(definition.groups), one.answers, other.answers):
            old, new = keys.get(one.answers, path), keys.get(other.answers, path)
            if not same(old, new):
                found.append((path, old, new))
    for language in sorted({language for _, language in (*one.texts, *other.texts)}):
        found += [(f"text:{language}:{path}", old, new) for path, old, new in _text_differences(one, other, language)]
    return found


def _text_differences(one: Snapshot, other: Snapshot, language: str) -> Iterator[tuple[str, str, str]]:
    for path, _language in [at for at in dict.fromkeys((*one.texts, *other.texts)) if at[1] == language]:
        old, new = one.texts.get((path, language), ""), other.texts.get((path, language), "")
        if old != new:
            yield path, old, new
