"""Rosters are kept with an entry in the log, or refused by the field's name and not stored at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from oversight.agencies.service import RecordPopulation
from oversight.clock import FixedClock
from oversight.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, OutOfScopeError
from oversight.permissions import Role
from oversight.persistence import Database, Principal, Transaction, begin, reading
from oversight.persistence.log_tables import log_entry
from oversight.staffing.commands import (
    AppointPerson,
    CorrectAppointment,
    EndAppointment,
    EndExemption,
    ExemptVillage,
    RecordLeave,
)
from oversight.staffing.models import Appointment
from oversight.staffing.queries import appointment, exempt_villages, persons, roster
from oversight.staffing.service import (
    appoint_person,
    correct_appointment,
    end_appointment,
    end_exemption,
    exempt_village,
    record_leave,
    record_population,
)
from tests.builders.city import COUNTY, OTHER_COUNTY, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE

OFFICER = Principal(user_id="u-officer", role=Role.COUNTY_OFFICER, agency="350825.MZ", scope="350825")
ADMIN = Principal(user_id="u-admin", role=Role.CITY_ADMIN, agency="350800.MZ", scope="")
AUDITOR = Principal(user_id="u-auditor", role=Role.AUDITOR, agency="350800.CZ", scope="")
APPOINT = AppointPerson(agency=TOWNSHIP, role="township_assistant", name="王小明", started_on=date(2021, 12, 1))


def _do(
    database: Database,
    clock: FixedClock,
    act: Callable[[Transaction, Any], Any],
    command: Any,
    who: Principal = OFFICER,
) -> Any:
    with begin(database, who, clock) as tx:
        return act(tx, command)


def _refused(
    database: Database,
    clock: FixedClock,
    act: Callable[[Transaction, Any], Any],
    command: Any,
    who: Principal = OFFICER,
) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        _do(database, clock, act, command, who)
    return [one.field for one in refused.value.fields]


def _appointments(database: Database) -> int:
    with reading(database) as s:
        return s.scalar(select(func.count()).select_from(Appointment)) or 0


def test_an_appointment_is_stored_and_the_name_stays_out_of_the_log(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, appoint_person, APPOINT)
    with reading(city) as s:
        row = appointment(s, stored)
        bodies = b"".join(s.scalars(select(log_entry.c.body)))
        assert [one.person_name for one in roster(s, COUNTY)] == ["王小明"]
        assert list(persons(s, COUNTY).values()) == ["王小明"]
    assert (row.person_name, row.service.agency, row.full_time) == ("王小明", TOWNSHIP, True)
    assert "王小明".encode() not in bodies
    assert b"staffing.person-appointed/1" in bodies


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agency": "350825999"}, "agency"),
        ({"agency": VILLAGE}, "agency"),
        ({"agency": COUNTY}, "agency"),
        ({"county": OTHER_COUNTY}, "agency"),
        ({"role": "village_assistant"}, "agency"),
        ({"role": "mayor"}, "role"),
        ({"eligibility": "retired_teacher"}, "eligibility"),
        ({"name": None}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"person": "no-such"}, "person"),
        ({"started_on": None}, "started_on"),
        ({"started_on": date(2026, 11, 25)}, "started_on"),
        ({"ended_on": date(2021, 11, 30)}, "ended_on"),
        ({"ended_on": "2022-01-01"}, "ended_on"),
    ],
)
def test_a_bad_appointment_names_the_field_and_stores_nothing(
    city: Database, clock: FixedClock, change: dict[str, Any], field: str
) -> None:
    assert _refused(city, clock, appoint_person, replace(APPOINT, **change)) == [field]
    assert _appointments(city) == 0


def test_a_roster_date_before_its_start_names_the_post(city: Database, clock: FixedClock) -> None:
    with pytest.raises(InvalidInputError, match=rf"{TOWNSHIP} 的离岗日期 2021-11-30 早于到岗日期 2021-12-01"):
        _do(city, clock, appoint_person, replace(APPOINT, ended_on=date(2021, 11, 30)))


def test_another_countys_township_is_out_of_scope(city: Database, clock: FixedClock) -> None:
    with pytest.raises(OutOfScopeError):
        _do(city, clock, appoint_person, replace(APPOINT, agency=OTHER_TOWNSHIP))


def test_a_township_that_is_not_in_the_county_is_refused_even_for_the_city(city: Database, clock: FixedClock) -> None:
    elsewhere = replace(APPOINT, agency=OTHER_TOWNSHIP, county=COUNTY)
    with pytest.raises(InvalidInputError, match=f"{OTHER_TOWNSHIP} 不在县（市、区）{COUNTY} 内"):
        _do(city, clock, appoint_person, elsewhere, ADMIN)


def test_readers_keep_no_roster(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, appoint_person, APPOINT)
    for act, command in (
        (appoint_person, APPOINT),
        (end_appointment, EndAppointment(appointment=stored, ended_on=date(2026, 1, 1))),
        (record_leave, RecordLeave(appointment=stored, leave_from=None)),
        (exempt_village, ExemptVillage(village=VILLAGE, reason="park", since=date(2026, 1, 1))),
        (end_exemption, EndExemption(village=VILLAGE, ended_on=date(2026, 1, 1))),
        (record_population, RecordPopulation(agency=TOWNSHIP, on=date(2025, 12, 31), registered=1, source="x")),
    ):
        with pytest.raises(ForbiddenError):
            _do(city, clock, act, command, AUDITOR)


def test_the_same_post_twice_at_once_is_refused_another_post_isnt(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, appoint_person, APPOINT)
    with reading(city) as s:
        person = appointment(s, stored).service.person
    again = replace(APPOINT, name=None, person=person, started_on=date(2023, 1, 1))
    assert _refused(city, clock, appoint_person, again) == ["started_on"]
    _do(city, clock, appoint_person, replace(again, agency="350825102"))
    _do(city, clock, end_appointment, EndAppointment(appointment=stored, ended_on=date(2022, 12, 31)))
    _do(city, clock, appoint_person, again)


def test_a_person_of_another_county_is_nobody_here(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, appoint_person, replace(APPOINT, agency=OTHER_TOWNSHIP), ADMIN)
    with reading(city) as s:
        person = appointment(s, stored).service.person
    assert _refused(city, clock, appoint_person, replace(APPOINT, name=None, person=person)) == ["person"]


def test_an_appointment_ends_once_and_not_before_it_began(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, appoint_person, APPOINT)
    early = EndAppointment(appointment=stored, ended_on=date(2021, 11, 30))
    assert _refused(city, clock, end_appointment, early) == ["ended_on"]
    _do(city, clock, end_appointment, EndAppointment(appointment=stored, ended_on=date(2022, 5, 1)))
    with pytest.raises(ConflictError, match="2022-05-01"):
        _do(city, clock, end_appointment, EndAppointment(appointment=stored, ended_on=date(2022, 6, 1)))
    with pytest.raises(NotFoundError):
        _do(city, clock, end_appointment, EndAppointment(appointment="no-such", ended_on=date(2022, 6, 1)))


def test_a_correction_replaces_days_and_eligibility(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, appoint_person, APPOINT)
    right = CorrectAppointment(
        appointment=stored, started_on=date(2022, 2, 10), ended_on=None, eligibility="grid_worker", full_time=False
    )
    _do(city, clock, correct_appointment, right)
    with reading(city) as s:
        row = appointment(s, stored)
    assert (row.service.started_on, row.service.eligibility, row.full_time) == (date(2022, 2, 10), "grid_worker", False)
    _do(city, clock, record_leave, RecordLeave(appointment=stored, leave_from=date(2022, 3, 1)))
    wrong = replace(right, ended_on=date(2022, 2, 20), eligibility="?")
    assert _refused(city, clock, correct_appointment, wrong) == ["eligibility", "leave_from"]


def test_a_correction_into_another_appointment_is_refused(city: Database, clock: FixedClock) -> None:
    first = _do(city, clock, appoint_person, replace(APPOINT, ended_on=date(2022, 12, 31)))
    with reading(city) as s:
        person = appointment(s, first).service.person
    second = _do(city, clock, appoint_person, replace(APPOINT, name=None, person=person, started_on=date(2023, 1, 1)))
    back = CorrectAppointment(
        appointment=second, started_on=date(2022, 12, 31), ended_on=None, eligibility="none", full_time=True
    )
    assert _refused(city, clock, correct_appointment, back) == ["started_on"]


def test_leave_lies_within_the_appointment_and_can_be_taken_out(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, appoint_person, APPOINT)

    def leave(first: date | None, last: date | None = None) -> RecordLeave:
        return RecordLeave(appointment=stored, leave_from=first, leave_until=last)

    assert _refused(city, clock, record_leave, leave(date(2021, 11, 30))) == ["leave_from"]
    assert _refused(city, clock, record_leave, leave(date(2022, 3, 1), date(2022, 2, 1))) == ["leave_until"]
    assert _refused(city, clock, record_leave, leave(None, date(2022, 2, 1))) == ["leave_from"]
    _do(city, clock, record_leave, leave(date(2022, 3, 1), date(2022, 4, 1)))
    with reading(city) as s:
        assert appointment(s, stored).service.leave_until == date(2022, 4, 1)
    _do(city, clock, record_leave, leave(None))
    with reading(city) as s:
        assert appointment(s, stored).service.leave_from is None


def test_only_the_city_exempts_a_village_and_may_end_it(city: Database, clock: FixedClock) -> None:
    park = ExemptVillage(village=VILLAGE, reason="park", since=date(2026, 1, 1))
    with pytest.raises(ForbiddenError):
        _do(city, clock, exempt_village, park)
    assert _refused(city, clock, exempt_village, replace(park, village=TOWNSHIP, reason="?"), ADMIN) == [
        "agency",
        "reason",
    ]
    _do(city, clock, exempt_village, park, ADMIN)
    with pytest.raises(ConflictError):
        _do(city, clock, exempt_village, park, ADMIN)
    early = EndExemption(village=VILLAGE, ended_on=date(2025, 12, 31))
    assert _refused(city, clock, end_exemption, early, ADMIN) == ["ended_on"]
    _do(city, clock, end_exemption, EndExemption(village=VILLAGE, ended_on=date(2026, 6, 30)), ADMIN)
    with reading(city) as s:
        assert set(exempt_villages(s, "", date(2026, 6, 30))) == {VILLAGE}
        assert exempt_villages(s, "", date(2026, 7, 1)) == {}
    with pytest.raises(NotFoundError):
        _do(city, clock, end_exemption, EndExemption(village=VILLAGE, ended_on=date(2026, 7, 1)), ADMIN)
    _do(city, clock, exempt_village, replace(park, reason="farm", since=date(2026, 8, 1)), ADMIN)
    with reading(city) as s:
        assert exempt_villages(s, "", date(2026, 8, 1))[VILLAGE].reason == "farm"


def test_a_negative_population_is_refused_and_an_unknown_one_is_taken(city: Database, clock: FixedClock) -> None:
    register = RecordPopulation(agency=TOWNSHIP, on=date(2026, 6, 30), registered=-1, source="户籍登记")
    assert _refused(city, clock, record_population, register) == ["registered"]
    _do(city, clock, record_population, replace(register, registered=None))


def test_an_unknown_appointment_is_not_found(city: Database) -> None:
    with reading(city) as s, pytest.raises(NotFoundError):
        appointment(s, "no-such")
