"""The sign-in form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from jitflow.web.locale import lazy_gettext as _l


class SignInForm(FlaskForm):
    """Name and password. Lengths are not judged here: every wrong pair gets the same answer."""

    email = StringField(
        _l("Email address"),
        [InputRequired(_l("Enter your email address."))],
        render_kw={"autocomplete": "username", "type": "email", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
