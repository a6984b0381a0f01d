"""Pages: what left the focus group from a case; and a look, for a reason, into a case that is not one's own."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from jitflow.access import case_right, group_role, posted_id
from jitflow.cases import pages as case_pages, service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures import pages, service
from jitflow.focusgroups import tabs
from jitflow.trail.pages import disclosure_lines
from jitflow.web.locale import gettext as _

blueprint = Blueprint("disclosures", __name__)


@blueprint.route("/g/<group>/cases/<case_id>/disclosures", methods=["GET", "POST"])
@case_right("read", post="edit")
def index(group: str, case_id: str):
    """What left the focus group, and the form that records what was handed out by hand."""
    posted = request.form if request.method == "POST" else None
    with read_unit() as session:
        form = pages.form(session, posted)
        lines = disclosure_lines(session, case_id)
    if posted is not None and form.validate() and pages.has_reason(form):
        kind, object_id = pages.named(form)
        with write_unit() as unit:
            service.record(
                unit, focus_group_id=g.reached.group.id, case_id=case_id, object_type=kind, object_id=object_id,
                recipient=form.answer("recipient"), justification=form.answer("justification"),
                channel=form.answer("channel"), actor_id=current_user.id, internal=pages.internal(form),
                internal_reason=form.answer("internal_reason") or "",
            )  # fmt: skip
        flash(_("The disclosure was recorded."), "success")
        return redirect(url_for("disclosures.index", group=group, case_id=case_id), 303)
    return render_template(
        "pages/disclosures/index.html", form=form.view(), disclosures=lines, can_edit=case_pages.may_edit(),
        export=url_for("exports.case", group=group, case_id=case_id),
        crumbs=case_pages.crumbs((_("Disclosures"), None)),
    ), 422 if form.errors else 200  # fmt: skip


@blueprint.route("/g/<group>/look", methods=["GET", "POST"])
@group_role("coordinator", "auditor", verb="consulted")
def look(group: str):
    """Cases that are not the reader's own, without their content; a reason opens one of them for eight hours."""
    form, chosen = pages.look_form(request.form if request.method == "POST" else None), posted_id("case")
    errors = []
    if request.method == "POST":
        if not chosen:
            errors.append({"href": "#case", "message": _("Choose a case.")})
        if form.validate() and chosen:
            answer = _begin(group, chosen, form, errors)
            if answer is not None:
                return answer
    with read_unit() as session:
        lines = pages.look_page(session)
    view = form.view()
    return render_template(
        "pages/disclosures/look.html", form=view, errors=errors + view["errors"], cases=lines, chosen=chosen,
        auditor=g.reached.group_level == "auditor", tabs=tabs.of_group(), crumbs=[],
    ), 422 if errors or form.errors else 200  # fmt: skip


def _begin(group: str, case_id: str, form, errors: list[dict[str, str]]):
    capacity = "auditor" if g.reached.group_level == "auditor" else "observer"
    try:
        with write_unit() as unit:
            look_id, until = service.begin_look(
                unit, g.reached.group.id, case_id, current_user.id, form.answer("reason")
            )
            cases.let_look(unit, g.reached.group.id, case_id, current_user.id, capacity, until, look_id)
    except service.DisclosureError:
        form.refuse("reason", pages.reason_refused())
        return None
    except cases.TeamError:
        errors.append({"href": "#case", "message": _("This case is not in the list any more.")})
        return None
    flash(_("You may look into this case for eight hours. Its team sees that, and why."), "success")
    return redirect(url_for("cases.case", group=group, case_id=case_id), 303)
