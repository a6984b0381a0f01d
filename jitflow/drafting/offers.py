"""Changed facts of the case, offered to the drafts that use them: found, taken over, or declined.

Nothing is stored until somebody decides. What was declined is offered again only when the case
changes once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import across, reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import newer, slots
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.fill import Fill, in_batch
from jitflow.drafting.items import add_item
from jitflow.drafting.models import Change, DeclinedOffer, Instrument
from jitflow.drafting.newer import Offer
from jitflow.drafting.opening import case_facts, fill_from_case
from jitflow.drafting.saving import TAKEN, items_on, locked, record, save
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.loader import Library
from jitflow.merging import Posted


@dataclass(frozen=True)
class Decided:
    """What came of a decision about offers: the paths it reached, and those that had changed meanwhile."""

    done: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def offers_of_case(
    session: Session, library: Library, case: Any, instrument_ids: list[str] | None = None
) -> dict[str, list[Offer]]:
    """What each draft of a case could take over from its facts, by the id of the draft; drafts without any are left out.

    `case` is the case (its row); `instrument_ids` names the drafts to look at, all when left out.
    """
    statement = select(Instrument).where(Instrument.case_id == case.id, Instrument.status == "draft")
    if instrument_ids is not None:
        statement = statement.where(Instrument.id.in_(instrument_ids))
    rows = list(session.scalars(statement.order_by(Instrument.created_at, Instrument.id)))
    places = across.batch_places(session, [row.id for row in rows])
    # Whose case was not touched since it was opened has seen everything.
    rows = [row for row in rows if case.changed_at >= row.created_at or (row.id in places and places[row.id].revision)]
    if not rows:
        return {}
    facts = case_facts(session, case)
    found = {}
    for row in rows:
        definition = library.definition(row.slug, row.version)
        if offers := _offers(session, definition, row, facts, places.get(row.id)):
            found[row.id] = offers
    return found


def take_offers(
    unit: WriteUnit, definition: Definition, instrument: Instrument | str, tokens: dict[str, str], actor_id: str
) -> Decided:
    """Take over what the case says: `tokens` by path, as the page showed them.

    An offer that is another one by now is left and named. Raises NotADraft, DraftingError.
    """
    row = locked(unit.session, instrument)
    chosen, decided = _chosen(unit, definition, row, tokens)
    groups = set(row.groups)
    for one in chosen:
        _make_parts(unit, row, _bare(one.path), groups, actor_id)
    posted = [Posted(one.path, one.before, one.after, one.made_for) for one in chosen]
    saved = save(unit, row, posted, actor_id, definition, TAKEN).saved
    # A text that keeps what was typed is not simply from the case.
    typed = {one.path for one in chosen if one.kind == newer.BOTH}
    row.prefilled = [path for path in row.prefilled if path not in typed]
    kept = _declined(unit.session, row.id)
    for one in chosen:
        if one.kind == newer.BOTH:
            _remember(unit.session, kept, row, one, actor_id)
        elif one.path in kept:
            unit.session.delete(kept[one.path])
    decided.done.extend(saved)
    return decided


def decline_offers(
    unit: WriteUnit, definition: Definition, instrument: Instrument | str, tokens: dict[str, str], actor_id: str
) -> Decided:
    """Leave the draft as it is: these values are not offered again until the case changes once more."""
    row = locked(unit.session, instrument)
    chosen, decided = _chosen(unit, definition, row, tokens)
    kept = _declined(unit.session, row.id)
    for one in chosen:
        _remember(unit.session, kept, row, one, actor_id)
        decided.done.append(one.path)
    if chosen:
        record(unit, Verb.ALTERED, row, actor_id, {"declined_offers": decided.done, "revision": row.revision})
    return decided


def _chosen(
    unit: WriteUnit, definition: Definition, row: Instrument, tokens: dict[str, str]
) -> tuple[list[Offer], Decided]:
    unit.session.flush()
    case = reach.lock_case(unit.session, row.case_id)
    place = across.batch_places(unit.session, [row.id]).get(row.id)
    now = _offers(unit.session, definition, row, case_facts(unit.session, case), place)
    chosen = [one for one in now if tokens.get(one.path) == one.token]
    reached = {one.path for one in chosen}
    return chosen, Decided(changed=[path for path in tokens if path not in reached])


def _offers(
    session: Session, definition: Definition, row: Instrument, facts: dict[str, Any], place: across.BatchPlace | None
) -> list[Offer]:
    opened = session.scalar(select(Change).where(Change.instrument_id == row.id, Change.kind == "opened"))
    if opened is None:
        return []  # nothing says what it saw of the case
    first = opened.new
    fill = (
        in_batch(place.common, place.participation) if place is not None else Fill.from_plain(first.get("fill") or {})
    )
    try:
        filled = fill_from_case(definition, facts, row.person_id, fill, row.language)
    except DraftingError:
        return []  # the person was taken out of the case: nothing to compare with
    texts: dict[str, dict[str, str]] = {}
    for (path, language), text in slots.texts_of(session, row.id).items():
        texts.setdefault(path, {})[language] = text.text or ""
    held = newer.Held(row.language, row.answers, texts, frozenset(row.prefilled))
    return newer.offers(definition, held, filled, _seen(session, row, first))


def _seen(session: Session, row: Instrument, first: dict[str, Any]) -> newer.Seen:
    """What the draft last saw of the case: its opening, what was taken since, what was declined last."""
    wanted = select(Change).where(Change.instrument_id == row.id, Change.kind.in_((TAKEN, "removed", "undone")))
    since: dict[str, Any] = {}
    removed: set[str] = set()
    for change in session.scalars(wanted.order_by(Change.sequence)):
        if change.kind == TAKEN:
            since[change.path] = change.new
        elif change.kind == "removed":
            removed.add(change.path)
        else:
            removed.discard(change.path)
    since |= {path: declined.value for path, declined in _declined(session, row.id).items()}
    texts = {
        path: {language or row.language: text for language, text in found.items()}
        for path, found in (first.get("texts") or {}).items()
    }
    return newer.Seen(first.get("answers") or {}, texts, since, frozenset(removed), "fill" in first)


def _declined(session: Session, instrument_id: str) -> dict[str, DeclinedOffer]:
    session.flush()
    rows = session.scalars(select(DeclinedOffer).where(DeclinedOffer.instrument_id == instrument_id))
    return {row.path: row for row in rows}


def _remember(session: Session, kept: dict[str, DeclinedOffer], row: Instrument, one: Offer, actor_id: str) -> None:
    found = kept.get(one.path)
    if found is None:
        found = DeclinedOffer(instrument_id=row.id, path=one.path)
        session.add(found)
    found.value, found.actor_id, found.at = one.fact, actor_id, clock.now()


def _bare(path: str) -> str:
    return path.split(":", 2)[2] if path.startswith("text:") else path


def _make_parts(unit: WriteUnit, row: Instrument, path: str, groups: set[str], actor_id: str) -> None:
    """Add the items on the way to a value that are not there yet, under the ids that stand for their facts."""
    for item_path, item_id in items_on(path, groups):
        if keys.get(row.answers, item_path) is None:
            add_item(unit, row, item_path.rpartition(".")[0], actor_id, item_id)
