"""Routes without a feature: static files, health, the choice of language."""

import hashlib
from functools import cache
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, redirect, request, send_file, url_for
from flask_login import current_user
from werkzeug.utils import safe_join

from jitflow import paths
from jitflow.access import public
from jitflow.config import LANGUAGES
from jitflow.db.units import read_unit
from jitflow.web.headers import ONE_YEAR
from jitflow.web.redirects import local_target

blueprint = Blueprint("web", __name__)


@cache
def _hash_of(filename: str, changed: int) -> str:
    return hashlib.sha256((paths.STATIC / filename).read_bytes()).hexdigest()[:16]


def content_hash(filename: str) -> str:
    """The start of the SHA-256 of a static file; empty when there is none."""
    path = (paths.STATIC / filename).resolve()
    if not path.is_relative_to(paths.STATIC) or not path.is_file():
        return ""
    return _hash_of(filename, path.stat().st_mtime_ns)


@public("style sheets and scripts hold nothing of anyone")
def static(filename: str) -> Response:
    """A file of jitflow/web/static; kept by browsers for a year under its content hash."""
    path = safe_join(str(paths.STATIC), filename)
    if path is None or not Path(path).is_file():
        abort(404)
    named, digest = request.args.get("v"), content_hash(filename)
    # Read at once: the files are small, and no response holds one open.
    content = BytesIO(Path(path).read_bytes())
    response = send_file(content, download_name=filename, max_age=0, etag=digest, conditional=True)
    if named and named == digest:
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response


@blueprint.get("/health")
@public("a supervisor asks whether the process answers; nothing is told but that")
def health() -> Response:
    """200 when the database answers, else 500."""
    from sqlalchemy import text

    with read_unit() as session:
        session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


@blueprint.post("/language")
@public("people choose the language of the sign-in page, too")
def language() -> Response:
    """Remember the language: in the account when signed in, else in a cookie."""
    from flask import current_app

    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    response = redirect(local_target(request.form.get("next"), url_for("focusgroups.start")), 303)
    if current_user.is_authenticated:
        _remember(chosen)
    # Kept for the next sign-in page, too. Not personal: two letters.
    response.set_cookie(
        current_app.config["JITFLOW_LANGUAGE_COOKIE"],
        chosen,
        max_age=ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def _remember(chosen: str) -> None:
    from jitflow.accounts import service
    from jitflow.db.units import write_unit

    with write_unit() as unit:
        service.set_locale(unit, current_user.id, chosen)


def init_app(app: Flask) -> None:
    """Register the routes; `url_for("static", filename=...)` carries the content hash."""
    app.register_blueprint(blueprint)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static, methods=["GET"])

    @app.url_defaults
    def _with_hash(endpoint: str, values: dict) -> None:
        if endpoint == "static" and "v" not in values and (found := content_hash(values.get("filename", ""))):
            values["v"] = found
