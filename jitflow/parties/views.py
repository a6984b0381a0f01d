"""The table of an instrument: its parties and who sits for them; whoever leads the case gives and ends seats."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request

from jitflow.access import case_right, posted_id
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.parties import pages, service
from jitflow.parties.pages import Asked
from jitflow.parties.service import SeatError
from jitflow.web.locale import gettext as _
from jitflow.web.text_input import BadCharacter, clean

blueprint = Blueprint("parties", __name__)
LONGEST_ID = 40


@blueprint.route("/g/<group>/cases/<case_id>/i/<instrument_id>/table", methods=["GET", "POST"])
@case_right("read", post="lead", seats="look")
def table(group: str, case_id: str, instrument_id: str):
    """Who sits at the table, for which party."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    if not service.has_table(draft.data):
        return redirect(drafting_pages.address("drafting.tasklist"), 303)  # one authority alone concludes it
    asked, refused = _asked(), ""
    if request.method == "POST":
        refused = _act(instrument_id, asked)
        if not refused:
            return redirect(drafting_pages.address("parties.table"), 303)
    with read_unit() as session:
        context = pages.context(session, draft, asked if refused else None, refused)
    return render_template("pages/parties/table.html", **context), 422 if refused else 200


@blueprint.route("/g/<group>/cases/<case_id>/i/<instrument_id>/table/offer", methods=["POST"])
@case_right("negotiate", seats=True)
def offer(group: str, case_id: str, instrument_id: str):
    """A person of a party confirms or refuses a further seat for it."""
    actor, chosen, act = drafting_pages.author(), posted_id("offer"), request.form.get("act", "")
    if act not in ("confirm", "refuse"):
        abort(400)
    with read_unit() as session:
        draft = drafting_pages.load(session)
    refused = ""
    try:
        with write_unit() as unit:
            if act == "confirm":
                service.confirm(unit, instrument_id, chosen, actor)
                said = _("The seat is confirmed: the person sits here for your party now.")
            else:
                service.refuse(unit, instrument_id, chosen, actor)
                said = _("The seat is refused. The office that offered it is told.")
    except SeatError as fault:
        refused = fault.code
    if not refused:
        flash(said, "success")
        return redirect(drafting_pages.address("parties.table"), 303)
    with read_unit() as session:
        context = pages.context(session, draft, None, refused if refused == "not_yours" else "offer")
    return render_template("pages/parties/table.html", **context), 422


def _asked() -> Asked:
    form = request.form
    return Asked(posted_id("user_id"), form.get("party", "")[:LONGEST_ID], form.get("role", ""), form.get("reason", ""))


def _act(instrument_id: str, asked: Asked) -> str:
    """Do what the button says; the code of what speaks against it, or nothing."""
    actor = drafting_pages.author()
    try:
        with write_unit() as unit:
            if request.form.get("act") == "end":
                service.end(unit, instrument_id, posted_id("seat"), actor)
                said = _("The seat ended. The person sees nothing of this instrument any more.")
            elif request.form.get("act") == "withdraw":
                service.withdraw(unit, instrument_id, posted_id("offer"), actor)
                said = _("The offer was taken back.")
            elif service.give(unit, instrument_id, asked.party, asked.user_id, asked.role, clean(asked.reason), actor):
                said = _("The seat was given.")
            else:
                said = _("The seat is offered. It is given as soon as a person of the party confirms it.")
    except BadCharacter:
        return "reason"
    except SeatError as refused:
        return refused.code
    flash(said, "success")
    return ""
