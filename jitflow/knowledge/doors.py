"""From a draft into the knowledge base: where a note for the group begins. Addresses hold codes of the definition, no answers."""

from __future__ import annotations

from jitflow import access, library
from jitflow.drafting import pages
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Definition
from jitflow.knowledge import forms, here
from jitflow.knowledge.fitting import PLACES

AT = "at"
"""In the address: which part of the form it is about, as the condition of a record names it ("fields.skipper.surname")."""
Spot = tuple[str, str]
"""A part of a form: "fields" and the key, "sections" or "checks" and the id, "transitions" and the id of a step."""


def note_url(draft: Draft, kind: str = "", code: str = "") -> str | None:
    """Where a note for the group about this part of the form begins; None for who writes none here."""
    if draft.outside or not access.may("knowledge.note") or not here.may_write():
        return None
    return pages.address("knowledge.note", **({AT: f"{kind}.{code}"} if kind else {}))


def lesson_url(draft: Draft) -> str | None:
    """Where a lesson from this case begins; None while the procedure is not over, and for who writes none here."""
    return pages.address("knowledge.from_case") if draft.data.status == "closed" and note_url(draft) else None


def evaluation_url(draft: Draft) -> str | None:
    """The same where the parties evaluate: the page says when what they propose was approved."""
    proposes = draft.definition.letters is not None and draft.definition.letters.lessons is not None
    return pages.address("knowledge.from_case") if proposes and note_url(draft) else None


def note_at_fields(draft: Draft) -> str | None:
    """The same for the fields of a page, without the key of a field: it is put behind it."""
    return note_url(draft, "fields", "")


def spot_of(definition: Definition, at: str) -> Spot | None:
    """The part of the form that an address names; None where the form has no such part, or not any more.

    A record is about the form as it is drafted today: what the version of today does not know, no record may name.
    """
    kind, _dot, code = at.partition(".")
    if kind not in PLACES:
        return None
    known = forms.places_of(definition)[kind] & forms.places_of(library.current(definition.slug))[kind]
    return (kind, code) if code in known else None
