"""What a view may ask of its request: who acts, on which day, and a session or a transaction."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from flask import current_app, g, request
from sqlalchemy.orm import Session

from oversight.clock import Clock, day_of
from oversight.errors import InvalidInputError, SignInRequiredError
from oversight.persistence import Database, Principal, Transaction, begin, reading
from oversight.settings import Settings


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the program was started with."""

    settings: Settings
    database: Database
    clock: Clock


def wiring() -> Wiring:
    """Return what the program was started with."""
    wired: Wiring = current_app.extensions["oversight"]
    return wired


def principal() -> Principal:
    """Return who is signed in; raise SignInRequiredError if nobody is."""
    who: Principal | None = g.get("principal")
    if who is None:
        raise SignInRequiredError
    return who


def session() -> AbstractContextManager[Session]:
    """Open a session that only reads."""
    return reading(wiring().database)


def transaction() -> AbstractContextManager[Transaction]:
    """Open a transaction of the signed-in principal."""
    return begin(wiring().database, principal(), wiring().clock)


def present_day() -> date:
    """Return the present day in Shanghai."""
    return day_of(wiring().clock.now())


def today() -> date:
    """Return the day to judge by: `?on=2026-11-24`, or the present day in Shanghai."""
    asked = request.args.get("on", "")
    if not asked:
        return present_day()
    try:
        return date.fromisoformat(asked)
    except ValueError as error:
        raise InvalidInputError.of(
            "on", f"日期 {asked[:20]} 应写成 2026-11-24 的形式。", f"Write the day {asked[:20]} like 2026-11-24."
        ) from error
