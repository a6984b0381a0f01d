"""Flask-Security-Too, set up for what jitflow uses of it: the user of a session, signing in and out.

Its own pages, blueprints, tokens and commands stay off; our views call its functions. Its one-time codes
(accepted twice), recovery codes (in clear) and session cookie (alive after signing out) are not used at all.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, request, session
from flask_security import Security, UserDatastore
from flask_security.utils import login_user, logout_user
from sqlalchemy import select

from jitflow.accounts import browsers, factors, passwords, proof
from jitflow.accounts.models import Role, User
from jitflow.accounts.sessions import OPENED, ServerSessionInterface
from jitflow.db.units import read_unit


class Users(UserDatastore):
    """Where Flask-Security finds users. It only reads: writes go through `accounts.service`."""

    def __init__(self) -> None:
        super().__init__(User, Role)

    def find_user(self, case_insensitive: bool = False, **criteria: Any) -> User | None:
        """The user with these attributes."""
        with read_unit() as unit_session:
            return unit_session.scalar(select(User).filter_by(**criteria))

    def find_role(self, role: str) -> None:
        """jitflow stores no roles of this kind."""
        return


def init_app(app: Flask) -> None:
    """Sessions on the server, and the user they belong to."""
    app.session_interface = ServerSessionInterface()
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method, not a password
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SALT=passwords.pepper(),
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_CSRF_HEADER=None,
        # A user's address changes on the road; the token is bound to the server's row instead.
        SESSION_PROTECTION=None,
    )
    Security(app, Users(), register_blueprint=False)
    app.login_manager.user_loader(_user_of_session)
    # No tokens in headers or URLs: the cookie is the only way in.
    app.login_manager.request_loader(_nobody)
    app.extensions["jitflow.account_language"] = _language


def begin_session(user: User) -> None:
    """After the password: a new session with a new token, whatever the browser sent.

    It is confined (`jitflow.accounts.proof`) while a second factor is to be given.
    """
    with read_unit() as unit_session:
        has_factor = factors.has_any(unit_session, user)
    session.renew()
    login_user(user, remember=False, authn_via=["password"])
    session.user = user
    session[proof.FACTOR] = proof.NEEDED if has_factor else proof.NONE
    session[OPENED] = {"browser": browsers.name_of(request.user_agent.string), "address": request.remote_addr or ""}
    if not has_factor:
        proof.note()


def go_on(user: User, *, factor: bool = False, proved: bool = False) -> None:
    """Go on as the same person after a further proof or a change of password or factor: with a new token.

    factor: the second factor was given or has just been set up. proved: the person has just proved who they are.
    """
    session.renew(keep=True)
    session.user = user
    session["_user_id"] = user.fs_uniquifier  # Flask-Login's name; another one when other sessions were ended
    if factor:
        session[proof.FACTOR] = proof.GIVEN
    if proved:
        proof.note()


def end_session() -> None:
    """Sign out: the row of the session goes, and a copied cookie with it."""
    logout_user()
    session.renew()


def _user_of_session(uniquifier: str) -> User | None:
    """The user that came with the session; none when closed or signed out everywhere meanwhile."""
    user = session.user
    if user is None or not user.active or user.fs_uniquifier != uniquifier:
        return None
    return user


def _nobody(request: Any) -> None:
    return None


def _language() -> str | None:
    return session.user.locale if session.user is not None else None
