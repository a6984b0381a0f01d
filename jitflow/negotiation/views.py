"""Pages of a negotiation: the table, one clause, suggestions, draft versions."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request

from jitflow.access import case_right
from jitflow.db.units import read_unit
from jitflow.negotiation import acts, clause_page, draft_pages, head_page, pages, suggestion_pages

blueprint = Blueprint("negotiation", __name__)
_TABLE = "/g/<group>/cases/<case_id>/i/<instrument_id>/negotiation"


@blueprint.route(_TABLE, methods=["GET", "POST"], endpoint="index")
@case_right("read", post="negotiate", seats=True)
def table(group: str, case_id: str, instrument_id: str):
    """Clauses by parties; a post agrees to the clauses that are ticked."""
    with read_unit() as session:
        here = pages.load(session)
    error = None
    if request.method == "POST":
        done = acts.agree_to_ticked(here)
        if done.location is not None:
            return redirect(done.location, 303)
        error = done.message
    with read_unit() as session:
        context = head_page.context(session, here) | pages.context(session, here, error)
    return render_template("pages/negotiation/index.html", **context), 422 if error else 200


@blueprint.route(f"{_TABLE}/clause/<section_id>", methods=["GET", "POST"], endpoint="clause")
@case_right("read", post="negotiate", seats=True)
def one_clause(group: str, case_id: str, instrument_id: str, section_id: str):
    """One clause: its words, the parties, suggestions and comments."""
    with read_unit() as session:
        here = pages.load(session)
    row = clause_page.row_or_404(here, section_id)
    error = None
    if request.method == "POST":
        done = acts.at_clause(here, row)
        if done.location is not None:
            return redirect(done.location, 303)
        error = {"at": done.at, "message": done.message}
        with read_unit() as session:
            here = pages.load(session)
        row = clause_page.row_or_404(here, section_id)
    with read_unit() as session:
        context = clause_page.context(session, here, row, error)
    return render_template("pages/negotiation/clause.html", **context), 422 if error else 200


@blueprint.route(f"{_TABLE}/clause/<section_id>/suggest", methods=["GET", "POST"], endpoint="suggest")
@case_right("negotiate", seats=True)
def suggest(group: str, case_id: str, instrument_id: str, section_id: str):
    """The fields of one section; what is changed in them becomes suggestions, and nothing is stored in the draft."""
    with read_unit() as session:
        here = pages.load(session)
    section = here.draft.definition.section(section_id)
    if section is None or section.internal or not here.speaks:
        abort(404)
    with read_unit() as session:
        other = suggestion_pages.other_of(session, here, section, request.args.get("other", ""))
    if request.method != "POST":
        made = suggestion_pages.form_of(here, section)
        context = suggestion_pages.form_context(here, section, made, other=other)
        return render_template("pages/negotiation/suggest.html", **context)
    made = suggestion_pages.form_of(here, section, request.form)
    made.form.validate()
    done = acts.suggest(here, section, made, other)
    if done.location is not None:
        return redirect(done.location, 303)
    context = suggestion_pages.form_context(here, section, made, done.message, request.form.get("note", ""), other)
    return render_template("pages/negotiation/suggest.html", **context), 422


@blueprint.route(f"{_TABLE}/suggestions", methods=["GET", "POST"], endpoint="suggested")
@case_right("read", post="negotiate", seats=True)
def suggested(group: str, case_id: str, instrument_id: str):
    """All suggestions; a post accepts, refuses or withdraws one."""
    with read_unit() as session:
        here = pages.load(session)
    posted, status = None, 200
    if request.method == "POST":
        done = acts.decide(here)
        if done.location is not None:
            return redirect(done.location, 303)
        posted, status = done.posted, done.status
        with read_unit() as session:
            here = pages.load(session)
    with read_unit() as session:
        context = suggestion_pages.index_context(session, here, posted)
    return render_template("pages/negotiation/suggestions.html", **context), status


@blueprint.route(f"{_TABLE}/versions", methods=["GET", "POST"], endpoint="versions")
@case_right("read", post="edit", seats="look")
def draft_versions(group: str, case_id: str, instrument_id: str):
    """The named versions, any two of them compared; a post names or circulates one."""
    with read_unit() as session:
        here = pages.load(session)
    error = None
    if request.method == "POST":
        done = acts.version(here)
        if done.location is not None:
            return redirect(done.location, 303)
        error = {"at": done.at, "message": done.message}
    with read_unit() as session:
        context = draft_pages.context(session, here, error)
    return render_template("pages/negotiation/versions.html", **context), 422 if error else 200
