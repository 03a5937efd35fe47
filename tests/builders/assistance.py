"""Assistance cases of the small city."""

from dataclasses import replace
from datetime import date

from oversight.approvals.service import SubmitCase, submit_case
from oversight.clock import Clock
from oversight.persistence import Database, begin
from tests.builders.city import TOWNSHIP
from tests.builders.directory import principal_named

SUBMISSION = SubmitCase(
    case_code="0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    kind="dibao",
    township=TOWNSHIP,
    amount_fen=68_000,
    submitted_on=date(2026, 11, 20),
)


def build_approval(database: Database, clock: Clock, username: str = "township_clerk", **changes: object) -> str:
    """Submit a case and return the approval's id."""
    command = replace(SUBMISSION, **changes)  # type: ignore[arg-type]  # a test names the fields it changes
    with begin(database, principal_named(database, username), clock) as tx:
        return submit_case(tx, command)
