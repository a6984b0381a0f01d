"""Plain data of releases: the card on the documents page, and the page on which one is declared."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from werkzeug.datastructures import MultiDict

from jitflow.accounts import service as accounts
from jitflow.cases import pages as case_pages
from jitflow.db import clock
from jitflow.db.units import read_unit
from jitflow.drafting import language_notes, pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import place_of
from jitflow.instruments import keys
from jitflow.instruments.definition import Field, Option
from jitflow.instruments.messages import N_
from jitflow.instruments.status import section_at
from jitflow.papers import releases, service
from jitflow.papers.agreed import as_agreed
from jitflow.papers.releases import ISSUING_AUTHORITY, TRANSLATOR, ReleaseLine
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import format_date, gettext as _, language_name

NAME_LENGTH = 200
CAPACITIES = {
    ISSUING_AUTHORITY: N_("the issuing authority"),
    TRANSLATOR: N_("a translator"),
}
QUESTIONS = (
    Question("capacity", Field(key="capacity", type="choice", label=N_("In which capacity"),
        options=tuple(Option(code=code, wording=words) for code, words in CAPACITIES.items())), True),
    Question("name", Field(key="name", type="text", label=N_("Name of whoever checked it"), max_length=NAME_LENGTH,
        width="medium"), True),
    Question("function", Field(key="function", type="text", label=N_("Function"), max_length=NAME_LENGTH,
        width="medium", hint=N_("Such as public prosecutor, or sworn translator for German.")), True),
    Question("confirmed", Field(key="confirmed", type="tick",
        label=N_("This person has read the whole paper and stands by its words."))),
)  # fmt: skip


def declaration_form(posted: MultiDict | None) -> AnswerForm:
    """What a release needs."""
    return AnswerForm(QUESTIONS, {}, posted)


def judged(form: AnswerForm) -> bool:
    """Whether the declaration is complete; the tick is part of it."""
    valid = form.validate()
    if form.answer("confirmed") is not True:
        form.refuse("confirmed", _("Tick this box, or do not record it."))
        valid = False
    return valid


def declaration_of(form: AnswerForm, posted: MultiDict) -> releases.Declaration:
    """What was declared, of a form that was judged."""
    answers = form.answers()
    shown = [posted.get(name, "")[:64] for name in ("answers", "catalogue")]
    return releases.Declaration(answers["capacity"], answers["name"], answers["function"], *shown)


def card(draft: Draft) -> dict[str, Any]:
    """On the documents page: the source language and those in which a document was asked for, each with its release."""
    today = _today()
    with read_unit() as session:
        lines = releases.releases_of(session, draft.data, today)
        made = service.documents_of(session, draft.data.id)
    named = {code for line in made if not line.paper for code in (line.language, line.beside)} | {draft.data.language}
    known = [code for code in draft.definition.wording if code in named or any(one.language == code for one in lines)]
    ordered = sorted(known, key=lambda code: (code != draft.data.language, code))
    return {"languages": [_card_row(draft, code, lines) for code in ordered]}


def _card_row(draft: Draft, code: str, lines: list[ReleaseLine]) -> dict[str, Any]:
    own = [line for line in lines if line.language == code]
    holds = next((line for line in own if line.holds), None)
    lapsed = next((line for line in own if line.withdrawn_at is None and line.changed), None)
    return {
        "name": language_name(code),
        "url": drafting_pages.address("papers.release", language=code),
        "released": _who(holds) if holds else None,
        "at": holds.recorded_at if holds else None,
        "lapsed": ended(lapsed) if lapsed and not holds else None,
        "lapsed_at": lapsed.recorded_at if lapsed and not holds else None,
    }


def _today() -> date:
    """The day it is for the group of this request."""
    return clock.now().astimezone(ZoneInfo(g.zone)).date()


def _who(line: ReleaseLine) -> str:
    return _("%(name)s, %(function)s", name=line.name, function=line.function)


def ended(line: ReleaseLine) -> str:
    """Why a release does not hold any more, in words."""
    if line.changed == ("answers",):
        return _("The answers or texts are others since: it does not hold for them.")
    if line.changed == ("wording",):
        return _("The form wording is another since: it does not hold for it.")
    return _("The answers or texts and the form wording are others since: it does not hold for them.")


def of_document(line: service.DocumentLine) -> list[str]:
    """Under which releases a finished document was made, one line a language."""
    return [
        _("%(language)s: %(capacity)s, %(day)s",
          language=language_name(language), capacity=_(CAPACITIES[one["capacity"]]), day=format_date(date.fromisoformat(one["on"])))
        for language, one in line.manifest.get("released", {}).items()
    ]  # fmt: skip


def page(draft: Draft, language: str, form: AnswerForm, refused: str | None = None) -> dict[str, Any]:
    """The page of one language: what happens, why not, who, and what was recorded before."""
    today = _today()
    with read_unit() as session:
        said = as_agreed(session, draft.data)
        now = releases.standing(said, language, today)
        reasons = releases.refusals(session, said, language, today)
        checked = releases.checked_documents(session, said, language, now)
        lines = [one for one in releases.releases_of(session, draft.data, today) if one.language == language]
        made = {line.id: line for line in service.documents_of(session, draft.data.id)}
        people = {one for line in lines for one in (line.recorded_by, line.withdrawn_by) if one}
        names = accounts.names(session, people | {made[one].created_by for one in checked})
    holds = next((line for line in lines if line.holds), None)
    view = form.view()
    if refused:
        view["errors"] = [*view["errors"], {"href": "#reasons", "message": refused}]
    return {
        "head": drafting_pages.head(draft),
        "language": language_name(language),
        "is_source": language == draft.data.language,
        "mark": _mark(draft, language, now.verified),
        "form": view,
        "errors": view["errors"],
        "shown": {"answers": now.answers, "catalogue": now.catalogue},
        "reasons": [_reason(draft, language, code, now.missing) for code in reasons],
        "texts": _texts(draft, language, today),
        "checked": [_document(made[one], names) for one in checked[:6]],
        "holds": _line(holds, names) if holds else None,
        "past": [_line(line, names) for line in lines if not line.holds],
        "may_record": case_pages.may_edit(),
        "action": drafting_pages.address("papers.release", language=language),
        "withdraw_url": drafting_pages.address("papers.withdraw_release"),
        "crumbs": drafting_pages.crumbs(
            draft, (_("Documents"), drafting_pages.address("papers.index")), (_("Release"), None)
        ),
    }


def _mark(draft: Draft, language: str, verified: bool) -> str | None:
    """The mark that goes, in the words of the page; None where documents bear none."""
    if verified:
        return None
    return _("form wording not verified") if language == draft.data.language else _("working translation")


def refusal(code: str) -> str:
    """Why a release was not recorded, as a sentence."""
    return {
        "unknown_language": _("The form has no wording in this language."),
        "source_language": _(
            "The source language is no translation: the issuing authority releases it, no translator."
        ),
        "missing_words": _("Passages of the form are left in English."),
        "texts": _("A translator releases a paper only when all its texts in this language are reviewed."),
        "not_made": _("No document of these answers was made in this language yet: there is nothing that was checked."),
        "changed": _("The answers or the wording changed since you opened this page. Look at the paper again."),
        "done_already": _("This paper is released already."),
        "incomplete": _("A release names who checked the paper, and in which capacity."),
    }.get(code, _("This release is gone or was withdrawn already."))


def _reason(draft: Draft, language: str, code: str, missing: int) -> dict[str, Any]:
    """A reason that holds whoever releases, with the link that mends it."""
    if code == "not_made":
        link = (_("Make the document"), drafting_pages.address("papers.index"))
        return {"words": refusal(code), "link": link}
    if code == "texts":
        words = _(
            "Some texts have no translation, or one that nobody has read since it was made or since the source changed."
        )
        return {"words": words, "link": (_("See the texts"), "#texts-title")}
    return {"words": _("%(number)d passages of the form are left in English.", number=missing), "link": None}


def _texts(draft: Draft, language: str, today: date) -> dict[str, Any] | None:
    """Texts that were not reviewed, each with the way to it."""
    found = releases.unready(draft.data, language, today)
    if not found:
        return None
    labels = language_notes.state_labels()
    return {
        "url": drafting_pages.address("texts.language", text_language=language),
        "lines": [{"state": one.state, "label": labels[one.state], **_text(draft, one.path)} for one in found],
    }


def _text(draft: Draft, path: str) -> dict[str, str]:
    section = section_at(draft.definition, path)
    place = place_of(draft.words, draft.facts.instrument.answers, path, section)
    assert keys.key_of(path, draft.definition.groups) in draft.definition.fields
    return {"place": place, "url": drafting_pages.field_url(draft, path)}


def _document(line: service.DocumentLine, names: dict[str, str]) -> dict[str, Any]:
    from jitflow.papers.pages import document_row

    row = document_row(line, names)
    return {name: row[name] for name in ("title", "url", "file_url", "made_at", "made_by")}


def _line(line: ReleaseLine, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": line.id,
        "who": _who(line),
        "capacity": _(CAPACITIES[line.capacity]),
        "at": line.recorded_at,
        "by": names.get(line.recorded_by, ""),
        "ended": None if line.withdrawn_at or not line.changed else ended(line),
        "withdrawn_at": line.withdrawn_at,
        "withdrawn_by": names.get(line.withdrawn_by or "", ""),
    }
