"""Agencies and populations are entered through the service, with a clear refusal of what can't be."""

from datetime import date

import pytest

from oversight.agencies.queries import agencies, agency, names, populations
from oversight.agencies.service import AddAgency, RecordPopulation, add_agency, record_population
from oversight.clock import FixedClock
from oversight.errors import ConflictError, InvalidInputError, NotFoundError, OutOfScopeError
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from tests.builders.city import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, build_city

OFFICER = Principal(user_id="u1", role=Role.COUNTY_OFFICER, agency="350825.MZ", scope=COUNTY)


def _population(**changes: object) -> RecordPopulation:
    values = {"agency": TOWNSHIP, "on": date(2025, 12, 31), "registered": 20_500, "source": "更正"} | changes
    return RecordPopulation(**values)  # type: ignore[arg-type]  # each test says what it changes


def test_a_scope_sees_its_own_agencies_only(any_database: Database, clock: FixedClock) -> None:
    build_city(any_database, clock)
    with reading(any_database) as session:
        assert {row.code for row in agencies(session, COUNTY, "township")} == {"350825101", "350825102", "350825103"}
        assert len(agencies(session, "", "county")) == 2
        assert agency(session, TOWNSHIP).name == "北团镇"
        assert names(session, [TOWNSHIP]) == {TOWNSHIP: "北团镇"}
        assert names(session)["350825101201"] == "北团村"
        with pytest.raises(NotFoundError):
            agency(session, "999999")


def test_the_latest_register_counts_and_a_correction_replaces_it(any_database: Database, clock: FixedClock) -> None:
    build_city(any_database, clock)
    with begin(any_database, OFFICER, clock) as tx:
        record_population(tx, _population(on=date(2024, 12, 31), registered=1))
        record_population(tx, _population())
    with reading(any_database) as session:
        assert populations(session, COUNTY, date(2026, 6, 1))[TOWNSHIP].registered == 20_500
        assert populations(session, COUNTY, date(2025, 6, 1))[TOWNSHIP].registered == 1
        assert OTHER_TOWNSHIP not in populations(session, COUNTY, date(2026, 6, 1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"registered": -1}, "registered"), ({"agency": COUNTY}, "agency"), ({"on": date(2027, 1, 1)}, "on")],
)
def test_a_bad_population_is_refused_by_its_field(
    database: Database, clock: FixedClock, changes: dict[str, object], field: str
) -> None:
    build_city(database, clock)
    with pytest.raises(InvalidInputError) as refusal, begin(database, OFFICER, clock) as tx:
        record_population(tx, _population(**changes))
    assert [one.field for one in refusal.value.fields] == [field]
    with reading(database) as session:
        assert populations(session, COUNTY, date(2026, 6, 1))[TOWNSHIP].registered == 19_999


def test_another_countys_township_is_out_of_scope(database: Database, clock: FixedClock) -> None:
    build_city(database, clock)
    with pytest.raises(OutOfScopeError), begin(database, OFFICER, clock) as tx:
        record_population(tx, _population(agency=OTHER_TOWNSHIP))


def test_a_code_is_entered_once_and_with_a_known_level(database: Database, clock: FixedClock) -> None:
    build_city(database, clock)
    with pytest.raises(ConflictError), begin(database, SYSTEM, clock) as tx:
        add_agency(tx, AddAgency(code=COUNTY, level="county", parent=None, name="x"))
    with pytest.raises(InvalidInputError), begin(database, SYSTEM, clock) as tx:
        add_agency(tx, AddAgency(code="1", level="planet", parent=None, name="x"))
