"""What is found when a step is judged, and what was filled in with it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .checks import Finding
from .procedure import Transition
from .reasons import Reason


@dataclass(frozen=True)
class Option:
    """One step as it stands for one person."""

    transition: Transition
    party: str = ""
    reasons: tuple[Reason, ...] = ()
    """Why it cannot be taken: all of them."""
    warnings: tuple[Reason, ...] = ()
    not_judged: tuple[Reason, ...] = ()
    """What could not be judged, to be acknowledged by its ``id``."""
    pending: tuple[str, ...] = ()
    """Guards and checks that wait for what is filled in with the step."""
    findings: tuple[Finding, ...] = ()
    """What the checks found, settled findings included."""

    @property
    def allowed(self) -> bool:
        """Whether nothing known speaks against it; ``pending`` is judged once the form is filled in."""
        return not self.reasons

    @property
    def reachable(self) -> bool:
        """Whether the table allows it now, whoever asks and whatever else is missing."""
        return not any(one.kind in ("state", "given", "party", "unknown", "conflict") for one in self.reasons)

    @property
    def has_place(self) -> bool:
        """Whether this case has what the step is about; a step without a place is refused, and listed nowhere."""
        return not any(one.kind == "no_place" for one in self.reasons)


@dataclass(frozen=True)
class Filled:
    """What was filled in with a step."""

    values: Mapping[str, Any]
    happened_at: datetime.datetime | None
