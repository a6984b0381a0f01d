"""Sessions kept on the server: the cookie is a random token, the database holds its SHA-256.

The data is JSON (Flask's tagged form), sealed. One query finds the session and its user.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from jitflow.accounts.models import SessionRow, User
from jitflow.db import clock
from jitflow.db.sealed import SealBroken
from jitflow.db.units import UnitError, read_unit, write_unit

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_AFTER = timedelta(minutes=1)
TOKEN_BYTES = 32
LONGEST_TOKEN = 64
#: Paths that need no session: files that are the same for everybody.
FREE_PATHS = ("/static/",)

log = logging.getLogger(__name__)
_serializer = TaggedJSONSerializer()
# Asked by every request, so it is written once.
_SESSION = (
    select(SessionRow, User)
    .outerjoin(User, SessionRow.user_id == User.id)
    .where(SessionRow.token_hash == bindparam("token_hash", required=True))
)


class ServerSession(CallbackDict, SessionMixin):
    """The data of one session, with the row it came from."""

    def __init__(
        self, initial: dict[str, Any] | None = None, row: SessionRow | None = None, user: User | None = None
    ) -> None:
        super().__init__(initial or {}, on_update=_mark_modified)
        self.row = row
        self.user = user
        self.modified = False
        self.new = row is None
        self.replaced_row_id: str | None = None

    def renew(self) -> None:
        """Continue as a new session: another token, no data, the old row deleted.

        Called at sign-in, so that a token known before it is worth nothing after it, and at
        sign-out, so that nothing left in this request can revive the row.
        """
        if self.row is not None:
            self.replaced_row_id = self.row.id
        self.row, self.user = None, None
        self.clear()
        self.modified = True


class ServerSessionInterface(SessionInterface):
    """Opens and saves sessions over the table `sessions`."""

    session_class = ServerSession

    def open_session(self, app: Flask, incoming: Request) -> ServerSession:
        """The session of the cookie, or an empty one. A token we did not make is never adopted."""
        token = incoming.cookies.get(self.get_cookie_name(app))
        if not token or len(token) > LONGEST_TOKEN or incoming.path.startswith(FREE_PATHS):
            return ServerSession()
        with read_unit() as unit_session:
            found = unit_session.execute(_SESSION, {"token_hash": token_hash(token)}).first()
            if found is None or _has_run_out(found.SessionRow):
                return ServerSession()
            try:
                data = _serializer.loads(found.SessionRow.data)
            except (SealBroken, ValueError):
                log.warning("a session could not be opened")
                return ServerSession()
        return ServerSession(data, found.SessionRow, found.User)

    def save_session(self, app: Flask, session: ServerSession, response: Response) -> None:
        """Store what changed. A session that was only read is touched at most once a minute."""
        if request.path.startswith(FREE_PATHS):
            return  # not even the page that says a file is missing: its cookie would replace the reader's session
        response.vary.add("Cookie")
        if session.modified and not session:
            self._end(app, session, response)
        elif session.modified and session.row is None:
            self._begin(app, session, response)
        elif session.modified:
            _write(session.row, data=_serializer.dumps(dict(session)))
        elif session.row is not None and clock.now() - session.row.last_seen_at >= TOUCH_AFTER:
            _touch(session.row)

    def _begin(self, app: Flask, session: ServerSession, response: Response) -> None:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        user_id = _user_id(session)
        row = SessionRow(
            token_hash=token_hash(token),
            user_id=user_id,
            last_seen_at=clock.now(),
            data=_serializer.dumps(dict(session)),
        )
        with write_unit() as unit:
            _delete(unit.session, session.replaced_row_id)
            unit.session.add(row)
        response.set_cookie(self.get_cookie_name(app), token, **self._cookie(app))

    def _end(self, app: Flask, session: ServerSession, response: Response) -> None:
        row_id = session.row.id if session.row is not None else session.replaced_row_id
        if row_id is not None:
            with write_unit() as unit:
                _delete(unit.session, row_id)
        response.delete_cookie(self.get_cookie_name(app), **self._cookie(app))

    def _cookie(self, app: Flask) -> dict[str, Any]:
        """HttpOnly, SameSite=Lax, for the whole site, no domain; Secure in the strict profile."""
        return {
            "path": "/",
            "httponly": True,
            "samesite": "Lax",
            "secure": self.get_cookie_secure(app),
        }


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _mark_modified(session: ServerSession) -> None:
    session.modified = True


def _has_run_out(row: SessionRow) -> bool:
    moment = clock.now()
    return moment - row.last_seen_at >= IDLE or moment - row.created_at >= ABSOLUTE


def _user_id(session: ServerSession) -> str | None:
    return session.user.id if session.user is not None else None


def _write(row: SessionRow, data: str) -> None:
    """Store new data. A session that ended meanwhile stays ended: an update creates no row."""
    row.data = data
    with write_unit() as unit:
        statement = update(SessionRow).where(SessionRow.id == row.id)
        unit.session.execute(statement.values(data_sealed=row.data_sealed, last_seen_at=clock.now()))


def _touch(row: SessionRow) -> None:
    try:
        with write_unit() as unit:
            statement = update(SessionRow).where(SessionRow.id == row.id)
            unit.session.execute(statement.values(last_seen_at=clock.now()))
    except (SQLAlchemyError, UnitError):
        # A page that was only read must not fail because its time could not be noted.
        log.warning("a session could not be touched")


def _delete(unit_session: Any, row_id: str | None) -> None:
    if row_id is not None:
        unit_session.execute(delete(SessionRow).where(SessionRow.id == row_id))
