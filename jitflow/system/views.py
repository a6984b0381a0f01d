"""Pages of whoever administers the installation: focus groups and accounts, never any content of a case."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, session as browser_session, url_for
from flask_login import current_user

from jitflow.access import posted_id, system_administrator
from jitflow.accounts import administration, service as accounts
from jitflow.accounts.proof import require_fresh_proof
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import invitations, member_pages, service as focusgroups
from jitflow.focusgroups.service import ADMINISTRATOR, MembershipError
from jitflow.instruments.definition import Field
from jitflow.instruments.messages import N_
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _

blueprint = Blueprint("system", __name__)
_EMAIL = Field(key="email", type="email", label=N_("E-mail address of an administrator of the focus group"), width="medium",
    hint=N_("An invitation is made for this address; the person decides who else belongs to the group."))  # fmt: skip
_NEW = (
    Question("name", Field(key="name", type="text", label=N_("Name of the focus group"), max_length=200), True),
    Question("slug", Field(key="slug", type="text", label=N_("Short name in addresses"), max_length=60, width="medium",
        hint=N_("Small letters, digits and single hyphens. It cannot be changed later.")), True),
    Question("zone", Field(key="zone", type="text", label=N_("Time zone"), max_length=60, width="medium",
        hint=N_("Such as Europe/Rome: the hours and days its pages show.")), True),
    Question("email", _EMAIL, True),
)  # fmt: skip


@blueprint.get("/system")
@system_administrator
def index():
    """All focus groups and accounts."""
    return _page()


@blueprint.post("/system/groups")
@system_administrator
def group_new():
    """A new focus group, and the invitation for its first administrator."""
    form = AnswerForm(_NEW, {"zone": "Europe/Rome"}, request.form)
    if form.validate() and _usable(form):
        given = form.answers()
        try:
            with write_unit() as unit:
                group = focusgroups.create(unit, given["slug"], given["name"], current_user.id, given["zone"])
                token = _invite(unit, group.id, given["email"])
        except MembershipError as refused:
            form.refuse("email", _(member_pages.REFUSALS[refused.code]))
        else:
            return _handed_over(token, given["email"])
    return _page(form), 422


@blueprint.post("/system/groups/change")
@system_administrator
def group_change():
    """Another name for a focus group, or an invitation for an administrator of it."""
    group_id, act = posted_id("group_id"), request.form.get("act")
    try:
        if act == "invite":
            email = request.form.get("email", "")
            with write_unit() as unit:
                token = _invite(unit, group_id, email)
            return _handed_over(token, email)
        with write_unit() as unit:
            focusgroups.rename(unit, group_id, request.form.get("name", ""), current_user.id)
    except MembershipError as refused:
        return _page(error=_(member_pages.REFUSALS[refused.code])), 422
    except ValueError:
        return _page(error=_("A focus group has a name of 1 to 200 characters.")), 422
    flash(_("The focus group was renamed."), "success")
    return redirect(url_for("system.index"), 303)


@blueprint.post("/system/accounts")
@system_administrator
def account():
    """Close or open an account, or take its second factor away, for somebody who lost it."""
    require_fresh_proof()
    user_id, act = posted_id("user_id"), request.form.get("act", "")
    acts = {
        "deactivate": accounts.deactivate,
        "reactivate": administration.reactivate,
        "reset": administration.reset_second_factor,
    }
    if act not in acts or not user_id or user_id == current_user.id:
        return _page(
            error=_("This cannot be done with this account; with your own, another administrator does it.")
        ), 422
    try:
        with write_unit() as unit:
            acts[act](unit, user_id, current_user.id)
    except accounts.AccountError:
        return _page(error=_("There is no such account.")), 422
    flash(_("The account was changed."), "success")
    return redirect(url_for("system.index", q=request.form.get("q") or None), 303)


def _page(form: AnswerForm | None = None, error: str | None = None) -> str:
    form = form or AnswerForm(_NEW, {"zone": "Europe/Rome"}, None)
    words = request.values.get("q", "")[:200]
    with read_unit() as session:
        groups = focusgroups.all_groups(session)
        found = administration.accounts(session, words if words.isprintable() else "")
    view: dict[str, Any] = form.view()
    errors = view["errors"] + ([{"href": "#main", "message": error}] if error else [])
    return render_template(
        "pages/system/index.html", groups=groups, accounts=found, q=words, form=view, errors=errors,
        me=current_user.id, link=browser_session.pop(member_pages.LINK, None), full=len(found) == administration.PAGE,
        crumbs=[],
    )  # fmt: skip


def _usable(form: AnswerForm) -> bool:
    """What the database would refuse is said at its field."""
    slug, zone = form.answer("slug"), form.answer("zone")
    if not focusgroups.SLUG.fullmatch(slug):
        form.refuse("slug", _("Use small letters, digits and single hyphens, and begin with a letter."))
    else:
        with read_unit() as session:
            if focusgroups.by_slug(session, slug) is not None:
                form.refuse("slug", _("Another focus group has this short name."))
    if zone not in available_timezones():
        form.refuse("zone", _("This is no time zone, such as Europe/Rome."))
    return not form.errors


def _invite(unit: Any, group_id: str, email: str) -> str:
    return invitations.invite(unit, group_id, email, ADMINISTRATOR, "coordinator", current_user.id, ADMINISTRATOR)


def _handed_over(token: str, email: str):
    browser_session[member_pages.LINK] = {"url": member_pages.link(token), "email": email}
    return redirect(url_for("system.index"), 303)
