"""Logs as JSON lines: ids only, never names, free text or the text of an exception."""

import logging
import re
import sys
import time
import traceback
import uuid

import structlog
from flask import Flask, Response, g, has_request_context, request
from flask_login import current_user

_OBJECT_ID = re.compile(r"[0-9a-f]{32}")
log = structlog.get_logger("jitflow")


def configure(level: str = "INFO", stream=None) -> None:
    """Set structlog up once per process; lines go to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_reports()


class _AsLine(logging.Handler):
    """What libraries report through `logging`, as a line of ours: their words may hold a path, a name, a terminal's orders.

    Of our own modules the message stands; of others the place in their source, the kind of error, and the message only
    where it is a fixed one, without what was filled in.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; never raises, as logging asks."""
        try:
            own = record.name.partition(".")[0] == "jitflow"
            facts = where(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
            words = record.getMessage() if own else record.msg if record.args else None
            log.log(
                record.levelno, "report", logger=record.name, place=f"{record.module}:{record.lineno}",
                message=words if isinstance(words, str) else None, **facts,
            )  # fmt: skip
        except Exception:  # noqa: BLE001 - what cannot be logged stops nothing
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name of logging
        """Say nothing: the record itself would be printed."""


def _take_reports() -> None:
    root = logging.getLogger()
    if not any(isinstance(handler, _AsLine) for handler in root.handlers):
        root.addHandler(_AsLine(logging.WARNING))


def reference() -> str:
    """The number of this request, shown on error pages and in every log line."""
    if not has_request_context():
        return uuid.uuid4().hex[:12]
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex[:12]
    return g.request_id


def where(error: BaseException) -> dict:
    """An exception without its message, which may hold what people typed."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    at = [
        f"{frame.filename.rpartition('/jitflow/')[2] or frame.filename}:{frame.lineno} {frame.name}" for frame in frames
    ]
    return {"error": type(error).__name__, "at": at}


def init_app(app: Flask) -> None:
    """Log each request with its duration in milliseconds."""

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()
        reference()

    @app.after_request
    def _line(response: Response) -> Response:
        if request.endpoint != "static":
            log.info("request", **_facts(response))
        response.headers["X-Request-Id"] = reference()
        return response


def _facts(response: Response) -> dict:
    case_id = (request.view_args or {}).get("case_id", "")
    started = g.get("started")
    return {
        "request": reference(),
        "endpoint": request.endpoint,
        "method": request.method if request.endpoint else "?",
        "status": response.status_code,
        "milliseconds": round((time.perf_counter() - started) * 1000, 1) if started else None,
        "user": current_user.get_id() and getattr(current_user, "id", None),
        "case": case_id if _OBJECT_ID.fullmatch(case_id) else None,
    }
