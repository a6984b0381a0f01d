"""A version that is known but not certain to apply: ``[awaits]`` in definition.toml.

It is never taken by itself, whatever its date: people move an instrument to it, having read why it is not certain.
"""

from __future__ import annotations

from .frozen import Frozen, Identifier, Text


class Awaits(Frozen):
    """What a version waits for."""

    reason: Text
    """What is not certain, said before an instrument is moved to the version."""
    switch: Identifier | None = None
    """A switch of the procedure: only once the focus group decided yes can an instrument be moved."""
