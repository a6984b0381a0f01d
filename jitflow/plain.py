"""Plain data: what JSON can hold."""

from __future__ import annotations

from typing import Any


def copied(value: Any) -> Any:
    """A copy that shares no dictionary and no list with the original.

    `copy.deepcopy` keeps a memo for cycles and odd types; answers have neither, and every page copies them.
    """
    if isinstance(value, dict):
        return {name: copied(one) for name, one in value.items()}
    return [copied(one) for one in value] if isinstance(value, list) else value
