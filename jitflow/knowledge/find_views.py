"""Pages around the search: searches that are kept, what the forms say, the glossary."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request

from jitflow.access import group_role
from jitflow.db.units import read_unit
from jitflow.knowledge import find_pages, here
from jitflow.knowledge.seeing import READERS
from jitflow.knowledge.views import blueprint
from jitflow.web.locale import gettext as _

_BASE = "/g/<group>/knowledge"


@blueprint.route(f"{_BASE}/searches", methods=["GET", "POST"])
@group_role(*READERS)
def searches(group: str):
    """The searches that the reader keeps; a post keeps one, looks at one, says how often news are sent, or ends one."""
    answer = find_pages.post(request.form) if request.method == "POST" else None
    if isinstance(answer, str):
        return redirect(answer, 303)
    if request.method == "POST" and answer is None:
        flash(_("Your searches were changed."), "success")
        return redirect(here.address("searches"), 303)
    with read_unit() as session:
        context = find_pages.searches_context(session, request.form, answer)
    return render_template("pages/knowledge/searches.html", **context), 422 if answer else 200


@blueprint.get(f"{_BASE}/forms/<form_slug>")
@group_role(*READERS)
def form_help(group: str, form_slug: str):
    """What a form says of its questions and its rules, with the law behind them."""
    context = find_pages.help_context(form_slug)
    return render_template("pages/knowledge/form_help.html", **context) if context else abort(404)


@blueprint.get(f"{_BASE}/glossary")
@group_role(*READERS)
def glossary_page(group: str):
    """Terms of judicial cooperation in two languages."""
    return render_template("pages/knowledge/glossary.html", **find_pages.glossary_context())
