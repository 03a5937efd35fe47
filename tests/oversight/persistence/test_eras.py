"""The eras of a log: what a place is, and programs that still have the name of an earlier one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.eras import (
    ROOM,
    OriginError,
    era_at,
    first_tile,
    place_of,
    refuse_other_origin,
    within,
)
from oversight.persistence.log_storage import integrate_all
from tests.oversight.audit_trail.logs import grown
from tests.oversight.audit_trail.test_succession import NEW, succeeded
from tests.oversight.persistence.places import rename


@given(st.integers(0, 1 << 20), st.integers(0, ROOM - 1))
def test_a_place_is_an_era_and_a_number_in_it(era: int, number: int) -> None:
    place = place_of(era, number)
    assert (era_at(place), within(place)) == (era, number)


@given(st.integers(0, 1 << 20), st.integers(0, 4))
def test_tiles_never_span_two_eras(era: int, level: int) -> None:
    assert first_tile(era, level) * 256 ** (level + 1) == place_of(era, 0)


def test_a_program_that_still_has_the_old_name_is_told_the_new_one(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    refuse_other_origin(Database("sqlite:///:memory:"))
    grown(any_database, clock, tmp_path)
    refuse_other_origin(any_database)
    both = succeeded(any_database, clock, tmp_path)
    refuse_other_origin(both.new)
    with pytest.raises(OriginError, match=NEW):
        refuse_other_origin(any_database)


def test_entries_of_a_program_that_kept_the_old_name_are_found(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    grown(any_database, clock, tmp_path)
    both = succeeded(any_database, clock, tmp_path)
    event_id = rename(any_database, clock, "旧名", "350825")
    with any_database.engine.begin() as connection:
        integrate_all(connection)
    assert [(one.event_id, one.index) for one in both.problems()] == [(event_id, place_of(1, 1))]
