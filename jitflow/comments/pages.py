"""Plain data of comments, for the box page and for their own page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import g
from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.comments import service
from jitflow.drafting import pages, past
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import fields_by_key
from jitflow.instruments import keys
from jitflow.instruments.definition import Section
from jitflow.instruments.status import section_at
from jitflow.parties import words as owners
from jitflow.web.locale import gettext as _


def where() -> dict[str, str]:
    """What the trail wants to know of this request."""
    return {"focus_group_id": g.reached.group.id, "case_id": g.reached.case.id}


def context(
    session: Session,
    draft: Draft,
    path: str = "",
    error: str | None = None,
    typed: str = "",
    section: str | None = None,
    answered: str = "",
) -> dict[str, Any]:
    """The page of all comments; `path` is the field that is commented now, `section` the box one comes from.

    `error` and what was `typed` belong to the thread `answered`, else to the new comment.
    """
    threads = [one for one in service.threads_of(session, draft.data.id) if not draft.hides(one.path)]
    people = {one.author_id for one in threads} | {one.resolved_by for one in threads}
    people |= {answer.author_id for one in threads for answer in one.answers}
    names = accounts.names(session, people)
    lines = [thread(draft, one, names) for one in threads]
    known = is_field(draft, path)
    at = next((line for line in lines if line["id"] == answered and not line["resolved"]), None)
    if error and at is not None:
        at["error"], at["typed"] = error, typed
    href = f"#answer-{answered}" if at is not None else "#body" if known else "#path"
    return {
        "errors": [{"href": href, "message": error}] if error else [],
        "head": pages.head(draft),
        # Who comes from a field finds its comments on top.
        "open": sorted((line for line in lines if not line["resolved"]), key=lambda line: line["path"] != path),
        "resolved": [line for line in lines if line["resolved"]],
        "fields": choices(draft, section) or choices(draft),
        "path": path if known else "",
        "error": error if at is None else None,
        "typed": typed if at is None else "",
        "action": pages.address("comments.index"),
        "longest": service.LONGEST,
        "crumbs": pages.crumbs(draft, (_("Comments"), None)),
    }


def thread(draft: Draft, one: service.Thread, names: dict[str, str]) -> dict[str, Any]:
    """A thread with its place on the form."""
    there = is_field(draft, one.path) and past.present(draft, one.path)
    return {
        "id": one.id,
        "path": one.path,
        "place": past.place(draft, one.path) if is_field(draft, one.path) else _("A part that is gone"),
        "url": pages.field_url(draft, one.path) if there else None,
        "body": one.body,
        "by": names.get(one.author_id, ""),
        "at": one.at,
        "resolved": one.resolved_at is not None,
        "resolved_at": one.resolved_at,
        "resolved_by": names.get(one.resolved_by or "", ""),
        "whose": owners.sentence(draft.data, one.party, one.shared) if pages.at_a_table() else "",
        "error": None,
        "typed": "",
        "answers": [{"body": a.body, "by": names.get(a.author_id, ""), "at": a.at} for a in one.answers],
    }


def of_box(session: Session, draft: Draft, section: Section) -> dict[str, Any]:
    """The open comments of one box, and the address to write one."""
    threads = [
        one
        for one in service.threads_of(session, draft.data.id, resolved=False)
        if is_field(draft, one.path) and not draft.hides(one.path) and section_at(draft.definition, one.path) is section
    ]
    people = {one.author_id for one in threads} | {a.author_id for one in threads for a in one.answers}
    names = accounts.names(session, people) if threads else {}
    return {
        "threads": [thread(draft, one, names) for one in threads],
        "counts": Counter(one.path for one in threads),
        "url": pages.address("comments.index", section=section.id),
    }


def open_counts(session: Session, instrument_id: str) -> dict[str, int]:
    """How many open comments each path of a draft has."""
    return service.open_paths(session, instrument_id)


def is_field(draft: Draft, path: str) -> bool:
    """Whether a path names a field or a part of the form."""
    return bool(path) and keys.key_of(path, draft.definition.groups) in draft.definition.fields


def is_there(draft: Draft, path: str) -> bool:
    """Whether a path names a field that the draft has now: what the select box offers."""
    if not is_field(draft, path) or draft.definition.fields[keys.key_of(path, draft.definition.groups)].is_group:
        return False
    return past.present(draft, path) and not draft.hides(path)


def choices(draft: Draft, section_id: str | None = None) -> list[dict[str, Any]]:
    """The fields that can be commented, by box: what a select box offers."""
    made = []
    for section in draft.definition.sections:
        if section_id is not None and section.id != section_id:
            continue
        fields = [
            {"path": path, "label": past.place(draft, path)}
            for key in _keys(draft, section)
            for path in keys.expand(draft.facts.instrument.answers, key, draft.definition.groups)
        ]
        if fields:
            made.append({"label": draft.words.box(section), "fields": fields})
    return made


def _keys(draft: Draft, section: Section) -> list[str]:
    full = fields_by_key(draft.definition)
    return [
        key
        for key, home in draft.definition.section_of.items()
        if home is section and not full[key].is_group and full[key].holds_value and not draft.hides(key)
    ]
