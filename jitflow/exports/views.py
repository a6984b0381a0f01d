"""Pages: handing out the file of a case, or of one instrument, by those who lead the case."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for
from flask_login import current_user

from jitflow.access import case_right
from jitflow.cases import pages as case_pages
from jitflow.db.units import write_unit
from jitflow.disclosures import pages as disclosure_pages
from jitflow.disclosures.service import DisclosureError
from jitflow.exports import forms, service
from jitflow.web.downloads import attachment
from jitflow.web.locale import gettext as _

blueprint = Blueprint("exports", __name__)
_REFUSALS = {
    "too_large": lambda: _(
        "The papers are too large for one file: export instrument by instrument, or the list alone."
    ),
    "damaged": lambda: _("A stored file is not the one that was made: nothing was exported. Export the list alone."),
}
_CASE = "/g/<group>/cases/<case_id>"


@blueprint.route(f"{_CASE}/export", methods=["GET", "POST"])
@case_right("lead")
def case(group: str, case_id: str):
    """The file of the case with all of its instruments."""
    back = url_for("disclosures.index", group=group, case_id=case_id)
    crumbs = case_pages.crumbs((_("Disclosures"), back), (_("Export"), None))
    title = _("Export case %(number)s", number=g.reached.case.number)
    return _page(title, back, crumbs, None)


@blueprint.route(f"{_CASE}/i/<instrument_id>/export", methods=["GET", "POST"])
@case_right("lead")
def instrument(group: str, case_id: str, instrument_id: str):
    """The file of one instrument."""
    number = g.reached.instrument.number
    back = case_pages.address("drafting.tasklist", instrument_id=instrument_id)
    crumbs = case_pages.crumbs((number, back), (_("Export"), None))
    return _page(_("Export %(number)s", number=number), back, crumbs, instrument_id)


def _page(title: str, back: str, crumbs: list[dict], instrument_id: str | None):
    form = forms.form(request.form if request.method == "POST" else None)
    if form.was_posted and form.validate() and disclosure_pages.has_reason(form):
        try:
            with write_unit() as unit:
                name, content = service.export(
                    unit, g.reached.case.id, instrument_id, forms.asked(form), current_user.id
                )
            return attachment(content, "application/zip", name)
        except DisclosureError as refused:
            form.refuse(refused.field, _("An answer is needed here."))
        except service.ExportError as refused:
            form.refuse("papers", _REFUSALS[refused.code]())
    page = render_template("pages/exports/export.html", title=title, form=form.view(), back=back, crumbs=crumbs)
    return page, 422 if form.errors else 200
