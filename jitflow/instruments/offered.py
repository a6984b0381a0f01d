"""What the case knows and a box offers beside a field, to be taken by a button: ``[[offered]]`` of a definition."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from .frozen import Frozen, KeyPath


class Offered(Frozen):
    """Values of a fact about the person concerned, each offered until the field has it."""

    source: Annotated[str, StringConstraints(pattern=r"^person\.[a-z_]+$")]
    """A fact of the case with several texts, by the name that ``[[prefill]]`` uses."""
    target: KeyPath
    """The field that takes them: several texts, in no group."""
