"""Pages of what was not drafted here: receive an instrument, register a case that began on paper, how pages and data compare."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for

from jitflow.access import case_right
from jitflow.db.units import read_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.receptions import pages, receiving, registering
from jitflow.web.locale import gettext as _

blueprint = Blueprint("receptions", __name__)
_CASE = "/g/<group>/cases/<case_id>"


@blueprint.route(f"{_CASE}/receive", methods=["GET", "POST"])
@case_right("edit")
def receive(group: str, case_id: str):
    """Receive an instrument: upload the partner's PDF, or fill in what the paper says."""
    found = receiving.definitions(receiving.EXECUTING)
    posted = request.form if request.method == "POST" else None
    outcome = receiving.post(found, request.form) if posted is not None and found else None
    if outcome is not None and outcome.opened is not None:
        opened = outcome.opened
        again = _("This was received before: it is %(number)s.", number=opened.number)
        flash(
            again if opened.again else _("%(number)s was received.", number=opened.number),
            "warning" if opened.again else "success",
        )
        return redirect(url_for("receptions.reception", group=group, case_id=case_id, instrument_id=opened.id), 303)
    page = render_template("pages/receptions/receive.html", **receiving.context(found, outcome, posted))
    return page, 422 if posted is not None else 200


@blueprint.route(f"{_CASE}/register", methods=["GET", "POST"])
@case_right("edit")
def register(group: str, case_id: str):
    """Register a case that began on paper, with what has happened so far."""
    found = receiving.definitions()
    posted = request.form if request.method == "POST" else None
    outcome = registering.post(found, request.form) if posted is not None and found else None
    if outcome is not None and outcome.opened is not None:
        flash(_("%(number)s was registered. Its clocks run.", number=outcome.opened.number), "success")
        return redirect(url_for("procedure.index", group=group, case_id=case_id, instrument_id=outcome.opened.id), 303)
    page = render_template("pages/receptions/register.html", **registering.context(found, outcome, posted))
    return page, 200 if posted is None or (outcome is not None and outcome.asks) else 422


@blueprint.get(f"{_CASE}/i/<instrument_id>/reception")
@case_right("read")
def reception(group: str, case_id: str, instrument_id: str):
    """How an instrument came in, and where its pages and its data part. The page prevails."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
        context = pages.context(session, draft)
    if context is None:  # drafted here
        return redirect(drafting_pages.address("drafting.tasklist"), 303)
    return render_template("pages/receptions/reception.html", **context)
