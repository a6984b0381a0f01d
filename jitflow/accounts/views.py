"""Sign-in, sign-out, and how a person likes the pages to be."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from jitflow.access import public, signed_in
from jitflow.accounts import preference_pages, preferences, proof, proving, security, service
from jitflow.accounts.forms import SignInForm
from jitflow.db.units import write_unit
from jitflow.web.locale import gettext as _
from jitflow.web.redirects import local_target

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public("whoever is not signed in yet must be able to sign in")
def sign_in():
    """Ask for name and password; the answer to a wrong pair never tells which was wrong."""
    form = SignInForm()
    if request.method != "POST":
        if current_user.is_authenticated:
            return redirect(_home(request.args.get("next")), 303)
        form.next.data = request.args.get("next", "")
        return _page(form)
    if not form.validate():
        return _page(form, status=422)
    answer = service.sign_in(form.email.data, form.password.data, proof.source())
    if answer.user is None:
        return _refused(form, answer.wait)
    security.begin_session(answer.user)
    return redirect(_home(form.next.data), 303)


@blueprint.post("/sign-out")
@public("ending a session is harmless, and must also work when it has just run out")
def sign_out():
    """End the session on the server."""
    if current_user.is_authenticated:
        service.sign_out(current_user.id)
    security.end_session()
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.route("/preferences", methods=["GET", "POST"], endpoint="preferences")
@signed_in
def own_preferences():
    """How the pages look and help; a switch on another page sends one of them, with the way back."""
    if request.method != "POST":
        return render_template("pages/accounts/preferences.html", **preference_pages.context(request.args.get("next")))
    chosen = {name: request.form[name] for name in preferences.CHOICES if name in request.form}
    try:
        with write_unit() as unit:
            service.set_preferences(unit, current_user.id, chosen)
    except preferences.UnknownPreference:
        abort(400)
    if "quietly" not in request.form:
        flash(_("Your preferences are kept."), "success")
    return redirect(local_target(request.form.get("next"), url_for("accounts.preferences")), 303)


@blueprint.get("/keyboard")
@signed_in
def keyboard():
    """What can be done without a mouse, and the keys that are short for it."""
    return render_template("pages/accounts/keyboard.html", **preference_pages.keyboard(request.args.get("next")))


def _home(target: str | None) -> str:
    return local_target(target, "/")


def _refused(form: SignInForm, wait: int):
    if not wait:
        form.form_errors.append(_("The email address or the password is not right."))
        return _page(form, status=422)
    form.form_errors.append(proving.words_of_wait(wait))
    page, status = _page(form, status=429)
    return page, status, {"Retry-After": str(wait)}


def _page(form: SignInForm, status: int = 200):
    offered = not proof.required()
    return render_template("pages/accounts/sign_in.html", form=form, second_factor_offered=offered), status


# At the end, because they hang on the blueprint above.
from jitflow.accounts import account_views, factor_views  # noqa: E402, F401 - imported for the routes they add to the blueprint above
