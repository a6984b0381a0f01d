"""Pages: old drafts proposed for deletion to the leads of their cases, and the confirmation before one is erased."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from jitflow.access import case_right, group_role
from jitflow.cases import pages as case_pages
from jitflow.db.units import read_unit, write_unit
from jitflow.erasing import service
from jitflow.focusgroups import tabs
from jitflow.web.locale import gettext as _
from jitflow.web.titles import definition_title

blueprint = Blueprint("erasing", __name__)


@blueprint.get("/g/<group>/old-drafts")
@group_role("member", "coordinator", "administrator", verb="consulted")
def index(group: str):
    """Drafts never issued that nobody changed for the time the focus group set, in the cases the reader leads."""
    with read_unit() as session:
        found = service.proposed(session, current_user.id, g.reached.group.id)
    lines = [
        {
            "number": one.number,
            "title": definition_title(one.slug),
            "case": one.case_title,
            "saved_at": one.saved_at,
            "url": url_for("drafting.tasklist", group=group, case_id=one.case_id, instrument_id=one.id),
            "erase": url_for("erasing.draft", group=group, case_id=one.case_id, instrument_id=one.id),
        }
        for one in found
    ]
    months = ((g.reached.group.settings or {}).get(service.MONTHS) or {}).get("value")
    return render_template("pages/erasing/index.html", drafts=lines, months=months, tabs=tabs.of_group(), crumbs=[])


@blueprint.route("/g/<group>/cases/<case_id>/i/<instrument_id>/erase", methods=["GET", "POST"])
@case_right("lead")
def draft(group: str, case_id: str, instrument_id: str):
    """What goes with a draft, and the confirmation; then it is gone."""
    row, error = g.reached.instrument, None
    if request.method == "POST":
        if request.form.get("confirmed") != "yes":
            error = {"href": "#confirmed", "message": _("Confirm that the draft is to be erased.")}
        else:
            try:
                with write_unit() as unit:
                    service.erase_draft(unit, instrument_id, current_user.id)
            except service.EraseError:
                error = {"href": "#main", "message": _("This draft is not proposed for deletion any more.")}
            else:
                flash(
                    _(
                        "%(number)s was erased. The trail keeps that it was, and nothing that it held.",
                        number=row.number,
                    ),
                    "success",
                )
                return redirect(url_for("erasing.index", group=group), 303)
    with read_unit() as session:
        proposed = service.is_proposed(session, row)
    page = render_template(
        "pages/erasing/draft.html", number=row.number, title=definition_title(row.slug), saved_at=row.saved_at,
        proposed=proposed, errors=[error] if error else [],
        crumbs=case_pages.crumbs(
            (row.number, case_pages.address("drafting.tasklist", instrument_id=row.id)), (_("Erase"), None)
        ),
    )  # fmt: skip
    return page, 422 if error else 200
