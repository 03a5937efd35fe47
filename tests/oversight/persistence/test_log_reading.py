"""Reading the log by subject: a row's acts in order, and nobody else's."""

from datetime import timedelta

from oversight.agencies.service import RecordPopulation, record_population
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin, reading
from oversight.persistence.log_reading import acts_upon
from tests.builders.city import TOWNSHIP


def test_a_rows_acts_come_oldest_first_and_no_other_rows(city: Database, clock: FixedClock) -> None:
    with begin(city, SYSTEM, clock) as tx:
        command = RecordPopulation(agency=TOWNSHIP, on=tx.today, registered=1, source="一")
        row = record_population(tx, command)
    clock.set(clock.now() + timedelta(minutes=1))
    with begin(city, SYSTEM, clock) as tx:
        record_population(tx, RecordPopulation(agency=TOWNSHIP, on=tx.today, registered=2, source="二"))
    with reading(city) as session:
        acts = acts_upon(session, [f"population:{row}"])
    assert [act.action for act in acts] == ["agencies.population-recorded/1"] * 2
    assert {(act.actor, act.role, act.agency, act.subject) for act in acts} == {
        ("system", "system", TOWNSHIP, f"population:{row}")
    }
    assert [act.at for act in acts] == ["2026-11-24T01:00:00.000Z", "2026-11-24T01:01:00.000Z"]
    assert [act.instant for act in acts] == [clock.now() - timedelta(minutes=1), clock.now()]
