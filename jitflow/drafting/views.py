"""Pages of one instrument: task list, boxes, findings, check your answers, history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for

from jitflow.access import case_right, may, posted_id
from jitflow.comments import pages as comments
from jitflow.db.units import read_unit
from jitflow.drafting import (
    acts,
    addressee,
    autosave,
    contacts,
    full,
    grounds_page,
    language_notes,
    law,
    new,
    pages,
    past,
    preview,
    review,
    state_notes,
    task_list,
)
from jitflow.drafting.box import build
from jitflow.drafting.box_page import box_context
from jitflow.knowledge import doors, panel as lessons
from jitflow.offers import pages as offers
from jitflow.procedure import pages as procedure
from jitflow.versions.moving import notice as newer_version
from jitflow.web.locale import gettext as _
from jitflow.web.posted import without_theirs
from jitflow.web.values import partial_date
from jitflow.wordings import pages as wordings

blueprint = Blueprint("drafting", __name__)
_INSTRUMENT = "/g/<group>/cases/<case_id>/i/<instrument_id>"


@blueprint.route("/g/<group>/cases/<case_id>/instruments/new", methods=["GET", "POST"], endpoint="new")
@case_right("edit")
def new_instrument(group: str, case_id: str):
    """Pick type, person and executing State; what the case knows is filled in."""
    form = new.form(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate() and (opened := new.open_from(form)) is not None:
        flash(_("%(number)s was opened. What the case knows is filled in.", number=opened.number), "success")
        return redirect(
            url_for("drafting.tasklist", group=group, case_id=case_id, instrument_id=opened.id), 303
        )
    return render_template("pages/drafting/instrument_new.html", **new.context(form)), (
        422 if request.method == "POST" else 200
    )


@blueprint.get(f"{_INSTRUMENT}/")
@case_right("read", seats=True)
def tasklist(group: str, case_id: str, instrument_id: str):
    """All boxes, how far they are, and what comes next."""
    with read_unit() as session:
        draft = pages.load(session)
        documents = language_notes.documents(session, draft)
        newer = None if draft.outside else offers.notice(session, draft.data.id)
        stands = procedure.card(session, draft)
        supplements = task_list.supplements(session, draft)
        clauses = wordings.card(session, draft)
    done, total = pages.form_progress(draft)
    following = pages.next_section(draft)
    return render_template(
        "pages/drafting/tasklist.html",
        head=pages.head(draft),
        rows=task_list.rows(draft),
        done=done, total=total, note_url=doors.note_url(draft), lesson_url=doors.lesson_url(draft),
        next=language_notes.next_act(draft, following),
        to_settle=[pages.finding(draft, one) for one in draft.result.to_settle],
        waiting=pages.waiting(draft),
        counts=pages.counts(draft.result),
        languages=language_notes.languages(draft),
        documents=documents,
        newer=newer,
        stands=stands,
        supplements=supplements,
        wordings=clauses,
        to_begin=task_list.to_begin(draft),
        newer_version=newer_version(draft),
        clock=state_notes.clock(draft) if draft.data.status == "draft" else None,
        crumbs=pages.crumbs(draft),
    )


@blueprint.route(f"{_INSTRUMENT}/box/<section_id>", methods=["GET", "POST"])
@case_right("read", post="edit", seats=True)
def box(group: str, case_id: str, instrument_id: str, section_id: str):
    """One box: its questions with what is said beside them."""
    with read_unit() as session:
        draft = pages.load(session, with_removal=True)
        section = acts.section_or_404(draft, section_id)
        said = comments.of_box(session, draft, section)
    if request.method != "POST":
        context = box_context(draft, section, build(draft.facts, section), open_comments=said["counts"])
        return render_template("pages/drafting/box.html", comments=said, **context)
    outcome = acts.save_box(draft, section, request.form)
    if outcome.location is not None:
        return redirect(outcome.location, 303)
    draft, after = _anew(lambda facts, posted: build(facts, section, posted), outcome)
    context = box_context(draft, section, after, outcome, said["counts"])
    page = render_template("pages/drafting/box.html", comments=said, **context)
    return page, (409 if outcome.conflicts else 422)


@blueprint.get(f"{_INSTRUMENT}/box/<section_id>/paper", endpoint="paper")
@case_right("read", seats=True)
def box_on_paper(group: str, case_id: str, instrument_id: str, section_id: str):
    """One box as it will be printed, for the column beside its questions: a part of a page."""
    with read_unit() as session:
        draft = pages.load(session)
    section = acts.section_or_404(draft, section_id)
    if section.internal:
        abort(404)
    return preview.fragment(draft, section, request.args.get("language"))


@blueprint.route(f"{_INSTRUMENT}/form", methods=["GET", "POST"], endpoint="form")
@case_right("read", post="edit", seats=True)
def whole_form(group: str, case_id: str, instrument_id: str):
    """All boxes on one page; one post, the same questions as on the pages of the boxes."""
    with read_unit() as session:
        draft = pages.load(session, with_removal=True)
        counts = comments.open_counts(session, draft.data.id)
    if request.method != "POST":
        context = full.context(draft, full.build(draft.facts), open_comments=counts)
        return render_template("pages/drafting/full.html", **context)
    outcome = full.save(draft, request.form)
    if outcome.location is not None:
        return redirect(outcome.location, 303)
    draft, after = _anew(full.build, outcome)
    page = render_template("pages/drafting/full.html", **full.context(draft, after, outcome, counts))
    return page, (409 if outcome.conflicts else 422)


def _anew(build: Callable[..., Any], outcome: acts.Outcome) -> tuple[pages.Draft, Any]:
    """The draft as it is stored now, and what was posted over it: after a save that left something open."""
    with read_unit() as session:
        draft = pages.load(session, with_removal=True)
    after = build(draft.facts, without_theirs(request.form))
    after.form.validate()
    for path in outcome.refused.keys() & after.paths.keys():
        after.form.refuse(path, outcome.refused[path])
    return draft, after


@blueprint.post(f"{_INSTRUMENT}/autosave", endpoint="autosave")
@case_right("edit", verb=None, seats=True)
def save_by_itself(group: str, case_id: str, instrument_id: str):
    """What a script sends while somebody types; or `undo`, to take back what it stored last. Answers in JSON."""
    with read_unit() as session:
        draft = pages.load(session)
    if not draft.may_edit:
        abort(403)
    if "undo" in request.form:
        return jsonify(autosave.undo(draft, request.form))
    return jsonify(autosave.save(draft, request.form))


@blueprint.route(f"{_INSTRUMENT}/addressee", methods=["GET", "POST"], endpoint="addressee")
@case_right("edit")
def executing_state(group: str, case_id: str, instrument_id: str):
    """To whom the instrument goes: the executing State, or not known yet."""
    with read_unit() as session:
        draft = pages.load(session)
    if draft.definition.opening.executing_state == "none":
        abort(404)  # it goes to nobody
    form = addressee.form(draft, request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate() and addressee.save(draft, form):
        return redirect(pages.address("drafting.tasklist"), 303)
    return render_template("pages/drafting/addressee.html", **addressee.context(draft, form)), (
        422 if request.method == "POST" else 200
    )


@blueprint.route(f"{_INSTRUMENT}/contacts", methods=["GET", "POST"], endpoint="contacts")
@case_right("edit", seats=True)
def practical_contacts(group: str, case_id: str, instrument_id: str):
    """What may still change once the instrument is issued."""
    with read_unit() as session:
        draft = pages.load(session)
    if request.method != "POST":
        context = contacts.contacts_context(draft, contacts.contacts(draft.facts))
        return render_template("pages/drafting/contacts.html", **context)
    made = contacts.contacts(draft.facts, request.form)
    outcome = contacts.save(draft, made, request.form, pages.address("drafting.contacts"))
    if outcome.location is not None:
        return redirect(pages.address("drafting.tasklist"), 303)
    draft, made = _anew(contacts.contacts, outcome)
    page = render_template("pages/drafting/contacts.html", **contacts.contacts_context(draft, made, outcome))
    return page, (409 if outcome.conflicts else 422)


@blueprint.route(f"{_INSTRUMENT}/internal", methods=["GET", "POST"], endpoint="internal")
@case_right("read", post="edit")
def kept_in_the_file(group: str, case_id: str, instrument_id: str):
    """The questions that no document prints: they may be answered as long as the instrument lives."""
    with read_unit() as session:
        draft = pages.load(session, with_removal=True)
    if request.method != "POST":
        context = contacts.internal_context(draft, contacts.internal(draft.facts))
        return render_template("pages/drafting/internal.html", **context)
    outcome = contacts.save(
        draft, contacts.internal(draft.facts, request.form), request.form, pages.address("drafting.internal")
    )
    if outcome.location is not None:
        return redirect(outcome.location, 303)
    draft, after = _anew(contacts.internal, outcome)
    page = render_template("pages/drafting/internal.html", **contacts.internal_context(draft, after, outcome))
    return page, (409 if outcome.conflicts else 422)


@blueprint.get(f"{_INSTRUMENT}/findings")
@case_right("read", seats=True)
def findings(group: str, case_id: str, instrument_id: str):
    """What the checks found, by severity, with links to the fields."""
    with read_unit() as session:
        draft = pages.load(session)
    return _findings(draft, None), 200


@blueprint.post(f"{_INSTRUMENT}/override")
@case_right("edit", seats=True)
def override(group: str, case_id: str, instrument_id: str):
    """Go on in spite of a finding, with a recorded reason; or take that back."""
    with read_unit() as session:
        draft = pages.load(session)
    refused = acts.override(draft, request.form)
    if refused is None:
        return redirect(pages.address("drafting.findings"), 303)
    return _findings(draft, refused), 422


def _findings(draft: pages.Draft, error: dict | None) -> str:
    return render_template(
        "pages/drafting/findings.html",
        head=pages.head(draft),
        findings=[pages.finding(draft, one) for one in draft.result.findings],
        lessons=lessons.of_findings(draft),
        changes=lessons.changes(draft, "checks"),
        note_at=doors.note_url(draft, "checks", ""),
        counts=pages.counts(draft.result),
        waiting=pages.waiting(draft),
        override_url=pages.address("drafting.override"),
        as_of=partial_date(draft.facts.instrument.as_of),
        version=draft.data.version,
        error=error,
        crumbs=pages.crumbs(draft, (_("Findings"), None)),
    )


@blueprint.get(f"{_INSTRUMENT}/grounds", endpoint="grounds")
@case_right("read")
def grounds_for_refusal(group: str, case_id: str, instrument_id: str):
    """The draft as the executing State would see it: every ground for refusal, condition by condition."""
    with read_unit() as session:
        draft = pages.load(session)
    if not draft.definition.grounds:
        abort(404)
    return render_template(
        "pages/drafting/grounds.html",
        head=pages.head(draft),
        crumbs=pages.crumbs(draft, (_("Grounds for refusal"), None)),
        **grounds_page.context(draft),
    )


@blueprint.get(f"{_INSTRUMENT}/check")
@case_right("read", seats=True)
def check(group: str, case_id: str, instrument_id: str):
    """Check your answers: findings on top, then every answer with a change link."""
    with read_unit() as session:
        draft = pages.load(session)
    chosen = request.args.get("language", draft.data.language)
    choices = review.languages(draft, chosen, lambda code: pages.address("drafting.check", language=code))
    if chosen not in {choice["code"] for choice in choices}:
        chosen = draft.data.language
    return render_template(
        "pages/drafting/check.html",
        head=pages.head(draft),
        counts=pages.counts(draft.result),
        findings=[pages.finding(draft, one) for one in draft.result.findings],
        waiting=pages.waiting(draft),
        sections=review.sections(draft, chosen),
        languages=choices,
        crumbs=pages.crumbs(draft, (_("Check your answers"), None)),
    )


@blueprint.get(f"{_INSTRUMENT}/law", endpoint="law")
@case_right("read", seats=True)
def law_behind(group: str, case_id: str, instrument_id: str):
    """On which article or ruling each question and each check rests."""
    with read_unit() as session:
        draft = pages.load(session)
    return render_template(
        "pages/drafting/law.html",
        head=pages.head(draft),
        groups=law.groups(draft),
        help_url=url_for("knowledge.form_help", group=group, form_slug=draft.data.slug) if may("knowledge.form_help") else "",
        version=draft.data.version,
        crumbs=pages.crumbs(draft, (_("Law behind this form"), None)),
    )


def _sequence(text: str) -> int:
    """The place of a change in the history, from an address. Raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(text)
    return int(text)


@blueprint.route(f"{_INSTRUMENT}/history", methods=["GET", "POST"])
@case_right("read", post="edit", seats=True)
def history(group: str, case_id: str, instrument_id: str):
    """Every change, newest first; a removed item can be brought back."""
    with read_unit() as session:
        draft = pages.load(session)
        lines, older = past.lines(session, draft, request.args.get("before", type=_sequence))
    if request.method == "POST":
        acts.bring_back(draft, posted_id("change"))
        return redirect(pages.address("drafting.history"), 303)
    return render_template(
        "pages/drafting/history.html",
        head=pages.head(draft),
        lines=lines,
        older=pages.address("drafting.history", before=str(older)) if older else None,
        action=pages.address("drafting.history"),
        crumbs=pages.crumbs(draft, (_("History"), None)),
    )
