"""Rules over a synthetic nation: the number of queries stays the same from 28 counties to 2,800.

Prints, side by side in one run, how many agencies were judged, in how many queries, and in what time.
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import event

import oversight.models
from oversight.agencies.events import AgencyAdded, PopulationRecorded
from oversight.agencies.models import Agency, Population
from oversight.clock import FixedClock
from oversight.dashboard.assessment import assess
from oversight.persistence import SYSTEM, Database, Transaction, begin, reading
from oversight.persistence.schema import create_schema
from oversight.staffing.events import PersonAppointed, PersonEntered
from oversight.staffing.models import Appointment, Person

DAY = date(2026, 11, 24)
REGISTER = date(2025, 12, 31)
TOWNSHIPS_A_COUNTY = 15
CHUNK = 2_000


def townships(counties: int) -> Iterator[tuple[str, str, int]]:
    """Yield county, township and registered population; about 41,000 townships for 2,800 counties."""
    for number in range(counties):
        county = f"{110_000 + number:06d}"
        for place in range(TOWNSHIPS_A_COUNTY if number % 3 else TOWNSHIPS_A_COUNTY - 1):
            yield county, f"{county}{100 + place:03d}", 5_000 + (number * 7_919 + place * 1_237) % 70_000


def enter(tx: Transaction, county: str, code: str, people: int) -> None:
    """Enter a township with its population and one assistant."""
    agency = Agency(id=code, level="township", parent_id=county, name=code)
    population = Population(id=tx.new_id(), agency_id=code, on=REGISTER, registered=people, source="synthetic")
    person = Person(id=tx.new_id(), name="某人")
    post = Appointment(
        id=tx.new_id(),
        person_id=person.id,
        role="township_assistant",
        agency_id=code,
        started_on=date(2021, 10, 1),
        eligibility="none",
        full_time=True,
    )
    happened = (
        (agency, AgencyAdded(agency=code, level="township")),
        (population, PopulationRecorded(agency=code, on=REGISTER.isoformat(), registered=people)),
        (person, PersonEntered(agency=code)),
        (
            post,
            PersonAppointed(
                agency=code,
                person=person.id,
                role=post.role,
                started_on=post.started_on.isoformat(),
                ended_on=None,
                eligibility=post.eligibility,
                full_time=True,
            ),
        ),
    )
    for row, fact in happened:
        tx.session.add(row)
        tx.record(fact, row)


def load(database: Database, counties: int) -> int:
    """Load the nation in transactions of a few thousand rows; returns the number of townships."""
    clock, loaded = FixedClock(datetime(2026, 1, 5, tzinfo=UTC)), 0
    with begin(database, SYSTEM, clock) as tx:
        for county in dict.fromkeys(county for county, _, _ in townships(counties)):
            row = Agency(id=county, level="county", parent_id=None, name=county)
            tx.session.add(row)
            tx.record(AgencyAdded(agency=county, level="county"), row)
    every = list(townships(counties))
    for at in range(0, len(every), CHUNK):
        with begin(database, SYSTEM, clock) as tx:
            for county, code, people in every[at : at + CHUNK]:
                enter(tx, county, code, people)
                loaded += 1
    return loaded


def judge(database: Database, rule: str) -> tuple[int, int, float]:
    """Judge everything by a rule; returns outcomes, queries and seconds."""
    queries: list[str] = []

    def note(*arguments: object) -> None:
        queries.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    started = time.perf_counter()
    with reading(database) as session:
        outcomes = assess(session, "", DAY, rule)
    elapsed = time.perf_counter() - started
    event.remove(database.engine, "before_cursor_execute", note)
    return len(outcomes), len(queries), elapsed


def main() -> None:
    """Load a small and a whole nation, and judge both."""
    assert oversight.models.ALL  # noqa: S101 - importing it fills the metadata
    for counties in (28, 280, 2_800):
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{folder}/nation.db")
            create_schema(database)
            started = time.perf_counter()
            loaded = load(database, counties)
            print(f"{counties:>5} counties, {loaded:>6} townships (loaded in {time.perf_counter() - started:.1f} s)")
            for rule in ("R16", "R18"):
                judged, queries, elapsed = judge(database, rule)
                print(f"      {rule}: {judged:>6} verdicts in {queries} queries, {elapsed:.2f} s")
            database.dispose()


if __name__ == "__main__":
    main()
