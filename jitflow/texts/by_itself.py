"""Saving by itself while somebody translates: stored as on the pages of boxes, and how the rows stand afterwards.

Nothing is marked reviewed here. The parts that come back are made by the templates of the page; a script puts them
in place of the old ones, what is compared only once the reader has left the text.
"""

from __future__ import annotations

from typing import Any

from flask import get_template_attribute
from werkzeug.datastructures import MultiDict

from jitflow.db.units import read_unit
from jitflow.drafting import autosave, pages as drafting_pages
from jitflow.drafting.beside import SOURCE, slot_name
from jitflow.drafting.pages import Draft
from jitflow.texts import pages
from jitflow.web.locale import language_name, ngettext
from jitflow.web.posted import BASE

PARTS = "pages/texts/parts.html"
SPOKEN = 4
"""Differences that are read out."""


def address(draft: Draft, language: str, show: str) -> str | None:
    """Where a script saves; None when the reader may not change the draft or does not want that."""
    if not pages.may_write(draft, language) or drafting_pages.preference("autosave") != "on":
        return None
    return drafting_pages.address("texts.autosave", text_language=language, **pages.filtered(show))


def save(draft: Draft, language: str, show: str, form: MultiDict) -> dict[str, Any]:
    """Store what was typed, or take back what was stored last; the answer of `drafting.autosave` and the rows."""
    own = slot_name(language, "")
    undone = MultiDict([("undo", form["undo"])]) if "undo" in form else None  # nothing that asks for the paper
    answer = autosave.undo(draft, undone, only=own) if undone is not None else autosave.save(draft, _of(own, form))
    with read_unit() as session:
        after = drafting_pages.load(session)
    context = pages.context(after, language, "all")
    saved = set(answer["saved"])
    rows = {row["name"]: row for box in context["boxes"] for row in box["rows"] if row["name"] in saved}
    return {
        **answer,
        "rows": {name: _row(row, language, form) for name, row in rows.items()},
        "progress": _part("progress_line", context["progress"]),
        "filters": _part("filter_links", pages.filters(context, show)),
    }


def _of(own: str, form: MultiDict) -> MultiDict:
    """What was sent of the translations of this page alone: nothing else is written here, whoever sends it."""
    starts = (own, BASE + own, SOURCE)
    return MultiDict([(name, value) for name, value in form.items(multi=True) if name.startswith(starts)])


def _row(row: dict[str, Any], language: str, form: MultiDict) -> dict[str, Any]:
    """The parts of one row, in markup. The source is left as it stands on the page when it says something else now."""
    newer = form.get(row["source_name"], row["source_shown"]) != row["source_shown"]
    target = {"code": language, "name": language_name(language)}
    return {
        "state": row["state"],
        "mark": _part("segment_state", {**row, "newer": newer, "half_way": not newer and row["state"] == "stale"}),
        "under": _part("segment_under", {**row, "compared": row["compared"] and not newer}, target, True),
        "source": None if newer else _part("segment_read", row, row["source"]["code"]),
        "described": f"{row['id']}-against" if row["differences"] else "",
        "spoken": _spoken(row) if row["differences"] else "",
    }


def _spoken(row: dict[str, Any]) -> str:
    """What differs, for the live region; of many the first few."""
    said = [f"{row['place']}:", *(f"{one}." for one in row["differences"][:SPOKEN])]
    more = len(row["differences"]) - SPOKEN
    return " ".join([*said, ngettext("and %(num)s more", "and %(num)s more", more)] if more > 0 else said)


def _part(macro: str, *values: Any) -> str:
    return str(get_template_attribute(PARTS, macro)(*values))
