"""The checks of a definition as objects: legal rules, and examples of what they say."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from .frozen import Frozen, Identifier, KeyPath, Text

TEXTS = "texts"
"""In place of a group: every free text of the form."""
DRAFT = "issue"
"""Name of the run of all checks of a draft: they "must be settled before issue"."""


class Severity(StrEnum):
    """How much a finding weighs. Blocking reads "must be settled before issue"."""

    BLOCKING = "blocking"
    WARNING = "warning"
    ADVICE = "advice"


class Check(Frozen):
    """A legal rule. See :mod:`checks` for how it is judged."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]*-[0-9]+[a-z]?$")]
    severity: Severity
    field: str
    """Key where the finding is shown; ``item.place`` inside ``each``."""
    message: Text
    basis: Text
    when: Text
    applies: str | None = None
    needs: tuple[str, ...] = ()
    """Keys that must be answered before the rule can be judged."""
    needs_state_data: tuple[Identifier, ...] = ()
    """State data (of ``definition.state_data``) without which the rule cannot be judged."""
    each: KeyPath | None = None
    """A repeating group: judged once per item, bound to ``item``; or :data:`TEXTS`: once per free text of the form that
    has words, bound to ``item.text``, and shown there (``field = "item"``)."""
    case_law: tuple[str, ...] = ()
    fix: str | None = None
    """Words of the link that leads to the field."""
    structure: bool = False
    """Form structure: can never be overridden."""
    rests_on: Identifier | None = None
    """State data the severity rests on: unless confirmed, a blocking finding becomes a warning."""
    at: tuple[Identifier, ...] = ()
    """Transitions of the procedure at which it acts; none named: it acts on the draft."""
    on_draft: bool = False
    """Beside ``at``: it acts on the draft, too."""
    severity_at: Severity | None = None
    """Severity at those transitions; None: the same."""
    confidence: Literal["verified", "known", "doubtful"] = "known"
    note: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None

    @property
    def transition(self) -> str:
        """Where it acts first: on the draft, or at the first of its transitions."""
        return DRAFT if self.on_draft or not self.at else self.at[0]

    def acts_at(self, transition: str) -> bool:
        """Whether it is judged there; :data:`DRAFT` stands for the draft."""
        return transition in self.at or (transition == DRAFT and self.transition == DRAFT)

    def severity_of(self, transition: str) -> Severity:
        """How much its finding weighs there."""
        return self.severity_at if self.severity_at and transition in self.at else self.severity


class CheckExample(Frozen):
    """One set of answers and what a check says of it; contract tests run them all."""

    check: str
    outcome: Literal["finding", "none", "not_judged"]
    severity: Severity | None = None
    """How much the finding weighs there; None: the example does not say."""
    base: Literal["example", "empty"] = "example"
    at: Identifier | None = None
    """The transition it is judged at; None: where the check acts first."""
    set: dict[str, object] = {}
    """Path (with item ids; ``meta.executing_state`` for the head of the file) to value; TOML has
    no null: the string ``"<null>"`` empties a path."""
    why: str | None = None
