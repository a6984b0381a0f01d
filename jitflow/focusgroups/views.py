"""The first page after sign-in, and the home of a focus group."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask_login import current_user

from jitflow.access import group_role, may, signed_in
from jitflow.accounts import service as accounts
from jitflow.capacities import NARROW
from jitflow.cases import pages as case_pages
from jitflow.db.units import read_unit
from jitflow.deadlines import pages as deadline_pages
from jitflow.erasing import service as erasing
from jitflow.focusgroups import service
from jitflow.parties import pages as parties
from jitflow.procedure import glance
from jitflow.web import roles
from jitflow.web.locale import gettext as _
from jitflow.web.titles import definition_title

blueprint = Blueprint("focusgroups", __name__)


@blueprint.get("/")
@signed_in
def start():
    """Lead to the only focus group, or let people choose among several."""
    with read_unit() as session:
        groups = service.groups_of(session, current_user.id)
    if not groups and current_user.administrator:
        return redirect(url_for("system.index"), 303)
    if len(groups) == 1:
        return redirect(url_for("focusgroups.home", group=groups[0].slug), 303)
    lines = [
        {"name": group.name, "url": url_for("focusgroups.home", group=group.slug), "role": role_label(group.role)}
        for group in groups
    ]
    page = "choose" if groups else "none"
    return render_template(f"pages/focusgroups/{page}.html", groups=lines, crumbs=[])


@blueprint.get("/g/<group>/")
@group_role(verb="consulted")
def home(group: str):
    """What needs this person today: drafts and cases."""
    reached = g.reached
    with read_unit() as session:
        found = service.home(session, current_user.id, reached.group.id)
        names = accounts.names(session, {draft.saved_by for draft in found.drafts})
        due = glance.next_deadlines(session, [one.id for one in found.drafts if one.role not in NARROW])
        seen = [one.id for one in found.cases if one.level not in NARROW]
        has_old = may("erasing.index") and erasing.limit(reached.group.settings or {}) is not None
        old = len(erasing.proposed(session, current_user.id, reached.group.id)) if has_old else 0
        due_in = glance.next_deadlines(session, seen, by="case")
        tables = parties.home_lines(session, current_user.id, reached.group.id)
        due_at = glance.next_deadlines(session, [one["id"] for one in tables], ruled=True)
        told = deadline_pages.told_of_tables(session, current_user.id, group)
    may_open = reached.group_level in ("member", "coordinator")
    full = [draft for draft in found.drafts if draft.role not in NARROW]
    return render_template(
        "pages/focusgroups/home.html",
        group={"slug": reached.group.slug, "name": reached.group.name},
        role=role_label(reached.membership.role),
        counts=_counts(found, full),
        drafts=[_draft(draft, group, names) | {"due": due.get(draft.id)} for draft in found.drafts],
        cases=[_case(case, group) | {"due": due_in.get(case.id)} for case in found.cases],
        tables=[one | {"due": due_at.get(one["id"])} for one in tables],
        told=told,
        new_case_url=url_for("cases.new", group=group) if may_open else None,
        old_drafts=old,
        advice_url=url_for("advice.need", group=group) if may("advice.need") else None,
        crumbs=[],
    )


def role_label(role: str) -> str:
    """A role in the focus group, as people say it."""
    return roles.name("group", role)


def _counts(found: service.Home, full: list) -> list[dict]:
    return [
        {"label": _("Your cases"), "number": len(found.cases), "url": None},
        {"label": _("Open drafts"), "number": len(found.drafts), "url": None},
        {"label": _("Last saved by you"), "number": found.drafts_of_mine, "url": None},
        {"label": _("Findings to settle"), "number": sum(d.waiting.to_settle for d in full), "url": None},
    ]


def _draft(draft, group: str, names: dict[str, str]) -> dict:
    person, narrow = draft.person_facts, draft.role in NARROW
    return {
        "number": draft.number,
        "title": definition_title(draft.slug),
        "person": " ".join(part for part in (person.get("forenames"), person.get("surname")) if part),
        "case_number": draft.case_number,
        "case_title": case_pages.case_name(draft.case_number, draft.case_title, draft.role),
        "status": glance.status(draft),
        "saved_at": draft.saved_at,
        "saved_by": names.get(draft.saved_by, ""),
        "to_settle": 0 if narrow else draft.waiting.to_settle,
        "warnings": 0 if narrow else draft.waiting.warnings,
        "url": url_for(
            "texts.index" if narrow else "drafting.tasklist", group=group, case_id=draft.case_id, instrument_id=draft.id
        ),
    }


def _case(case, group: str) -> dict:
    return {
        "number": case.number,
        "title": case_pages.case_name(case.number, case.title, case.level),
        "url": url_for("cases.case", group=group, case_id=case.id),
        "role": case.level,
        "instruments": case.instruments,
        "new_url": url_for("drafting.new", group=group, case_id=case.id) if case.level in case_pages.EDITORS else None,
    }


# At the end, because they hang on the blueprint above.
from jitflow.focusgroups import member_views, setting_views  # noqa: E402, F401 - imported for the routes they add to the blueprint above
