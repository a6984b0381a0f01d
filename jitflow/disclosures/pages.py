"""Plain data of the pages of disclosures and of looks from outside a team."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy.orm import Session

from jitflow.cases import service as cases
from jitflow.disclosures.service import INTERNAL, SHORTEST_REASON
from jitflow.drafting import service as drafting
from jitflow.instruments.definition import Field, Option
from jitflow.instruments.messages import N_
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, format_date, gettext as _

CHANNELS = {
    "hand": N_("handed over"),
    "post": N_("by post"),
    "mail": N_("by electronic mail"),
    "platform": N_("over a secure platform"),
    "told": N_("by word of mouth"),
    "other": N_("another way"),
}
KINDS = {
    "findings": N_("findings"),
    "previews": N_("preview of grounds for refusal"),
    "overrides": N_("reasons for going on"),
    "comments": N_("comments"),
}
INTERNAL_REASON = Field(key="internal_reason", type="prose", label=N_("Why internal work product goes along"), max_length=2000,
    hint=N_("Needed where any of it was ticked above; it is kept with the disclosure."))  # fmt: skip
LOOK_REASON = Field(
    key="reason", type="prose", label=N_("Why you look into this case"), max_length=2000,
    hint=N_("The team of the case sees who looked in, when and why."),
)  # fmt: skip


def form(session: Session, posted: Any) -> AnswerForm:
    """What left the focus group, to whom and why."""
    case = g.reached.case
    lines = drafting.instruments_of(session, case.id)
    things = [Option(code="c" + case.id, wording=_("The case as a whole"))]
    things += [Option(code="i" + one.id, wording=one.number) for one in lines]
    questions = [
        Question("object", Field(key="object", type="choice", label=N_("What was handed out"), options=tuple(things)), True),
        Question("recipient", Field(key="recipient", type="text", label=N_("Who received it"), max_length=500,
            hint=N_("Authority or person, with the place.")), True),
        Question("justification", Field(key="justification", type="prose", label=N_("Why it was handed out"), max_length=2000), True),
        Question("channel", Field(key="channel", type="choice", label=N_("How"), options=_options(CHANNELS)), True),
        Question("internal", Field(key="internal", type="ticks", label=N_("Internal work product that went along"), options=_options(KINDS),
            hint=N_("It is in no document by itself. Tick it only where it was handed out on purpose, and say why."))),
        Question("internal_reason", INTERNAL_REASON),
    ]  # fmt: skip
    return AnswerForm(questions, {}, posted)


def _options(words: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(code=code, wording=label) for code, label in words.items())


def named(form: AnswerForm) -> tuple[str, str]:
    """Kind and id of what was chosen."""
    chosen = form.answer("object")
    return ("case" if chosen[0] == "c" else "instrument"), chosen[1:]


def has_reason(form: AnswerForm) -> bool:
    """Whether internal work product that was ticked has its reason; the field says so where not."""
    if internal(form) and not (form.answer("internal_reason") or "").strip():
        form.refuse("internal_reason", _("Say why internal work product goes along, or take the ticks away."))
        return False
    return True


def internal(form: AnswerForm) -> list[str]:
    """The kinds of internal work product that were ticked."""
    return [kind for kind in form.answer("internal") or [] if kind in INTERNAL]


def look_form(posted: Any) -> AnswerForm:
    """The reason for a look."""
    return AnswerForm([Question("reason", LOOK_REASON, True)], {}, posted)


def look_page(session: Session) -> list[dict[str, Any]]:
    """The cases that are not the reader's own, without their content."""
    heads = cases.cases_of_group(session, g.reached.group.id, current_user.id)
    return [
        {
            "id": one.id,
            "label": ", ".join(filter(None, (
                _("Case %(number)s", number=one.number), one.eurojust_reference, country_name(one.issuing_state),
                _("opened %(day)s", day=format_date(one.created_at)),
            ))),
        }
        for one in heads
        if not one.mine
    ]  # fmt: skip


def reason_refused() -> str:
    """What is wrong with a reason that says nothing."""
    return _("Say why, in at least %(count)d characters.", count=SHORTEST_REASON)
