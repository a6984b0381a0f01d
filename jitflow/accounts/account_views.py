"""Your account: password, recovery codes, sessions; what there is of each on one page."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user

from jitflow.access import signed_in
from jitflow.accounts import factors, proof, proving, security, service, sessions
from jitflow.accounts.passwords import LONGEST, SHORTEST, PasswordRefused
from jitflow.accounts.views import blueprint
from jitflow.db.units import read_unit, write_unit
from jitflow.web.locale import gettext as _


@blueprint.get("/account")
@signed_in
def account():
    """What there is of an account: password, second factor, sessions."""
    with read_unit() as unit_session:
        owned = factors.of(unit_session, current_user.id)
        opened = sessions.lines(unit_session, current_user.id, _this_row())
    return render_template(
        "pages/accounts/account.html",
        owned=owned,
        sessions=opened,
        required=proof.required(),
        can_use_keys=proof.relying_party() is not None,
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def password():
    """Change the password: with the present one, and other sessions end."""
    if request.method != "POST":
        return _password_page({})
    new = request.form.get("new", "")
    if errors := _faults_of_new(new):
        return _password_page(errors), 422
    answer = proving.password()
    if not answer.right:
        return _password_page({"password": answer.error}), answer.status, answer.headers
    try:
        with write_unit() as unit:
            service.change_password(unit, current_user.id, new)
            user = service.end_other_sessions(unit, current_user.id, _this_row())
    except PasswordRefused as refused:
        return _password_page({"new": str(refused)}), 422
    security.go_on(user)
    flash(_("Your password is changed. Your other sessions have ended."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.route("/account/recovery-codes", methods=["GET", "POST"])
@signed_in
@proof.fresh_proof
def recovery_codes():
    """Make ten codes for the day the second factor is lost; shown on this one answer and never again."""
    made: list[str] = []
    if request.method == "POST":
        made, hashes = factors.hashed_codes()
        try:
            with write_unit() as unit:
                factors.replace_codes(unit, current_user.id, hashes)
        except factors.FactorError:
            flash(_("Set up one-time codes or a security key first: recovery codes stand in for them."), "warning")
            return redirect(url_for("accounts.account"), 303)
    with read_unit() as unit_session:
        owned = factors.of(unit_session, current_user.id)
    return render_template("pages/accounts/recovery_codes.html", made=made, owned=owned, number=factors.CODES)


@blueprint.post("/account/sessions/end")
@signed_in
def end_other_sessions():
    """End every session of this person but this one."""
    with write_unit() as unit:
        user = service.end_other_sessions(unit, current_user.id, _this_row())
    security.go_on(user)
    flash(_("All your other sessions have ended."), "success")
    return redirect(url_for("accounts.account"), 303)


def _this_row() -> str | None:
    return session.row.id if session.row is not None else None


def _faults_of_new(new: str) -> dict[str, str]:
    """What can be said about the new password without asking for the present one."""
    if not new:
        return {"new": _("Enter a new password.")}
    if new != request.form.get("again", ""):
        return {"again": _("The two new passwords are not the same.")}
    if new == request.form.get("password", ""):
        return {"new": _("This is your present password. Choose another.")}
    return {}


def _password_page(errors: dict[str, str]):
    fields = [
        ("password", _("Present password"), "current-password", ""),
        ("new", _("New password"), "new-password", _hint()),
        ("again", _("New password once more"), "new-password", ""),
    ]
    return render_template("pages/accounts/password.html", fields=fields, field_errors=errors)


def _hint() -> str:
    return _(
        "%(shortest)s to %(longest)s characters of any kind. Four or five words that do not belong together are good.",
        shortest=SHORTEST,
        longest=LONGEST,
    )
