"""State data of a focus group: what is recorded per State, and who confirmed it."""

from __future__ import annotations

import datetime

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from jitflow import library
from jitflow.access import WORKERS, group_role
from jitflow.confirmations import pages, service
from jitflow.db.units import read_unit, write_unit
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _

blueprint = Blueprint("confirmations", __name__)


@blueprint.get("/g/<group>/states")
@group_role(*WORKERS)
def index(group: str):
    """All States: how many records, how many confirmed."""
    with read_unit() as session:
        return render_template("pages/confirmations/index.html", **pages.index_context(session))


@blueprint.route("/g/<group>/states/<state>", methods=["GET", "POST"])
@group_role(*WORKERS, post=pages.RECORDERS)
def state(group: str, state: str):
    """The records of one State; a post confirms one or takes a confirmation back."""
    if not library.states().records_of(state):
        abort(404)
    digest = request.form.get("record", "") if request.method == "POST" else request.args.get("record", "")
    form = pages.contact_form(request.form if request.form.get("act") == "confirm" else None)
    if request.method == "POST":
        refused = _act(state, digest, form)
        if refused is None:
            return redirect(url_for("confirmations.state", group=group, state=state) + f"#{digest[:12]}", 303)
        if refused:
            flash(refused, "warning")
    with read_unit() as session:
        context = pages.state_context(session, state, form, digest)
    return render_template("pages/confirmations/state.html", **context), 422 if request.method == "POST" else 200


def _act(code: str, digest: str, form: AnswerForm) -> str | None:
    """Confirm or withdraw; None when done, else what to say (empty where the fields say it)."""
    group_id, actor = g.reached.group.id, current_user.id
    try:
        if request.form.get("act") == "withdraw":
            with write_unit() as unit:
                service.withdraw(unit, group_id, code, digest, actor)
            flash(_("The confirmation is withdrawn. The record warns at most, as before."), "success")
            return None
        if not form.validate():
            return ""
        said = form.answers()
        with write_unit() as unit:
            service.confirm(
                unit, group_id, code, digest, contact_name=said["contact_name"],
                contact_function=said["contact_function"], confirmed_on=datetime.date.fromisoformat(said["confirmed_on"]),
                remark=said.get("remark") or "", actor_id=actor,
            )  # fmt: skip
        flash(_("%(topic)s: confirmed. Findings that rest on it are judged with it from now on.",
                topic=pages.title_of(digest, code)), "success")  # fmt: skip
        return None
    except service.ConfirmationError as refused:
        if refused.code in ("day_in_future", "day_before_text"):
            form.refuse("confirmed_on", _refusals()[refused.code])
            return ""
        return _refusals()[refused.code]


def _refusals() -> dict[str, str]:
    return {
        "unknown_record": _("This record was changed or is gone. Look at it again before you confirm it."),
        "contact_missing": _("Name the contact who confirmed it."),
        "day_in_future": _("This day has not come yet."),
        "day_before_text": _("The text that was read is newer than this day: it could not be confirmed then."),
        "already_confirmed": _("This record is confirmed already."),
        "not_confirmed": _("This record is not confirmed."),
    }
