"""What a draw never allows is refused, and the attempt itself becomes an entry of the log."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from oversight.inspections.events import AttemptRefused
from oversight.inspections.policy import RefusedAttemptError
from oversight.persistence import Transaction

Opener = Callable[[], AbstractContextManager[Transaction]]


def attempt(open_transaction: Opener, act: Callable[[Transaction], str]) -> str:
    """Do an act in one transaction; a refused attempt is recorded in a transaction of its own, and raised again."""
    try:
        with open_transaction() as tx:
            return act(tx)
    except RefusedAttemptError as refusal:
        with open_transaction() as tx:
            record_refusal(tx, refusal)
        raise


def record_refusal(tx: Transaction, refusal: RefusedAttemptError) -> str:
    """Record an attempt that was refused; nothing else changes."""
    agency = tx.principal.agency
    event = AttemptRefused(agency=agency, draw=refusal.draw, attempt=refusal.attempt, source=refusal.source)
    return tx.record(event)


def record_unknown(tx: Transaction, draw: int = 0, what: str = "unknown-act") -> str:
    """Record that something was tried which nothing here offers; draw 0 stands for none in particular."""
    return tx.record(AttemptRefused(agency=tx.principal.agency, draw=draw, attempt=what, source=None))
