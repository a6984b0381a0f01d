"""What is reachable at a field: its history, the comments on it with their number, where a note for the group begins, and the
records that ask for a change of its help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from jitflow.drafting import pages
from jitflow.instruments.definition import Field, FieldType
from jitflow.web.locale import ngettext

_MARK = Markup(' <span class="mark">{}</span>')


def _said(changes: list[dict[str, Any]]) -> Markup:
    """By the same macro as on every other page."""
    return Markup(get_template_attribute("pages/knowledge/parts.html", "changes")(changes))  # noqa: S704 - escaped by the macro


class FieldNotes:
    """Addresses and counts of one page of questions; asked once for each field.

    open_comments: how many open comments each path has. language: that of the free texts. note: where a note for the group
    about a field begins, without the key of the field; None: the reader writes none here. changes: what records ask to be
    changed at a field, by its key (:func:`jitflow.knowledge.panel.changes`).
    """

    def __init__(
        self, open_comments: Mapping[str, int], language: str, note: str | None = None,
        changes: Mapping[str, list[dict[str, Any]]] | None = None,
    ) -> None:
        self._open = open_comments
        self._language = language
        self._note = note
        self._changes = changes or {}
        # The path is put behind it as it is: identifiers, points and colons need no quoting.
        self._history = pages.address("versions.field", path="")
        self._comments = pages.address("comments.index", path="")

    def of(self, path: str, declared: Field) -> dict[str, Any]:
        """history, comments, note: addresses; remarks: the number of open comments in words, changes: a sentence for each
        record; both may be nothing."""
        stored = f"text:{self._language}:{path}" if declared.type is FieldType.PROSE else path
        number = self._open.get(path, 0)
        return {
            "history": f"{self._history}{stored}",
            "comments": f"{self._comments}{path}",
            # Of the question, not of the answer: the id of an item belongs to the case.
            "note": f"{self._note}{declared.key}" if self._note else None,
            "remarks": _MARK.format(ngettext("%(num)s comment", "%(num)s comments", number)) if number else "",
            "changes": _said(some) if (some := self._changes.get(declared.key)) else "",
        }
