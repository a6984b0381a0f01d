"""The page of an own deadline: what is to be done, until when or how long from when, and on what it rests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import flash, g
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow import across
from jitflow.accounts import service as accounts
from jitflow.db.units import write_unit
from jitflow.deadlines import own
from jitflow.deadlines.service import Place
from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Field, FieldType, Option
from jitflow.instruments.messages import N_
from jitflow.procedure import moments, pages
from jitflow.procedure.moments import BadMoment
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, gettext as _

UNITS = {
    "hours": N_("hours"), "days": N_("days"), "working_days": N_("working days"), "weeks": N_("weeks"),
    "months": N_("months"),
}  # fmt: skip
NOBODY = "lead"
LONGEST_PERIOD = 9999
_FIELDS = (
    Question("title", Field(key="title", type=FieldType.TEXT, label=N_("What is to be done"), max_length=own.LONGEST_TITLE), True),
    Question(
        "basis",
        Field(
            key="basis", type=FieldType.TEXT, label=N_("On what it rests"), max_length=own.LONGEST_BASIS,
            hint=N_("Such as: asked for by the executing court in its letter of 3 March."),
        ),
        True,
    ),
    Question(
        "until",
        Field(
            key="until", type=FieldType.DATE, label=N_("Until"),
            hint=N_("The last day, with the hour if there is one. Or fill in a period below."),
        ),
    ),
    Question("amount", Field(key="amount", type=FieldType.INTEGER, label=N_("Or a period: how long"), minimum=1)),
    Question(
        "unit",
        Field(
            key="unit", type=FieldType.CHOICE, label=N_("Unit"),
            options=tuple(Option(code=code, wording=label) for code, label in UNITS.items()),
        ),
    ),
    Question(
        "start",
        Field(
            key="start", type=FieldType.DATE, label=N_("From"),
            hint=N_("The day of the event; it is not counted. A period in hours needs the hour, too."),
        ),
    ),
)  # fmt: skip
MOMENTS = ("until", "start")


def load(session: Session) -> tuple[Draft, dict[str, str]]:
    """The instrument of this request, and the team by user id."""
    draft = drafting_pages.load(session)
    return draft, accounts.names(session, across.readers_of_case(session, draft.data.case_id))


def form(draft: Draft, readers: dict[str, str], posted: MultiDict | None) -> AnswerForm:
    """The questions; whose holidays count and who has to act are choices of this instrument."""
    states = [one for one in dict.fromkeys((draft.data.issuing_state, draft.data.executing_state)) if one]
    people = {NOBODY: _("The lead of the case"), **{f"u{user_id}": name for user_id, name in readers.items()}}
    questions = [
        *_FIELDS,
        Question(
            "state", _choice("state", N_("Whose holidays count"), {one.lower(): country_name(one) for one in states})
        ),
        Question("responsible", _choice("responsible", N_("Who has to act"), people), required=True),
    ]
    return AnswerForm(questions, {"responsible": NOBODY, "state": states[0].lower()}, posted)


def _choice(key: str, label: str, named: dict[str, str]) -> Field:
    options = tuple(Option(code=code, wording=text) for code, text in named.items())
    return Field(key=key, type=FieldType.CHOICE, label=label, options=options)


def save(draft: Draft, answers: AnswerForm, posted: MultiDict) -> bool:
    """Keep it; False when something cannot be kept (the form says what)."""
    answers.validate()
    wanted = _wanted(draft, answers, posted)
    if wanted is None or any(one.errors for one in answers):
        return False
    data = draft.data
    place = Place(data.focus_group_id, data.case_id, data.id, data.slug, g.zone)
    try:
        with write_unit() as unit:
            own.add(unit, place, wanted, current_user.id)
    except own.OwnDeadlineError as refused:
        answers.refuse(*_refusal(refused))
        return False
    flash(_("The deadline is kept."), "success")
    return True


def _refusal(refused: own.OwnDeadlineError) -> tuple[str, str]:
    if refused.code == "not_counted":
        return "amount", _("This period cannot be counted from that date: %(why)s", why=str(refused))
    if refused.code == "not_in_team":
        return "responsible", _("This person is no longer in the team.")
    return "until", _("Give the last day, or a period and the day from which it runs.")


def _wanted(draft: Draft, answers: AnswerForm, posted: MultiDict) -> own.OwnDeadline | None:
    zones = moments.zones_for(g.zone, draft.data.issuing_state, draft.data.executing_state)
    ends = {name: _end(answers, name, posted, zones) for name in MOMENTS}
    amount, named = answers.answer("amount"), answers.answer("unit")
    if amount is not None and not 1 <= amount <= LONGEST_PERIOD:
        answers.refuse("amount", _("A number from 1 to %(most)d is expected here.", most=LONGEST_PERIOD))
    if bool(amount) != bool(named):
        answers.refuse("unit" if amount else "amount", _("A period needs a number and its unit."))
    if ends["until"] is not None and amount:
        answers.refuse("amount", _("Give the last day or a period, not both."))
    if any(one.errors for one in answers):
        return None
    chosen = answers.answer("responsible") or NOBODY
    return own.OwnDeadline(
        answers.answer("title"), answers.answer("basis"), _zone(posted, "until" if ends["until"] else "start", zones),
        until=ends["until"], start=ends["start"], period=f"{amount} {named.replace('_', ' ')}" if amount else "",
        state=(answers.answer("state") or "").upper(), responsible_id=None if chosen == NOBODY else chosen[1:],
    )  # fmt: skip


def _zone(posted: MultiDict, name: str, zones: list[moments.Zone]) -> str:
    given = posted.get(f"{name}.zone", "")
    return given if given in {one.name for one in zones} else g.zone


def _end(answers: AnswerForm, name: str, posted: MultiDict, zones: list[moments.Zone]) -> date | datetime | None:
    """A day, or a moment where an hour was given."""
    if answers[name].errors:
        return None
    try:
        day = moments.day_of(answers.answer(name))
        return moments.read(day, name, posted, zones) if posted.get(f"{name}.time", "").strip() else day
    except BadMoment as bad:
        answers.refuse(name, str(bad))
        return None


def context(draft: Draft, answers: AnswerForm) -> dict[str, Any]:
    """What the template receives."""
    from flask import request

    zones = moments.zones_for(g.zone, draft.data.issuing_state, draft.data.executing_state)
    extra = {
        name: {
            "is_moment": True, "zones": zones, "time": request.form.get(f"{name}.time", "")[:60],
            "zone": _zone(request.form, name, zones), "fold": request.form.get(f"{name}.fold", "")[:1],
            "twice": f"{name}.fold" in request.form or answers[name].errors != (),
        }
        for name in MOMENTS
    }  # fmt: skip
    return {
        "head": drafting_pages.head(draft),
        "form": answers.view(_words, extra),
        "cancel_url": drafting_pages.address("procedure.index"),
        "crumbs": pages.crumbs(draft, (_("Own deadline"), None)),
    }


def _words(field: Field, part: str, text: str) -> str:
    named = part.startswith("option.") and field.key in ("state", "responsible")
    return text if named else _(text)


def end(deadline_id: str) -> None:
    """End an own deadline; what is ended already, or none of this instrument, is said."""
    try:
        with write_unit() as unit:
            own.end(unit, g.reached.instrument.id, deadline_id, current_user.id)
    except own.OwnDeadlineError:
        flash(_("This could not be done: somebody changed this part meanwhile."), "warning")
        return
    flash(_("The deadline is ended."), "success")
