"""Versions of one field and of one instrument: seen, compared, restored."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request

from jitflow.access import case_right
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import acts, pages as drafting_pages, versions
from jitflow.drafting.errors import DraftingError, UnknownPath
from jitflow.drafting.party_items import PartyKept
from jitflow.versions import moving, pages
from jitflow.web.locale import gettext as _

blueprint = Blueprint("versions", __name__)
_INSTRUMENT = "/g/<group>/cases/<case_id>/i/<instrument_id>"
LONGEST_NUMBER = 9


@blueprint.route(f"{_INSTRUMENT}/history/field", methods=["GET", "POST"])
@case_right("read", post="edit", seats=True)
def field(group: str, case_id: str, instrument_id: str):
    """Every value a field had; a post makes one of them the present one again."""
    path = request.args.get("path", "")
    if not path:
        return redirect(drafting_pages.address("versions.index"), 303)
    with read_unit() as session:
        draft = drafting_pages.load(session)
        context = pages.field_context(session, draft, path, (request.args.get("a", ""), request.args.get("b", "")))
    if request.method == "POST":
        _restore_value(draft, path)
        return redirect(drafting_pages.address("versions.field", path=path), 303)
    return render_template("pages/versions/field.html", **context)


def _restore_value(draft: drafting_pages.Draft, path: str) -> None:
    chosen = request.form.get("change", "")
    change_id = None if chosen == pages.OPENED else chosen
    shown = pages.shown_value(draft, path)
    try:
        with write_unit() as unit:
            if request.form.get("revision") != str(draft.data.revision):
                raise DraftingError("changed_meanwhile", "the page is older than the draft")
            result = versions.restore_value(
                unit, draft.definition, g.reached.instrument, path, change_id, shown, drafting_pages.author()
            )
            acts.judge(unit, draft)
        if result.conflicts:
            flash(_("Somebody changed this field meanwhile. Nothing was restored: look at it again."), "warning")
        else:
            flash(_("The earlier text is back, as a new version. The one before it stays in the history."), "success")
    except PartyKept as refused:
        flash(acts.party_refusal(refused.code), "warning")
    except (DraftingError, UnknownPath):
        flash(_("Somebody changed this field meanwhile. Nothing was restored: look at it again."), "warning")


@blueprint.route(f"{_INSTRUMENT}/definition", methods=["GET", "POST"])
@case_right("read", post="edit")
def definition(group: str, case_id: str, instrument_id: str):
    """Which version of its form the draft has, and what a move to another one would change; a post moves it."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    errors: list[dict[str, str]] = []
    wanted = request.args.get("to", "")
    if request.method == "POST":
        errors, wanted = moving.move(draft, request.form), request.form.get("to", "")
        if not errors:
            return redirect(drafting_pages.address("drafting.tasklist"), 303)
    context = moving.context(draft, wanted, errors)
    return render_template("pages/versions/definition.html", **context), (422 if errors else 200)


@blueprint.route(f"{_INSTRUMENT}/versions", methods=["GET", "POST"])
@case_right("read", post="edit", seats="look")
def index(group: str, case_id: str, instrument_id: str):
    """The versions of the draft; a post makes one of them the present one again."""
    chosen = (_number(request.args.get("a", "")), _number(request.args.get("b", "")))
    with read_unit() as session:
        draft = drafting_pages.load(session)
        context = pages.index_context(session, draft, chosen)
    if request.method == "POST":
        _restore(draft)
        return redirect(drafting_pages.address("versions.index"), 303)
    return render_template("pages/versions/index.html", **context)


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else ""


def _restore(draft: drafting_pages.Draft) -> None:
    wanted, shown = _number(request.form.get("version", "")), _number(request.form.get("revision", ""))
    if not wanted or not shown:
        abort(400)
    try:
        with write_unit() as unit:
            versions.restore(
                unit, draft.definition, g.reached.instrument, int(wanted), int(shown), drafting_pages.author()
            )
            acts.judge(unit, draft)
        flash(_("The earlier version is back, as a new version. Nothing was lost."), "success")
    except PartyKept:
        flash(
            _("That version names the parties otherwise, and who takes part stays as it is named. Restore single fields instead."),
            "warning",
        )
    except DraftingError:
        flash(_("Somebody changed the draft meanwhile. Nothing was restored: look at it again."), "warning")
