"""Members of a focus group: who they are, inviting, changing, ending; and the way in for those who were invited."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, session as browser_session, url_for
from flask_login import current_user

from jitflow import mail
from jitflow.access import WORKERS, group_role, posted_id, public
from jitflow.accounts import passwords, proof, service as accounts
from jitflow.config import SettingsError
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import invitations, member_pages as pages, service, tabs
from jitflow.focusgroups.service import MembershipError
from jitflow.focusgroups.views import blueprint
from jitflow.web import roles
from jitflow.web.locale import current_language, gettext as _, ngettext
from jitflow.web.text_input import BadCharacter, clean

_MEMBERS = "/g/<group>/members"


@blueprint.route(_MEMBERS, methods=["GET", "POST"])
@group_role(*WORKERS, "observer", "auditor", post=tabs.MANAGERS, verb="consulted")
def members(group: str):
    """Who belongs to the focus group; those who manage it invite, change and end."""
    if request.method != "POST":
        return render_template("pages/focusgroups/members.html", **pages.context(pages.invite_form(None)))
    act = request.form.get("act", "")
    if act == "invite":
        return _invite()
    if act == "end" and not request.form.get("confirmed"):
        return _page(ending=pages.ending(posted_id("user_id"))), 200
    try:
        _change(act)
    except MembershipError as refused:
        return _page(_(pages.REFUSALS[refused.code])), 422
    gone = act == "end" and posted_id("user_id") == current_user.id
    return redirect(
        url_for("focusgroups.start" if gone else "focusgroups.members", **({} if gone else {"group": group})), 303
    )


def _page(message: str | None = None, ending: dict | None = None) -> str:
    return render_template("pages/focusgroups/members.html", **pages.context(pages.invite_form(None), message, ending))


def _invite():
    group, form = g.reached.group, pages.invite_form(request.form)
    if form.validate():
        given = form.answers()
        try:
            with write_unit() as unit:
                token = invitations.invite(
                    unit,
                    group.id,
                    given["email"],
                    given["role"],
                    given["capacity"],
                    current_user.id,
                    g.reached.group_level,
                )
        except MembershipError as refused:
            form.refuse(pages.FIELD_OF.get(refused.code, "role"), _(pages.REFUSALS[refused.code]))
        else:
            url = pages.link(token)
            browser_session[pages.LINK] = {"url": url, "email": given["email"]}
            _mail(given["email"], url)
            return redirect(url_for("focusgroups.members", group=group.slug), 303)
    return render_template("pages/focusgroups/members.html", **pages.context(form)), 422


def _mail(email: str, url: str) -> None:
    """Send the address where a mail server is set; it can be handed over in any case."""
    name = g.reached.group.name
    try:
        if mail.server() is None:
            return
        subject = _("Invitation to the focus group “%(group)s”", group=name)
        mail.send(email, subject, pages.mail_text(url, name, current_user.name))
    except (mail.MailError, SettingsError):
        flash(_("The invitation could not be mailed: hand the address over."), "warning")
    else:
        flash(_("The invitation was mailed."), "success")


def _change(act: str) -> None:
    """Do what was posted. Raises MembershipError."""
    group_id, user_id = g.reached.group.id, posted_id("user_id")
    if act == "withdraw":
        with write_unit() as unit:
            invitations.withdraw(unit, group_id, posted_id("invitation"), current_user.id)
        flash(_("The invitation was withdrawn."), "success")
        return
    _require_right(user_id, request.form.get("role", "") if act == "change" else "")
    if act == "change":
        with write_unit() as unit:
            service.add_member(
                unit,
                group_id,
                user_id,
                request.form.get("role", ""),
                current_user.id,
                request.form.get("capacity") or None,
            )
        flash(_("The member was changed."), "success")
    elif act == "end":
        with write_unit() as unit:
            without_lead = service.end_membership(unit, group_id, user_id, current_user.id)
        flash(_("The membership has ended. Access is gone at once."), "success")
        if without_lead:
            count, listed = len(without_lead), ", ".join(map(str, without_lead))
            said = ngettext(
                "Case %(listed)s has no lead now.", "Cases %(listed)s have no lead now.", count, listed=listed
            )
            flash(said, "warning")
    else:
        raise MembershipError("unknown_role", "nothing to do was posted")


def _require_right(user_id: str, role: str) -> None:
    """Only members are changed; administrators, and into administrators, by administrators alone."""
    with read_unit() as session:
        now = {one.user_id: one.role for one in service.members(session, g.reached.group.id)}
    if user_id not in now:
        raise MembershipError("not_a_member", "this person is not a member")
    if service.ADMINISTRATOR in (now[user_id], role) and g.reached.group_level != service.ADMINISTRATOR:
        raise MembershipError("not_yours", "only an administrator gives or takes this role")


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public("whoever was invited has no account yet; the address holds a secret that works once")
def invitation(token: str):
    """Accept an invitation: with a new account, or with the account that is signed in."""
    with read_unit() as session:
        offered = invitations.offered(session, token)
        known = offered is not None and accounts.find_user(session, offered.email) is not None
        by = accounts.names(session, {offered.invited_by}).get(offered.invited_by, "") if offered else ""
    if offered is None:
        return render_template("pages/focusgroups/invitation_gone.html", crumbs=[]), 404
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        answer = _join(token) if current_user.is_authenticated else _create(token, offered, known, errors)
        if answer is not None:
            return answer
    words = {"role": roles.name("group", offered.role), "capacity": roles.name("capacity", offered.capacity)}
    page = render_template(
        "pages/focusgroups/invitation.html", offered=offered, by=by, words=words, known=known, errors=errors,
        name=request.form.get("name", ""), shortest=passwords.SHORTEST, crumbs=[],
        sign_in_url=url_for("accounts.sign_in", next=url_for("focusgroups.invitation", token=token)),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def _join(token: str):
    if proof.confined():
        return redirect(url_for("accounts.second_factor", next=url_for("focusgroups.invitation", token=token)), 303)
    try:
        with write_unit() as unit:
            slug = invitations.accept(unit, token, current_user.id)
    except MembershipError as refused:
        flash(_(pages.REFUSALS[refused.code]), "warning")
        return redirect(url_for("focusgroups.start"), 303)
    flash(_("You belong to the focus group now."), "success")
    return redirect(url_for("focusgroups.home", group=slug), 303)


def _create(token: str, offered: invitations.Offered, known: bool, errors: list[dict[str, str]]):
    """A new account for the invited address; None with the errors where it cannot be made."""
    if known:
        errors.append({"href": "#sign-in", "message": _("There is an account with this address: sign in with it.")})
        return None
    password = request.form.get("password", "")
    try:
        name = clean(request.form.get("name", "")).strip()
        if not 0 < len(name) <= 200:
            errors.append({"href": "#name", "message": _("Enter your name, with at most 200 characters.")})
        if password != request.form.get("again", ""):
            errors.append({"href": "#again", "message": _("The two passwords differ.")})
        if errors:
            return None
        with write_unit() as unit:
            user = accounts.create_user(unit, offered.email, name, password, current_language())
            invitations.accept(unit, token, user.id)
    except BadCharacter as bad:
        errors.append({"href": "#name", "message": str(bad)})
    except passwords.PasswordRefused as refused:
        errors.append({"href": "#password", "message": str(refused)})
    except (accounts.AccountError, MembershipError):
        errors.append({"href": "#main", "message": _("This invitation cannot be used any more.")})
    else:
        flash(_("Your account is ready. Sign in with the address the invitation was for."), "success")
        return redirect(url_for("accounts.sign_in", next=url_for("focusgroups.start")), 303)
    return None
