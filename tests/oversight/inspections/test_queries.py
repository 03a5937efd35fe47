"""What is read back: the register shows where it is broken."""

import pytest

from oversight.clock import FixedClock
from oversight.inspections import queries
from oversight.inspections.models import RegisterEntry
from oversight.persistence import Database, reading
from tests.builders.city import build_city
from tests.builders.inspections import build_draw, build_roster


@pytest.mark.parametrize("column", ["content", "previous", "sha256", "kind"])
def test_a_changed_entry_of_the_register_shows(database: Database, clock: FixedClock, column: str) -> None:
    build_city(database, clock)
    build_roster(database, clock)
    build_draw(database, clock)
    with reading(database) as session:
        entry = session.query(RegisterEntry).order_by(RegisterEntry.number).first()
        assert entry is not None
        setattr(entry, column, "f" * 64)
        rows = queries.register(session)
    assert not rows[0].whole


def test_an_honest_register_is_whole(database: Database, clock: FixedClock) -> None:
    build_city(database, clock)
    build_roster(database, clock)
    build_draw(database, clock)
    with reading(database) as session:
        assert [row.whole for row in queries.register(session)] == [True, True]
