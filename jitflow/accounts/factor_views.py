"""The second factor: giving it after the password, setting it up and taking it away; and proving again who one is."""

from __future__ import annotations

import secrets

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_login import current_user

from jitflow.access import halfway, posted_id, signed_in
from jitflow.accounts import factors, keys, proof, proving, qr, security, service, totp
from jitflow.accounts.views import blueprint
from jitflow.db.units import read_unit, write_unit
from jitflow.web.locale import gettext as _, ngettext
from jitflow.web.redirects import local_target

#: Names in the data of a session: what waits until the new factor has answered once.
_NEW_SECRET, _NEW_HANDLE = "new_totp_secret", "new_key_handle"


@blueprint.route("/second-factor", methods=["GET", "POST"])
@halfway
def second_factor():
    """Ask for the second factor after the password; who has none is led to set one up."""
    target = local_target(request.values.get("next"), "/")
    if not proof.confined():
        return redirect(target, 303)
    if request.method != "POST":
        return _ask(target)
    answer = proving.second_factor()
    if not answer.right:
        return *_ask(target, answer.error, answer.status), answer.headers
    security.go_on(_account(), factor=True, proved=True)
    _tell_of_codes(answer.attempt)
    return redirect(target, 303)


@blueprint.route("/prove", methods=["GET", "POST"])
@signed_in
def prove():
    """Ask again who this is, then lead on: to a page, or by sending the form that waited."""
    if request.method != "POST":
        target = local_target(request.args.get("next"), url_for("accounts.account"))
        return redirect(target, 303) if proof.recently_proved() else proof.page(target, [], again=False)
    target = local_target(request.form.get("prove:target"), url_for("accounts.account"))
    again = request.form.get("prove:again") == "1"
    with read_unit() as unit_session:
        has_factor = factors.has_any(unit_session, _account())
    answer = proving.second_factor(proof.PREFIX) if has_factor else proving.password(proof.PREFIX)
    if not answer.right:
        waiting = [
            (name, value)
            for name, value in request.form.items(multi=True)
            if name != "csrf_token" and not name.startswith(proof.PREFIX)
        ]
        return proof.page(target, waiting, again=again, error=answer.error), answer.status, answer.headers
    security.go_on(_account(), proved=True)
    _tell_of_codes(answer.attempt)
    # 307: the browser sends the same form, with what waited in it, to where it was meant for.
    return redirect(target, 307 if again else 303)


@blueprint.route("/account/codes", methods=["GET", "POST"])
@halfway
def codes():
    """Set up one-time codes: the secret is kept with the account only when a first code was right."""
    _require_right_to_enrol()
    secret = session.get(_NEW_SECRET) or _new_secret()
    if request.method != "POST":
        return _codes_page(secret)
    try:
        with write_unit() as unit:
            factors.set_totp(unit, current_user.id, secret, request.form.get("code", ""), proof.confined())
            user = service.end_other_sessions(unit, current_user.id, _this_row())
    except factors.FactorError as refused:
        if refused.reason == "another":
            return redirect(url_for("accounts.second_factor"), 303)
        return _codes_page(
            secret,
            _(
                "This code is not right. Enter the one the app shows now; if it never fits, the clock of the phone is wrong."
            ),
        ), 422
    session.pop(_NEW_SECRET, None)
    security.go_on(user, factor=True, proved=True)
    flash(_("One-time codes are set up. You will be asked for one after your password."), "success")
    return redirect(_after_enrolment(), 303)


@blueprint.post("/account/codes/remove")
@signed_in
@proof.fresh_proof
def remove_codes():
    """No more one-time codes."""
    try:
        with write_unit() as unit:
            factors.remove_totp(unit, current_user.id, proof.required())
            user = service.end_other_sessions(unit, current_user.id, _this_row())
    except factors.FactorError:
        return _last()
    _go_on_after_removal(user)
    flash(_("One-time codes are switched off."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.route("/account/keys", methods=["GET", "POST"])
@halfway
def security_keys():
    """Set up a security key."""
    _require_right_to_enrol()
    if request.method != "POST":
        return _keys_page()
    name = " ".join(request.form.get("name", "").split())
    challenge, handle = session.pop(proof.CHALLENGE, None), session.pop(_NEW_HANDLE, None)
    made = keys.verify_new(request.form.get("credential", ""), challenge, proof.relying_party())
    if error := _fault_of_key(name, made if handle else None):
        return _keys_page(name, error), 422
    try:
        with write_unit() as unit:
            factors.add_key(unit, current_user.id, name, made, handle, proof.confined())
            user = service.end_other_sessions(unit, current_user.id, _this_row())
    except factors.FactorError:
        return _keys_page(name, {"credential": _("This security key is set up already.")}), 422
    security.go_on(user, factor=True, proved=True)
    flash(_("The security key “%(name)s” is set up.", name=name), "success")
    return redirect(_after_enrolment(), 303)


@blueprint.post("/account/keys/remove")
@signed_in
@proof.fresh_proof
def remove_key():
    """Take a security key away."""
    try:
        with write_unit() as unit:
            user = factors.remove_key(unit, current_user.id, posted_id("key"), proof.required())
            if user is not None:
                user = service.end_other_sessions(unit, current_user.id, _this_row())
    except factors.FactorError:
        return _last()
    if user is not None:
        _go_on_after_removal(user)
    flash(_("The security key is removed."), "success")
    return redirect(url_for("accounts.account"), 303)


# --- parts -----------------------------------------------------------------------------------


def _account():
    """The account itself: Flask-Login's proxy is no row."""
    return current_user._get_current_object()


def _this_row() -> str | None:
    return session.row.id if session.row is not None else None


def _ask(target: str, error: str = "", status: int = 200):
    with read_unit() as unit_session:
        owned = factors.of(unit_session, current_user.id)
    key = proof.key_question() if owned.keys else None
    context = {
        "target": target,
        "owned": owned,
        "key": key,
        "error": error,
        "can_use_keys": bool(proof.relying_party()),
    }
    template = "second_factor" if owned.any else "second_factor_first"
    return render_template(f"pages/accounts/{template}.html", **context), status


def _require_right_to_enrol() -> None:
    """Whoever has given the password only may set up the first factor, never another beside one that is there."""
    if not proof.confined():
        proof.require_fresh_proof()
        return
    with read_unit() as unit_session:
        if factors.has_any(unit_session, _account()):
            abort(redirect(url_for("accounts.second_factor"), 303))


def _new_secret() -> str:
    session[_NEW_SECRET] = totp.new_secret()
    return session[_NEW_SECRET]


def _codes_page(secret: str, error: str = ""):
    return render_template(
        "pages/accounts/codes.html",
        drawing=qr.drawing(totp.address(secret, current_user.email)),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        error=error,
    )


def _keys_page(name: str = "", errors: dict[str, str] | None = None):
    party, options = proof.relying_party(), None
    if party is not None:
        with read_unit() as unit_session:
            known = factors.active_keys(unit_session, current_user.id)
        session[_NEW_HANDLE] = current_user.webauthn_handle or secrets.token_urlsafe(32)
        options, session[proof.CHALLENGE] = keys.registration(
            party, session[_NEW_HANDLE], current_user.email, current_user.name, known
        )
    port = request.host.rpartition(":")[2]
    return render_template(
        "pages/accounts/keys.html",
        options=options,
        name=name or _("Security key"),
        field_errors=errors or {},
        elsewhere=f"http://localhost:{port}/" if request.scheme == "http" and port.isdigit() else "",
    )


def _fault_of_key(name: str, made: keys.Verified | None) -> dict[str, str]:
    if not name or not name.isprintable():
        return {"name": _("Give the key a name by which you will know it.")}
    if len(name) > factors.LONGEST_NAME:
        return {"name": _("The name can have at most %(count)s characters.", count=factors.LONGEST_NAME)}
    if made is None:
        return {
            "credential": _(
                "The security key did not answer, or its answer did not fit. Nothing was set up. Try again."
            )
        }
    return {}


def _after_enrolment() -> str:
    """To the recovery codes while there are none, else back to the account."""
    with read_unit() as unit_session:
        left = factors.of(unit_session, current_user.id).codes_left
    return url_for("accounts.account" if left else "accounts.recovery_codes")


def _go_on_after_removal(user) -> None:
    with read_unit() as unit_session:
        left = factors.has_any(unit_session, user)
    security.go_on(user)
    if not left:
        session[proof.FACTOR] = proof.NONE


def _last():
    flash(_("This is your only second factor, and one is required here. Set up another first."), "warning")
    return redirect(url_for("accounts.account"), 303)


def _tell_of_codes(attempt: factors.Attempt) -> None:
    """Whoever used a recovery code is told so, and how many are left."""
    if attempt.codes_left is not None:
        flash(
            ngettext(
                "You used a recovery code; it is used up. %(num)s is left. Make new ones under “Your account”.",
                "You used a recovery code; it is used up. %(num)s are left. You can make new ones under “Your account”.",
                attempt.codes_left,
            ),
            "warning",
        )
