"""Items of repeating groups: added, removed, moved, brought back. Ids are stable from birth."""

from __future__ import annotations

import copy
from typing import Any

from jitflow.audit.verbs import Verb
from jitflow.db.units import WriteUnit
from jitflow.drafting import history, in_step, party_items, slots
from jitflow.drafting.errors import CannotUndo, DraftingError, UnknownPath
from jitflow.drafting.marks import LIBRARY
from jitflow.drafting.models import Instrument
from jitflow.drafting.saving import PATH, gone, locked, record
from jitflow.instruments import keys

MOST_ITEMS = 200
UP, DOWN = "up", "down"


def add_item(
    unit: WriteUnit, instrument: Instrument | str, group_path: str, actor_id: str, item_id: str | None = None, *,
    by_step: bool = False,
) -> str:
    """A new empty item at the end of a group (``offences``, ``offences.o1.victims``).

    `item_id` is given for an item that stands for a fact of the case; there may be none with it.
    Returns its id. Raises UnknownPath, DraftingError (too_many, item_gone, item_there, and PartyKept unless a step of the
    procedure adds it: `by_step`).
    """
    row = locked(unit.session, instrument, [group_path])
    answers, items = _group(row, group_path)
    if not by_step:
        party_items.judge_item(unit.session, row, group_path)
    if len(items) >= MOST_ITEMS:
        raise DraftingError("too_many", f"{group_path}: a group has at most {MOST_ITEMS} items")
    if item_id is not None and keys.find_item(items, item_id) is not None:
        raise DraftingError("item_there", f"{group_path}: there is such an item")
    item = {"id": item_id or keys.new_item_id()}
    items.append(item)
    path = f"{group_path}.{item['id']}"
    _finish(unit, row, answers, "added", path, None, {"index": len(items) - 1}, actor_id)
    return item["id"]


def remove_item(
    unit: WriteUnit, instrument: Instrument | str, group_path: str, item_id: str, actor_id: str, *, by_step: bool = False
) -> bool:
    """Remove an item with its texts; everything stays in ``changes`` for `undo_removal`.

    Returns False when somebody else removed it already. Raises PartyKept for what is another party's, and for a party:
    who is one of the procedure, keeps the file or sits at the table does not go by being taken out of the text, but
    declines or withdraws; by_step: a step of the procedure takes it out.
    """
    row = locked(unit.session, instrument, [group_path])
    answers, items = _group(row, group_path)
    item = keys.find_item(items, item_id)
    if item is None:
        return False
    if not by_step:
        party_items.judge_item(unit.session, row, group_path, item_id)
    path = f"{group_path}.{item_id}"
    old = {
        "index": items.index(item),
        "item": item,
        "texts": _take_texts(unit, row, path),
        "prefilled": [kept for kept in row.prefilled if _under(kept, path)],
    }
    items.remove(item)
    row.prefilled = [kept for kept in row.prefilled if not _under(kept, path)]
    _finish(unit, row, answers, "removed", path, old, None, actor_id)
    return True


def move_item(
    unit: WriteUnit, instrument: Instrument | str, group_path: str, item_id: str, direction: str,
    actor_id: str,
) -> bool:
    """Move an item one place ``up`` or ``down``. Returns False at the end or when it is gone."""
    if direction not in (UP, DOWN):
        raise DraftingError("unknown_direction", f"unknown direction {direction!r}")
    row = locked(unit.session, instrument, [group_path])
    answers, items = _group(row, group_path)
    item = keys.find_item(items, item_id)
    here = items.index(item) if item is not None else -1
    there = here + (-1 if direction == UP else 1)
    if item is None or not 0 <= there < len(items):
        return False
    items[here], items[there] = items[there], items[here]
    path = f"{group_path}.{item_id}"
    _finish(unit, row, answers, "moved", path, {"index": here}, {"index": there}, actor_id)
    return True


def undo_removal(
    unit: WriteUnit, instrument: Instrument | str, change_id: str, actor_id: str, *, by_step: bool = False
) -> str:
    """Bring a removed item back with its texts, as near to its old place as there is one.

    Returns the path of the item. Raises CannotUndo (not_a_removal, already_back,
    parent_removed), and PartyKept for what is another party's unless a step does it (`by_step`).
    """
    instrument_id = instrument if isinstance(instrument, str) else instrument.id
    removal = history.change(unit.session, instrument_id, change_id)
    row = locked(unit.session, instrument, [removal.path.rpartition(".")[0]] if removal is not None else None)
    if removal is None or removal.kind != "removed":
        raise CannotUndo("not_a_removal", "this change removed no item")
    group_path, _, item_id = removal.path.rpartition(".")
    if gone(row.answers, group_path, set(row.groups)):
        raise CannotUndo("parent_removed", "bring back first what this item belonged to")
    answers, items = _group(row, group_path)
    if keys.find_item(items, item_id) is not None:
        raise CannotUndo("already_back", "the item is there")
    old = removal.old
    if not by_step:
        party_items.judge_item(unit.session, row, group_path, item_id, old["item"])
    items.insert(min(old["index"], len(items)), copy.deepcopy(old["item"]))
    _put_texts_back(unit, row, old["texts"], actor_id)
    row.prefilled = [*row.prefilled, *old["prefilled"]]
    new = {"index": items.index(keys.find_item(items, item_id))}
    _finish(unit, row, answers, "undone", removal.path, None, new, actor_id)
    return removal.path


def put_back(
    unit: WriteUnit, instrument: Instrument | str, group_path: str, index: int, item: dict[str, Any], actor_id: str, *,
    by_step: bool = False,
) -> None:
    """Bring an item of an earlier version back with its answers; its texts follow as values of their own.

    Raises PartyKept for what is another party's, unless a step brings it back (`by_step`).
    """
    row = locked(unit.session, instrument)
    answers, items = _group(row, group_path)
    if not by_step:
        party_items.judge_item(unit.session, row, group_path, item["id"], item)
    place = min(index, len(items))
    items.insert(place, copy.deepcopy(item))
    _finish(unit, row, answers, "undone", f"{group_path}.{item['id']}", None, {"index": place}, actor_id)


def _group(row: Instrument, group_path: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A copy of the answers and, in it, the list of the group (made when it is not there)."""
    groups = set(row.groups)
    if not PATH.fullmatch(group_path) or keys.key_of(group_path, groups) not in groups:
        raise UnknownPath(group_path, "names no repeating group")
    answers = copy.deepcopy(row.answers)
    if gone(answers, group_path, groups):
        raise DraftingError("item_gone", f"{group_path}: somebody removed what this belongs to")
    items = keys.get(answers, group_path)
    if items is None:
        items = []
        keys.put(answers, group_path, items)
    return answers, items


def _finish(
    unit: WriteUnit, row: Instrument, answers: dict[str, Any], kind: str, path: str, old: Any,
    new: Any, actor_id: str,
) -> None:
    row.answers = answers
    history.append(unit.session, row, kind, path, old, new, actor_id)
    detail = {"paths": [path], "action": kind, "revision": row.revision}
    record(unit, Verb.ALTERED, row, actor_id, detail)
    in_step.after(unit, row, [path], actor_id)


def _under(path: str, item_path: str) -> bool:
    bare = path.split(":", 2)[2] if path.startswith("text:") else path.removeprefix(LIBRARY)
    return bare.startswith(f"{item_path}.")


def _take_texts(unit: WriteUnit, row: Instrument, item_path: str) -> list[dict[str, Any]]:
    taken = []
    for (path, _language), text in sorted(slots.texts_of(unit.session, row.id).items()):
        if _under(path, item_path):
            taken.append(slots.to_plain(text))
            unit.session.delete(text)
    return taken


def _put_texts_back(unit: WriteUnit, row: Instrument, texts: list[dict[str, Any]], actor_id: str) -> None:
    unit.session.add_all([slots.from_plain(row, text, actor_id) for text in texts])
