"""Saving by itself while somebody types, and taking back what was saved last. The answers are plain data for a script.

A post carries only the fields that changed, each with what the page showed, and is merged as a sent page
is. It never asks for completeness, never runs the act of a button, and tells nothing that others stored:
where somebody else changed the same field, the answer names it, and sending the page shows both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import abort, g
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import acts, beside, box, findings_anew, pages, party_items, past, preview, service, versions
from jitflow.drafting.acts import as_posted
from jitflow.drafting.history import HALF_WAY, RESTORED
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.keys import key_of
from jitflow.instruments.status import questions
from jitflow.merging import Posted, SaveResult
from jitflow.web.fields import AnswerForm, first_input
from jitflow.web.locale import format_moment, gettext as _, language_name, ngettext
from jitflow.web.posted import BASE, canonical, element_id

MOST_UNDONE = 200
_CHANGE = re.compile(r"[0-9a-f]{32}")
_TRANSLATION = re.compile(r"text:([a-z]{2}):(.+)")


def save(draft: Draft, form: MultiDict) -> dict[str, Any]:
    """Store the fields that were sent; see :func:`_answer` for what comes back."""
    sent = _Sent(draft, form)
    asked = _asked(draft)
    result, changes, refused = _store(draft, sent.posted())
    for path, said in refused.items():
        sent.form.refuse(path, said)
    with read_unit() as session:
        after = pages.load(session)
    return {
        **_answer(draft, after, sent, result),
        "undo": " ".join(changes),
        "more": len(_asked(after) - asked),
        "line": " ".join(filter(None, (_line(after, result, sent.errors), beside.reopened(draft, result.saved)))),
        "paper": preview.asked(after, form.get("paper", "")),
        **findings_anew.anew(after, form),
    }


def undo(draft: Draft, form: MultiDict, only: str = "") -> dict[str, Any]:
    """Take back what the named changes stored, where nobody changed it since. Only one's own can be named, and
    only those of paths that begin with `only`."""
    wanted = [one for one in form["undo"].split() if _CHANGE.fullmatch(one)][:MOST_UNDONE]
    with read_unit() as session:
        found = [service.change(session, draft.data.id, one) for one in wanted]
    mine = [
        one for one in found if one is not None and one.actor_id == pages.author() and one.kind in ("set", HALF_WAY)
    ]
    with read_unit() as session:
        posted = [_back(session, one) for one in mine if one.path.startswith(only) and _names_value(draft, one.path)]
    result, _changes, refused = _store(draft, posted, RESTORED)
    with read_unit() as session:
        after = pages.load(session)
    return {
        "saved": [_name(draft, path) for path in result.saved],
        "bases": {_name(draft, one.path): canonical(one.value) for one in posted if one.path in result.saved},
        "errors": [
            _wrong(draft, _declared(draft, path), path, said) for path, said in refused.items()
        ],
        "conflicts": _conflicts(draft, result),
        "words": {_name(draft, one.path): _count(one.value) for one in posted if one.path.startswith("text:")},
        "undo": "",
        "more": 0,
        "line": _("Taken back %(when)s.", when=format_moment(after.data.saved_at)),
        "when": format_moment(after.data.saved_at),
        "paper": preview.asked(after, form.get("paper", "")),
        **findings_anew.anew(after, form),
    }


def _back(session: Session, one: service.ChangeLine) -> Posted:
    """What was there before a change; a translation comes back with the source text it was for."""
    made_for = versions.before(session, g.reached.instrument, one)
    return Posted(one.path, one.new, one.old, made_for, half_way=True)


class _Sent:
    """The fields of one post: questions of the definition, and translations."""

    def __init__(self, draft: Draft, form: MultiDict) -> None:
        self.draft = draft
        self.paths = box.posted_fields(draft.definition, form)
        self.form: AnswerForm = box.form_over(draft.facts, self.paths, form)
        self.form.validate()
        self.slots = list(self._slots(form))

    def _slots(self, form: MultiDict) -> Iterator[beside.Typed]:
        for name in form:
            found = _TRANSLATION.fullmatch(name.removeprefix(BASE)) if name.startswith(BASE) else None
            declared = _declared(self.draft, found[2]) if found else None
            if found and declared is not None and declared.type is FieldType.PROSE:
                yield from beside.read(form, self.draft.facts, found[1], [(found[2], declared)])

    def posted(self) -> list[Posted]:
        answers = [as_posted(self, self.draft, change) for change in self.form.changes()]
        return answers + [replace(slot.posted, half_way=True) for slot in self.slots if not slot.error]

    @property
    def errors(self) -> list[dict[str, str]]:
        """Name of the field, id of its first input, and what is wrong."""
        made = [
            _wrong(self.draft, self.paths[field.name], field.name, str(field.errors[0]))
            for field in self.form
            if field.errors
        ]
        return made + [
            {
                "name": slot.name,
                "input": element_id(slot.name),
                "place": _place(self.draft, slot.name),
                "message": slot.error,
            }
            for slot in self.slots
            if slot.error
        ]

    def counts(self) -> dict[str, str]:
        """How many words each free text has now, in words."""
        prose = [name for name, field in self.paths.items() if field.type is FieldType.PROSE]
        return {name: _count(self.form[name].data) for name in prose}

    def bases(self) -> dict[str, str]:
        """What each field shows once it is stored."""
        answers = {field.name: canonical(field.data) for field in self.form if not field.errors}
        return answers | {slot.name: canonical(slot.value) for slot in self.slots if not slot.error}


def _wrong(draft: Draft, declared: Field, path: str, message: str) -> dict[str, str]:
    where = {"input": first_input(declared.type.value, path, declared.many), "place": past.place(draft, path)}
    return {"name": path, **where, "message": message}


def _count(text: str | None) -> str:
    return ngettext("%(num)s word.", "%(num)s words.", len((text or "").split()))


def _declared(draft: Draft, path: str) -> Field | None:
    """The field of the definition at a path."""
    return draft.definition.fields.get(key_of(path, draft.definition.groups))


def _store(draft: Draft, posted: list[Posted], kind: str = "set") -> tuple[SaveResult, list[str], dict[str, str]]:
    """Save and judge in one unit; what came of it, the ids of the changes, and by path why a party was not renamed."""
    acts.refuse_hidden(draft, [one.path for one in posted])
    try:
        with write_unit() as unit:
            kept = {path: acts.party_refusal(code) for path, code in party_items.refused(unit, draft.data.id, posted).items()}
            posted = [one for one in posted if one.path not in kept]
            result = service.save(unit, g.reached.instrument, posted, pages.author(), draft.definition, kind)
            if result.saved:
                acts.judge(unit, draft)
            return result, service.newest_changes(unit, draft.data.id, result.saved), kept
    except service.NotADraft:
        abort(403)
    except service.UnknownPath:
        abort(400)


def _answer(draft: Draft, after: Draft, sent: _Sent, result: SaveResult) -> dict[str, Any]:
    """saved: names now stored; bases: what each now shows; errors, conflicts: by name, nothing of them stored."""
    conflicts = _conflicts(draft, result)
    refused = {one["name"] for one in conflicts}
    return {
        "saved": [_name(draft, path) for path in result.saved],
        "bases": {name: base for name, base in sent.bases().items() if name not in refused},
        "errors": sent.errors,
        "conflicts": conflicts,
        "words": sent.counts(),
        "when": format_moment(after.data.saved_at),
    }


def _line(after: Draft, result: SaveResult, errors: list[dict[str, str]]) -> str:
    when = format_moment(after.data.saved_at)
    said = _("Saved %(when)s by you.", when=when)
    if errors:
        left = ngettext("%(num)s field cannot be stored yet.", "%(num)s fields cannot be stored yet.", len(errors))
        return f"{said} {left}" if result.saved else left
    return said


def _conflicts(draft: Draft, result: SaveResult) -> list[dict[str, str]]:
    """Fields that somebody else changed: their names and places, not what was stored."""
    return [{"name": _name(draft, one.path), "place": _place(draft, one.path)} for one in result.conflicts]


def _asked(draft: Draft) -> set[str]:
    """The paths of all questions that are asked now."""
    facts = draft.facts
    return {path for section in draft.definition.sections for _field, path in questions(facts, section)}


def _name(draft: Draft, path: str) -> str:
    """The name of the input of a stored path: free text in the language of the draft goes without it."""
    return path.removeprefix(f"text:{draft.data.language}:")


def _place(draft: Draft, path: str) -> str:
    found = _TRANSLATION.fullmatch(path)
    if found is None or found[1] == draft.data.language:
        return past.place(draft, found[2] if found else path)
    return _("%(place)s, in %(language)s", place=past.place(draft, found[2]), language=language_name(found[1]))


def _names_value(draft: Draft, path: str) -> bool:
    found = _TRANSLATION.fullmatch(path)
    declared = _declared(draft, found[2] if found else path)
    return declared is not None and not declared.is_group
