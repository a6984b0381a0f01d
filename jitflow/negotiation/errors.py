"""Why something of a negotiation cannot be done."""

from __future__ import annotations


class NegotiationError(ValueError):
    """It cannot be done; `code` is what pages have a sentence for."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
