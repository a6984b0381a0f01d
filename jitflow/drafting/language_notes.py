"""What the task list says of languages, documents and the next act."""

from __future__ import annotations

import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.drafting import pages
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Section
from jitflow.web.locale import country_name, gettext as _, language_name

LANGUAGES_TOPIC = "languages"


def languages(draft: Draft) -> dict[str, Any]:
    """Source language, and those the executing State accepts, with source and confidence."""
    record = accepted_record(draft)
    made = set(draft.facts.complete_languages)
    codes = [str(code) for code in record.value] if record is not None else []
    return {
        "source": language_name(draft.data.language),
        "source_code": draft.data.language,
        "state": country_name(draft.data.executing_state) if draft.data.executing_state else None,
        "accepted": [{"code": c, "name": language_name(c), "made": c in made} for c in codes],
        "label": record.label(_) if record is not None else None,
        "confirmed": bool(record is not None and record.is_confirmed),
    }


def accepted_record(draft: Draft) -> Any | None:
    """The current State-data record on accepted languages, or None."""
    state = draft.data.executing_state
    known = library.states()
    if not state or state not in known.codes:
        return None
    on = datetime.date.fromisoformat(draft.facts.instrument.as_of)
    return known.current(state, LANGUAGES_TOPIC, instrument=draft.data.slug, on=on)


def next_act(draft: Draft, following: Section | None) -> dict[str, str]:
    """The one filled button: the box to go on with, else check your answers."""
    if following is None:
        return {"label": _("Check your answers"), "url": pages.address("drafting.check")}
    label = _("Continue with %(box)s", box=_box_in_sentence(draft, following))
    return {"label": label, "url": pages.address("drafting.box", section_id=following.id)}


def _box_in_sentence(draft: Draft, section: Section) -> str:
    if section.letter:
        return _("box (%(letter)s)", letter=section.letter)
    return draft.words.section(section, "label") or section.id


def documents(session: Session, draft: Draft) -> list[dict[str, Any]]:
    """The newest documents of the instrument."""
    from jitflow.papers import service as papers

    labels = {"waiting": _("waiting"), "running": _("being made"), "done": _("made"), "failed": _("failed")}
    return [
        {
            "title": _("%(language)s, %(format)s", language=language_name(line.language), format=line.format.upper()),
            "url": url_for("papers.document", **_ids(draft), document_id=line.id),
            "status": line.status,
            "status_label": labels[line.status],
            "when": line.created_at,
        }
        for line in papers.documents_of(session, draft.data.id)[:6]
    ]


def _ids(draft: Draft) -> dict[str, str]:
    from flask import g

    return {"group": g.reached.group.slug, "case_id": draft.data.case_id, "instrument_id": draft.data.id}
