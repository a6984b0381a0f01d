"""Pages of the trail: of a case for its team and its auditors, of a focus group for auditors and administrators."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for
from flask_login import current_user

from jitflow.access import case_right, group_role
from jitflow.cases import pages as case_pages
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures.service import DisclosureError
from jitflow.focusgroups import tabs
from jitflow.instruments.definition import Field, Option
from jitflow.instruments.messages import N_
from jitflow.trail import pages, service
from jitflow.web.downloads import attachment
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _

blueprint = Blueprint("trail", __name__)
_CASE = "/g/<group>/cases/<case_id>/trail"
_GROUP = "/g/<group>/trail"
_FORM = (
    Question("format", Field(key="format", type="choice", label=N_("Format"), options=(
        Option(code="csv", wording=N_("CSV, for a spreadsheet")),
        Option(code="json", wording=N_("JSON, with the hashes to verify it")),
    )), True),
    Question("recipient", Field(key="recipient", type="text", label=N_("Who receives it"), max_length=500), True),
    Question("justification", Field(key="justification", type="prose", label=N_("Why it is handed out"), max_length=2000,
        hint=N_("Recipient and reason are kept with the cases whose entries are exported.")), True),
)  # fmt: skip


@blueprint.get(_CASE, endpoint="case")
@case_right("trail")
def of_case(group: str, case_id: str):
    """Who did what in this case, and to whom anything of it was given."""
    with read_unit() as session:
        context = pages.context(session, "trail.case", case_id)
        given = pages.disclosure_lines(session, case_id)
        looks = pages.look_lines(session, case_id, clock.now())
    number = g.reached.case.number
    may_export = g.reached.level in ("lead", "auditor")
    return render_template(
        "pages/trail/case.html", number=number, disclosures=given, looks=looks, **context | _without_export(context, may_export),
        crumbs=case_pages.crumbs((_("Trail"), None)),
    )  # fmt: skip


@blueprint.get(_GROUP, endpoint="group")
@group_role("auditor", "administrator", verb="consulted")
def of_group(group: str):
    """Who did what in the focus group: never any content."""
    check = request.args.get("check") == "yes"
    with read_unit() as session:
        context = pages.context(session, "trail.group")
        chain = pages.chain(session, check)
        given = pages.group_disclosures(session, g.reached.group.id)
    return render_template(
        "pages/trail/group.html", chain=chain, disclosures=given, tabs=tabs.of_group(), **context, crumbs=[],
        check_url=url_for("trail.group", group=group, check="yes"),
    )  # fmt: skip


@blueprint.route(f"{_CASE}/export", methods=["GET", "POST"], endpoint="case_export")
@case_right("audit")
def export_case(group: str, case_id: str):
    """The trail of one case as a file, for a recipient and a reason."""
    back = url_for("trail.case", group=group, case_id=case_id)
    return _export(case_id, back, case_pages.crumbs((_("Trail"), back), (_("Export"), None)))


@blueprint.route(f"{_GROUP}/export", methods=["GET", "POST"], endpoint="group_export")
@group_role("auditor", "administrator", post=("auditor", "administrator"), verb="consulted")
def export_group(group: str):
    """The trail of the focus group as a file, for a recipient and a reason."""
    back = url_for("trail.group", group=group)
    return _export(
        "",
        back,
        [{"label": _("Trail"), "url": back, "current": False}, {"label": _("Export"), "url": None, "current": True}],
    )


def _export(case_id: str, back: str, crumbs: list[dict]):
    posted = request.form if request.method == "POST" else None
    form = AnswerForm(_FORM, {"format": "csv"}, posted)
    given = pages.chosen()
    if posted is not None and form.validate():
        asked = service.Asked(*(form.answer(name) for name in ("format", "recipient", "justification")))
        try:
            return _file(pages.wanted(given, case_id), asked)
        except service.ExportError as refused:
            form.refuse("format", _refusal(refused.code))
        except DisclosureError as refused:
            form.refuse(refused.field, _("An answer is needed here."))
    page = render_template(
        "pages/trail/export.html", form=form.view(), back=back, crumbs=crumbs,
        filters={name: value for name, value in given.items() if value},
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _file(wanted, asked: service.Asked):
    with read_unit() as session:
        names = pages.people_of(session, g.reached.group.id)
    with write_unit() as unit:
        content = service.export(unit, g.reached.group.id, wanted, asked, names, current_user.id)
    return attachment(content, service.FORMATS[asked.format], f"trail-{g.reached.group.slug}.{asked.format}")


def _refusal(code: str) -> str:
    if code == "nothing":
        return _("There is no entry to export.")
    return _("More than %(count)d entries: choose a shorter time.", count=service.MOST)


def _without_export(context: dict, may_export: bool) -> dict:
    return {"export": context["export"] if may_export else None}
