"""Error pages: what happened, what to do next, and a number to give to support."""

import sys
import traceback
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from jitflow.web.locale import current_language, lazy_gettext as _l
from jitflow.web.log import log, reference, where


@dataclass(frozen=True)
class ErrorPage:
    """The words of one error page."""

    title: str
    happened: str
    next_step: str


PAGES = {
    400: ErrorPage(
        _l("This request could not be read"),
        _l("Your browser sent something that jitflow does not understand. Nothing was saved."),
        _l("Go back to the page before and try again."),
    ),
    403: ErrorPage(
        _l("You may not do this"),
        _l("Your role does not include this. The attempt was recorded in the trail."),
        _l("Ask the lead of the case team or the coordinator of the focus group."),
    ),
    404: ErrorPage(
        _l("Page not found"),
        _l("There is no page at this address, or it is not open to you."),
        _l("Check the address, or start again from the home page."),
    ),
    405: ErrorPage(
        _l("This page cannot be used in this way"),
        _l("The address exists, but not for this kind of request. Nothing was saved."),
        _l("Start again from the home page."),
    ),
    413: ErrorPage(
        _l("This is too large"),
        _l("The page or file you sent is larger than jitflow accepts (25 MB). Nothing was saved."),
        _l("Go back and choose a smaller file: scan in grey at 200 dpi, or split it into parts."),
    ),
    429: ErrorPage(
        _l("Too many attempts"),
        _l("There were many attempts within a short time, so jitflow waits before it accepts another."),
        _l("Wait a minute and try again."),
    ),
    500: ErrorPage(
        _l("Something went wrong on our side"),
        _l("This is a fault in jitflow, not in what you entered. What was saved before is still there."),
        _l("Go back and try again. If it happens again, give the number below to your administrator."),
    ),
}
EXPIRED = ErrorPage(
    _l("This page had expired"),
    _l("The page was opened before you signed in or out, or in another session. Nothing was saved."),
    _l("Go back to the page before, reload it and send it again. What you typed is still on that page."),
)


def init_app(app: Flask, testing: bool) -> None:
    """Register the handlers for HTTP errors, CSRF and everything unforeseen."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(CSRFError, lambda error: _page(400, EXPIRED))
    app.register_error_handler(HTTPException, _http)

    @app.errorhandler(Exception)
    def _unforeseen(error: Exception) -> Response:
        log.error("fault", request=reference(), **where(error))
        if testing:
            traceback.print_exception(error, file=sys.stderr)
        return _page(500, PAGES[500])


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response
    if error.code is None or error.code < 400:
        return error.get_response()
    code = error.code if error.code in PAGES else (500 if error.code >= 500 else 400)
    response = _page(code, PAGES[code])
    if error.code == 405:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    if getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _page(code: int, page: ErrorPage) -> Response:
    try:
        body = render_template("pages/errors/error.html", code=code, error=page, reference=reference())
    except Exception as fault:  # noqa: BLE001  the layout itself may be what is broken (no database, say)
        log.error("error page without layout", request=reference(), **where(fault))
        body = _bare(page)
    return make_response(body, code)


def _bare(page: ErrorPage) -> str:
    return (
        f'<!doctype html><html lang="{escape(current_language())}"><head><meta charset="utf-8">'
        f"<title>{escape(page.title)}</title></head><body><main><h1>{escape(page.title)}</h1>"
        f"<p>{escape(page.happened)}</p><p>{escape(page.next_step)}</p>"
        f"<p>{escape(reference())}</p></main></body></html>"
    )
