"""Instruments while they are drafted: the one door to `jitflow.drafting` for all others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import EllipsisType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import across, group_days, library
from jitflow.audit.service import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import history as _history, reading
from jitflow.drafting.errors import (
    CannotUndo,
    DraftingError,
    NotADraft,
    NotOverridable,
    UnknownPath,
)
from jitflow.drafting.fill import EVERYTHING, NOTHING, Fill, in_batch
from jitflow.drafting.foreign import Foreign, open_foreign
from jitflow.drafting.history import (
    CHANGED,
    ChangeLine,
    Removal,
    change,
    history,
    newest_changes,
    newest_removal,
    removed_path,
)
from jitflow.drafting.items import add_item, move_item, remove_item, undo_removal
from jitflow.drafting.judging import Waiting, keep_findings, waiting_of
from jitflow.drafting.models import Instrument, Override
from jitflow.drafting.moving import move_to_version
from jitflow.drafting.offers import Decided, Offer, decline_offers, offers_of_case, take_offers
from jitflow.drafting.opening import case_facts, open_instrument, would_be
from jitflow.drafting.saving import closed_languages, locked, names_item, record, resolve_conflict, save
from jitflow.drafting.slots import Slot, slots_of
from jitflow.drafting.translating import Seen, mark_reviewed, put_text
from jitflow.drafting.uses import uses_of_facts
from jitflow.instruments import facts as pure, file, keys, outside
from jitflow.instruments.checks import run_checks
from jitflow.instruments.definition import Definition
from jitflow.instruments.elsewhere import refusal
from jitflow.instruments.given import state_values
from jitflow.instruments.states import StateData
from jitflow.merging import Conflict, Posted, SaveResult
from jitflow.plain import copied

__all__ = [
    "CHANGED",
    "EVERYTHING",
    "NOTHING",
    "CannotUndo",
    "ChangeLine",
    "Conflict",
    "Decided",
    "DraftLine",
    "DraftingError",
    "Fill",
    "Foreign",
    "InstrumentData",
    "InstrumentLine",
    "NotADraft",
    "NotOverridable",
    "Offer",
    "Posted",
    "Removal",
    "SaveResult",
    "Seen",
    "Slot",
    "UnknownPath",
    "Waiting",
    "add_item",
    "answers_now",
    "case_facts",
    "change", "closed_languages",
    "decline_offers",
    "history",
    "in_batch",
    "instruments_of",
    "judge",
    "load",
    "mark_reviewed",
    "move_item",
    "move_to_version",
    "newest_changes",
    "newest_removal",
    "offers_of_case",
    "open_drafts",
    "open_foreign",
    "open_instrument",
    "override",
    "put_text",
    "remove_item",
    "removed_path",
    "resolve_conflict",
    "save",
    "set_executing_state",
    "slots_of",
    "take_offers",
    "to_file",
    "to_instrument",
    "undo_removal",
    "uses_of_facts",
    "waiting_of",
    "withdraw_override",
    "without_internal",
    "would_be",
]


@dataclass(frozen=True)
class InstrumentData:
    """One instrument as plain data, as it is stored now."""

    id: str
    case_id: str
    focus_group_id: str
    number: str
    slug: str
    version: str
    status: str
    issuing_state: str
    executing_state: str | None
    language: str
    person_id: str | None
    answers: dict[str, Any]
    texts: dict[str, dict[str, dict[str, str]]]
    """Path to language to ``{"text", "state"}``; empty texts are left out."""
    overrides: dict[tuple[str, str | None], dict[str, Any]]
    """(check id, item path or None) to ``{"reason", "actor_id", "at"}``."""
    prefilled: list[str]
    revision: int
    saved_at: datetime
    saved_by: str
    created_at: datetime
    side: str = "issuing"
    """The side of the procedure this focus group is on."""
    origin: str = "drafted"
    """drafted here, received from the other side, or registered from paper."""
    event_count: int = 0
    home_party: str = ""
    """The party of the office that keeps it, once others sit at its table."""


@dataclass(frozen=True)
class InstrumentLine:
    """An instrument as it stands in a list; the person is an id, names are facts of the case."""

    id: str
    number: str
    slug: str
    version: str
    status: str
    executing_state: str | None
    person_id: str | None
    saved_at: datetime
    saved_by: str
    waiting: Waiting = field(default_factory=Waiting)
    """What the checks found when it was last saved."""
    side: str = "issuing"
    marking: dict[str, str] | None = None
    """Region to state of the procedure after the last event; None before the first."""
    issuing_state: str = ""
    origin: str = "drafted"
    named: str = ""  # whom it names, where what others wrote concerns nobody of the case


@dataclass(frozen=True)
class DraftLine(InstrumentLine):
    """A draft in the list of everything that waits for a person."""

    case_id: str = ""
    case_number: int = 0
    case_title: str = ""
    role: str = ""
    person_facts: dict[str, Any] = field(default_factory=dict)


def load(session: Session, instrument_id: str) -> InstrumentData:
    """The instrument as plain data. Raises DraftingError (not_found)."""
    row = session.get(Instrument, instrument_id)
    if row is None:
        raise DraftingError("not_found", "there is no such instrument")
    return _data(row, reading.texts_of(session, row.id), reading.overrides_of(session, row.id))


def without_internal(data: InstrumentData) -> InstrumentData:
    """The same, as those see it who sit at its table without belonging to the office that keeps it."""
    definition = library.library().definition(data.slug, data.version)
    open_checks = outside.open_checks(definition)
    return replace(
        data, answers=outside.answers_without(definition, data.answers), texts=outside.texts_without(definition, data.texts),
        overrides={at: said for at, said in data.overrides.items() if at[0] in open_checks},
        prefilled=[path for path in data.prefilled if not outside.is_hidden(definition, path)],
    )  # fmt: skip


def load_all(session: Session, instrument_ids: list[str]) -> list[InstrumentData]:
    """These instruments in this order, by as many questions to the database as one takes; those that are gone left out."""
    rows = {row.id: row for row in session.scalars(select(Instrument).where(Instrument.id.in_(instrument_ids)))}
    texts, overrides = reading.texts_of_all(session, list(rows)), reading.overrides_of_all(session, list(rows))
    return [_data(rows[one], texts.get(one, {}), overrides.get(one, {})) for one in instrument_ids if one in rows]


def _data(row: Instrument, texts: reading.Texts, overrides: reading.Overrides) -> InstrumentData:
    return InstrumentData(
        row.id, row.case_id, row.focus_group_id, row.number, row.slug, row.version, row.status,
        row.issuing_state, row.executing_state, row.language, row.person_id,
        copied(row.answers), texts, overrides,
        list(row.prefilled), row.revision, row.saved_at, row.saved_by, row.created_at,
        row.side, row.origin, row.event_count, row.home_party,
    )  # fmt: skip


def answers_now(unit: WriteUnit, instrument_id: str) -> dict[str, Any]:
    """The answers as this unit leaves them, for an act that follows a save in the same transaction."""
    return load(unit.session, instrument_id).answers


def to_instrument(data: InstrumentData, as_of: date) -> pure.Instrument:
    """What checks, pages and documents judge: plain, with all internal answers."""
    return pure.Instrument(
        slug=data.slug, version=data.version, as_of=as_of.isoformat(),
        issuing_state=data.issuing_state, executing_state=data.executing_state,
        language=data.language, status=_status_of_file(data), answers=_without_empty(data.answers),
        texts=data.texts,
    )


def _status_of_file(data: InstrumentData) -> str:
    """What an instrument file says of its status. What others wrote is never printed here as if it were the original."""
    return "draft" if data.status == "draft" or data.origin != "drafted" else "issued"


def _without_empty(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers without branches that hold none, as an instrument file has them.

    An emptied field leaves its branch behind; equal answers must give equal files.
    """
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        if isinstance(value, dict):
            value = _without_empty(value)
        elif isinstance(value, list):
            value = [_without_empty(one) if isinstance(one, dict) else one for one in value]
        if value not in (None, "", {}, []):
            kept[name] = value
    return kept


def to_file(data: InstrumentData, as_of: date) -> dict[str, Any]:
    """The instrument file (design.md section 7), internal answers included."""
    return file.to_data(to_instrument(data, as_of))


def judge(unit: WriteUnit, definition: Definition, instrument_id: str, states: StateData) -> None:
    """Run the checks on the instrument as this unit leaves it, and keep what they found."""
    data = load(unit.session, instrument_id)
    if data.origin != "drafted":
        return  # what others wrote is not checked as a draft
    instrument = to_instrument(data, group_days.today_in(unit.session, data.focus_group_id))
    given = state_values(definition, instrument, states)
    result = run_checks(definition, instrument, given, overrides=data.overrides)
    keep_findings(unit, instrument_id, result, definition.digest)


def instruments_of(session: Session, case_id: str) -> list[InstrumentLine]:
    """The instruments of a case in the order they were opened."""
    statement = select(Instrument).where(Instrument.case_id == case_id)
    rows = list(session.scalars(statement.order_by(Instrument.created_at, Instrument.id)))
    waiting = waiting_of(session, [row.id for row in rows])
    return [
        InstrumentLine(
            *_line(row), waiting.get(row.id, Waiting()), row.side, row.marking, row.issuing_state, row.origin, _named(row),
        )
        for row in rows
    ]  # fmt: skip


def _named(row: Instrument) -> str:
    wanted = row.origin != "drafted" and not row.person_id
    opening = library.library().definition(row.slug, row.version).opening if wanted else None
    parts = [keys.get(row.answers, key) for key in reversed(opening.person_keys)] if opening else []
    return " ".join(part for part in parts if part)


def open_drafts(session: Session, user_id: str, focus_group_id: str) -> list[DraftLine]:
    """The drafts in whose case team the person is, the latest save first."""
    found = across.drafts_of(session, user_id, focus_group_id)
    waiting = waiting_of(session, [instrument.id for instrument, *_ in found])
    return [
        DraftLine(
            *_line(instrument), waiting.get(instrument.id, Waiting()), instrument.side, instrument.marking,
            case_id=case.id, case_number=case.number, case_title=case.title or "", role=role,
            person_facts=copied(person.facts) if person is not None else {},
        )
        for instrument, case, role, person in found
    ]  # fmt: skip


def _line(row: Instrument) -> tuple[Any, ...]:
    return (
        row.id, row.number, row.slug, row.version, row.status, row.executing_state, row.person_id,
        row.saved_at, row.saved_by,
    )


def set_executing_state(
    unit: WriteUnit, definition: Definition, instrument: Instrument | str, state: str | None,
    actor_id: str, *, shown: str | EllipsisType | None = ...,
) -> None:
    """Name the executing State, or say that it is unknown.

    `shown` is what the page showed; left out, whatever is stored is replaced. Raises
    DraftingError: not_a_participant, changed_meanwhile.
    """
    row = locked(unit.session, instrument, [_history.EXECUTING_STATE])
    if row.executing_state == state:
        return
    if shown is not ... and row.executing_state != shown:
        raise DraftingError("changed_meanwhile", "somebody else named another State meanwhile")
    if state is not None and state not in definition.participants:
        raise DraftingError("not_a_participant", refusal(definition, state))
    path, old = _history.EXECUTING_STATE, row.executing_state
    row.executing_state = state
    _history.append(unit.session, row, "set", path, old, state, actor_id)
    record(unit, Verb.ALTERED, row, actor_id, {"paths": [path], "revision": row.revision})


def override(
    unit: WriteUnit, definition: Definition, instrument: Instrument | str, check_id: str,
    item: str | None, reason: str, actor_id: str,
) -> None:
    """Go on with a finding for a recorded reason.

    `item` is the path of the item it was found on. Raises NotOverridable: unknown_check,
    form_structure, reason_missing, unknown_item.
    """
    check = next((one for one in definition.checks if one.id == check_id), None)
    if check is None:
        raise NotOverridable("unknown_check", f"{check_id}: no such check")
    if check.structure:
        raise NotOverridable("form_structure", f"{check_id}: the structure of the form always holds")
    if not reason.strip():
        raise NotOverridable("reason_missing", f"{check_id}: a reason is needed")
    row = locked(unit.session, instrument)
    if item is not None and not names_item(row, item):
        raise NotOverridable("unknown_item", f"{check_id}: there is no such item")
    found = _override(unit.session, row.id, check_id, item)
    old = found.reason if found is not None else None
    if old == reason:
        return
    if found is None:
        found = Override(instrument_id=row.id, check_id=check_id, item=item or "")
        unit.session.add(found)
    found.reason, found.actor_id, found.at = reason, actor_id, clock.now()
    path = _override_path(check_id, item)
    _history.append(unit.session, row, "override", path, old, reason, actor_id)
    detail = {"override": check_id, "item": item, "revision": row.revision}
    record(unit, Verb.ALTERED, row, actor_id, detail)


def withdraw_override(
    unit: WriteUnit, instrument: Instrument | str, check_id: str, item: str | None, actor_id: str
) -> None:
    """Take back the decision to go on with a finding; it stays in the history."""
    row = locked(unit.session, instrument)
    found = _override(unit.session, row.id, check_id, item)
    if found is None:
        return
    path = _override_path(check_id, item)
    _history.append(unit.session, row, "withdrawn", path, found.reason, None, actor_id)
    unit.session.delete(found)
    detail = {"override_withdrawn": check_id, "item": item, "revision": row.revision}
    record(unit, Verb.ALTERED, row, actor_id, detail)


def _override_path(check_id: str, item: str | None) -> str:
    return f"check:{check_id}:{item}" if item else f"check:{check_id}"


def _override(
    session: Session, instrument_id: str, check_id: str, item: str | None
) -> Override | None:
    if not f"{check_id}{item or ''}".isprintable():
        return None  # from a form; not every database can be asked for it
    return session.scalar(
        select(Override).where(
            Override.instrument_id == instrument_id, Override.check_id == check_id, Override.item == (item or ""),
        )
    )

