"""Routes: what the case knows and one draft, or any draft of the case, does not yet."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request

from jitflow.access import case_right
from jitflow.cases import pages as case_pages
from jitflow.db.units import read_unit
from jitflow.drafting import pages as draft_pages
from jitflow.offers import pages
from jitflow.web.locale import gettext as _

blueprint = Blueprint("offers", __name__)


@blueprint.route("/g/<group>/cases/<case_id>/i/<instrument_id>/offers", methods=["GET", "POST"])
@case_right("read", post="edit")
def draft(group: str, case_id: str, instrument_id: str):
    """What one draft could take over, each value before and after."""
    here, back = draft_pages.address("offers.draft"), draft_pages.address("drafting.tasklist")
    with read_unit() as session:
        loaded = draft_pages.load(session)
        context = pages.context(session, pages.of_case(session, [instrument_id]), here, back)
    if request.method == "POST":
        if pages.decide(request.form, {instrument_id}):
            return redirect(_next([instrument_id], here, back), 303)
        context["errors"] = pages.nothing_chosen()
    return render_template(
        "pages/offers/offers.html",
        title=_("Newer in the case"),
        kicker=loaded.data.number,
        crumbs=draft_pages.crumbs(loaded, (_("Newer in the case"), None)),
        **context,
    ), (422 if request.method == "POST" else 200)


@blueprint.route("/g/<group>/cases/<case_id>/offers", methods=["GET", "POST"])
@case_right("read", post="edit")
def case(group: str, case_id: str):
    """The drafts of the case that something newer touches; after a fact was saved only what it touches."""
    fact = request.args.get("fact") or None
    more = {"fact": fact} if fact else {}
    here, back = case_pages.address("offers.case", **more), case_pages.address("cases.case")
    with read_unit() as session:
        found = pages.of_case(session, None, fact)
        context = pages.context(session, found, here, back)
    if request.method == "POST":
        if pages.decide(request.form, set(found)):
            return redirect(_next(None, here, back, fact), 303)
        context["errors"] = pages.nothing_chosen()
    return render_template(
        "pages/offers/offers.html",
        title=_("Newer in the case"),
        kicker=g.reached.case.title,
        crumbs=case_pages.crumbs((_("Newer in the case"), None)),
        **context,
    ), (422 if request.method == "POST" else 200)


def _next(instrument_ids: list[str] | None, here: str, back: str, fact: str | None = None) -> str:
    """The page again while something is left to decide, else where it leads back."""
    with read_unit() as session:
        return here if pages.of_case(session, instrument_ids, fact) else back
