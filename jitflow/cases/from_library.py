"""A new offence or authority of a case, taken from the libraries of the focus group.

Searching and taking store nothing: the page comes back with what was typed, and with what an entry
says where nothing stood. Saving the fact stores it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import g
from werkzeug.datastructures import MultiDict

from jitflow.db.units import read_unit
from jitflow.libraries import hits, panel, service as libraries
from jitflow.merging import canonical, same
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _
from jitflow.web.merged import in_words

PLACE = "fact"
USED = "used-entry"
OFFENCE = {"title": "title", "provision": "provision", "maximum": "maximum", "list_categories": "list_categories"}
AUTHORITY = {
    name: name for name in ("name", "kind", "representative", "post", "address", "fax", "email", "languages")
} | {"telephone": "telephones"}
TAKES = {"offence": OFFENCE, "authority": AUTHORITY}
"""Kind of fact to its fields and their names in the library."""


@dataclass
class Picked:
    """What a page of a new fact shows after a search, or after an entry was taken."""

    form: AnswerForm
    panel: dict[str, Any] = field(default_factory=dict)


def panel_of(kind: str, posted: MultiDict | None, **more: Any) -> dict[str, Any] | None:
    """The panel of a page; None where no library has such facts."""
    if kind not in TAKES:
        return None
    used = (posted or {}).get(USED, "")
    return {
        "library": kind, "path": PLACE, "id": f"library-{PLACE}", "open": bool(more), "words": "", "hits": None,
        "offers": [], "kept": None, "can_keep": False, "used": used if panel.ENTRY.fullmatch(used) else "", "left": [],
    } | more  # fmt: skip


def pick(kind: str, form: AnswerForm, posted: MultiDict, anew: Callable[[dict[str, Any]], AnswerForm]) -> Picked | None:
    """A search, or an entry that was taken; None when the fact is to be saved. `anew` makes a form over values."""
    if kind not in TAKES:
        return None
    verb, _sep, rest = panel.asked(posted).partition(":")
    if verb == "find":
        words = panel.words_of(posted, PLACE)
        return Picked(form, panel_of(kind, posted, words=words, hits=_hits(kind, words, form)) or {})
    chosen = panel.entry_and_version(rest.partition(":")[2]) if verb == "take" else None
    if verb != "take" or chosen is None:
        return None
    values = _values(kind, *chosen, form)
    if values is None:
        return Picked(form, panel_of(kind, posted, hits=[]) or {})
    form.validate()
    if any(one.process_errors for one in form):
        return Picked(form, panel_of(kind, posted, hits=_hits(kind, "", form)) or {})
    return _filled(kind, form, values, chosen[0], anew)


def _filled(
    kind: str, form: AnswerForm, values: dict[str, Any], entry: str, anew: Callable[[dict[str, Any]], AnswerForm]
) -> Picked:
    """The form with what was typed, and the values of the entry where nothing stood."""
    answers, left = form.answers(), []
    fields = {question.name: question.field for question in form.questions}
    for name, source in TAKES[kind].items():
        value = values.get(source)
        if name == "telephone":
            value = (value or [None])[0]
        if canonical(value) is None or name not in answers:
            continue
        if canonical(answers[name]) is None:
            answers[name] = value
        elif not same(answers[name], value):
            left.append((_(fields[name].title), in_words(fields[name], value)))
    return Picked(anew(answers), panel_of(kind, None, used=entry, left=left, taken=True) or {})


def _when(form: AnswerForm) -> Any:
    return form.answer("when") if "when" in form.answers() else None


def _hits(kind: str, words: str, form: AnswerForm) -> list[dict[str, Any]]:
    group = g.reached.group
    with read_unit() as session:
        if kind == "offence":
            found = libraries.offences(session, group.id, words=words, state=g.reached.case.issuing_state)
            return hits.offence_hits(group.slug, found, _when(form))
        return hits.address_hits(group.slug, libraries.addresses(session, group.id, libraries.Filter(words=words)))


def _values(kind: str, entry: str, version: str, form: AnswerForm) -> dict[str, Any] | None:
    with read_unit() as session:
        if kind == "offence":
            row = libraries.offence_row(session, g.reached.group.id, entry)
            return libraries.values_for(libraries.offence_line(row), version, _when(form)) if row else None
        row = libraries.address_row(session, g.reached.group.id, entry)
        return libraries.line_of(row).values if row else None


def mark_used(unit: Any, kind: str, posted: MultiDict, actor_id: str) -> None:
    """Remember in the library that an entry was used for a fact that was saved."""
    entry = posted.get(USED, "")
    if kind in TAKES and panel.ENTRY.fullmatch(entry):
        libraries.mark_used_by_id(unit, kind, g.reached.group.id, entry, actor_id)
