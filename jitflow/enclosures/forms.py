"""What is asked about an enclosure."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.enclosures.service import Details, EnclosureLine
from jitflow.instruments.definition import Field, Option
from jitflow.instruments.messages import N_
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _

TITLE_LENGTH = 200
KIND_NAMES = {
    "signed_scan": N_("signed original, scanned"),
    "translation": N_("certified translation"),
    "court_order": N_("court order or national warrant"),
    "photograph": N_("photograph"),
    "fingerprints": N_("fingerprints"),
    "other": N_("other document"),
}
QUESTIONS = (
    Question("kind", Field(key="kind", type="choice", label=N_("What it is"),
        options=tuple(Option(code=code, wording=name) for code, name in KIND_NAMES.items())), True),
    Question("title", Field(key="title", type="text", label=N_("Title"), max_length=TITLE_LENGTH,
        hint=N_("As it stands in the list on the cover page.")), True),
    Question("dated", Field(key="dated", type="date", label=N_("Date"),
        hint=N_("Of the signature, the certification or the order."))),
    Question("language", Field(key="language", type="language", label=N_("Language"), width="medium",
        hint=N_("Of the text in it. Needed for a translation."))),
    Question("translator", Field(key="translator", type="text", label=N_("Translator"), max_length=TITLE_LENGTH, width="medium",
        hint=N_("Who certified the translation."))),
)  # fmt: skip


def details_form(line: EnclosureLine | None, posted: MultiDict | None) -> AnswerForm:
    """The questions, with what was said before."""
    stored: dict[str, Any] = vars(line.details) if line is not None else {}
    return AnswerForm(QUESTIONS, stored, posted)


def judged(form: AnswerForm) -> bool:
    """Whether what was said can be stored; a translation needs its language and its translator."""
    valid = form.validate()
    if form.answer("kind") == "translation":
        if form.answer("language") is None:
            form.refuse("language", _("Say into which language it was translated."))
            valid = False
        if form.answer("translator") is None:
            form.refuse("translator", _("Say who certified the translation."))
            valid = False
    return valid


def details_of(form: AnswerForm) -> Details:
    """What was said, of a form that was judged."""
    answers = form.answers()
    return Details(answers["kind"], answers["title"], answers["language"], answers["translator"], answers["dated"])
