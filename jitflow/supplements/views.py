"""The act that opens a supplement of an issued instrument."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, request
from flask_login import current_user

from jitflow import library
from jitflow.access import case_right
from jitflow.cases import pages as case_pages
from jitflow.confirmations import service as confirmations
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages, service as drafting
from jitflow.procedure.acts import is_token
from jitflow.supplements import following, service
from jitflow.web.locale import gettext as _

blueprint = Blueprint("supplements", __name__)


@blueprint.post("/g/<group>/cases/<case_id>/i/<instrument_id>/supplement")
@case_right("edit")
def supplement(group: str, case_id: str, instrument_id: str):
    """Open a draft that supplements this instrument, or one of another type that is begun from it; go to its task list."""
    if wanted := request.form.get("begin", ""):
        return _begin(wanted)
    with read_unit() as session:
        data = drafting.load(session, g.reached.instrument.id)
        states = confirmations.states_of(session, g.reached.group.id)
    known = library.library()
    try:
        with write_unit() as unit:
            opened_id = service.supplement(
                unit, data.id, known.definition(data.slug, data.version), library.current(data.slug), states,
                current_user.id, request.form["token"] if is_token(request.form.get("token", "")) else None,
            )  # fmt: skip
    except service.SupplementError:
        flash(_("Only an instrument that was issued here can be supplemented."), "warning")
        return redirect(pages.address("drafting.tasklist"), 303)
    except drafting.DraftingError:
        flash(_("The supplement could not be opened: this State takes no part any more, or the person left the case."), "warning")
        return redirect(pages.address("drafting.tasklist"), 303)
    with read_unit() as session:
        number = drafting.load(session, opened_id).number
    flash(_("%(number)s was opened. It names %(earlier)s as the one it supplements.", number=number, earlier=data.number), "success")
    return redirect(case_pages.address("drafting.tasklist", instrument_id=opened_id), 303)


def _begin(slug: str):
    """Open an instrument of another type with what this one says."""
    known = library.library()
    with read_unit() as session:
        number = drafting.load(session, g.reached.instrument.id).number
        states = confirmations.states_of(session, g.reached.group.id)
    try:
        if slug not in known.slugs():
            raise service.SupplementError("not_begun", "there is no such type")
        with write_unit() as unit:
            token = request.form["token"] if is_token(request.form.get("token", "")) else None
            opened_id = following.begin(unit, g.reached.instrument.id, library.current(slug), states, current_user.id, token)
    except (service.SupplementError, drafting.DraftingError):
        flash(_("It could not be opened from here: the type or the State does not fit, or the person left the case."), "warning")
        return redirect(pages.address("drafting.tasklist"), 303)
    with read_unit() as session:
        opened = drafting.load(session, opened_id).number
    flash(_("%(number)s was opened with what %(earlier)s says. Look it through.", number=opened, earlier=number), "success")
    return redirect(case_pages.address("drafting.tasklist", instrument_id=opened_id), 303)
