"""jitflow: European Arrest Warrants, Investigation Orders and joint teams, from facts to paper."""

import importlib
import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from jitflow.config import Settings

__version__ = "0.1.0"

# Each feature with pages has a module views with a blueprint named `blueprint`.
FEATURES = (
    "accounts", "focusgroups", "cases", "drafting", "texts", "papers", "enclosures", "libraries",
    "confirmations", "versions", "comments", "batches", "offers", "offices", "deadlines", "letters", "procedure", "receptions",
    "supplements", "parties", "negotiation", "amendments", "wordings", "redlines",
    "trail", "disclosures", "exports", "erasing", "system", "advice", "knowledge",
)  # fmt: skip


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The web application. Raises SettingsError, and UndeclaredAccess when a route declares no access.

    Flask is imported here, not above: the rendering workers import this package, too.
    """
    from jitflow import access, config
    from jitflow.accounts import security
    from jitflow.db import units
    from jitflow.web import csrf, errors, headers, hosts, limits, locale, log, page, remembered, views

    settings = settings or config.from_environment()
    units.configure(settings.database_url, settings.instance)
    log.configure(settings.log_level)
    app = _bare_app(settings)
    headers.init_app(app, settings.strict)
    log.init_app(app)
    errors.init_app(app, settings.testing)
    hosts.init_app(app, settings)
    limits.init_app(app, settings)
    locale.init_app(app)
    remembered.init_app(app)
    security.init_app(app)
    csrf.init_app(app)
    access.init_app(app)
    page.init_app(app)
    views.init_app(app)
    for feature in FEATURES:
        _register(app, feature)
    access.check(app)
    return app


def _bare_app(settings: "Settings") -> "Flask":
    """Flask with our templates and limits, nothing registered yet."""
    from flask import Flask
    from jinja2 import FileSystemLoader, StrictUndefined

    from jitflow import paths

    app = Flask(
        "jitflow",
        static_folder=None,
        template_folder=str(paths.TEMPLATES),
        instance_path=str(settings.instance.resolve()),
    )
    app.jinja_loader = FileSystemLoader(paths.TEMPLATES)
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    prefix = "__Host-" if settings.strict else ""
    app.config.update(
        JITFLOW=settings,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=settings.max_body,
        MAX_FORM_MEMORY_SIZE=settings.max_form_memory,
        MAX_FORM_PARTS=settings.max_form_parts,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SESSION_COOKIE_NAME=f"{prefix}jitflow",
        SESSION_COOKIE_SECURE=settings.strict,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        JITFLOW_LANGUAGE_COOKIE=f"{prefix}jitflow_language",
        PREFERRED_URL_SCHEME="https" if settings.strict else "http",
    )
    return app


def _register(app: "Flask", feature: str) -> None:
    name = f"jitflow.{feature}.views"
    if importlib.util.find_spec(name) is not None:
        app.register_blueprint(importlib.import_module(name).blueprint)
