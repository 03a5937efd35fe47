"""On PostgreSQL a request's transaction locks nothing that another needs: neither appending nor integrating waits."""

import pytest
from sqlalchemy import text

from oversight.clock import FixedClock
from oversight.jobs.worker import integrate
from oversight.persistence import SYSTEM, Database, begin
from oversight.persistence.log_storage import pending_count
from tests.oversight.persistence.places import add_place, placed

pytestmark = pytest.mark.postgresql
LOCKS = text(
    "SELECT locktype, mode, relation::regclass::text AS relation FROM pg_locks"
    " WHERE pid = :pid AND locktype NOT IN ('virtualxid', 'transactionid')"
)


def test_two_transactions_append_and_neither_waits_for_the_other(postgresql_copy: str, clock: FixedClock) -> None:
    database = Database(f"{postgresql_copy}&options=-c%20lock_timeout%3D2000")  # whoever waits fails
    placed(database, clock, "350801")
    assert integrate(database) == 1
    with begin(database, SYSTEM, clock) as slow:
        add_place(slow, "350802")
        slow.flush()
        placed(database, clock, "350803")
        assert integrate(database) == 1
        with database.engine.begin() as connection:
            assert pending_count(connection) == 0
        placed(database, clock, "350804")
    with database.engine.begin() as connection:
        assert pending_count(connection) == 2
    assert integrate(database) == 2
    database.dispose()


def test_an_appending_transaction_holds_no_lock_that_excludes_another(postgresql_copy: str, clock: FixedClock) -> None:
    database = Database(postgresql_copy)
    with begin(database, SYSTEM, clock) as tx:
        add_place(tx, "350802")
        tx.flush()
        pid = tx.session.scalar(text("SELECT pg_backend_pid()"))
        with database.readonly.connect() as beside:
            held = beside.execute(LOCKS, {"pid": pid}).all()
    assert {lock.locktype for lock in held} == {"relation"}
    assert {lock.mode for lock in held} <= {"AccessShareLock", "RowShareLock", "RowExclusiveLock"}
    assert "log_entry" in {lock.relation for lock in held}
    assert "log_tree" not in {lock.relation for lock in held}
    database.dispose()
