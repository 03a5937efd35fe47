"""Who is on leave while a draw's visits are due is not among the inspectors whom its notice freezes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from oversight.clock import FixedClock, day_of
from oversight.inspections import queries
from oversight.persistence import Database, reading
from tests.builders.city import build_city
from tests.builders.inspections import INSPECTORS, build_notice, build_roster


@pytest.mark.parametrize(
    ("begins", "ends", "away"), [(-9, 0, False), (-9, 1, True), (5, 6, True), (20, 90, True), (60, 90, False)]
)
def test_a_leave_between_the_draw_and_its_results_excludes(
    database: Database, clock: FixedClock, *, begins: int, ends: int, away: bool
) -> None:
    build_city(database, clock)
    today = day_of(clock.now())
    leave = {"leave_from": today + timedelta(days=begins), "leave_until": today + timedelta(days=ends)}
    build_roster(database, clock, (*INSPECTORS[:2], replace(INSPECTORS[2], **leave), *INSPECTORS[3:]))
    build_notice(database, clock)
    with reading(database) as session:
        files = queries.draw(session, 1).files
    assert (b"J0003" not in files.inspectors) == away
    assert (b"J0003" not in files.conflicts) == away
