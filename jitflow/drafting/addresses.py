"""Where the pages of an instrument are, for who reads it: a page that is not open to the reader has no address."""

from __future__ import annotations

from flask import g

from jitflow import access
from jitflow.cases import pages as case_pages
from jitflow.drafting import pages
from jitflow.drafting.pages import Draft
from jitflow.instruments.parties import group_of
from jitflow.parties.service import has_table

#: Pages that are not open to who sits at the table; the others are.
_CLOSED = {
    "addressee": "drafting.addressee", "grounds": "drafting.grounds", "reception": "receptions.reception",
    "internal": "drafting.internal", "case": "cases.case", "supplement": "supplements.supplement",
}  # fmt: skip


def of(draft: Draft) -> dict[str, str | None]:
    """The addresses that the pages of an instrument link to; None for what is not there, and what the reader may not open."""
    data, definition = draft.data, draft.definition
    addressed = definition.opening.executing_state != "none"
    first = next((s.section for s in draft.statuses if s.progress != "does_not_apply"), definition.sections[0])
    urls = {
        "tasklist": pages.address("drafting.tasklist"),
        "addressee": pages.address("drafting.addressee") if addressed else None,
        "first_box": pages.box_url(first.id),
        "form": pages.address("drafting.form"),
        "findings": pages.address("drafting.findings"),
        "grounds": pages.address("drafting.grounds") if definition.grounds else None,
        "check": pages.address("drafting.check"),
        "texts": pages.address("texts.index"),
        "documents": pages.address("papers.index"),
        "enclosures": pages.address("enclosures.index"),
        "history": pages.address("drafting.history"),
        "procedure": pages.address("procedure.index"),
        "letters": pages.address("letters.index") if definition.letters else None,
        "in_force": pages.address("amendments.index") if _was_issued(draft) else None,
        "reception": None if draft.linted else pages.address("receptions.reception"),
        "law": pages.address("drafting.law"),
        "internal": pages.address("drafting.internal") if draft.inside_open else None,
        "contacts": pages.address("drafting.contacts") if draft.contacts_open else None,
        "versions": pages.address("versions.index"),
        "comments": pages.address("comments.index"),
        "table": pages.address("parties.table") if has_table(data) else None,
        "negotiation": pages.address("negotiation.index") if has_table(data) else None,
        "word": pages.address("redlines.index") if data.origin == "drafted" and group_of(definition, data.side) else None,
        "case": case_pages.address("cases.case"),
        "supplement": _supplement(draft),
    }
    if not draft.outside:
        return urls
    # A link that leads to a refusal says that there is something.
    return {name: None if name in _CLOSED and not access.may(_CLOSED[name]) else url for name, url in urls.items()}


def _was_issued(draft: Draft) -> bool:
    """Whether it has a text in force, of a type that can be amended."""
    from jitflow.amendments.service import is_amendable

    return g.reached.instrument.issued_at is not None and is_amendable(draft.definition, draft.data.side)


def _supplement(draft: Draft) -> str | None:
    """Where an issued instrument of our own is supplemented, for who may edit."""
    wanted = draft.definition.supplement is not None and draft.data.status == "issued" and draft.data.side == "issuing"
    return pages.address("supplements.supplement") if wanted and case_pages.may_edit() else None
