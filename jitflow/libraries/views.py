"""Pages of the two libraries of a focus group: the offences, and the authorities with their lists.

Every member reads; members and coordinators change. Views read what was posted, hand it to
`jitflow.libraries.service`, and show what came of it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request

from jitflow.access import WORKERS, group_role
from jitflow.db.units import read_unit, write_unit
from jitflow.libraries import csv_export, forms, import_pages, pages, service
from jitflow.libraries.fields import LibraryError
from jitflow.libraries.service import EDITORS
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _
from jitflow.web.posted import without_theirs
from jitflow.web.text_input import BadCharacter, clean

blueprint = Blueprint("libraries", __name__)
_OFFENCE = "/g/<group>/offences/<library_offence_id>"
_ADDRESS = "/g/<group>/authorities/<address_id>"
_IMPORT = "/g/<group>/authorities/import"


@blueprint.get("/g/<group>/offences")
@group_role(*WORKERS, verb="consulted")
def offences(group: str):
    """The offence library: search and list."""
    chosen = pages.list_filters()
    with read_unit() as session:
        everything = service.offences(session, g.reached.group.id)
        found = service.offences(
            session, g.reached.group.id, words=chosen["q"], state=chosen["state"], category=chosen["category"],
            removed=bool(chosen["removed"]),
        )  # fmt: skip
    shown, pager = pages.paged("offences", found)
    labels = pages.category_labels()
    used = {code for line in everything for code in line.facts.get("list_categories", [])}
    return render_template(
        "pages/libraries/offences.html",
        rows=[pages.offence_row(line) for line in shown],
        total=len(everything),
        found=len(found),
        chosen=chosen,
        states=pages.state_options({line.state for line in everything}),
        categories=[(code, label) for code, label in labels.items() if code in used],
        pager=pager,
        new_url=pages.address("offence_new") if pages.may_edit() else None,
        crumbs=pages.crumbs("offences"),
    )


@blueprint.route("/g/<group>/offences/new", methods=["GET", "POST"])
@group_role(*EDITORS)
def offence_new(group: str):
    """Enter an offence of the law."""
    posted = request.form if request.method == "POST" else None
    form = forms.offence_form(None, pages.library_categories(), posted)
    if posted is not None and form.validate():
        try:
            with write_unit() as unit:
                row = service.add_offence(unit, g.reached.group.id, *forms.new_offence(form), pages.actor())
        except LibraryError as refused:
            pages.refuse(form, refused)
        else:
            flash(_("The offence is in the library."), "success")
            return redirect(pages.address("offence", library_offence_id=row.id), 303)
    return _offence_form(form, None, [])


@blueprint.get(_OFFENCE)
@group_role(*WORKERS, verb="consulted")
def offence(group: str, library_offence_id: str):
    """One offence: versions of the law, words for the form by language, history."""
    return _offence_page(None), 200


@blueprint.route(f"{_OFFENCE}/edit", methods=["GET", "POST"])
@group_role(*EDITORS, verb="consulted")
def offence_edit(group: str, library_offence_id: str):
    """Change an offence, field by field."""
    posted = without_theirs(request.form) if request.method == "POST" else None
    line = service.offence_line(g.reached.object)
    form = forms.offence_form(line, pages.library_categories(), posted)
    conflicts: list[Any] = []
    if posted is not None and form.validate():
        try:
            with write_unit() as unit:
                changed = forms.offence_changes(form)
                conflicts = service.update_offence(unit, g.reached.object, changed, pages.actor()).conflicts
        except LibraryError as refused:
            pages.refuse(form, refused)
        else:
            if not conflicts:
                flash(_("The offence was saved."), "success")
                return redirect(pages.address("offence", library_offence_id=library_offence_id), 303)
            line = _fresh_offence()
            form = forms.offence_form(line, pages.library_categories(), forms.without_new(posted))
    return _offence_form(form, line, conflicts)


def _fresh_offence() -> service.OffenceLine:
    with read_unit() as session:
        return service.offence_line(service.fresh(session, g.reached.object))


def _offence_form(form: AnswerForm, line: service.OffenceLine | None, conflicts: list[Any]):
    heading = line.facts.get("title", "") if line is not None else _("New offence")
    cancel = pages.address("offence", library_offence_id=line.id) if line is not None else pages.address("offences")
    versions = forms.version_ids(line, request.form if request.method == "POST" else None)
    return render_template(
        "pages/libraries/offence_edit.html",
        versions=versions,
        periods=pages.periods(line, versions),
        language=line.language if line is not None else None,
        **pages.edit_context(form, conflicts, "offences", heading, cancel),
    ), _status(form, conflicts)


@blueprint.post(f"{_OFFENCE}/mark")
@group_role(*EDITORS, verb="consulted")
def offence_mark(group: str, library_offence_id: str):
    """Mark as outdated, take the mark back, remove, bring back, or say that a translation was read."""
    refused = _mark()
    if refused is not None:
        return _offence_page(refused), 422
    return redirect(pages.address("offence", library_offence_id=library_offence_id), 303)


def _offence_page(refused: str | None) -> str:
    row = g.reached.object
    line = service.offence_line(row)
    return render_template(
        "pages/libraries/offence.html",
        entry=pages.offence_page(line),
        history=pages.history(row),
        refused=refused,
        **_acts("offence", library_offence_id=row.id),
        crumbs=pages.crumbs("offences", (line.facts.get("title", ""), None)),
    )


def _acts(kind: str, **named: str) -> dict[str, Any]:
    allowed = pages.may_edit()
    return {
        "can_edit": allowed,
        "edit_url": pages.address(f"{kind}_edit", **named) if allowed else None,
        "mark_url": pages.address(f"{kind}_mark", **named) if allowed else None,
        "reason": request.form.get("reason", "")[:2000] if request.method == "POST" else "",
    }


def _mark() -> str | None:
    """Do what the button says; the refusal in words, or None."""
    verb, _sep, language = request.form.get("act", "").partition(":")
    row, actor = g.reached.object, pages.actor()
    try:
        reason, shown = clean(request.form.get("reason", "")), clean(request.form.get("shown", ""))
        with write_unit() as unit:
            if verb == "outdated":
                service.mark_outdated(unit, row, reason, actor)
            elif verb == "review" and "library_offence_id" in (request.view_args or {}):
                service.review_text(unit, row, language, shown, actor)
            elif verb in _PLAIN:
                _PLAIN[verb](unit, row, actor)
            else:
                return _("Choose what to do.")
    except LibraryError as refused:
        return pages.refusal(refused)
    except BadCharacter as bad:
        return str(bad)
    flash(_("Done. It stands in the history of this entry."), "success")
    return None


_PLAIN = {"current": service.mark_current, "remove": service.remove, "restore": service.restore}


# --- authorities


@blueprint.get("/g/<group>/authorities")
@group_role(*WORKERS, verb="consulted")
def authorities(group: str):
    """The address book: search and list."""
    chosen = pages.list_filters()
    with read_unit() as session:
        facets = service.facets(session, g.reached.group.id)
        found = service.addresses(session, g.reached.group.id, _chosen_filter(chosen))
    shown, pager = pages.paged("authorities", found)
    return render_template(
        "pages/libraries/authorities.html",
        rows=[pages.address_row(line) for line in shown],
        found=len(found),
        chosen=chosen,
        **import_pages.facets_in_words(facets),
        pager=pager,
        urls={name: pages.address(name) for name in ("authority_new", "import_new", "export")},
        can_edit=pages.may_edit(),
        crumbs=pages.crumbs("authorities"),
    )


def _chosen_filter(chosen: dict[str, str]) -> service.Filter:
    return service.Filter(
        chosen["q"], chosen["state"], (chosen["kind"],) if chosen["kind"] else (), chosen["language"], chosen["measure"],
        bool(chosen["removed"]),
    )  # fmt: skip


@blueprint.get("/g/<group>/authorities/export.csv")
@group_role(*WORKERS, verb="consulted")
def export(group: str):
    """The list as it is filtered, as CSV without formulas."""
    with read_unit() as session:
        found = service.addresses(session, g.reached.group.id, _chosen_filter(pages.list_filters()))
    return _csv(csv_export.write((line.id, line.values) for line in found), "authorities.csv")


@blueprint.get("/g/<group>/authorities/template.csv")
@group_role(*WORKERS)
def template(group: str):
    """An empty list with the names of the columns and one invented row."""
    return _csv(csv_export.write([("", import_pages.EXAMPLE)]), "authorities-template.csv")


def _csv(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype="text/csv", headers=headers)


@blueprint.route("/g/<group>/authorities/new", methods=["GET", "POST"])
@group_role(*EDITORS)
def authority_new(group: str):
    """Enter an authority."""
    posted = request.form if request.method == "POST" else None
    form = forms.address_form(None, posted)
    if posted is not None and form.validate():
        values = {name: value for name, value in form.answers().items() if value is not None}
        with write_unit() as unit:
            row = service.add_address(unit, g.reached.group.id, values, pages.actor())
        flash(_("The authority is in the address book."), "success")
        return redirect(pages.address("authority", address_id=row.id), 303)
    return _authority_form(form, None, [])


@blueprint.get(_ADDRESS)
@group_role(*WORKERS, verb="consulted")
def authority(group: str, address_id: str):
    """One authority with its source and its history."""
    return _authority_page(None), 200


@blueprint.route(f"{_ADDRESS}/edit", methods=["GET", "POST"])
@group_role(*EDITORS, verb="consulted")
def authority_edit(group: str, address_id: str):
    """Change an authority, field by field."""
    posted = without_theirs(request.form) if request.method == "POST" else None
    line = service.line_of(g.reached.object)
    form = forms.address_form(line, posted)
    conflicts: list[Any] = []
    if posted is not None and form.validate():
        changed = [service.Posted(change.path, change.base, change.value) for change in form.changes()]
        with write_unit() as unit:
            conflicts = service.update_address(unit, g.reached.object, changed, pages.actor()).conflicts
        if not conflicts:
            flash(_("The authority was saved."), "success")
            return redirect(pages.address("authority", address_id=address_id), 303)
    return _authority_form(form, line, conflicts)


def _authority_form(form: AnswerForm, line: service.AddressLine | None, conflicts: list[Any]):
    heading = line.facts.get("name", "") if line is not None else _("New authority")
    cancel = pages.address("authority", address_id=line.id) if line is not None else pages.address("authorities")
    return render_template(
        "pages/libraries/authority_edit.html", **pages.edit_context(form, conflicts, "authorities", heading, cancel)
    ), _status(form, conflicts)


@blueprint.post(f"{_ADDRESS}/mark")
@group_role(*EDITORS, verb="consulted")
def authority_mark(group: str, address_id: str):
    """Mark as outdated, take the mark back, remove or bring back."""
    refused = _mark()
    if refused is not None:
        return _authority_page(refused), 422
    return redirect(pages.address("authority", address_id=address_id), 303)


def _authority_page(refused: str | None) -> str:
    row = g.reached.object
    line = service.line_of(row)
    return render_template(
        "pages/libraries/authority.html",
        entry=pages.address_page(line),
        history=pages.history(row),
        refused=refused,
        **_acts("authority", address_id=row.id),
        crumbs=pages.crumbs("authorities", (line.facts.get("name", ""), None)),
    )


# --- lists of authorities


@blueprint.route(_IMPORT, methods=["GET", "POST"])
@group_role(*EDITORS)
def import_new(group: str):
    """Read in a list: the file is looked at, nothing is stored in the address book yet."""
    form = forms.import_form(request.form if request.method == "POST" else None)
    problem = None
    if request.method == "POST":
        kept, problem = import_pages.keep(form, request.files.get("file"))
        if kept is not None:
            return redirect(pages.address("import_preview", import_id=kept), 303)
    return render_template("pages/libraries/import.html", **import_pages.new_context(form, problem)), (
        422 if request.method == "POST" else 200
    )


@blueprint.route(f"{_IMPORT}/<import_id>", methods=["GET", "POST"])
@group_role(*EDITORS, verb="consulted")
def import_preview(group: str, import_id: str):
    """What a list would do to the address book, and the button that does it."""
    refused = None
    if request.method == "POST":
        location, refused = import_pages.act(request.form)
        if location is not None:
            return redirect(location, 303)
    return render_template("pages/libraries/import_preview.html", **import_pages.preview_context(refused)), (
        422 if refused else 200
    )


def _status(form: AnswerForm, conflicts: list[Any]) -> int:
    """409 when somebody else changed the same field, 422 when something cannot be stored."""
    return 409 if conflicts else (422 if form.errors else 200)
