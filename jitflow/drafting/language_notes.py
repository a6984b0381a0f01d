"""What the task list says of languages, documents and the next act."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from jitflow.drafting import pages, segments
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Section
from jitflow.web.locale import country_name, gettext as _, language_name, ngettext

LANGUAGES_TOPIC = "languages"


def languages(draft: Draft) -> dict[str, Any]:
    """Source language, and those the executing State accepts, with source and confidence."""
    record, made = accepted_record(draft), set(draft.facts.complete_languages)
    accepted = accepted_codes(draft)
    begun = [code for code in segments.languages_begun(draft.facts) if code not in accepted]
    return {
        "source": language_name(draft.data.language),
        "source_code": draft.data.language,
        "state": country_name(draft.data.executing_state) if draft.data.executing_state else None,
        "accepted": [_line(draft, code, code in made) for code in accepted],
        "begun": [_line(draft, code, code in made) for code in begun],
        "label": record.label(_) if record is not None else None,
        "confirmed": bool(record is not None and record.is_confirmed),
    }


def _line(draft: Draft, code: str, made: bool) -> dict[str, Any]:
    counts = {} if code == draft.data.language else segments.counts(draft.facts, code)
    url = pages.address("texts.language", text_language=code) if counts else None
    return {"code": code, "name": language_name(code), "made": made, "counts": count_list(counts), "url": url}


def state_labels() -> dict[str, str]:
    """The word of each state of a translation."""
    return {
        "empty": _("Empty"),
        "machine": _("Machine"),
        "draft": _("Draft"),
        "stale": _("Stale"),
        "reviewed": _("Reviewed"),
    }


def count_list(counts: dict[str, int]) -> list[dict[str, Any]]:
    """How many texts are in which state, the furthest first: {"state", "count", "words"}."""
    return [
        {"state": state, "count": counts[state], "words": _in_words(state, counts[state])}
        for state in ("reviewed", "draft", "machine", "stale", "empty")
        if counts.get(state)
    ]


def _in_words(state: str, count: int) -> str:
    return {
        "reviewed": lambda: ngettext("%(num)s reviewed", "%(num)s reviewed", count),
        "draft": lambda: ngettext("%(num)s draft", "%(num)s drafts", count),
        "machine": lambda: ngettext("%(num)s by machine, read by nobody", "%(num)s by machine, read by nobody", count),
        "stale": lambda: ngettext("%(num)s stale", "%(num)s stale", count),
        "empty": lambda: ngettext("%(num)s empty", "%(num)s empty", count),
    }[state]()


def counts_in_words(counts: dict[str, int]) -> str:
    """ "14 texts: 9 reviewed, 1 stale, 4 empty"."""
    total = ngettext("%(num)s text", "%(num)s texts", sum(counts.values()))
    words = ", ".join(one["words"] for one in count_list(counts))
    return _("%(total)s: %(states)s", total=total, states=words) if words else total


def unfinished(draft: Draft, code: str) -> dict[str, str] | None:
    """What of the free text in a language nobody has reviewed, with the page to do so; None: nothing, or the source."""
    if code == draft.data.language:
        return None
    counts = segments.counts(draft.facts, code)
    words = [one["words"] for one in count_list(counts) if one["state"] in segments.UNFINISHED]
    if not words:
        return None
    return {"words": ", ".join(words), "url": pages.address("texts.language", text_language=code)}


def warnings_before(draft: Draft, codes: Iterable[str]) -> list[str]:
    """What is said when a document is asked for in languages whose free text is not all reviewed."""
    found = [(code, unfinished(draft, code)) for code in codes if code]
    return [
        _("The free text in %(language)s is not all reviewed: %(states)s.", language=language_name(code), states=one["words"])
        for code, one in found
        if one is not None
    ]


def accepted_codes(draft: Draft) -> list[str]:
    """Languages that the executing State accepts, in the order of its record."""
    record = accepted_record(draft)
    return [str(code) for code in record.value] if record is not None else []


def accepted_record(draft: Draft) -> Any | None:
    """The current State-data record on accepted languages, or None."""
    state = draft.data.executing_state
    known = draft.states
    if not state or state not in known.codes:
        return None
    on = datetime.date.fromisoformat(draft.facts.instrument.as_of)
    return known.current(state, LANGUAGES_TOPIC, instrument=draft.data.slug, on=on)


def next_act(draft: Draft, following: Section | None) -> dict[str, str]:
    """The one filled button: the box to go on with, else check your answers."""
    if following is None:
        return {"label": _("Check your answers"), "url": pages.address("drafting.check")}
    label = _("Continue with %(box)s", box=draft.words.box_in_sentence(following))
    return {"label": label, "url": pages.box_url(following.id)}


def documents(session: Session, draft: Draft) -> list[dict[str, Any]]:
    """The newest documents of the instrument."""
    from jitflow.papers import service as papers

    labels = {"waiting": _("waiting"), "running": _("being made"), "done": _("made"), "failed": _("failed")}
    labels["older"] = _("made before the last change")
    return [
        {
            "title": _("%(language)s, %(format)s", language=language_name(line.language), format=line.format.upper()),
            "url": url_for("papers.document", **_ids(draft), document_id=line.id),
            "status": line.status,
            "status_label": labels["older" if line.status == "done" and line.revision < draft.data.revision else line.status],
            "when": line.created_at,
        }
        for line in [one for one in papers.documents_of(session, draft.data.id) if not one.letter_id][:6]
    ]


def _ids(draft: Draft) -> dict[str, str]:
    from flask import g

    return {"group": g.reached.group.slug, "case_id": draft.data.case_id, "instrument_id": draft.data.id}
