"""Pages of a case: the list, the case itself, its facts and its team.

Views read what was posted, hand it to `jitflow.cases.service`, and show what came of it.
"""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from jitflow.access import case_right, group_role, posted_id
from jitflow.accounts import service as accounts
from jitflow.batches import pages as batches
from jitflow.cases import fact_pages, forms, from_library, narrow, pages, service
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.focusgroups import service as focusgroups
from jitflow.merging import Posted
from jitflow.offers import pages as offers
from jitflow.parties import service as parties
from jitflow.procedure import glance
from jitflow.trail.pages import look_lines
from jitflow.web import merged
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _
from jitflow.web.posted import without_theirs
from jitflow.web.text_input import BadCharacter, clean

blueprint = Blueprint("cases", __name__)
OPENERS = ("member", "coordinator")


@blueprint.get("/g/<group>/cases")
@group_role(verb="consulted")
def index(group: str):
    """The cases in whose team the reader is."""
    reached = g.reached
    with read_unit() as session:
        lines = service.list_cases(session, current_user.id, reached.group.id)
    return render_template(
        "pages/cases/list.html",
        cases=[pages.case_line(line, group) for line in lines],
        new_url=url_for("cases.new", group=group) if reached.group_level in OPENERS else None,
        crumbs=pages.crumbs(),
    )


@blueprint.route("/g/<group>/cases/new", methods=["GET", "POST"])
@group_role(*OPENERS)
def new(group: str):
    """Open a case; whoever opens it leads it."""
    posted = request.form if request.method == "POST" else None
    with read_unit() as session:
        earlier = service.list_cases(session, current_user.id, g.reached.group.id)
    # The State of the reader's own cases, where there are any.
    usual = {"issuing_state": earlier[0].issuing_state} if earlier and posted is None else {}
    form = AnswerForm([forms.CASE[0], forms.ISSUING_STATE, *forms.CASE[1:]], usual, posted)
    if posted is not None and form.validate() and pages.can_issue(form):
        answers = {name: value or "" for name, value in form.answers().items()}
        with write_unit() as unit:
            case = service.create_case(unit, g.reached.group.id, current_user.id, **answers)
        flash(_("The case was opened. You lead it."), "success")
        return redirect(url_for("cases.case", group=group, case_id=case.id), 303)
    return render_template(
        "pages/cases/new.html",
        form=form.view(),
        cancel_url=url_for("cases.index", group=group),
        crumbs=pages.crumbs((_("New case"), None)),
    ), _status(form)


@blueprint.get("/g/<group>/cases/<case_id>/")
@case_right("enter")
def case(group: str, case_id: str):
    """The case: facts, instruments, team; for a translator its texts, for an auditor its trail."""
    if pages.narrow():
        return narrow.page()
    with read_unit() as session:
        facts = service.all_facts(session, case_id)
        team = service.team(session, case_id)
        instruments = drafting.instruments_of(session, case_id)
        uses = drafting.uses_of_facts(session, case_id, [*facts["persons"], *facts["offences"]])
        due = glance.next_deadlines(session, [one.id for one in instruments])
        newer, prepared = offers.notice(session), batches.lines(session, case_id)
        names = accounts.names(session, {m.user_id for m in team} | {i.saved_by for i in instruments})
    return render_template(
        "pages/cases/case.html",
        case=pages.case_head(g.reached.case),
        can_edit=pages.may_edit(),
        can_lead=pages.may_lead(),
        persons=[{**pages.person_line(line), "used_in": pages.used_in(uses.get(line.id))} for line in facts["persons"]],
        offences=[{**pages.offence_line(line), "used_in": pages.used_in(uses.get(line.id))} for line in facts["offences"]],
        authorities=[pages.authority_line(line) for line in facts["authorities"]],
        instruments=[
            pages.instrument_line(line, facts["persons"], names, due) for line in glance.by_deadline(instruments, due)
        ],
        team=[pages.team_line(member, names) for member in team],
        newer=newer,
        batches=prepared,
        urls=pages.case_urls(),
        crumbs=pages.crumbs(),
    )


@blueprint.route("/g/<group>/cases/<case_id>/edit", methods=["GET", "POST"])
@case_right("edit")
def edit(group: str, case_id: str):
    """Name, references and summary of the case."""
    reached = g.reached.case
    posted = without_theirs(request.form) if request.method == "POST" else None
    form = AnswerForm(forms.CASE, {q.name: getattr(reached, q.name) for q in forms.CASE}, posted)
    conflicts = []
    if posted is not None and form.validate():
        with write_unit() as unit:
            changes = [Posted(c.path, c.base, c.value) for c in form.changes()]
            conflicts = service.update_case(unit, case_id, changes, current_user.id).conflicts
        if not conflicts:
            flash(_("The case was saved."), "success")
            return redirect(offers.after_fact(case_id) or pages.address("cases.case"), 303)
    return render_template(
        "pages/cases/edit.html",
        form=form.view(extra=merged.after_save(form, conflicts) if conflicts else None),
        conflicts=pages.conflict_lines(conflicts, form),
        cancel_url=pages.address("cases.case"),
        crumbs=pages.crumbs((_("Name and references"), None)),
    ), _status(form, conflicts)


@blueprint.route("/g/<group>/cases/<case_id>/team", methods=["GET", "POST"])
@case_right("read", post="lead")
def team(group: str, case_id: str):
    """Who works on the case, and with what right."""
    message = _change_team() if request.method == "POST" else None
    if request.method == "POST" and message is None:
        return redirect(pages.address("cases.team"), 303)
    with read_unit() as session:
        members = service.team(session, case_id)
        others = focusgroups.members(session, g.reached.group.id)
        people = accounts.names(session, {m.user_id for m in members} | {m.user_id for m in others})
        looks = look_lines(session, case_id, clock.now())
    form = _team_form(members, others, people, request.form if message else None)
    return render_template(
        "pages/cases/team.html",
        **pages.team_page(members, others, people, form, message),
        looks=looks,
        crumbs=pages.crumbs((_("Team"), None)),
    ), (422 if message else 200)


def _team_form(members, others, people, posted) -> AnswerForm:
    return AnswerForm([Question("function", forms.TEAM_FUNCTION)], {}, posted)


def _change_team() -> str | None:
    """Do what was posted; the message of the refusal, or None when it was done."""
    reached, act = g.reached.case, request.form.get("act", "")
    user_id, role = posted_id("user_id"), request.form.get("role", "")
    capacity = request.form.get("capacity") or None
    try:
        function = clean(request.form.get("function", "")).strip()
    except BadCharacter as bad:
        return str(bad)
    if len(function) > forms.TEAM_FUNCTION.max_length:
        return _("The function is too long: at most %(limit)d characters fit.", limit=forms.TEAM_FUNCTION.max_length)
    try:
        with write_unit() as unit:
            if act == "remove":
                service.remove_from_team(unit, reached, user_id, current_user.id)
            elif act in ("add", "change"):
                service.add_to_team(unit, reached, user_id, role, current_user.id, function or None, capacity)
                # Who is of the team sits at none of its tables for somebody else, now or once the place has ended.
                parties.end_all(unit, reached.focus_group_id, user_id, current_user.id, reached.id)
            else:
                return _("Choose what to do.")
    except service.TeamError as refused:
        return _(pages.TEAM_REFUSALS[refused.code])
    flash(_("The team was changed."), "success")
    return None


def _status(form: AnswerForm, conflicts=()) -> int:
    """409 when somebody else changed the same field, 422 when something cannot be stored."""
    return 409 if conflicts else (422 if form.errors else 200)


@blueprint.route("/g/<group>/cases/<case_id>/persons/new", methods=["GET", "POST"])
@case_right("edit")
def person_new(group: str, case_id: str):
    """Enter a person."""
    return _new_fact(fact_pages.PERSON)


@blueprint.route("/g/<group>/cases/<case_id>/persons/<person_id>", methods=["GET", "POST"])
@case_right("read", post="edit")
def person(group: str, case_id: str, person_id: str):
    """One person of the case."""
    return _fact(fact_pages.PERSON)


@blueprint.post("/g/<group>/cases/<case_id>/persons/<person_id>/remove")
@case_right("edit")
def person_remove(group: str, case_id: str, person_id: str):
    """Take a person out of the case."""
    return _remove_fact(fact_pages.PERSON)


@blueprint.route("/g/<group>/cases/<case_id>/offences/new", methods=["GET", "POST"])
@case_right("edit")
def offence_new(group: str, case_id: str):
    """Enter an offence."""
    return _new_fact(fact_pages.OFFENCE)


@blueprint.route("/g/<group>/cases/<case_id>/offences/<offence_id>", methods=["GET", "POST"])
@case_right("read", post="edit")
def offence(group: str, case_id: str, offence_id: str):
    """One offence of the case."""
    return _fact(fact_pages.OFFENCE)


@blueprint.post("/g/<group>/cases/<case_id>/offences/<offence_id>/remove")
@case_right("edit")
def offence_remove(group: str, case_id: str, offence_id: str):
    """Take an offence out of the case."""
    return _remove_fact(fact_pages.OFFENCE)


@blueprint.route("/g/<group>/cases/<case_id>/authorities/new", methods=["GET", "POST"])
@case_right("edit")
def authority_new(group: str, case_id: str):
    """Enter an authority."""
    return _new_fact(fact_pages.AUTHORITY)


@blueprint.route("/g/<group>/cases/<case_id>/authorities/<authority_id>", methods=["GET", "POST"])
@case_right("read", post="edit")
def authority(group: str, case_id: str, authority_id: str):
    """One authority of the case."""
    return _fact(fact_pages.AUTHORITY)


@blueprint.post("/g/<group>/cases/<case_id>/authorities/<authority_id>/remove")
@case_right("edit")
def authority_remove(group: str, case_id: str, authority_id: str):
    """Take an authority out of the case."""
    return _remove_fact(fact_pages.AUTHORITY)


def _new_fact(kind: fact_pages.FactKind):
    posted = request.form if request.method == "POST" else None
    form = kind.form(None, posted)
    picked = from_library.pick(kind.name, form, posted, kind.over) if posted is not None else None
    if picked is not None:  # a search in a library, or an entry taken from it: nothing is stored yet
        page = fact_pages.context(kind, None, picked.form) | {"library": picked.panel}
        return render_template(kind.template, **page), _status(picked.form)
    if posted is not None and form.validate():
        try:
            with write_unit() as unit:
                kind.add(unit, form)
                from_library.mark_used(unit, kind.name, posted, current_user.id)
        except service.FactError as refused:
            fact_pages.refuse(form, refused)
        else:
            flash(kind.saved(), "success")
            return redirect(pages.address("cases.case"), 303)
    page = fact_pages.context(kind, None, form) | {"library": from_library.panel_of(kind.name, posted)}
    return render_template(kind.template, **page), _status(form)


def _fact(kind: fact_pages.FactKind):
    row = g.reached.object
    posted = without_theirs(request.form) if request.method == "POST" else None
    form, conflicts = kind.form(row, posted), []
    if posted is not None and form.validate():
        try:
            with write_unit() as unit:
                conflicts = kind.save(unit, row, form)
        except service.FactError as refused:
            fact_pages.refuse(form, refused)
        else:
            if not conflicts:
                flash(kind.saved(), "success")
                return redirect(offers.after_fact(row.id) or pages.address("cases.case"), 303)
    return render_template(kind.template, **fact_pages.context(kind, row, form, conflicts)), _status(form, conflicts)


def _remove_fact(kind: fact_pages.FactKind):
    row = g.reached.object
    try:
        with write_unit() as unit:
            service.remove_fact(unit, row, current_user.id, clean(request.form.get("reason", ""))[:500])
    except (service.InUse, BadCharacter) as refused:
        flash(fact_pages.why_kept(refused), "warning")
        return redirect(fact_pages.own_address(kind, row), 303)
    flash(kind.removed(), "success")
    return redirect(pages.address("cases.case"), 303)
