"""What is done to a translation besides typing it: put in by another feature, said to be reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import history, slots
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.models import Instrument, Text
from jitflow.drafting.saving import check_path, gone, locked, record
from jitflow.instruments.definition import Definition
from jitflow.instruments.geography import LANGUAGES
from jitflow.merging import canonical, same

PUT_STATES = ("source", "draft", "machine", "reviewed", "stale")


@dataclass(frozen=True)
class Seen:
    """What a reviewer had before their eyes: the source text and its translation."""

    source: str
    text: str


def put_text(
    unit: WriteUnit, instrument: Instrument | str, path: str, language: str, text: str, state: str,
    actor_id: str, *, definition: Definition | None = None, made_for: str | None = None,
) -> bool:
    """Put a text of a library or an import into the slot of a language; whether anything changed.

    Replaces what is there (the history keeps it); an empty text leaves the slot alone. `state` is
    ``source`` for the language of the instrument, else draft, machine, reviewed (by the actor, now)
    or stale (for a source nobody knows any more, unless `made_for` names it). `made_for` is the
    source text it was written for, the present one when left out: where the source says something
    else the translation is stale, whatever `state` says. Words that are there already keep a better
    state. Raises UnknownPath; DraftingError: not_a_language, wrong_state, part_gone.
    """
    place = f"text:{language}:{path}"
    row = locked(unit.session, instrument, [place])
    if language not in LANGUAGES:
        raise DraftingError("not_a_language", f"{language!r} is not the code of a language")
    check_path(row, place, definition)
    is_source = language == row.language
    if state not in PUT_STATES or (state == "source") is not is_source:
        raise DraftingError("wrong_state", f"{path}: {state!r} is not a state of this text")
    if gone(row.answers, path, set(row.groups)):
        raise DraftingError("part_gone", f"{path}: the part it belongs to is not there")
    text = canonical(text) or ""
    if not text.strip():
        return False
    return _Putting(unit, row, place, actor_id).put(path, language, text, state, made_for)


class _Putting:
    """One text on its way into one slot."""

    def __init__(self, unit: WriteUnit, row: Instrument, place: str, actor_id: str) -> None:
        self.unit, self.row, self.place, self.actor_id = unit, row, place, actor_id
        self.rows = slots.texts_of(unit.session, row.id)

    def put(self, path: str, language: str, text: str, state: str, made_for: str | None) -> bool:
        there = self.rows.get((path, language))
        old, was = (there.text or "", there.state) if there else ("", "empty")
        words_change = not same(old, text)
        if not words_change and (language == self.row.language or not self._better(there, state, made_for)):
            return False
        row = slots.write(
            self.unit.session, self.row, self.rows, path, language, text, self.actor_id,
            state="draft" if state == "stale" else state, made_for=made_for,
        )
        if state == "stale" and made_for is None:
            # Of which source it was the translation is not known: no source text can make it fit.
            row.source_text, row.source_hash, row.state = None, "", "stale"
        if row.state == "reviewed":
            row.reviewed_by, row.reviewed_at = self.actor_id, clock.now()
        if words_change:
            self._append(self.place, old or None, text)
            if self.place in self.row.prefilled:
                self.row.prefilled = [kept for kept in self.row.prefilled if kept != self.place]
        if row.state in ("machine", "reviewed") or not words_change:
            self._append(f"state:{language}:{path}", was, row.state)
        detail = {"paths": [self.place], "state": row.state, "revision": self.row.revision}
        record(self.unit, Verb.ALTERED, self.row, self.actor_id, detail)
        return True

    def _better(self, there: Text, state: str, made_for: str | None) -> bool:
        """Whether the same words come with more behind them than what is stored knows."""
        source = slots.source_of(self.row, self.rows, there.path)
        if state == "stale" or (made_for is not None and not same(made_for, source)):
            return False
        return slots.STATES.index(state) > slots.STATES.index(there.state) or there.state == "stale"

    def _append(self, path: str, old: str | None, new: str) -> None:
        history.append(self.unit.session, self.row, "set", path, old, new, self.actor_id)


def mark_reviewed(
    unit: WriteUnit, instrument: Instrument | str, path: str, language: str, actor_id: str, *,
    accepted_reason: str | None = None, seen: Seen | None = None,
) -> None:
    """Say that a translation was read against the present source text.

    `accepted_reason` says why it is right although digits, dates or names differ (`jitflow.texts`
    compares them and asks for it). `seen` is what the page showed: what nobody has read is not
    marked. Raises UnknownPath; DraftingError: no_text, is_source, changed_meanwhile.
    """
    row = locked(unit.session, instrument, [f"text:{language}:{path}"])
    rows = slots.texts_of(unit.session, row.id)
    text = rows.get((path, language))
    if text is None or not text.text:
        raise DraftingError("no_text", f"{path}: there is no text in this language")
    if language == row.language:
        raise DraftingError("is_source", f"{path}: this is the source text")
    if seen is not None and not (same(seen.source, slots.source_of(row, rows, path)) and same(seen.text, text.text)):
        raise DraftingError("changed_meanwhile", f"{path}: somebody changed it meanwhile")
    reason = (accepted_reason or "").strip() or None
    if text.state == "reviewed" and text.accepted_reason == reason:
        return
    old, text.state = text.state, "reviewed"
    slots.tie(row, rows, text)
    text.reviewed_by, text.reviewed_at, text.accepted_reason = actor_id, clock.now(), reason
    change = f"state:{language}:{path}"
    new = {"state": "reviewed", "reason": reason} if reason else "reviewed"
    history.append(unit.session, row, "set", change, old, new, actor_id)
    detail = {"paths": [change], "revision": row.revision, "with_reason": bool(reason)}
    record(unit, Verb.ALTERED, row, actor_id, detail)

