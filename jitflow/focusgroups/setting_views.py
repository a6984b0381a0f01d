"""What a focus group decides for itself: switches of procedures, and after how long old drafts are proposed for deletion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from jitflow import library
from jitflow.access import WORKERS, group_role
from jitflow.accounts import service as accounts
from jitflow.citing import cited
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import service, tabs
from jitflow.focusgroups.views import blueprint
from jitflow.instruments.definition import Definition, Field, Option
from jitflow.instruments.messages import N_
from jitflow.instruments.procedure import Switch
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import definition_text, gettext as _
from jitflow.web.titles import definition_title

SWITCHES = "switches"
MONTHS = "draft_months"
MOST_MONTHS = 120
_YES_NO = (Option(code="yes", wording=N_("yes")), Option(code="no", wording=N_("no")))


@blueprint.route("/g/<group>/settings", methods=["GET", "POST"])
@group_role(*WORKERS, "auditor", post=tabs.MANAGERS)
def settings(group: str):
    """The decisions in force, who took them on what basis, and the forms for those who may change them."""
    posted = request.form if request.method == "POST" else None
    switches = [_Chosen(definition, one, posted) for definition, one in _switches()]
    months = _months_form(posted if posted is not None and posted.get("act") == MONTHS else None)
    if posted is not None and (_decide_months(months) if posted.get("act") == MONTHS else _decide(switches)):
        flash(_("The settings were kept."), "success")
        return redirect(url_for("focusgroups.settings", group=group), 303)
    return _page(switches, months), 422 if posted is not None else 200


def _page(switches: list[_Chosen], months: AnswerForm) -> str:
    kept = g.reached.group.settings or {}
    by = {one.decided["by"] for one in switches if one.decided} | {(kept.get(MONTHS) or {}).get("by")}
    with read_unit() as session:
        people = accounts.names(session, by)
    errors = [error for one in switches for error in one.view["errors"]] + months.view()["errors"]
    return render_template(
        "pages/focusgroups/settings.html",
        switches=[one.shown(people) for one in switches],
        months=months.view(),
        months_kept=_said(kept.get(MONTHS), people),
        can_manage=g.reached.group_level in tabs.MANAGERS,
        errors=errors,
        tabs=tabs.of_group(),
        crumbs=[],
    )


def _switches() -> list[tuple[Definition, Switch]]:
    return [(one, switch) for one in library.currents() if one.procedure is not None for switch in one.procedure.switches]


class _Chosen:
    """One switch of one procedure: what was decided, and the form to decide it."""

    def __init__(self, definition: Definition, switch: Switch, posted: Any) -> None:
        self.definition, self.switch = definition, switch
        self.name = f"{definition.slug}-{switch.id}"
        kept = (g.reached.group.settings or {}).get(SWITCHES, {})
        self.decided: dict[str, Any] | None = kept.get(definition.slug, {}).get(switch.id)
        self.posted = posted is not None and posted.get("act") == self.name
        value = self.decided["value"] if self.decided else switch.default
        stored = {
            f"{self.name}.value": "yes" if value else "no",
            f"{self.name}.basis": (self.decided or {}).get("basis"),
        }
        questions = [
            Question(f"{self.name}.value", Field(key="value", type="choice", label=N_("Decision"), options=_YES_NO), True),
            Question(f"{self.name}.basis", Field(key="basis", type="text", max_length=500, label=N_("On what basis"),
                hint=N_("Article of the national law, order of the office, with its date.")), True),
        ]  # fmt: skip
        self.form = AnswerForm(questions, stored, posted if self.posted else None)
        self.valid = self.posted and self.form.validate()

    @property
    def view(self) -> dict[str, Any]:
        """What the template shows of the form."""
        return self.form.view()

    def shown(self, people: dict[str, str]) -> dict[str, Any]:
        """The switch in words, the decision in force, the form."""
        slug, start = self.definition.slug, f"procedure.switch.{self.switch.id}"
        switch = self.switch
        return {
            "name": self.name,
            "instrument": definition_title(slug),
            "title": definition_text(slug, f"{start}:title", switch.title),
            "help": definition_text(slug, f"{start}:help", switch.help) if switch.help else "",
            "default": switch.default,
            "basis": cited(switch.basis),
            "states": url_for("confirmations.index", group=g.reached.group.slug) if switch.state_rules else "",
            "decided": _said(self.decided, people),
            "form": self.view,
        }


def _said(kept: dict[str, Any] | None, people: dict[str, str]) -> dict[str, Any] | None:
    if not kept:
        return None
    at = datetime.fromisoformat(kept["at"])
    return {"value": kept["value"], "basis": kept.get("basis", ""), "by": people.get(kept["by"], ""), "at": at}


def _decide(switches: list[_Chosen]) -> bool:
    """Keep the switch that was posted; whether there was one that can be kept."""
    one = next((one for one in switches if one.valid), None)
    if one is None:
        return False
    decision = {
        "value": one.form.answer(f"{one.name}.value") == "yes", "basis": one.form.answer(f"{one.name}.basis"),
        "by": current_user.id, "at": clock.now().isoformat(),
    }  # fmt: skip
    with write_unit() as unit:
        service.decide_within(
            unit, g.reached.group.id, SWITCHES, (one.definition.slug, one.switch.id), decision, current_user.id
        )
    return True


def _months_form(posted: Any) -> AnswerForm:
    kept = (g.reached.group.settings or {}).get(MONTHS) or {}
    field = Field(
        key="months", type="integer", label=N_("Months without a change"), minimum=1, maximum=MOST_MONTHS, width="short",
        hint=N_("Drafts never issued and not changed for so long are proposed to the leads of their cases. Empty: never."),
    )  # fmt: skip
    return AnswerForm([Question("months", field)], {"months": kept.get("value")}, posted)


def _decide_months(form: AnswerForm) -> bool:
    if not form.validate():
        return False
    decision = {"value": form.answer("months"), "by": current_user.id, "at": clock.now().isoformat()}
    with write_unit() as unit:
        service.decide(unit, g.reached.group.id, MONTHS, decision, current_user.id)
    return True
