"""Accounts as other slices may know them."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.accounts.models import User


def user_names(session: Session, ids: Collection[str | None]) -> dict[str, str]:
    """Return how users are called, by id; those that are no accounts (such as `system`) are left out."""
    wanted = {one for one in ids if one is not None}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}
