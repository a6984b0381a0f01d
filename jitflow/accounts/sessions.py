"""Sessions kept on the server: the cookie is a random token, the database holds its SHA-256.

The data is JSON (Flask's tagged form), sealed. One query finds the session and its user.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
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
#: Under this name a session keeps from where it was opened, sealed as all its data.
OPENED = "opened"
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
        self.began_at: datetime | None = None

    def renew(self, keep: bool = False) -> None:
        """Continue as a new session: another token, no data, the old row deleted.

        Called at sign-in, so that a token known before it is worth nothing after it, and at
        sign-out, so that nothing left in this request can revive the row. `keep`: the same person
        goes on after a further proof; person, data and the beginning of the twelve hours stay.
        """
        kept, user = (dict(self), self.user) if keep else ({}, None)
        if self.row is not None:
            self.replaced_row_id = self.row.id
            self.began_at = self.row.created_at if keep else None
        self.row, self.user = None, user
        self.clear()
        self.update(kept)
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
            created_at=session.began_at,
            user_id=user_id,
            last_seen_at=clock.now(),
            data=_serializer.dumps(dict(session)),
        )
        with write_unit() as unit:
            deleted = _delete(unit.session, session.replaced_row_id)
            goes_on = session.began_at is None or deleted
            if goes_on:
                unit.session.add(row)
        if not goes_on:  # it ended while this request ran: a further proof does not bring it back
            response.delete_cookie(self.get_cookie_name(app), **self._cookie(app))
            return
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


def _delete(unit_session: Any, row_id: str | None) -> bool:
    if row_id is None:
        return False
    return unit_session.execute(delete(SessionRow).where(SessionRow.id == row_id)).rowcount == 1


@dataclass(frozen=True)
class SessionLine:
    """One session that has not run out, as its owner sees it."""

    began_at: datetime
    last_seen_at: datetime
    browser: str
    address: str
    is_this: bool


def lines(unit_session: Any, user_id: str, this_row_id: str | None) -> list[SessionLine]:
    """The sessions of a person, the one used last first."""
    statement = select(SessionRow).where(SessionRow.user_id == user_id).order_by(SessionRow.last_seen_at.desc())
    found = []
    for row in unit_session.scalars(statement):
        if _has_run_out(row):
            continue
        try:
            data = _serializer.loads(row.data)
        except (SealBroken, ValueError):
            continue
        opened = data.get(OPENED) or {}
        found.append(
            SessionLine(
                row.created_at, row.last_seen_at, opened.get("browser", ""), opened.get("address", ""),
                row.id == this_row_id,
            )
        )  # fmt: skip
    return found
