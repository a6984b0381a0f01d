"""Keys of fields and paths to values.

A *key* names a field of the definition: ``person.surname``, ``offences.place``. A
*path* names one value of one instrument: in repeating groups the id of the item
stands after the group: ``offences.o1.place``. Keys never change once released;
the letter and number on paper are the attribute ``point`` (design.md section 3).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from typing import Any

IDENTIFIER = r"^[a-z][a-z0-9_]*$"
KEY_PATH = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
ITEM_ID = r"^[a-z][a-z0-9]{0,15}$"

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_item_id() -> str:
    """A short random id for an item of a repeating group; stable from birth."""
    return "i" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


def stable_item_id(*origin: str) -> str:
    """The id of an item that stands for something known elsewhere: the same for the same origin.

    So an item filled from a fact of the case is found again when the fact changes.
    """
    number = int.from_bytes(hashlib.sha256("\n".join(origin).encode()).digest()[:8], "big")
    letters = []
    for _ in range(9):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "i" + "".join(letters)


def is_item_id(text: str) -> bool:
    """Whether the text can be the id of an item."""
    return re.fullmatch(ITEM_ID, text) is not None


def find_item(items: Any, item_id: str) -> dict[str, Any] | None:
    """The item with this id in the list of a group, or None."""
    if not isinstance(items, list):
        return None
    return next((i for i in items if isinstance(i, dict) and i.get("id") == item_id), None)


def get(answers: dict[str, Any], path: str) -> Any:
    """The value at a path, or None where anything on the way is absent."""
    here: Any = answers
    for part in path.split("."):
        if isinstance(here, list):
            here = find_item(here, part)
        elif isinstance(here, dict):
            here = here.get(part)
        else:
            return None
    return here


def put(answers: dict[str, Any], path: str, value: Any) -> None:
    """Store a value at a path; None removes it. Dictionaries on the way are made.

    Raises KeyError when an item named in the path does not exist.
    """
    parts = path.split(".")
    here: Any = answers
    for position, part in enumerate(parts[:-1]):
        if isinstance(here, list):
            here = find_item(here, part)
            if here is None:
                raise KeyError(path)
        else:
            following_is_item = part in here and isinstance(here[part], list)
            here = here[part] if following_is_item else here.setdefault(part, {})
        if not isinstance(here, (dict, list)):
            raise KeyError(".".join(parts[: position + 1]))
    if isinstance(here, list):
        raise KeyError(path)
    if value is None:
        here.pop(parts[-1], None)
    else:
        here[parts[-1]] = value


def key_of(path: str, groups: set[str]) -> str:
    """The key of a path: item ids dropped. ``groups`` holds the keys of all groups."""
    key: list[str] = []
    parts = iter(path.split("."))
    for part in parts:
        key.append(part)
        if ".".join(key) in groups:
            next(parts, None)
    return ".".join(key)


def item_of(path: str, groups: set[str]) -> str | None:
    """The innermost item id in a path, or None."""
    key: list[str] = []
    found = None
    parts = iter(path.split("."))
    for part in parts:
        key.append(part)
        if ".".join(key) in groups:
            found = next(parts, None) or found
    return found


def positions(answers: dict[str, Any], path: str, groups: set[str]) -> list[int]:
    """Position of each item a path runs through in its group, from 0; items that are gone come last."""
    found: list[int] = []
    key: list[str] = []
    so_far: list[str] = []
    parts = iter(path.split("."))
    for part in parts:
        key.append(part)
        so_far.append(part)
        if ".".join(key) in groups and (item_id := next(parts, None)) is not None:
            items = get(answers, ".".join(so_far)) or []
            found.append(next((n for n, item in enumerate(items) if item["id"] == item_id), len(items)))
            so_far.append(item_id)
    return found


def expand(answers: dict[str, Any], key: str, groups: set[str]) -> Iterator[str]:
    """All paths of a key in these answers: one per item of every group on the way."""
    yield from _expand(answers, key.split("."), [], [], groups)


def _expand(here: Any, rest: list[str], key: list[str], path: list[str], groups: set[str]) -> Iterator[str]:
    if not rest:
        yield ".".join(path)
        return
    part, *rest = rest
    key, path = [*key, part], [*path, part]
    below = here.get(part) if isinstance(here, dict) else None
    if ".".join(key) in groups and rest:
        for item in below if isinstance(below, list) else []:
            yield from _expand(item, rest, key, [*path, item["id"]], groups)
    else:
        yield from _expand(below, rest, key, path, groups)
