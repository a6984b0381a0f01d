"""The paper beside the form: one box as the documents will print it, from the same document model, as of the last save."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from jitflow import paths
from jitflow.documents import RenderRefused
from jitflow.documents.excerpt import excerpt
from jitflow.drafting import beside, language_notes, pages
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Section
from jitflow.web.locale import language_name

LANGUAGE = "paper"
"""Name of the argument that asks for a language."""


def context(draft: Draft, section: Section) -> dict[str, Any] | None:
    """What the page of a box says of its paper; None where the box is on no paper.

    The paper itself is made with the page only where the reader asked for it; else a script fetches it
    when the window is wide enough.
    """
    if section.internal:
        return None
    wanted = pages.preference("paper")
    return {
        "wanted": wanted,
        "url": pages.address("drafting.paper", section_id=section.id),
        "section": section.id,
        "here": request.path,
        "made": made(draft, section) if wanted == "on" else None,
    }


def made(draft: Draft, section: Section, language: str | None = None) -> dict[str, Any]:
    """The box on paper as plain data: blocks of the document model, or why there are none."""
    offered = languages(draft)
    chosen = language or request.args.get(LANGUAGE, "")
    code = chosen if chosen in offered else offered[0]
    links = [
        {
            "code": one,
            "name": language_name(one),
            "current": one == code,
            "url": f"{pages.address('drafting.box', section_id=section.id)}?{LANGUAGE}={one}",
        }
        for one in offered
    ]
    try:
        blocks = excerpt(draft.definition, draft.facts.instrument, section, code, paths.TRANSLATIONS)
        refused = None
    except RenderRefused as fault:
        blocks, refused = [], str(fault)
    return {
        "code": code,
        "links": links,
        "blocks": blocks,
        "refused": refused,
        "saved_at": draft.data.saved_at,
        "part": draft.words.part_of(section),
    }


def fragment(draft: Draft, section: Section, language: str | None = None) -> str:
    """The paper as markup for a script."""
    return render_template("pages/drafting/paper.html", paper=made(draft, section, language))


def asked(draft: Draft, wanted: str) -> str | None:
    """The paper for the answer to a script, which names box and language (``offences:it``); None when it shows none."""
    section_id, _sep, language = wanted.partition(":")
    section = draft.definition.section(section_id)
    return fragment(draft, section, language) if section is not None and not section.internal else None


def languages(draft: Draft) -> list[str]:
    """The language of the draft, then those of the other side, as far as the form has words in them."""
    known = draft.definition.wording
    wanted = [draft.data.language, *language_notes.accepted_codes(draft), beside.chosen(draft) or ""]
    return list(dict.fromkeys(code for code in wanted if code in known)) or [next(iter(known))]
