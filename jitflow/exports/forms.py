"""The form of an export: to whom, why, and what goes along."""

from __future__ import annotations

from typing import Any

from jitflow.disclosures.pages import INTERNAL_REASON, KINDS
from jitflow.exports.service import Asked
from jitflow.instruments.definition import Field, Option
from jitflow.instruments.messages import N_
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import current_language

_QUESTIONS = (
    Question("recipient", Field(key="recipient", type="text", label=N_("Who receives it"), max_length=500,
        hint=N_("Authority or person, with the place.")), True),
    Question("justification", Field(key="justification", type="prose", label=N_("Why it is handed out"), max_length=2000), True),
    Question("papers", Field(key="papers", type="ticks", label=N_("Papers"), options=(
        Option(code="files", wording=N_("Put the documents and enclosures in as files; their list is there in any case")),
    ))),
    Question("internal", Field(key="internal", type="ticks", label=N_("Internal work product that goes along"),
        options=tuple(Option(code=code, wording=label) for code, label in KINDS.items()),
        hint=N_("Left out unless you tick it. It then lies in a folder of its own that says so on every page."))),
    Question("internal_reason", INTERNAL_REASON),
)  # fmt: skip


def form(posted: Any) -> AnswerForm:
    """The form, empty or as it was posted."""
    return AnswerForm(_QUESTIONS, {}, posted)


def asked(form: AnswerForm) -> Asked:
    """What a valid form asks for."""
    given = form.answers()
    return Asked(
        given["recipient"], given["justification"], "files" in (given["papers"] or []),
        frozenset(given["internal"] or []) & frozenset(KINDS), given["internal_reason"] or "", current_language(),
    )  # fmt: skip
