"""What of an instrument belongs to one of its parties: who may write it, and from when on nobody renames a party.

What a party said, signed or keeps to itself hangs on the id of its item. So State and authority there are written by
that party and by the office that keeps the file alone. From the moment the party takes part nobody changes its State,
and its authority is named by that party itself (by the office while nobody sits there for it): offices merge and names
are misspelt, but what one authority agreed to never stands under a name that another one chose. A new name breaks the
seals and reopens the stances, as every change of the words does.

What else belongs to a party, the form says by its data: an item of the group of the parties and of those that follow it
(a signature) is that of the party of its id, an item of a group that asks for a State (a leader, a member, a case at home)
that of the parties of this State. The party and the office write it, nobody else at the table does, before signature or
after it. What changes by a mere notice and is no party's (the persons of a participating body) is written by the office.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from jitflow import across, library, ownership
from jitflow.db.units import WriteUnit
from jitflow.drafting import slots
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.in_step import followers
from jitflow.drafting.models import Instrument
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.parties import STATE, gone_from, home_in, name_key, parties_in
from jitflow.merging import Posted, canonical, same

STANDS, FOREIGN = "party_stands", "party_foreign"
OTHERS, OFFICE = "party_others", "party_office"
"""It belongs to another party; it changes by notice, and no party but the office gives it."""
Item = dict[str, Any]


class PartyKept(DraftingError):
    """A party that takes part is not renamed, and what is another one's is not one's own to write; `path` is the field."""

    def __init__(self, code: str, path: str) -> None:
        super().__init__(code, f"{path}: this is not for the one who asks to write")
        self.path = path


def refused(unit: WriteUnit, instrument_id: str, posted: Iterable[Posted]) -> dict[str, str]:
    """Which of these values are not for the one who asks to write: path to code."""
    row = unit.session.get_one(Instrument, instrument_id, populate_existing=True)
    return {one.path: code for one in posted if (code := refusal(unit.session, row, one))}


def judge(session: Session, row: Instrument, posted: Iterable[Posted]) -> None:
    """Raises PartyKept for the first of these values that cannot be stored."""
    for one in posted:
        if code := refusal(session, row, one):
            raise PartyKept(code, one.path)


def refusal(session: Session, row: Instrument, one: Posted) -> str:
    """Why a value cannot be stored by the one who asks, as a code; empty where it can. What is empty may still be named."""
    return naming(session, row, one) or _belonging(session, row, one)


def naming(session: Session, row: Instrument, one: Posted) -> str:
    """Why a value cannot be what a party is named by: party_foreign, party_stands; empty where it can."""
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


def judge_item(
    session: Session, row: Instrument, group_path: str, item_id: str = "", there: Item | None = None
) -> None:
    """Whether an item may be added to a group, or (`item_id`) taken out of it or (`there`) brought back as it was.

    Raises PartyKept.
    """
    if _group(row) == group_path:
        if not ownership.is_home():
            raise PartyKept(FOREIGN, group_path)
        if item_id and there is None and _stands(session, row, item_id):
            raise PartyKept(STANDS, f"{group_path}.{item_id}")
    elif code := _whole(row, group_path, item_id, there):
        raise PartyKept(code, f"{group_path}.{item_id}" if item_id else group_path)


def _whole(row: Instrument, group_path: str, item_id: str, there: Item | None) -> str:
    """Why an item as a whole is not for the one who asks; without an id: a new one."""
    definition = _shared(row)
    if definition is None:
        return ""
    answers = row.answers
    for group, key, found in _items(definition, f"{group_path}.{item_id}" if item_id else group_path):
        item = there if there is not None and (group, found) == (group_path, item_id) else keys.get(answers, f"{group}.{found}")
        if _is_others(row, definition, key, found, item or {}):
            return OTHERS
    declared = definition.fields.get(keys.key_of(group_path, definition.groups))
    is_nobodys = declared is not None and not asks_state(declared) and _all_by_notice(declared)
    return OFFICE if is_nobodys and row.status != "draft" else ""


def _belonging(session: Session, row: Instrument, one: Posted) -> str:
    """Why a value is not for the one who asks, by what it stands in: party_others, party_office; empty where it is."""
    definition = _shared(row)
    if definition is None or same(one.base, one.value):
        return ""
    path = _bare(one.path)
    field = definition.fields.get(keys.key_of(path, definition.groups))
    code = _of_items(row, definition, path, field, one.value) if field is not None else ""
    return "" if code and same(_current(session, row, one.path), one.value) else code


def _of_items(row: Instrument, definition: Definition, path: str, field: Field, value: Any) -> str:
    by_notice = not field.internal and not field.material
    inside = False
    for group, key, item_id in _items(definition, path):
        inside, item = True, keys.get(row.answers, f"{group}.{item_id}") or {}
        names_state = path == f"{group}.{item_id}.{STATE}" and asks_state(definition.fields[key])
        if _is_others(row, definition, key, item_id, item) or (
            names_state and _is_others(row, definition, key, item_id, {STATE: value})
        ):
            return OTHERS
        by_notice = by_notice and not _is_ours(row, definition, key, item_id, item)
    # Outside any item it is part of the text that all write, until that is signed.
    return OFFICE if by_notice and (inside or row.status != "draft") else ""


def _is_others(row: Instrument, definition: Definition, key: str, item_id: str, item: Item) -> bool:
    """Whether an item belongs to parties, and the one who asks sits there for none of them."""
    owners = _owners(row, definition, key, item_id, item)
    return bool(owners) and ownership.current_owner() not in owners


def _is_ours(row: Instrument, definition: Definition, key: str, item_id: str, item: Item) -> bool:
    """Whether an item belongs to the party of the one who asks; who sits for a party fills a new one that has no State."""
    group, here = definition.fields[key], ownership.current_owner()
    if asks_state(group) and not item.get(STATE) and key not in _by_party(row, definition):
        return any(here == party.id for party in parties_in(definition, row.side, row.answers))
    return here in _owners(row, definition, key, item_id, item)


def _owners(row: Instrument, definition: Definition, key: str, item_id: str, item: Item) -> set[str]:
    """The parties that an item of a group belongs to, by the id of the party or by the State that it names."""
    if key in _by_party(row, definition):
        return {item_id}
    state = item.get(STATE) if asks_state(definition.fields[key]) else None
    return {one.id for one in parties_in(definition, row.side, row.answers) if state and one.state == state}


def _by_party(row: Instrument, definition: Definition) -> set[str]:
    group = _group(row)
    return {group, *followers(definition, group)} if group is not None else set()


def asks_state(group: Field) -> bool:
    """Whether each item of a group says of which State it is."""
    return any(one.key == STATE and one.type is FieldType.COUNTRY and not one.many for one in group.fields)


def _all_by_notice(group: Field) -> bool:
    return all(one.internal or not one.holds_value or not one.material for one in group.fields)


def _shared(row: Instrument) -> Definition | None:
    """The form of an instrument for somebody at its table; None for the office, and where the parties are no answers."""
    if ownership.is_home() or _group(row) is None:
        return None
    return library.library().definition(row.slug, row.version)


def _items(definition: Definition, path: str) -> Iterator[tuple[str, str, str]]:
    """The items that a path runs through, outermost first: path and key of the group, and the id."""
    from jitflow.drafting.saving import items_on  # which calls this

    for item_path, item_id in items_on(path, definition.groups):
        group = item_path.rpartition(".")[0]
        yield group, keys.key_of(group, definition.groups), item_id


def _bare(path: str) -> str:
    return path.split(":", 2)[2] if path.startswith("text:") else path


def _current(session: Session, row: Instrument, path: str) -> Any:
    if not path.startswith("text:"):
        return keys.get(row.answers, path)
    slot = slots.texts_of(session, row.id).get((_bare(path), path.split(":", 2)[1]))
    return slot.text if slot is not None else None


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
