"""Templates of offices: the list, the upload with what was found, use and retirement, all names of a form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, g, redirect, render_template, request

from jitflow.access import WORKERS, group_role
from jitflow.db.units import read_unit, write_unit
from jitflow.documents import MEDIA_TYPES, PASSING, starter_template
from jitflow.files.service import FileRefused, Received, receive
from jitflow.offices import forms, pages, service, words
from jitflow.offices.service import EDITORS, LARGEST, OfficeError, TemplateLine, Upload
from jitflow.web.downloads import attachment
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _

blueprint = Blueprint("offices", __name__)
_TEMPLATES = "/g/<group>/templates"
_TEMPLATE = f"{_TEMPLATES}/<template_id>"
_UNJUDGED: dict[str, Any] = {
    "faults": [], "faults_total": 0, "missing": [], "empty_boxes": [], "printed": [], "trial": "not_run", "reason": "",
}  # fmt: skip


@blueprint.get(_TEMPLATES)
@group_role(*WORKERS)
def index(group: str):
    """All templates of the group."""
    return render_template("pages/offices/index.html", **pages.index_context())


@blueprint.route(f"{_TEMPLATES}/new", methods=["GET", "POST"])
@group_role(*EDITORS)
def new(group: str):
    """Upload the first version of a template."""
    form, file_error = forms.upload_form(request.form if request.method == "POST" else None), None
    if form.was_posted:
        valid = forms.judged(form)
        received, file_error = _received()
        if valid and received is not None:
            line, file_error = _kept(forms.upload_of(form), received)
            if line is not None:
                return redirect(pages.address("template", template_id=line.id), 303)
    context = pages.new_context(form, file_error)
    return render_template("pages/offices/new.html", **context), 422 if form.was_posted else 200


@blueprint.get(f"{_TEMPLATES}/names")
@group_role(*WORKERS)
def names(group: str):
    """Every name of a form (`?instrument=`), with its words and its value in the example."""
    definition = pages.chosen_definition()
    if definition is None:
        return redirect(pages.address("index"), 303)
    return render_template("pages/offices/names.html", **pages.names_context(definition))


@blueprint.get(f"{_TEMPLATES}/starter")
@group_role(*WORKERS)
def starter(group: str):
    """A complete template to begin with."""
    definition = pages.chosen_definition() or abort(404)
    name = f"{definition.slug}_{definition.version}_template.docx"
    return attachment(starter_template(definition), MEDIA_TYPES["docx"], name)


@blueprint.get(_TEMPLATE)
@group_role(*WORKERS, verb="consulted")
def template(group: str, template_id: str):
    """One version: what was found in it, and its other versions."""
    return _page(template_id)


@blueprint.post(f"{_TEMPLATE}/versions")
@group_role(*EDITORS, verb="consulted")
def upload(group: str, template_id: str):
    """Upload the next version of the same template."""
    with read_unit() as session:
        line = service.template(session, g.reached.group.id, template_id)
    definition = service.definition_of(line.slug, line.definition_version)
    if definition is None:
        abort(404)
    form = forms.version_form(definition, request.form, line.language)
    valid = form.validate()
    received, problem = _received()
    if valid and received is not None:
        language = form.answer("language")
        said = Upload(
            line.name, line.slug, line.definition_version, None if language == forms.ANY else language, line.family
        )
        added, problem = _kept(said, received)
        if added is not None:
            return redirect(pages.address("template", template_id=added.id), 303)
    return _page(template_id, form, problem), 422


@blueprint.post(f"{_TEMPLATE}/act")
@group_role(*EDITORS, verb="consulted")
def act(group: str, template_id: str):
    """Put a version into use, or retire it."""
    wanted, group_id = request.form.get("act", ""), g.reached.group.id
    try:
        if wanted == "activate":
            line, report = _judged(template_id)
            with write_unit() as unit:
                service.activate(unit, group_id, line.id, report, pages.actor())
            flash(_("The template is in use. Drafters find it where documents are made as DOCX."), "success")
        elif wanted == "retire":
            with write_unit() as unit:
                service.retire(unit, group_id, template_id, pages.actor())
            flash(_("The template is retired. Documents that were made with it stay."), "success")
        else:
            abort(400)
    except OfficeError as refused:
        flash(pages.refusal(refused), "warning")
    return redirect(pages.address("template", template_id=template_id), 303)


@blueprint.get(f"{_TEMPLATE}/file")
@group_role(*WORKERS, verb="consulted")
def file(group: str, template_id: str):
    """The file as it was uploaded."""
    line, content = _content(template_id)
    return attachment(content, MEDIA_TYPES["docx"], line.filename)


@blueprint.get(f"{_TEMPLATE}/trial")
@group_role(*WORKERS, verb="consulted")
def trial(group: str, template_id: str) -> Response:
    """The trial document: the template filled with the invented example of its form."""
    line, content = _content(template_id)
    if line.found.get("trial") != "done" or service.definition_of(line.slug, line.definition_version) is None:
        abort(404)
    made = service.trial(content, line.slug, line.definition_version, line.language)
    if not made:
        abort(404)
    return attachment(made, MEDIA_TYPES["docx"], f"trial_{line.slug}_version_{line.version}.docx")


def _page(template_id: str, form: AnswerForm | None = None, problem: str | None = None) -> str:
    line, report = _judged(template_id)
    definition = service.definition_of(line.slug, line.definition_version)
    if form is None and definition is not None and pages.may_edit():
        form = forms.version_form(definition, None, line.language)
    return render_template(
        "pages/offices/template.html", **pages.template_context(line, report, definition, form, problem)
    )


def _content(template_id: str) -> tuple[TemplateLine, bytes]:
    group_id = g.reached.group.id
    try:
        with read_unit() as session:
            line = service.template(session, group_id, template_id)
            return line, service.content_of(session, group_id, template_id)
    except OfficeError:  # the stored file is not the one that came
        abort(404)


def _judged(template_id: str) -> tuple[TemplateLine, dict[str, Any]]:
    """A version with what the renderer says of it now; nothing where its form is gone."""
    line, content = _content(template_id)
    if service.definition_of(line.slug, line.definition_version) is None:
        return line, _UNJUDGED
    if line.found.get("reason") in PASSING:  # it broke the limits: nobody waits for that again on every page
        return line, {**_UNJUDGED, "trial": line.found["trial"], "reason": line.found["reason"]}
    return line, service.examined(content, line.slug, line.definition_version, line.language)


def _received() -> tuple[Received | None, str | None]:
    """The posted file after it was looked through, or what is wrong with it."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return None, _("Choose a file.")
    content = given.stream.read()
    if len(content) > LARGEST:
        return None, words.file_refused(FileRefused("too_large", limit=LARGEST // (1024 * 1024)))
    try:
        scanner = current_app.config["JITFLOW"].scanner
        return receive(content, given.filename, given.mimetype, scanner, ("docx",)), None
    except FileRefused as refused:
        return None, words.file_refused(refused)


def _kept(said: Upload, received: Received) -> tuple[TemplateLine | None, str | None]:
    """Judge a file and keep it as a version: the version, or why it is not kept."""
    try:
        report = service.examined(received.content, said.slug, said.definition_version, said.language)
        with write_unit() as unit:
            line = service.add(unit, g.reached.group.id, said, received, report, pages.actor())
    except OfficeError as refused:
        return None, pages.refusal(refused)
    if line.status == "tried":
        flash(_("The template was tried and nothing is wrong with it. Look at the trial document, then put it into use."),
              "success")  # fmt: skip
    else:
        flash(_("The template was stored with faults. They are listed below with their places."), "warning")
    return line, None
