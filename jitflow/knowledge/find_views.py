"""Pages around the search: searches that are kept, what the forms say, the glossary."""

from __future__ import annotations

from flask import Response, abort, flash, g, jsonify, redirect, render_template, request

from jitflow.access import group_role
from jitflow.db.units import read_unit
from jitflow.documents.request import Rendered
from jitflow.knowledge import export_pages, find_pages, here, markdown, near, terms, where
from jitflow.knowledge.seeing import READERS, WRITERS
from jitflow.knowledge.views import blueprint
from jitflow.web.downloads import attachment
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
    with read_unit() as session:
        context = find_pages.help_context(session, form_slug)
    return render_template("pages/knowledge/form_help.html", **context) if context else abort(404)


@blueprint.get(f"{_BASE}/forms/<form_slug>/names")
@group_role(*WRITERS)
def form_names(group: str, form_slug: str):
    """What a condition may name of a form, for the script that offers it while somebody types."""
    with read_unit() as session:
        named = where.named(form_slug, terms.of_group(session, g.reached.group.id))
    return jsonify({"names": named}) if named is not None else abort(404)


@blueprint.get(f"{_BASE}/remedies")
@group_role(*READERS)
def remedies(group: str):
    """What records ask to be changed in jitflow, and what became of it."""
    with read_unit() as session:
        return render_template("pages/knowledge/remedies.html", **find_pages.remedies_context(session))


@blueprint.post(f"{_BASE}/preview/words")
@group_role(*WRITERS)
def preview(group: str):
    """How words will look, for the script beside the field; nothing is kept."""
    words = request.form.get("body", "")
    if len(words) > markdown.LONGEST:
        abort(413)
    with read_unit() as session:
        made = near.to_html(session, words, request.form.get("record", "")[:32])
    return Response(str(made), content_type="text/html; charset=utf-8")


@blueprint.get(f"{_BASE}/complete")
@group_role(*READERS)
def complete(group: str):
    """What may be meant by the words in the search box, for the script that offers it while somebody types."""
    with read_unit() as session:
        return jsonify(find_pages.completions(session))


@blueprint.get(f"{_BASE}/glossary")
@group_role(*READERS)
def glossary_page(group: str):
    """Terms of judicial cooperation in two languages."""
    return render_template("pages/knowledge/glossary.html", **find_pages.glossary_context())


@blueprint.get(f"{_BASE}/paper")
@group_role(*READERS, verb="consulted")
def listed_paper(group: str):
    """The records of the list as one PDF with contents."""
    with read_unit() as session:
        asked = export_pages.listed(session)
    made = export_pages.printed(asked) if asked is not None else None
    return _handed_out(made, here.address("index"))


@blueprint.get(f"{_BASE}/<record_id>/paper/<paper_format>")
@group_role(*READERS, verb="consulted")
def paper(group: str, record_id: str, paper_format: str):
    """One record as PDF or DOCX."""
    if paper_format not in export_pages.FORMATS:
        abort(404)
    with read_unit() as session:
        asked = export_pages.one(session, paper_format, request.args.get("language", ""))
    return _handed_out(export_pages.printed(asked), here.address("record"))


def _handed_out(made: Rendered | None, back: str) -> Response:
    """The file, or the page with a word that there is none."""
    if made is None:
        flash(_("The document could not be made just now. Try again."), "error")
        return redirect(back, 303)
    return attachment(made.content, made.media_type, made.filename)
