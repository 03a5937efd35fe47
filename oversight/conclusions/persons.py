"""Every name of a person that the database has: what a publication may not contain."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.persistence.base import audited_tables
from oversight.persistence.personal import GONE, SEALED

NAMES = ("name", "signer")
"""How columns with persons' names are called."""
_OTHERS = ("evidence",)
"""Tables whose name isn't a person's."""


def known_names(session: Session) -> frozenset[str]:
    """Return the names of officers, assistants, inspectors and signers; one query a table."""
    found: set[str] = set()
    for table in audited_tables():
        for column in table.columns:
            if column.name in NAMES and column.info == SEALED and table.name not in _OTHERS:
                found.update(one for one in session.scalars(select(column).distinct()) if one)
    return frozenset(found - {GONE})
