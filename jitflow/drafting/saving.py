"""Saving field by field: what each page showed decides what is stored and what is a conflict."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.orm import Session

from jitflow import library, reach
from jitflow.audit.verbs import Verb
from jitflow.db.units import WriteUnit
from jitflow.drafting import history, in_step, party_items, slots
from jitflow.drafting.errors import DraftingError, NotADraft, UnknownPath
from jitflow.drafting.history import RESTORED
from jitflow.drafting.marks import library_mark
from jitflow.drafting.models import Instrument
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.merging import Conflict, Outcome, Posted, SaveResult, canonical, merge, same

PATH = re.compile(keys.KEY_PATH)
TEXT_PATH = re.compile(r"text:([a-z]{2}):(.+)")
LONGEST_PATH = 190
STANDING = ("issued", "received", "registered")
"""Instruments that stand, of which something may still change."""
SET = "set"
TAKEN = "taken"
"""Kind of a change by which a value of the case came into the draft later."""


def locked(session: Session, instrument: Instrument | str, paths: Sequence[str] | None = None) -> Instrument:
    """The row of a draft, held until the unit ends. Raises NotADraft, DraftingError.

    `paths`: what is to be changed. Once an instrument is issued, what is not material may still change: practical
    contacts, internal answers, translations that bind nobody, and where it goes (an EAW has no addressee).
    """
    instrument_id = instrument if isinstance(instrument, str) else instrument.id
    row = session.get(Instrument, instrument_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise DraftingError("not_found", "there is no such instrument")
    if row.status != "draft" and not (paths is not None and row.status in STANDING and _all_open(session, row, paths)):
        raise NotADraft(row.number, row.status)
    return row


def closed_languages(session: Session, instrument: Instrument | str) -> frozenset[str]:
    """Languages, beside that of the draft, in which an instrument was agreed as it stands: authentic, and sealed.

    None before it is issued, and none of what others wrote: a translation of that binds nobody.
    """
    row = session.get_one(Instrument, instrument) if isinstance(instrument, str) else instrument
    procedure = library.procedure_of(row.slug, row.version)
    side = procedure.sides.get(row.side) if procedure is not None else None
    if side is None or side.authentic is None or row.origin != "drafted" or row.status not in STANDING:
        return frozenset()
    named = keys.get(row.answers, side.authentic)
    authentic = {one for one in named if isinstance(one, str)} if isinstance(named, list) else set()
    return frozenset(authentic & reach.sealed_languages(session, row.id)) - {row.language}


def _all_open(session: Session, row: Instrument, paths: Sequence[str]) -> bool:
    closed = closed_languages(session, row)
    return all(_stays_open(row, one, closed) for one in paths)


def _stays_open(row: Instrument, path: str, closed: Collection[str] = ()) -> bool:
    """Whether a path may change after issue: of what others wrote, translations and what is only kept in the file.

    `closed`: languages in which the text binds as it was sealed.
    """
    text = TEXT_PATH.fullmatch(path)
    if text and text[1] != row.language and text[1] not in closed:
        return True
    drafted = row.origin == "drafted"
    if path == history.EXECUTING_STATE:
        return drafted
    key = keys.key_of(text[2] if text else path, set(row.groups))
    field = library.library().definition(row.slug, row.version).fields.get(key)
    return field is not None and (field.internal or (drafted and _by_notice(field)))


def _by_notice(field: Field) -> bool:
    """Whether a field is no matter of agreement: of a group, whether nothing in its items is one."""
    if field.is_group:
        return all(child.internal or _by_notice(child) for child in field.fields)
    return not field.holds_value or not field.material


def save(
    unit: WriteUnit,
    instrument: Instrument | str,
    posted: list[Posted],
    actor_id: str,
    definition: Definition | None = None,
    kind: str = SET,
    *,
    by_step: bool = False,
) -> SaveResult:
    """Store what was changed, field by field; fields of the same post never hold each other up.

    A path is a key path with item ids, or ``text:<language>:<path>`` for free text. Every
    stored field appends to ``changes`` and gives the instrument its next revision; a refused
    one is kept there as a proposal. `kind` is what the history calls it; what was "taken" is from
    the facts of the case again. Raises UnknownPath before anything is stored, and PartyKept for the name of a party that
    takes part and for what is another party's, unless a step of the procedure writes it (`by_step`).
    """
    row = locked(unit.session, instrument, [one.path for one in posted])
    for one in posted:
        check_path(row, one.path, definition)
    if not by_step:
        party_items.judge(unit.session, row, posted)
    saving = _Saving(unit.session, row, actor_id, kind)
    for one in posted:
        saving.take(one)
    result = saving.result
    if result.saved:
        row.answers, row.prefilled = saving.answers, saving.prefilled
    if result.saved or saving.kept:
        detail = {"paths": result.saved, "refused": [c.path for c in result.conflicts]}
        record(unit, Verb.ALTERED, row, actor_id, {**detail, "revision": row.revision})
    in_step.after(unit, row, result.saved, actor_id)
    return result


def resolve_conflict(
    unit: WriteUnit, instrument: Instrument | str, path: str, choice: str, actor_id: str, *,
    mine: Any, theirs: Any, value: Any = None,
) -> SaveResult:
    """Settle one conflict after its page: ``mine``, ``theirs`` or ``new`` (then `value`).

    `theirs` is what the page showed as the other person's value: when it changed once more
    the answer is a conflict again.
    """
    if choice == "theirs":
        row = locked(unit.session, instrument, [path])
        check_path(row, path, None)
        history.append(unit.session, row, "declined", path, theirs, mine, actor_id)
        record(unit, Verb.ALTERED, row, actor_id, {"declined": path, "revision": row.revision})
        return SaveResult()
    if choice not in ("mine", "new"):
        raise DraftingError("unknown_choice", f"unknown choice {choice!r}")
    chosen = mine if choice == "mine" else value
    return save(unit, instrument, [Posted(path, theirs, chosen)], actor_id)


def check_path(instrument: Instrument, path: str, definition: Definition | None) -> None:
    """Refuse a path that cannot name a value. Raises UnknownPath."""
    text = TEXT_PATH.fullmatch(path)
    bare = text[2] if text else path
    if not PATH.fullmatch(bare) or len(bare) > LONGEST_PATH:
        raise UnknownPath(path)
    groups = set(instrument.groups)
    key = keys.key_of(bare, groups)
    ends_at_item = any(prefix == bare for prefix, _ in items_on(bare, groups))
    if key in groups or ends_at_item:
        raise UnknownPath(path, "names a repeating group, not a value in it")
    if definition is not None:
        field = definition.fields.get(key)
        if field is None or not field.holds_value:
            raise UnknownPath(path)
        if (field.type is FieldType.PROSE) is not bool(text):
            raise UnknownPath(path, "free text has a language, other values have none")


def items_on(path: str, groups: set[str]) -> list[tuple[str, str]]:
    """The items a path runs through, outermost first: (path of the item, its id)."""
    found, key, so_far = [], [], []
    parts = iter(path.split("."))
    for part in parts:
        key.append(part)
        so_far.append(part)
        if ".".join(key) in groups and (item_id := next(parts, None)) is not None:
            so_far.append(item_id)
            found.append((".".join(so_far), item_id))
    return found


def gone(answers: dict[str, Any], path: str, groups: set[str]) -> bool:
    """Whether an item the path runs through does not exist."""
    return any(keys.get(answers, item) is None for item, _ in items_on(path, groups))


def names_item(instrument: Instrument, path: str) -> bool:
    """Whether a path names an item that is there."""
    groups = set(instrument.groups)
    ends = PATH.fullmatch(path) and any(item == path for item, _ in items_on(path, groups))
    return bool(ends) and len(path) <= LONGEST_PATH and not gone(instrument.answers, path, groups)


def record(
    unit: WriteUnit, verb: Verb, instrument: Instrument, actor_id: str, detail: dict[str, Any]
) -> None:
    """An audit entry on an instrument; `detail` holds paths, never values."""
    unit.record(
        verb, focus_group_id=instrument.focus_group_id, actor_id=actor_id,
        object_type="instrument", object_id=instrument.id, case_id=instrument.case_id, detail=detail,
    )


class _Saving:
    """One post on its way into one instrument."""

    def __init__(self, session: Session, instrument: Instrument, actor_id: str, kind: str = SET) -> None:
        self.session, self.instrument, self.actor_id, self.kind = session, instrument, actor_id, kind
        self.answers = copy.deepcopy(instrument.answers)
        self.prefilled = list(instrument.prefilled)
        self.groups = set(instrument.groups)
        self.texts = slots.texts_of(session, instrument.id)
        self.result = SaveResult()
        self.kept = 0

    def take(self, one: Posted) -> None:
        """Store one field, or keep it as a conflict."""
        text = TEXT_PATH.fullmatch(one.path)
        language, bare = (text[1], text[2]) if text else (None, one.path)
        if gone(self.answers, bare, self.groups):
            if not same(one.base, one.value):
                self._refuse(one, None, bare)
            return
        current = self._current(bare, language)
        outcome = merge(current, one.base, one.value)
        if outcome is Outcome.STORE:
            half_way = self._store(bare, language, one)
            self._saved(one, current, history.HALF_WAY if half_way and self.kind == SET else self.kind)
        elif outcome is Outcome.CONFLICT:
            self._refuse(one, current, None)
        elif language is not None and one.finished:
            self._finish(bare, language, one)

    def _current(self, path: str, language: str | None) -> Any:
        if language is None:
            return keys.get(self.answers, path)
        row = self.texts.get((path, language))
        return row.text if row else None

    def _store(self, path: str, language: str | None, one: Posted) -> bool:
        """Whether it is a translation that stays stale: it was saved while somebody typed."""
        if language is not None:
            text = canonical(one.value) or ""
            by_machine = self.kind == RESTORED and slots.nobody_read(
                self.session, self.instrument.id, path, language, text
            )
            row = slots.write(
                self.session,
                self.instrument,
                self.texts,
                path,
                language,
                text,
                self.actor_id,
                state="machine" if by_machine else "draft",
                made_for=one.made_for,
                half_way=one.half_way,
            )
            return one.half_way and row.state == "stale"
        keys.put(self.answers, path, None if canonical(one.value) is None else one.value)
        return False

    def _finish(self, path: str, language: str, one: Posted) -> None:
        """A stale translation that was saved while it was typed is one of the present source once its page is sent."""
        row, source = self.texts.get((path, language)), slots.source_of(self.instrument, self.texts, path)
        if row is None or row.state != "stale" or not same(row.text, one.value) or not same(one.made_for, source):
            return
        slots.tie(self.instrument, self.texts, row)
        row.state = "draft"
        history.append(
            self.session, self.instrument, self.kind, f"state:{language}:{path}", "stale", row.state, self.actor_id
        )
        self.result.saved.append(one.path)

    def _saved(self, one: Posted, current: Any, kind: str) -> None:
        history.append(self.session, self.instrument, kind, one.path, current, one.value, self.actor_id)
        self.result.saved.append(one.path)
        if one.path in self.prefilled:
            self.prefilled.remove(one.path)
        mark = library_mark(one.path, self.instrument.language)
        if mark in self.prefilled:
            self.prefilled.remove(mark)
        if self.kind == TAKEN:
            self.prefilled.append(one.path)

    def _refuse(self, one: Posted, current: Any, gone_path: str | None) -> None:
        instrument = self.instrument
        self.session.flush()
        if gone_path is None:
            last = history.last_change(self.session, instrument.id, one.path)
        else:
            items = [item for item, _ in items_on(gone_path, self.groups)]
            last = history.last_removal(self.session, instrument.id, items)
        by, at = (last.actor_id, last.at) if last else (None, None)
        self.result.conflicts.append(
            Conflict(one.path, one.base, one.value, current, by, at, gone_path is not None)
        )
        self.kept += history.propose(
            self.session, instrument, one.path, current, one.value, self.actor_id
        )
