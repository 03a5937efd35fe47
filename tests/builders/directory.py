"""Principals of the small city's accounts."""

from sqlalchemy import select

from oversight.accounts.models import User
from oversight.accounts.queries import principal_of
from oversight.persistence import Database, Principal, reading


def principal_named(database: Database, username: str) -> Principal:
    """Return the principal of an account."""
    with reading(database) as session:
        return principal_of(session.scalars(select(User).where(User.username == username)).one())


def user_id(database: Database, username: str) -> str:
    """Return the id of an account."""
    return principal_named(database, username).user_id
