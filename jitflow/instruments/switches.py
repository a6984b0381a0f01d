"""What State and office decide for themselves in a procedure: ``[[switch]]``. What holds is found by :mod:`.rulings`."""

from __future__ import annotations

from .frozen import Frozen, Identifier, Text


class StateRule(Frozen):
    """State data that decide a switch where the office did not."""

    datum: Identifier
    """A yes or no of ``[[state_data]]``; it decides only where its record was confirmed."""
    when: Text | None = None
    """CEL on the answers: for which instruments it speaks. What cannot be judged yet is taken to hold."""


class Switch(Frozen):
    """What State and office decide for themselves; expressions read ``switches.<id>``."""

    id: Identifier
    title: Text
    help: str | None = None
    default: bool
    basis: str | None = None
    state_rules: tuple[StateRule, ...] = ()
    """Of several that speak, one that says yes prevails."""
