"""Pages of the knowledge base of a focus group. Thin: they read what was posted, call a verb, show what came of it."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request

from jitflow.access import case_right, group_role, posted_id
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.pages import address as draft_address
from jitflow.files.plain import words_in
from jitflow.files.service import FileRefused, receive
from jitflow.files.words import refusal as file_refusal
from jitflow.knowledge import (
    beside_pages,
    case_lesson_pages,
    check_pages,
    definitions,
    delivery,
    edit_pages,
    here,
    index_pages,
    note_pages,
    record_pages,
    said,
    service,
    step_pages,
    term_pages,
    version_pages,
    words,
    wrong_pages,
)
from jitflow.knowledge.seeing import COORDINATORS, READERS, WRITERS
from jitflow.knowledge.service import KnowledgeError
from jitflow.web.downloads import attachment
from jitflow.web.locale import gettext as _
from jitflow.web.posted import without_theirs

blueprint = Blueprint("knowledge", __name__)
_BASE = "/g/<group>/knowledge"
_RECORD = f"{_BASE}/<record_id>"
_INSTRUMENT = "/g/<group>/cases/<case_id>/i/<instrument_id>"
TRANSLATORS = (*WRITERS, "translator")


@blueprint.get(_BASE)
@group_role(*READERS, verb="consulted")
def index(group: str):
    """The records: search box, facets, list."""
    with read_unit() as session:
        return render_template("pages/knowledge/index.html", **index_pages.context(session))


@blueprint.post(_BASE)
@group_role(*COORDINATORS)
def deliver(group: str):
    """Load the records that come with jitflow; what the group changed stays."""
    with write_unit() as unit:
        done = delivery.deliver(unit, g.reached.group.id, here.person().id)
    flash(_("Records loaded: %(new)d new, %(updated)d updated.", new=done.new, updated=done.updated), "success")
    return redirect(here.address("index"), 303)


@blueprint.route(f"{_BASE}/new", methods=["GET", "POST"])
@group_role(*WRITERS)
def new(group: str):
    """Begin a record: first its kind, then its words."""
    kinds = here.kinds(definitions.definition())
    kind = request.values.get("kind", "")
    if kind not in kinds:
        context = {"kinds": kinds, "crumbs": here.crumbs((_("New record"), None)), "new_url": here.address("new")}
        return render_template("pages/knowledge/new.html", **context)
    draft = edit_pages.begin(kind, request.form if request.method == "POST" else None)
    if request.method == "POST" and request.form.get("act") == edit_pages.PREVIEW:
        draft.preview = True
        draft.form.answers.validate()
    elif request.method == "POST" and (made := edit_pages.create(draft)) is not None:
        flash(_("Kept as an observation: you, the coordinators and administrators of the group and those you ask see it."), "success")
        return redirect(here.address("record", record_id=made), 303)
    page = render_template("pages/knowledge/edit.html", **edit_pages.context(draft))
    return page, 200 if request.method != "POST" or draft.preview else 422


@blueprint.route(f"{_INSTRUMENT}/knowledge/note", methods=["GET", "POST"])
@case_right("edit")
def note(group: str, case_id: str, instrument_id: str):
    """A short observation from a draft, with the part of the form it is about; nothing of the case goes along."""
    if not here.may_write():
        abort(403)
    made = note_pages.look(request.form if request.method == "POST" else None)
    if request.method == "POST" and (record_id := note_pages.save(made)) is not None:
        flash(_("Kept as an observation: you, the coordinators and administrators of the group and those you ask see it."), "success")
        onward = here.address("record", record_id=record_id) if request.form.get("act") == "open" else note_pages.back(made)
        return redirect(onward, 303)
    return render_template("pages/knowledge/note.html", **note_pages.context(made)), 422 if request.method == "POST" else 200


@blueprint.route(f"{_INSTRUMENT}/knowledge/wrong", methods=["GET", "POST"])
@case_right("edit")
def wrong(group: str, case_id: str, instrument_id: str):
    """Why a record that appeared in a draft is wrong: its review is opened again."""
    if not here.may_write():
        abort(403)
    made = wrong_pages.look(request.form if request.method == "POST" else None)
    if made is None:
        return redirect(draft_address("drafting.tasklist"), 303)
    if request.method == "POST" and wrong_pages.save(made):
        flash(_("It goes back to review and appears in this case no more."), "success")
        return redirect(note_pages.back_to(made.draft, made.spot), 303)
    return render_template("pages/knowledge/wrong.html", **wrong_pages.context(made)), 422 if request.method == "POST" else 200


@blueprint.route(f"{_INSTRUMENT}/knowledge/lesson", methods=["GET", "POST"])
@case_right("edit")
def from_case(group: str, case_id: str, instrument_id: str):
    """A lesson from a case that is over: words with the data of the case replaced, which the author reads and confirms."""
    if not here.may_write():
        abort(403)
    posted = request.form if request.method == "POST" else None
    made = case_lesson_pages.look(posted)
    saves = posted is not None and made.form is not None and posted.get("act") == case_lesson_pages.SAVE
    if posted is not None and saves and (record_id := case_lesson_pages.save(made, posted)) is not None:
        flash(_("Kept as an observation: you, the coordinators and administrators of the group and those you ask see it."), "success")
        return redirect(here.address("check", record_id=record_id), 303)
    status = 422 if saves or (posted is not None and made.form is None) else 200
    return render_template("pages/knowledge/case_lesson.html", **case_lesson_pages.context(made)), status


@blueprint.route(f"{_BASE}/terms", methods=["GET", "POST"])
@group_role(*READERS, post=COORDINATORS)
def taxonomies(group: str):
    """The codes of the group; a post adds, renames, merges or ends one."""
    problem = term_pages.post(request.form) if request.method == "POST" else None
    if request.method == "POST" and problem is None:
        flash(_("The codes were changed."), "success")
        return redirect(here.address("taxonomies", taxonomy=request.form.get("taxonomy", "")), 303)
    with read_unit() as session:
        context = term_pages.context(session, request.form, problem)
    return render_template("pages/knowledge/taxonomies.html", **context), 422 if problem else 200


@blueprint.get(_RECORD)
@group_role(*READERS, verb="consulted")
def record(group: str, record_id: str):
    """One record to read."""
    with read_unit() as session:
        return render_template("pages/knowledge/record.html", **record_pages.context(session))


@blueprint.route(f"{_RECORD}/edit", methods=["GET", "POST"])
@group_role(*WRITERS, verb="consulted")
def edit(group: str, record_id: str):
    """Change a record, field by field."""
    draft = edit_pages.edit(without_theirs(request.form) if request.method == "POST" else None)
    if request.method == "POST" and request.form.get("act") == edit_pages.PREVIEW:
        draft.preview = True
        draft.form.answers.validate()
    elif request.method == "POST" and edit_pages.save(draft):
        flash(_("The record was saved."), "success")
        return redirect(here.address("record"), 303)
    status = 409 if draft.conflicts else (200 if request.method != "POST" or draft.preview else 422)
    return render_template("pages/knowledge/edit.html", **edit_pages.context(draft)), status


@blueprint.route(f"{_RECORD}/step/<record_step>", methods=["GET", "POST"])
@group_role(*WRITERS, verb="consulted")
def step(group: str, record_id: str, record_step: str):
    """One step in the life of a record."""
    made = step_pages.look(record_step, request.form if request.method == "POST" else None)
    if made is None:
        abort(404)
    if request.method == "POST" and step_pages.post(made, request.form):
        flash(step_pages.done(made), "success")
        return redirect(here.address("record"), 303)
    if made.stale:
        made = step_pages.again(made, record_step)
    status = 200 if request.method != "POST" else (409 if made.stale else 422)
    return render_template("pages/knowledge/step.html", **step_pages.context(made)), status


@blueprint.get(f"{_RECORD}/versions")
@group_role(*READERS, verb="consulted")
def versions(group: str, record_id: str):
    """Everything that was saved, the newest first."""
    with read_unit() as session:
        return render_template("pages/knowledge/versions.html", **version_pages.index_context(session))


@blueprint.get(f"{_RECORD}/versions/<version>/<later_version>")
@group_role(*READERS, verb="consulted")
def compare(group: str, record_id: str, version: str, later_version: str):
    """How two versions differ."""
    with read_unit() as session:
        context = version_pages.compare_context(session, version, later_version)
    if context is None:
        return redirect(here.address("versions"), 303)
    return render_template("pages/knowledge/compare.html", **context)


@blueprint.get(f"{_RECORD}/translate")
@group_role(*TRANSLATORS)
def translations(group: str, record_id: str):
    """Lead on to the language version that was chosen."""
    wanted = request.args.get("to", "")
    if wanted not in words.LANGUAGES:
        return redirect(here.address("record"), 303)
    return redirect(here.address("translate", text_language=wanted), 303)


@blueprint.route(f"{_RECORD}/translate/<text_language>", methods=["GET", "POST"])
@group_role(*TRANSLATORS, verb="consulted")
def translate(group: str, record_id: str, text_language: str):
    """A language version beside its source."""
    posted = request.form if request.method == "POST" else None
    marks = posted is not None and posted.get("act") == "reviewed"
    made = edit_pages.translation(text_language, without_theirs(posted) if posted is not None and not marks else None)
    if made is None:
        return redirect(here.address("record"), 303)
    if marks and edit_pages.mark_read(made, request.form):
        flash(_("Marked as read against the source."), "success")
        return redirect(here.address("record", language=text_language), 303)
    if posted is not None and not marks and edit_pages.save_translation(made):
        flash(_("The language version was saved."), "success")
        return redirect(here.address("record", language=text_language), 303)
    status = 409 if made.conflicts else (200 if posted is None else 422)
    return render_template("pages/knowledge/translate.html", **edit_pages.translation_context(made)), status


@blueprint.route(f"{_RECORD}/beside", methods=["GET", "POST"])
@group_role(*WRITERS, verb="consulted")
def beside(group: str, record_id: str):
    """What stands beside a record: links, files, reviewers, owner."""
    problem, act = None, request.form.get("act", "")
    if request.method == "POST":
        try:
            problem = _add_file() if act == "file" else _beside(act)
        except KnowledgeError as refused:
            problem = beside_pages.refusal(refused)
        if problem is None:
            flash(_("Done."), "success")
            return redirect(here.address("beside"), 303)
    with read_unit() as session:
        context = beside_pages.context(session, request.form, problem)
    return render_template("pages/knowledge/beside.html", **context), 422 if problem else 200


def _beside(act: str) -> tuple[str, str] | None:
    """Do what the button says; what is wrong, with the field, or None."""
    record_id, person, posted = g.reached.object.id, here.person(), request.form
    verb, _sep, named = act.partition(":")
    user_id = posted_id("member")
    if verb in ("ask", "owner") and not beside_pages.may_be_asked(user_id):
        return ("member", _("Choose a member who writes in the knowledge base."))
    with write_unit() as unit:
        if verb in ("ask", "owner"):
            ask = service.ask_to_review if verb == "ask" else service.hand_over
            ask(unit, record_id, user_id, person)
        elif verb == "release":
            service.release_reviewer(unit, record_id, named[:32], person)
        elif verb == "link":
            said.link(unit, record_id, posted.get("other", "")[:40], posted.get("kind", ""), here.viewer(), person)
        elif verb == "unlink":
            said.unlink(unit, record_id, named[:32], person)
        elif verb == "unfile":
            said.remove_file(unit, record_id, named[:32], person)
        else:
            return ("main", _("Choose what to do."))
    return None


def _add_file() -> tuple[str, str] | None:
    given = request.files.get("file")
    if given is None or not given.filename:
        return ("file", _("Choose a file."))
    try:
        scanner = current_app.config["JITFLOW"].scanner
        received = receive(given.stream.read(), given.filename, given.mimetype, scanner)
    except FileRefused as refused:
        return ("file", file_refusal(refused))
    plain = words_in(received.content, received.kind.code)
    with write_unit() as unit:
        said.add_file(unit, g.reached.object.id, request.form.get("title", ""), received, plain, here.person())
    return None


@blueprint.get(f"{_RECORD}/file/<record_file_id>")
@group_role(*READERS, verb="consulted")
def file(group: str, record_id: str, record_file_id: str):
    """A file of a record, as an attachment."""
    row = g.reached.object
    with read_unit() as session:
        if not said.may_read_file(session, here.viewer(), row):
            abort(404)
        content = said.content_of(session, row.id)
    return attachment(content, row.media_type, row.filename)


@blueprint.route(f"{_RECORD}/answers", methods=["GET", "POST"])
@group_role(*WRITERS, verb="consulted")
def answers(group: str, record_id: str):
    """Answer a question of the group, or take an answer back."""
    problem = None
    if request.method == "POST":
        try:
            problem = beside_pages.answer(request.form)
        except KnowledgeError as refused:
            problem = beside_pages.refusal(refused)
        if problem is None:
            flash(_("Done."), "success")
            return redirect(here.address("record") + "#answers", 303)
    with read_unit() as session:
        context = beside_pages.answer_context(session, request.form, problem)
    return render_template("pages/knowledge/answer.html", **context), 422 if problem else 200


@blueprint.route(f"{_RECORD}/check", methods=["GET", "POST"])
@group_role(*WRITERS, verb="consulted")
def check(group: str, record_id: str):
    """What looks like data of a person or a case, and why it may stay."""
    problem = check_pages.post(request.form) if request.method == "POST" else None
    if request.method == "POST" and problem is None:
        flash(_("Done."), "success")
        if not check_pages.more_typed(request.form):  # else the page comes at once, with the reasons of the others in it
            return redirect(here.address("check"), 303)
    with read_unit() as session:
        context = check_pages.context(session, request.form, problem)
    return render_template("pages/knowledge/check.html", **context), 422 if problem else 200

from jitflow.knowledge import find_views  # noqa: E402, F401 - imported for the routes they add to the blueprint above
