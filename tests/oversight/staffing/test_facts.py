"""The planted cases of staffing come out of the roster as the facts and the results they stand for."""

from datetime import date

import pytest
from sqlalchemy import event

from oversight.agencies.service import AddAgency, RecordPopulation, add_agency, record_population
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin, reading
from oversight.rules.outcome import Result
from oversight.staffing.commands import EndAppointment, ExemptVillage, RecordLeave
from oversight.staffing.facts import complements, in_place_facts, quotas_on, township_facts, village_facts
from oversight.staffing.judging import TownshipVerdict, VillageVerdict, tallies, township_verdicts, village_verdicts
from oversight.staffing.queries import appointment
from oversight.staffing.service import end_appointment, exempt_village, record_leave
from tests.builders.city import COUNTY, OTHER_COUNTY, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE
from tests.builders.staffing import appoint

DAY = date(2026, 11, 24)
ABOVE, BOUND, LARGE = "350825102", "350825103", "350802102"


def _township(database: Database, code: str, on: date = DAY) -> TownshipVerdict:
    with reading(database) as s:
        return next(one for one in township_verdicts(s, code, on) if one.agency == code)


def _village(database: Database, on: date = DAY) -> VillageVerdict:
    with reading(database) as s:
        (one,) = village_verdicts(s, VILLAGE, on)
    return one


def test_two_of_three_is_a_breach(city: Database, clock: FixedClock) -> None:
    for _ in range(2):
        appoint(city, clock, LARGE)
    judged = _township(city, LARGE)
    assert (judged.needed, judged.present, judged.missing) == (3, 2, 1)
    assert (judged.quota.result, judged.in_place.result) == (Result.BREACH, Result.BREACH)


def test_a_post_vacant_for_120_days_is_beyond_the_grace(city: Database, clock: FixedClock) -> None:
    only = appoint(city, clock, TOWNSHIP)
    with begin(city, SYSTEM, clock) as tx:
        end_appointment(tx, EndAppointment(appointment=only, ended_on=date(2026, 7, 26)))
    with reading(city) as s:
        (facts,) = in_place_facts(s, TOWNSHIP, DAY)
    assert facts.vacant_since == date(2026, 7, 27)
    judged = _township(city, TOWNSHIP)
    assert judged.in_place.result is Result.BREACH
    assert "已空缺120天，超过30天宽限期" in judged.in_place.notes[0].zh


def test_a_vacancy_of_thirty_days_is_marked_as_in_grace(city: Database, clock: FixedClock) -> None:
    only = appoint(city, clock, TOWNSHIP)
    with begin(city, SYSTEM, clock) as tx:
        end_appointment(tx, EndAppointment(appointment=only, ended_on=date(2026, 10, 24)))
    judged = _township(city, TOWNSHIP)
    assert judged.quota.result is Result.BREACH
    assert "宽限期内" in judged.in_place.notes[0].zh


def test_one_person_in_two_townships_counts_once(city: Database, clock: FixedClock) -> None:
    first = appoint(city, clock, TOWNSHIP)
    with reading(city) as s:
        person = appointment(s, first).service.person
    appoint(city, clock, ABOVE, date(2022, 3, 1), person=person)
    assert (_township(city, TOWNSHIP).present, _township(city, ABOVE).present) == (1, 0)


def test_a_township_seen_alone_still_knows_of_the_other_post(city: Database, clock: FixedClock) -> None:
    first = appoint(city, clock, OTHER_TOWNSHIP)
    with reading(city) as s:
        person = appointment(s, first).service.person
    appoint(city, clock, TOWNSHIP, date(2022, 3, 1), person=person)
    with reading(city) as s:
        (facts,) = township_facts(s, TOWNSHIP, DAY)
    assert facts.assistants == 0


def test_a_village_assistant_and_a_social_worker_are_no_township_assistants(city: Database, clock: FixedClock) -> None:
    appoint(city, clock, TOWNSHIP, role="social_worker")
    appoint(city, clock, VILLAGE, role="village_assistant", eligibility="grid_worker")
    appoint(city, clock, BOUND)
    assert _township(city, TOWNSHIP).present == 0


def test_a_post_first_filled_in_2022_was_late(city: Database, clock: FixedClock) -> None:
    appoint(city, clock, TOWNSHIP, date(2022, 2, 10))
    judged = _township(city, TOWNSHIP)
    assert (judged.quota.result, judged.in_place.result) == (Result.COMPLIANT, Result.BREACH)
    assert "逾期41天" in judged.in_place.summary.zh


def test_a_post_never_filled_is_vacant_since_the_time_limit(city: Database, clock: FixedClock) -> None:
    appoint(city, clock, BOUND)
    with reading(city) as s:
        (facts,) = in_place_facts(s, TOWNSHIP, DAY)
        (before,) = in_place_facts(s, TOWNSHIP, date(2021, 12, 31))
    assert (facts.first_compliant_on, facts.vacant_since) == (None, date(2022, 1, 1))
    assert before.vacant_since is None


def test_the_boundary_at_the_lower_number_is_disputed(city: Database, clock: FixedClock) -> None:
    appoint(city, clock, BOUND)
    judged = _township(city, BOUND)
    assert (judged.needed, judged.present) == (2, 1)
    assert (judged.quota.result, judged.in_place.result) == (Result.DISPUTED, Result.DISPUTED)
    appoint(city, clock, BOUND)
    assert _township(city, BOUND).quota.result is Result.COMPLIANT


def test_long_leave_leaves_the_post_short(city: Database, clock: FixedClock) -> None:
    only = appoint(city, clock, TOWNSHIP)
    with begin(city, SYSTEM, clock) as tx:
        record_leave(tx, RecordLeave(appointment=only, leave_from=date(2026, 3, 1)))
    assert _township(city, TOWNSHIP).present == 0
    assert _township(city, TOWNSHIP, date(2026, 5, 30)).present == 1


def test_what_was_needed_follows_the_register_of_the_day(city: Database, clock: FixedClock) -> None:
    appoint(city, clock, ABOVE)
    with begin(city, SYSTEM, clock) as tx:
        record_population(
            tx, RecordPopulation(agency=ABOVE, on=date(2020, 12, 31), registered=19_000, source="2020 年末户籍登记")
        )
    with reading(city) as s:
        (facts,) = in_place_facts(s, ABOVE, DAY)
    assert (facts.first_compliant_on, facts.vacant_since) == (date(2021, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize("registered", [None, 0])
def test_a_population_of_none_or_zero_is_undetermined(
    city: Database, clock: FixedClock, registered: int | None
) -> None:
    appoint(city, clock, TOWNSHIP)
    with begin(city, SYSTEM, clock) as tx:
        record_population(
            tx, RecordPopulation(agency=TOWNSHIP, on=date(2026, 10, 31), registered=registered, source="户籍登记")
        )
    judged = _township(city, TOWNSHIP)
    assert (judged.needed, judged.missing) == (None, None)
    assert (judged.quota.result, judged.in_place.result) == (Result.UNDETERMINED, Result.UNDETERMINED)


def test_a_county_without_any_roster_is_unknown_not_empty(city: Database, clock: FixedClock) -> None:
    assert _township(city, TOWNSHIP).present is None
    assert _township(city, TOWNSHIP).quota.result is Result.UNDETERMINED
    assert _village(city).outcome.result is Result.UNDETERMINED
    appoint(city, clock, BOUND)
    assert _township(city, TOWNSHIP).present == 0
    assert _village(city).present is None


def test_before_the_policy_there_is_no_quota(city: Database, clock: FixedClock) -> None:
    appoint(city, clock, TOWNSHIP, date(2020, 1, 1))
    judged = _township(city, TOWNSHIP, date(2021, 1, 1))
    assert quotas_on(date(2021, 1, 1)) is None
    assert (judged.needed, judged.quota.result) == (None, Result.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("eligibilities", "result"),
    [
        (["committee_member"], Result.COMPLIANT),
        (["committee_member", "grid_worker"], Result.COMPLIANT),
        (["grid_worker"] * 3, Result.AT_RISK),
        (["none"], Result.BREACH),
    ],
)
def test_village_assistants_by_number_and_eligibility(
    city: Database, clock: FixedClock, eligibilities: list[str], result: Result
) -> None:
    for one in eligibilities:
        appoint(city, clock, VILLAGE, role="village_assistant", eligibility=one)
    judged = _village(city)
    assert (judged.present, judged.outcome.result) == (len(eligibilities), result)


def test_a_village_whose_assistant_left_has_none(city: Database, clock: FixedClock) -> None:
    only = appoint(city, clock, VILLAGE, role="village_assistant", eligibility="grid_worker")
    with begin(city, SYSTEM, clock) as tx:
        end_appointment(tx, EndAppointment(appointment=only, ended_on=date(2026, 11, 23)))
    assert (_village(city).present, _village(city).outcome.result) == (0, Result.BREACH)
    assert _village(city, date(2026, 11, 23)).present == 1


def test_an_exempt_village_needs_nobody_from_its_day_on(city: Database, clock: FixedClock) -> None:
    with begin(city, SYSTEM, clock) as tx:
        exempt_village(tx, ExemptVillage(village=VILLAGE, reason="park", since=date(2026, 1, 1)))
    assert _village(city).outcome.result is Result.NOT_APPLICABLE
    assert _village(city, date(2025, 12, 31)).outcome.result is Result.UNDETERMINED


def test_each_input_names_its_source_and_log_entries(city: Database, clock: FixedClock) -> None:
    stored = appoint(city, clock, TOWNSHIP)
    with reading(city) as s:
        (facts,) = township_facts(s, TOWNSHIP, DAY)
        entry = appointment(s, stored).service.event_id
        (complement,) = complements(s, TOWNSHIP, DAY)
    assert facts.input("assistants").source == f"名册 1 人 / roster: 1 #{entry}"
    register = complement.population(DAY)
    assert register is not None
    assert facts.input("registered_population").source == f"2025 年末户籍登记（2025-12-31） #{register.event_id}"


def test_counties_are_counted(city: Database, clock: FixedClock) -> None:
    appoint(city, clock, TOWNSHIP)
    appoint(city, clock, VILLAGE, role="village_assistant", eligibility="grid_worker")
    with reading(city) as s:
        counted = tallies([OTHER_COUNTY, COUNTY], township_verdicts(s, "", DAY), village_verdicts(s, "", DAY))
    theirs, ours = counted
    assert (ours.townships, ours.villages, ours.needed, ours.present, ours.missing) == (3, 1, 5, 1, 4)
    assert ours.quota == {Result.COMPLIANT: 1, Result.BREACH: 2}
    assert ours.village == {Result.COMPLIANT: 1}
    assert theirs.quota == {Result.UNDETERMINED: 2}


@pytest.mark.postgresql
def test_facts_are_the_same_on_both_databases(any_database: Database, clock: FixedClock) -> None:
    from tests.builders.city import build_city

    build_city(any_database, clock)
    appoint(any_database, clock, TOWNSHIP)
    appoint(any_database, clock, VILLAGE, role="village_assistant", eligibility="grid_worker")
    with reading(any_database) as s:
        assert [one.assistants for one in township_facts(s, COUNTY, DAY)] == [1, 0, 0]
        assert [one.assistants for one in village_facts(s, "", DAY)] == [1]


def test_the_number_of_queries_doesnt_grow(city: Database, clock: FixedClock) -> None:
    appoint(city, clock, TOWNSHIP)

    def queries() -> list[int]:
        seen: list[str] = []

        def count(*args: object) -> None:
            seen.append(str(args[2]))

        event.listen(city.engine, "before_cursor_execute", count)
        numbers = []
        for load in (township_facts, village_facts, in_place_facts):
            with reading(city) as s:
                load(s, "", DAY)
            numbers.append(len([one for one in seen if one.startswith("SELECT")]))
            seen.clear()
        event.remove(city.engine, "before_cursor_execute", count)
        return numbers

    before = queries()
    with begin(city, SYSTEM, clock) as tx:
        for number in range(200, 220):
            code = f"350825{number}"
            add_agency(tx, AddAgency(code=code, level="township", parent=COUNTY, name=f"乡{number}"))
    assert queries() == before == [4, 4, 4]
