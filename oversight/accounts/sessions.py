"""Server-side sessions: the cookie is only a reference, so that signing out ends it for good."""

import json
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from oversight.accounts.models import WebSession
from oversight.clock import Clock
from oversight.persistence import Database

_TOUCH = timedelta(minutes=1)


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The values of one browser's session; `token` is the cookie's, None until it is first stored."""

    def __init__(self, values: dict[str, Any] | None = None, token: str | None = None) -> None:
        def changed(_: object) -> None:
            self.modified = True

        super().__init__(values or {}, changed)
        self.token = token
        self.modified = False
        self.seen_at: datetime | None = None

    def renew(self) -> None:
        """Forget the token, so that the session gets a new one (at sign-in and sign-out)."""
        self.stale, self.token, self.modified = self.token, None, True

    stale: str | None = None


class DatabaseSessions(SessionInterface):
    """Keeps sessions in `web_session`, by the SHA-256 of the cookie's token."""

    def __init__(self, database: Database, clock: Clock, idle: timedelta, absolute: timedelta) -> None:
        self._database, self._clock, self._idle, self._absolute = database, clock, idle, absolute

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Find the session of the cookie, unless it idled too long or is too old."""
        token = request.cookies.get(self.get_cookie_name(app))
        if not token:
            return ServerSession()
        now = self._clock.now()
        with Session(self._database.readonly) as db:
            row = db.get(WebSession, _digest(token))
            if row is None or now - row.seen_at > self._idle or now - row.created_at > self._absolute:
                return ServerSession()
            found = ServerSession(json.loads(row.content), token)
            found.seen_at = row.seen_at
            return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed; touch the time of last use at most once a minute."""
        if not isinstance(session, ServerSession):
            return
        now = self._clock.now()
        if not session.modified and (session.seen_at is None or now - session.seen_at < _TOUCH):
            return
        if not session and session.token is None and session.stale is None:
            return
        self._write(session, now)
        response.set_cookie(
            self.get_cookie_name(app),
            session.token or "",
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite="Lax",
            path="/",
        )
        response.vary.add("Cookie")

    def _write(self, session: ServerSession, now: datetime) -> None:
        values: dict[str, Any] = {"content": json.dumps(dict(session)), "seen_at": now, "user_id": session.get("user")}
        with self._database.engine.begin() as connection:
            if session.stale is not None:
                connection.execute(delete(WebSession).where(WebSession.token_sha256 == _digest(session.stale)))
            if session.token is not None:
                changed = connection.execute(
                    update(WebSession).where(WebSession.token_sha256 == _digest(session.token)).values(**values)
                )
                if changed.rowcount:
                    return
            session.token = secrets.token_urlsafe(32)
            connection.execute(insert(WebSession).values(token_sha256=_digest(session.token), created_at=now, **values))


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
