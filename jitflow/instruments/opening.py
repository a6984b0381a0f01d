"""What is asked, and what is filled in, when an instrument is opened (``[opening]`` of a definition)."""

from __future__ import annotations

from typing import Literal

from .frozen import Frozen, KeyPath


class Opening(Frozen):
    """What "new instrument" asks before the draft exists."""

    person: bool = False
    person_keys: tuple[KeyPath, ...] = ()
    """Keys that name the person in titles."""
    executing_state: Literal["required", "optional", "none"] = "optional"
    intro: str | None = None
    wordings: Literal["recommended"] | None = None
    """``recommended``: a new draft begins with the recommended wordings (``clauses.toml``) filled in."""
