"""What can be done, as the trail names it."""

from __future__ import annotations

from enum import StrEnum

#: The chain of what belongs to no focus group: sign-ins, settings, refused requests.
SYSTEM = "system"


class Verb(StrEnum):
    """What was done. The first six are those of Article 25 of the Law Enforcement Directive."""

    COLLECTED = "collected"
    ALTERED = "altered"
    CONSULTED = "consulted"
    DISCLOSED = "disclosed"
    COMBINED = "combined"
    ERASED = "erased"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    CONFIGURED = "configured"
    JOB = "job"
