"""The act that opens a supplement of an issued instrument."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect
from flask_login import current_user

from jitflow import library
from jitflow.access import case_right
from jitflow.cases import pages as case_pages
from jitflow.confirmations import service as confirmations
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages, service as drafting
from jitflow.supplements import service
from jitflow.web.locale import gettext as _

blueprint = Blueprint("supplements", __name__)


@blueprint.post("/g/<group>/cases/<case_id>/i/<instrument_id>/supplement")
@case_right("edit")
def supplement(group: str, case_id: str, instrument_id: str):
    """Open a draft that supplements this instrument, and go to its list of boxes."""
    with read_unit() as session:
        data = drafting.load(session, g.reached.instrument.id)
        states = confirmations.states_of(session, g.reached.group.id)
    known = library.library()
    try:
        with write_unit() as unit:
            opened = service.supplement(
                unit, data.id, known.definition(data.slug, data.version), known.definition(data.slug), states,
                current_user.id,
            )  # fmt: skip
            number, opened_id = opened.number, opened.id
    except service.SupplementError:
        flash(_("Only an instrument that was issued here can be supplemented."), "warning")
        return redirect(pages.address("drafting.tasklist"), 303)
    except drafting.DraftingError:
        flash(_("The supplement could not be opened: this State takes no part any more, or the person left the case."), "warning")
        return redirect(pages.address("drafting.tasklist"), 303)
    flash(_("%(number)s was opened. It names %(earlier)s as the one it supplements.", number=number, earlier=data.number), "success")
    return redirect(case_pages.address("drafting.tasklist", instrument_id=opened_id), 303)
