"""Plain data of suggestions: their cards, the page of all, and the form in which they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow.accounts import service as accounts
from jitflow.drafting import beside, pages as drafting_pages, past
from jitflow.drafting.box import BoxForm, Layout, asked, field_extras, form_over, in_words
from jitflow.drafting.field_notes import FieldNotes
from jitflow.drafting.saving import TEXT_PATH
from jitflow.drafting.words import fields_by_key
from jitflow.instruments import keys
from jitflow.instruments.definition import FieldType, Section
from jitflow.knowledge import panel as lessons
from jitflow.negotiation import answer_pages, answers, dates, pages, suggestions
from jitflow.negotiation.answers import Answered
from jitflow.negotiation.pages import Here
from jitflow.negotiation.suggestions import Suggested, hash_of, merge_of
from jitflow.web.locale import gettext as _, language_name, ngettext


@dataclass(frozen=True)
class Posted:
    """What was posted about one suggestion and could not be done: shown again at its card."""

    id: str
    act: str
    message: str
    body: str = ""
    reason: str = ""


def cards(
    session: Session, here: Here, section_id: str | None = None, posted: Posted | None = None
) -> list[dict[str, Any]]:
    """The open suggestions, of one clause or of all."""
    found = [
        one
        for one in suggestions.suggestions(session, here.data.id, only_open=True)
        if section_id is None or pages.section_of(here, one.path) == section_id
    ]
    names = _names(session, found)
    said = answers.standing(session, here.data, here.table.parties, found)
    return [
        card(here, one, names, said[one.id], posted if posted is not None and posted.id == one.id else None)
        for one in found
    ]


def decided(session: Session, here: Here, section_id: str | None = None) -> list[dict[str, Any]]:
    """Those that were decided, the latest first."""
    found = [
        one
        for one in suggestions.suggestions(session, here.data.id)
        if one.state != "open" and (section_id is None or pages.section_of(here, one.path) == section_id)
    ]
    names = _names(session, found)
    found.sort(key=lambda one: (one.decided_at is not None, one.decided_at), reverse=True)
    return [_settled(here, one, names) for one in found]


def _names(session: Session, found: list[Suggested]) -> dict[str, str]:
    return (
        accounts.names(session, {one.author_id for one in found} | {one.decided_by for one in found}) if found else {}
    )


def card(
    here: Here, one: Suggested, names: dict[str, str], said: Answered, posted: Posted | None = None
) -> dict[str, Any]:
    """One open suggestion: what it would change of what stands now, and what the reader may do with it."""
    merged = merge_of(here.data, one)
    made = _common(here, one, names)
    current = _said(here, one, merged.current)
    return made | {
        "current": current,
        "result": _said(here, one, merged.result) if merged.clean else "",
        "clean": merged.clean,
        "moved": merged.moved,
        "gone": merged.gone,
        "there": merged.clean and current == made["proposed"],
        "shown": hash_of(merged.current),
        "is_text": bool(one.language),
        "can_decide": here.decides and here.draft.may_edit and not merged.gone,
        "can_refuse": here.decides,
        "can_withdraw": here.speaks
        and (one.author_id == drafting_pages.author() or bool(here.own and one.party == here.own)),
        "answers": answer_pages.of_card(here, one, merged, said),
        "other_words": _other_words_url(here, one) if here.speaks and here.stands and not merged.gone else None,
        "body": posted.body if posted is not None and posted.body else current,
        "error": {"act": posted.act, "message": posted.message, "reason": posted.reason}
        if posted is not None
        else None,
    }


def _common(here: Here, one: Suggested, names: dict[str, str]) -> dict[str, Any]:
    section = pages.section_of(here, one.path)
    there = here.table.row(section or "") is not None
    return {
        "id": one.id,
        "place": past.place(here.draft, one.path) if section else _("A part that is gone"),
        "language": language_name(one.language) if one.language and one.language != here.data.language else "",
        "lang": one.language,
        "url": pages.address("clause", section_id=section or "") if there else None,
        "by": names.get(one.author_id, ""),
        "party": here.in_sentence(one.party),
        "when": dates.day_and_hour(one.at),
        "at": one.at,
        "rival": one.other_words_for,
        "from_word": one.origin == "word",
        "note": one.note,
        "base": _said(here, one, one.base),
        "proposed": _said(here, one, one.proposed),
        "state": one.state,
    }


def _other_words_url(here: Here, one: Suggested) -> str | None:
    section = pages.section_of(here, one.path)
    return pages.address("suggest", section_id=section, other=one.id) if section else None


def _settled(here: Here, one: Suggested, names: dict[str, str]) -> dict[str, Any]:
    labels = {"accepted": _("Accepted"), "refused": _("Refused"), "withdrawn": _("Withdrawn")}
    return _common(here, one, names) | {
        "label": labels[one.state],
        "decided_by": names.get(one.decided_by or "", ""),
        "decided_at": one.decided_at,
        "reason": one.reason,
        "written": _said(here, one, one.written) if one.state == "accepted" else "",
    }


def _said(here: Here, one: Suggested, value: Any) -> str:
    """A value in words."""
    if one.language:
        return value or ""
    declared = fields_by_key(here.draft.definition).get(keys.key_of(one.path, here.draft.definition.groups))
    return in_words(here.draft.words, declared, value) if declared is not None and not declared.is_group else ""


def index_context(session: Session, here: Here, posted: Posted | None = None) -> dict[str, Any]:
    """The page of all suggestions."""
    found = cards(session, here, posted=posted)
    return {
        "head": drafting_pages.head(here.draft),
        "open": found,
        "decided": decided(session, here),
        "subtitle": ngettext(
            "%(num)s suggestion waits for a decision.", "%(num)s suggestions wait for a decision.", len(found)
        )
        if found
        else _("No suggestion waits for a decision."),
        "urls": {"decide": pages.address("suggested"), "table": pages.address("index")},
        "errors": [{"href": f"#suggestion-{posted.id}", "message": posted.message}] if posted is not None else [],
        "crumbs": drafting_pages.crumbs(
            here.draft, (_("Negotiation"), pages.address("index")), (_("Suggestions"), None)
        ),
    }


# the form in which suggestions are made


def form_of(here: Here, section: Section, posted: MultiDict | None = None) -> BoxForm:
    """The questions of a clause that stand on paper or in the file of all parties, with what was typed."""
    facts = here.draft.facts
    found = {path: declared for path, declared in asked(facts, section, posted).items() if not declared.internal}
    return BoxForm(facts.definition, facts, section, form_over(facts, found, posted), found)


def other_of(session: Session, here: Here, section: Section, suggestion_id: str) -> Suggested | None:
    """The open suggestion of this clause to which other words are written; None for none."""
    one = suggestions.suggestion(session, here.data.id, suggestion_id) if suggestion_id else None
    there = one is not None and one.state == "open" and pages.section_of(here, one.path) == section.id
    return one if there else None


def form_context(
    here: Here,
    section: Section,
    made: BoxForm,
    message: str = "",
    note: str = "",
    other: Suggested | None = None,
) -> dict[str, Any]:
    """The page of the form. other: the suggestion to which other words are written."""
    words = here.draft.words
    view = made.form.view(words, field_extras(made, {}, [], "", FieldNotes({}, here.data.language)))
    errors = [*view["errors"], *([{"href": "#note", "message": message}] if message else [])]
    return {
        "head": drafting_pages.head(here.draft),
        "clause": {
            "title": words.section(section, "label") or words.section(section, "title") or section.id,
            "name": words.box(section),
            "letter": section.letter,
        },
        "form": view | {"errors": errors},
        "blocks": lessons.to_read(here.draft, section, Layout(made, words, {}, errors=view["errors"]).blocks()),
        "note": note,
        "other": {"id": other.id, "place": past.place(here.draft, other.path), "party": here.name(other.party),
                  "base": _said(here, other, other.base), "proposed": _said(here, other, other.proposed),
                  "lang": other.language} if other is not None else None,
        "action": pages.address("suggest", section_id=section.id, **({"other": other.id} if other is not None else {})),
        "back": pages.address("clause", section_id=section.id),
        "longest": suggestions.LONGEST_NOTE,
        "crumbs": drafting_pages.crumbs(
            here.draft, (_("Negotiation"), pages.address("index")),
            (words.box(section), pages.address("clause", section_id=section.id)), (_("Suggest a change"), None),
        ),
    }  # fmt: skip


def proposed(here: Here, made: BoxForm, form: MultiDict) -> list[tuple[str, str, Any, Any]]:
    """What was changed: (path, language, what the page showed, what was typed); translations typed beside the source, too."""
    language = here.data.language
    found = [
        (change.path, language if made.paths[change.path].type is FieldType.PROSE else "", change.base, change.value)
        for change in made.form.changes()
    ]
    for one in beside.typed(here.draft, form, made.paths):
        text = TEXT_PATH.fullmatch(one.posted.path)
        if text is not None and not one.error:
            found.append((text[2], text[1], one.posted.base, one.posted.value))
    return [one for one in found if hash_of(one[2]) != hash_of(one[3])]
