"""What is reachable at a field: its history, the comments on it with their number, and where a note for the group begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from jitflow.drafting import pages
from jitflow.instruments.definition import Field, FieldType
from jitflow.web.locale import ngettext

_MARK = Markup(' <span class="mark">{}</span>')


class FieldNotes:
    """Addresses and counts of one page of questions; asked once for each field.

    open_comments: how many open comments each path has. language: that of the free texts. note: where a note for the group
    about a field begins, without the key of the field; None: the reader writes none here.
    """

    def __init__(self, open_comments: Mapping[str, int], language: str, note: str | None = None) -> None:
        self._open = open_comments
        self._language = language
        self._note = note
        # The path is put behind it as it is: identifiers, points and colons need no quoting.
        self._history = pages.address("versions.field", path="")
        self._comments = pages.address("comments.index", path="")

    def of(self, path: str, declared: Field) -> dict[str, Any]:
        """history, comments, note: addresses; remarks: the number of open comments in words, or nothing."""
        stored = f"text:{self._language}:{path}" if declared.type is FieldType.PROSE else path
        number = self._open.get(path, 0)
        return {
            "history": f"{self._history}{stored}",
            "comments": f"{self._comments}{path}",
            # Of the question, not of the answer: the id of an item belongs to the case.
            "note": f"{self._note}{declared.key}" if self._note else None,
            "remarks": _MARK.format(ngettext("%(num)s comment", "%(num)s comments", number)) if number else "",
        }
