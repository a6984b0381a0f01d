"""Items that name the parties of an instrument: who may name them, and from when on nobody does.

What a party said, signed or keeps to itself hangs on the id of its item. So State and authority there are written by
that party and by the office that keeps the file alone. From the moment the party takes part nobody changes its State,
and its authority is named by that party itself (by the office while nobody sits there for it): offices merge and names
are misspelt, but what one authority agreed to never stands under a name that another one chose. A new name breaks the
seals and reopens the stances, as every change of the words does.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from jitflow import across, library, ownership
from jitflow.db.units import WriteUnit
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.in_step import followers
from jitflow.drafting.models import Instrument
from jitflow.instruments import keys
from jitflow.instruments.parties import STATE, gone_from, home_in, name_key, parties_in
from jitflow.merging import Posted, canonical, same

STANDS, FOREIGN = "party_stands", "party_foreign"


class PartyKept(DraftingError):
    """A party that takes part is not renamed, and another one's is not one's own to name; `path` is the field."""

    def __init__(self, code: str, path: str) -> None:
        super().__init__(code, f"{path}: who this party is does not change here")
        self.path = path


def refused(unit: WriteUnit, instrument_id: str, posted: Iterable[Posted]) -> dict[str, str]:
    """Which of these values would name a party that cannot be named by the one who asks: path to code."""
    row = unit.session.get_one(Instrument, instrument_id, populate_existing=True)
    return {one.path: code for one in posted if (code := refusal(unit.session, row, one))}


def judge(session: Session, row: Instrument, posted: Iterable[Posted]) -> None:
    """Raises PartyKept for the first of these values that cannot be stored."""
    for one in posted:
        if code := refusal(session, row, one):
            raise PartyKept(code, one.path)


def refusal(session: Session, row: Instrument, one: Posted) -> str:
    """Why a value cannot be stored: party_foreign, party_stands; empty where it can. What is empty may still be named."""
    party = _named(row, one.path)
    current = keys.get(row.answers, one.path) if party else None
    if not party or same(one.base, one.value) or same(current, one.value):
        return ""
    if not (ownership.is_home() or ownership.current_owner() == party):
        return FOREIGN
    if canonical(current) is None or not across.took_part(session, row.id, party):
        return ""
    renames = not one.path.endswith(f".{STATE}") and (
        ownership.current_owner() == party or not across.is_seated(session, row.id, party)
    )
    return "" if renames else STANDS


def judge_item(session: Session, row: Instrument, group_path: str, item_id: str = "") -> None:
    """Whether an item may be added to a group, or (`item_id`) taken out of it. Raises PartyKept."""
    if _group(row) != group_path:
        return
    if not ownership.is_home():
        raise PartyKept(FOREIGN, group_path)
    if item_id and _stands(session, row, item_id):
        raise PartyKept(STANDS, f"{group_path}.{item_id}")


def _stands(session: Session, row: Instrument, party: str) -> bool:
    """Whether an item cannot be taken out: a party that takes part, or that of the office once anybody does.

    Who declined or withdrew is no party any more: it goes out of the text as the parties agree.
    """
    definition = library.library().definition(row.slug, row.version)
    home = row.home_party or home_in(parties_in(definition, row.side, row.answers), row.issuing_state)
    if party == home:
        return bool(row.home_party or row.marking) or across.took_part(session, row.id)
    if party in gone_from(definition, row.side, row.marking or {}):
        return False
    marked = any(key.endswith(f":{party}") for key in row.marking or ())
    return marked or across.is_seated(session, row.id, party) or across.has_spoken(session, row.id, party)


def _group(row: Instrument) -> str | None:
    """The group of the parties; None where this installation lacks the version, or the parties are no answers."""
    procedure = library.procedure_of(row.slug, row.version)
    side = procedure.sides.get(row.side) if procedure is not None else None
    return side.parties if side is not None else None


def _named(row: Instrument, path: str) -> str:
    """The party whose State or name stands at a path, or its State at an item that follows it, such as its signature;
    empty for any other path."""
    group = _group(row)
    if group is None:
        return ""
    definition = library.library().definition(row.slug, row.version)
    for key in (group, *followers(definition, group)):
        if path.startswith(f"{key}."):
            party, _dot, child = path.removeprefix(f"{key}.").partition(".")
            return party if child in (STATE, name_key(definition, key) if key == group else STATE) else ""
    return ""
