"""Evidence against the log is committed to by an entry: what is changed, removed or added beside it is found."""

from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from audit_log import parse_entry
from oversight.audit_trail.conflict_entries import ConflictFound, conflict_problems
from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.log_storage import integrate_all
from oversight.persistence.log_tables import log_entry
from oversight.persistence.witness_tables import log_conflict
from tests.builders.witnesses import build_witnesses, contradict
from tests.oversight.audit_trail.logs import grown
from tests.oversight.persistence.places import drop_triggers


@pytest.fixture
def contradicted(any_database: Database, clock: FixedClock, tmp_path: Path) -> Database:
    """A log with two contradictions, its triggers out of the way."""
    grown(any_database, clock, tmp_path)
    for witness in build_witnesses(any_database, tmp_path)[:2]:
        contradict(any_database, witness, clock.now())
    with any_database.engine.begin() as connection:
        integrate_all(connection)
    drop_triggers(any_database, "log_conflict", "log_entry")
    return any_database


def test_the_entry_has_the_digest_of_the_evidence_and_nobody_s_name(contradicted: Database) -> None:
    with contradicted.readonly.connect() as connection:
        body = select(log_entry.c.body).where(log_entry.c.action == ConflictFound.ACTION)
        details = [parse_entry(one).details for one in connection.scalars(body)]
        assert [sorted(one) for one in details] == [["conflict", "kind", "row_sha256"]] * 2
        assert list(conflict_problems(connection)) == []


def test_evidence_changed_removed_or_made_up_is_found(contradicted: Database) -> None:
    with contradicted.readonly.connect() as connection:
        first, second = connection.scalars(select(log_conflict.c.conflict_id).order_by(log_conflict.c.conflict_id))
        row = connection.execute(select(log_conflict).where(log_conflict.c.conflict_id == first)).one()._asdict()
    changes = (
        (update(log_conflict).where(log_conflict.c.conflict_id == first).values(answer=b"x"), first, 520),
        (delete(log_conflict).where(log_conflict.c.conflict_id == second), second, 521),
        (insert(log_conflict).values(row | {"conflict_id": second + 1}), second + 1, None),
    )
    for change, number, index in changes:
        with contradicted.engine.connect() as connection:
            connection.execute(change)
            found = list(conflict_problems(connection))
            connection.rollback()
        assert [(one.where, one.index) for one in found] == [(f"conflict {number}", index)]
