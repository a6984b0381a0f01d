"""What can be refused while an instrument is drafted."""

from __future__ import annotations


class DraftingError(ValueError):
    """An act on an instrument that cannot be done; `code` names why, for the page."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class UnknownPath(DraftingError):
    """A path that names no field of this instrument. Pages never send one."""

    def __init__(self, path: str, reason: str = "names no field of this instrument") -> None:
        super().__init__("unknown_path", f"{path}: {reason}")
        self.path = path


class NotADraft(DraftingError):
    """The instrument is no longer a draft: its answers stand."""

    def __init__(self, number: str, status: str) -> None:
        super().__init__("not_a_draft", f"{number} is {status}, its answers can no longer change")


class NotOverridable(DraftingError):
    """A finding that nobody may go on with, or a reason that is missing."""


class CannotUndo(DraftingError):
    """A removal that cannot be undone any more."""
