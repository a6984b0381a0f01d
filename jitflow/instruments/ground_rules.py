"""The grounds on which the other side may refuse, as objects: ``grounds.toml`` of a definition.

A ground is a list of conditions, each a sentence of the law with an expression that says whether the draft meets it.
What a State made of a ground in its own law is State data, named here and never written into a condition.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .frozen import Frozen, Identifier, KeyPath, Text

GroundState = Literal["found", "not_found", "not_judged"]
GroundId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)+$")]
DATA = "data."
"""Beginning of the paths of State data in ``needs``."""


class Condition(Frozen):
    """One condition of a ground, judged on the whole draft or on each item of the ground's group."""

    id: Identifier
    text: Text
    """The condition as a sentence that holds when it is met."""
    met: Text
    """Expression; one that reads ``item`` is judged for each item of the group."""
    applies: str | None = None
    """False: the condition is not asked here, and the others decide."""
    needs: tuple[str, ...] = ()
    """Answers (``meta.x`` and ``data.x`` too) without which it cannot be judged."""
    says: tuple[str, ...] = ()
    """Keys whose answers are shown as what the draft says."""
    add: str | None = None
    """What to write, or to have at hand, where the condition is met or not judged."""
    field: str | None = None
    """Key of the field to which ``add`` leads."""

    @property
    def of_item(self) -> bool:
        """Whether it is about one item of the group."""
        return "item." in f"{self.met} {self.applies}"


class Ground(Frozen):
    """A ground for refusal. See :mod:`grounds` for how it is judged."""

    id: GroundId
    title: Text
    degree: Literal["mandatory", "optional", "guarantee", "case_law"]
    """What the act itself says; ``national`` names where the States differ."""
    basis: Text
    case_law: tuple[str, ...] = ()
    each: KeyPath | None = None
    """A repeating group: the ground is found when it is found for one item, bound to ``item``."""
    conjunction: Literal["all", "any"] = "all"
    """Whether all conditions must hold, or one is enough."""
    national: tuple[Identifier, ...] = ()
    """State data (of ``definition.state_data``) that say what the State made of it; shown, never applied."""
    note: str | None = None
    confidence: Literal["verified", "known", "doubtful"] = "known"
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]


class GroundExample(Frozen):
    """One set of answers and what a ground says of it; contract tests run them all."""

    ground: str
    outcome: GroundState
    base: Literal["example", "empty"] = "example"
    set: dict[str, object] = {}
    """As in examples of checks: path with item ids to value; ``"<null>"`` empties a path."""
    why: str | None = None
