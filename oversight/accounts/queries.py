"""Accounts as other slices may know them."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oversight.accounts.models import User
from oversight.errors import NotFoundError
from oversight.permissions import Role
from oversight.persistence import Principal


def user_names(session: Session, ids: Collection[str | None]) -> dict[str, str]:
    """Return how users are called, by id; those that are no accounts (such as `system`) are left out."""
    wanted = {one for one in ids if one is not None}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}


def principal_of(user: User) -> Principal:
    """Return the principal a user acts as."""
    return Principal(user.id, Role(user.role), user.agency_id, user.scope, user.name)


def principal_by_id(session: Session, identifier: str) -> Principal | None:
    """Return the principal of an active account by its id, None if there is no such."""
    user = session.get(User, identifier)
    return principal_of(user) if user is not None and user.active else None


def accounts_with(session: Session, role: Role) -> dict[str, str]:
    """Return the active accounts of a role: how they are called, by id."""
    query = select(User.id, User.name).where(User.role == role.value, User.active).order_by(User.username)
    return {row.id: row.name for row in session.execute(query)}


def principal_named(session: Session, username: str) -> Principal:
    """Return the principal of an account by its user name; raise NotFoundError if there is none."""
    user = session.scalar(select(User).where(User.username == username))
    if user is None:
        raise NotFoundError
    return principal_of(user)


def users_called(session: Session, words: str) -> tuple[str, ...]:
    """Return the ids of the accounts that some words may mean: an id, a user name, or a part of a name."""
    wanted = or_(User.id == words, User.username == words, User.name.contains(words, autoescape=True))
    return tuple(session.scalars(select(User.id).where(wanted).order_by(User.id)))


def city_users(session: Session) -> list[Principal]:
    """Return the active accounts whose reach is the whole city, by name."""
    query = select(User).where(User.active, User.scope == "").order_by(User.name, User.id)
    return [principal_of(user) for user in session.scalars(query)]
