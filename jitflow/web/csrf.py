"""CSRF: a token in every unsafe request, and no request from another site."""

from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFProtect

from jitflow.access import SAFE_METHODS

protect = CSRFProtect()


def init_app(app: Flask) -> None:
    """Refuse foreign origins, then check the token, before anything else happens."""
    # Referrer-Policy is no-referrer, so there is no Referer to compare on https;
    # the origin check below takes its place.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # the token lives as long as its session
    app.config["WTF_CSRF_METHODS"] = {"POST", "PUT", "PATCH", "DELETE"}
    app.before_request(refuse_foreign_origin)
    protect.init_app(app)


def refuse_foreign_origin() -> None:
    """Answer 400 to an unsafe request that another site made.

    `Origin: null` is what browsers send with Referrer-Policy no-referrer; then
    Sec-Fetch-Site decides where the browser knows it, and the token in any case.
    """
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(400)
    for header in ("Origin", "Referer"):
        value = request.headers.get(header)
        if value and value != "null" and not _ours(value):
            abort(400)


def _ours(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc.lower()) == (request.scheme, request.host.lower())
