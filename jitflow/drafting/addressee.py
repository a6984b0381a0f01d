"""To whom an instrument goes: the executing State."""

from __future__ import annotations

from typing import Any

from flask import g
from werkzeug.datastructures import MultiDict

from jitflow.db.units import write_unit
from jitflow.drafting import pages, service
from jitflow.drafting.new import UNKNOWN
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Field, FieldType, Option
from jitflow.instruments.messages import N_
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, gettext as _
from jitflow.web.posted import canonical


def form(draft: Draft, posted: MultiDict | None) -> AnswerForm:
    """One choice: the States that take part, or not known yet."""
    states = sorted(set(draft.definition.participants) - {draft.data.issuing_state}, key=country_name)
    named = {UNKNOWN: _("Not known yet")} | {state.lower(): country_name(state) for state in states}
    options = tuple(Option(code=code, wording=text) for code, text in named.items())
    question = Question(
        "executing_state",
        Field(key="executing_state", type=FieldType.CHOICE, label=N_("Executing State"), options=options),
        required=True,
    )
    return AnswerForm([question], {"executing_state": _code(draft.data.executing_state)}, posted)


def _code(state: str | None) -> str:
    return (state or UNKNOWN).lower()


def save(draft: Draft, answers: AnswerForm) -> bool:
    """Store the choice; False when it was refused (the form says why)."""
    change = next(iter(answers.changes()), None)
    if change is None or change.value == change.base:
        return True
    try:
        with write_unit() as unit:
            service.set_executing_state(
                unit, draft.definition, g.reached.instrument, _state(change.value), pages.author(),
                shown=_state(change.base) if change.base else draft.data.executing_state,
            )  # fmt: skip
    except service.DraftingError as refused:
        answers.refuse("executing_state", _refusal(refused))
        return False
    return True


def _state(code: str) -> str | None:
    return None if code == UNKNOWN else code.upper()


def _refusal(refused: service.DraftingError) -> str:
    if refused.code == "changed_meanwhile":
        return _("This could not be done: somebody changed this part meanwhile.")
    return _("This State does not take part in this instrument.")


def context(draft: Draft, answers: AnswerForm) -> dict[str, Any]:
    """What the template receives."""

    def words(field: Field, part: str, text: str) -> str:
        return text if part.startswith("option.") else _(text)

    return {
        "head": pages.head(draft),
        "form": answers.view(words, {"executing_state": {"base": canonical(_code(draft.data.executing_state))}}),
        "cancel_url": pages.address("drafting.tasklist"),
        "crumbs": pages.crumbs(draft, (_("Executing State"), None)),
    }
