"""The log's rows: filtered by scope, paged by key, and nobody else's."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from audit_log import leaf_hash
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.queries import (
    EntryFilter,
    actions,
    checkpoint,
    checkpoints,
    entries,
    entry,
    newest_checkpoint,
)
from oversight.clock import FixedClock
from oversight.errors import NotFoundError, OutOfScopeError
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Event, Principal, begin, reading
from tests.oversight.audit_trail.logs import grown
from tests.oversight.persistence.places import placed, rename

ANY = EntryFilter()


@dataclass(frozen=True, kw_only=True)
class CaseKept(Event):
    """Something about a confidential case."""

    ACTION: ClassVar[str] = "exemptions.kept/1"


def reader(scope: str, role: Role = Role.AUDITOR) -> Principal:
    """A reader of the log with a scope."""
    return Principal(user_id="reader", role=role, agency="350800.CZ", scope=scope)


def test_entries_come_newest_first_page_by_page_without_a_gap(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    grown(any_database, clock, tmp_path)
    with reading(any_database) as session:
        first = entries(session, reader(""), ANY, limit=300)
        second = entries(session, reader(""), ANY, before=first[-1].entry_id, limit=300)
    places = [row.leaf_index for row in (*first, *second)]
    assert places == list(range(519, -1, -1))


def test_entries_are_narrowed_by_scope_agency_action_and_subject(database: Database, clock: FixedClock) -> None:
    placed(database, clock, "350825", "350825101", "350802")
    event_id = rename(database, clock, "连城", "350825")
    with reading(database) as session:
        assert {row.act.agency for row in entries(session, reader("350825"), ANY)} == {"350825", "350825101"}
        assert entries(session, reader("350825"), EntryFilter(agency="350802")) == []
        assert len(entries(session, reader(""), EntryFilter(agency="350825"))) == 3
        of_row = entries(session, reader(""), EntryFilter(subject="agency:350825"))
        assert of_row[0].act.event_id == event_id
        assert len(of_row) == 2
        assert entries(session, reader(""), EntryFilter(action="places.moved/1")) == []


def test_an_entry_knows_its_place_and_what_covers_it(any_database: Database, clock: FixedClock, tmp_path: Path) -> None:
    make_key(tmp_path / "log.key", any_database.origin)
    placed(any_database, clock, "350802")
    event_id = rename(any_database, clock, "新罗", "350802")
    with reading(any_database) as session:
        before = entry(session, reader(""), event_id)
    assert (before.leaf_index, before.covered_by) == ((1, None) if any_database.is_sqlite else (None, None))
    sign_checkpoint(any_database, clock, tmp_path / "log.key")
    with reading(any_database) as session:
        after = entry(session, reader("350802"), event_id)
    assert (after.leaf_index, after.tree_size, after.covered_by) == (1, 2, 2)
    assert after.leaf_hash == leaf_hash(after.body)


def test_another_countys_entry_is_out_of_scope_and_an_unknown_one_is_not_found(
    database: Database, clock: FixedClock
) -> None:
    placed(database, clock, "350802")
    event_id = rename(database, clock, "新罗", "350802")
    with reading(database) as session:
        with pytest.raises(OutOfScopeError) as refusal:
            entry(session, reader("350825"), event_id)
        assert refusal.value.agency == "350802"
        with pytest.raises(NotFoundError):
            entry(session, reader(""), "unknown")


def test_checkpoints_come_largest_first_and_each_by_its_size(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    with reading(any_database) as session, pytest.raises(NotFoundError):
        newest_checkpoint(session)
    grown(any_database, clock, tmp_path)
    with reading(any_database) as session:
        assert [one.size for one in checkpoints(session)] == [520, 41]
        assert [one.size for one in checkpoints(session, below=520)] == [41]
        assert [one.size for one in checkpoints(session, limit=1)] == [520]
        assert checkpoint(session, 41).size == 41
        assert newest_checkpoint(session).size == 520
        for unknown in (42, 1000, 0, -1, 1 << 63):
            with pytest.raises(NotFoundError):
                checkpoint(session, unknown)


def test_entries_of_fault_tolerance_cases_are_hidden_from_who_may_not_read_the_cases(
    any_database: Database, clock: FixedClock
) -> None:
    with begin(any_database, SYSTEM, clock) as tx:
        event_id = tx.record(CaseKept(agency="350825"))
    inspector = reader("", Role.INSPECTOR)
    with reading(any_database) as session:
        assert entries(session, inspector, ANY) == []
        assert not any(name.startswith("exemptions.") for name, _ in actions(inspector))
        with pytest.raises(OutOfScopeError):
            entry(session, inspector, event_id)
        assert any(name.startswith("exemptions.") for name, _ in actions(reader("")))
        assert entry(session, reader(""), event_id).act.action == "exemptions.kept/1"
