"""The table of an instrument: its parties and who sits for them; whoever leads the case gives and ends seats."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request

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
            else:
                reason = clean(asked.reason)
                service.give(unit, instrument_id, asked.party, asked.user_id, asked.role, reason, actor)
                said = _("The seat was given.")
    except BadCharacter:
        return "reason"
    except SeatError as refused:
        return refused.code
    flash(said, "success")
    return ""
