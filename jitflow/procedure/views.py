"""Pages of the procedure of one instrument: where it stands, one step, one event, own deadlines."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request

from jitflow.access import case_right, posted_id
from jitflow.db.units import read_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.procedure import acts, correcting, own_pages, pages
from jitflow.procedure.pages import Here

blueprint = Blueprint("procedure", __name__)
_PROCEDURE = "/g/<group>/cases/<case_id>/i/<instrument_id>/procedure"


@blueprint.get(_PROCEDURE)
@case_right("read", seats=True)
def index(group: str, case_id: str, instrument_id: str):
    """Where it stands, what may happen next and why not, what runs, what happened."""
    with read_unit() as session:
        context = pages.context(session)
    return render_template("pages/procedure/index.html", **context)


@blueprint.route(f"{_PROCEDURE}/<step>", methods=["GET", "POST"])
@case_right("read", post="negotiate", seats=True)
def step(group: str, case_id: str, instrument_id: str, step: str):
    """One step: what it asks, what speaks against it, what it will do; then it is entered."""
    return _step(acts.opened(), step)


@blueprint.get(f"{_PROCEDURE}/events/<event_id>/before")
@case_right("edit")
def before(group: str, case_id: str, instrument_id: str, event_id: str):
    """Steps that may have been forgotten right before an event: which were possible there, and why not the others."""
    return render_template("pages/procedure/before.html", **pages.forgotten(acts.opened(event_id)))


@blueprint.route(f"{_PROCEDURE}/events/<event_id>/before/<step>", methods=["GET", "POST"])
@case_right("edit")
def step_before(group: str, case_id: str, instrument_id: str, event_id: str, step: str):
    """A step that was forgotten: judged where it belongs, and what followed is replayed after it."""
    return _step(acts.opened(event_id), step)


def _step(here: Here, step: str):
    transition = acts.step_or_404(here, step)
    if request.method != "POST":
        outcome = acts.first_look(here, transition)
        return render_template("pages/procedure/step.html", **acts.context(outcome))
    outcome = acts.post(here, transition, request.form)
    if outcome.location is not None:
        return redirect(outcome.location, 303)
    if outcome.stale or outcome.reasons:
        outcome.here = acts.opened(here.before.event.id if here.before else "")
    name = "confirm" if outcome.will is not None else "step"
    return render_template(f"pages/procedure/{name}.html", **acts.context(outcome, request.form)), outcome.status


@blueprint.route(f"{_PROCEDURE}/events/<event_id>", methods=["GET", "POST"])
@case_right("read", post="negotiate", seats=True)
def event(group: str, case_id: str, instrument_id: str, event_id: str):
    """One event: correct it or take it back, with what that would change said before."""
    here = acts.opened()
    entry = correcting.entry_or_404(here, event_id)
    if request.method != "POST":
        return render_template("pages/procedure/event.html", **correcting.context(correcting.look(here, entry)))
    made = correcting.post(here, entry, request.form)
    if made.location is not None:
        return redirect(made.location, 303)
    name = "event_confirm" if made.will is not None else "event"
    return render_template(f"pages/procedure/{name}.html", **correcting.context(made, request.form)), made.status


@blueprint.route(f"{_PROCEDURE}/deadlines/new", methods=["GET", "POST"])
@case_right("edit")
def own_new(group: str, case_id: str, instrument_id: str):
    """An own deadline: a date, or a period from one, with its basis in words."""
    with read_unit() as session:
        draft, readers = own_pages.load(session)
    form = own_pages.form(draft, readers, request.form if request.method == "POST" else None)
    if request.method == "POST" and own_pages.save(draft, form, request.form):
        return redirect(drafting_pages.address("procedure.index") + "#limits", 303)
    page = render_template("pages/procedure/own.html", **own_pages.context(draft, form))
    return page, (422 if request.method == "POST" else 200)


@blueprint.post(f"{_PROCEDURE}/deadlines/end")
@case_right("edit")
def own_end(group: str, case_id: str, instrument_id: str):
    """End an own deadline: it was met, or is not needed any more."""
    own_pages.end(posted_id("deadline"))
    return redirect(drafting_pages.address("procedure.index") + "#limits", 303)
