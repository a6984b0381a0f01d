"""How a person likes the pages to be: a few names with a few values each, kept with the account. Pure.

They change how a page looks or helps, never what it says or allows, and hold nothing of any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CHOICES: dict[str, tuple[str, ...]] = {
    "layout": ("boxes", "whole"),
    "autosave": ("on", "off"),
    "keys": ("on", "off"),
    "paper": ("wide", "on", "off"),
    "mail": ("digest", "each", "off"),
}
"""Name to its values, the one that holds until somebody chooses first.

layout: one box of a form per page, or the whole form. autosave: whether what is typed is stored
by itself. keys: shortcuts of the keyboard. paper: the printed form beside the questions, on very wide
windows only, on all that have room, or never. mail: reminders of deadlines once a day, each by itself,
or in the application only.
"""


class UnknownPreference(ValueError):
    """A name or value that no page offers."""


def of(user: Any) -> dict[str, str]:
    """Every preference of an account (anything with `preferences`); the defaults for nobody."""
    kept = getattr(user, "preferences", None) or {}
    return {name: kept[name] if kept.get(name) in values else values[0] for name, values in CHOICES.items()}


def changed(kept: Mapping[str, str] | None, chosen: Mapping[str, str]) -> dict[str, str]:
    """What to keep after a choice of one or several names. Raises UnknownPreference."""
    for name, value in chosen.items():
        if value not in CHOICES.get(name, ()):
            raise UnknownPreference(f"{name}: {value!r}")
    return {**(kept or {}), **chosen}
