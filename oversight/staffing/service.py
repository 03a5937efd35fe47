"""Keep rosters: appoint, end, correct, leave; exempt villages; enter populations."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from oversight.agencies import service as agencies_service
from oversight.agencies.queries import agency as find_agency
from oversight.agencies.service import RecordPopulation
from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope
from oversight.staffing import commands, policy
from oversight.staffing.commands import AppointPerson, CorrectAppointment, EndAppointment, EndExemption, RecordLeave
from oversight.staffing.events import (
    AppointmentCorrected,
    AppointmentEnded,
    ExemptionEnded,
    LeaveRecorded,
    PersonAppointed,
    PersonEntered,
    VillageExempted,
)
from oversight.staffing.models import Appointment, ExemptVillage, Person
from oversight.staffing.presence import Service
from oversight.staffing.vocabulary import ELIGIBILITY, EXEMPTIONS, VILLAGE_ASSISTANT


def appoint_person(tx: Transaction, command: AppointPerson) -> str:
    """Enter an appointment, and the person if new, and return the appointment's id."""
    require(tx.principal, Permission.STAFFING_WRITE)
    require_scope(tx.principal, command.agency)
    _refuse(
        *policy.place_faults(command.role, command.agency, _level(tx, command.agency), command.county),
        *policy.appointment_faults(command, tx.today),
        *_person_faults(tx, command),
    )
    row = Appointment(
        id=tx.new_id(),
        person_id=command.person or _enter(tx, command),
        role=command.role,
        agency_id=command.agency,
        started_on=command.started_on,
        ended_on=command.ended_on,
        leave_from=None,
        leave_until=None,
        eligibility=command.eligibility,
        full_time=command.full_time,
    )
    tx.session.add(row)
    tx.record(
        PersonAppointed(
            agency=row.agency_id,
            person=row.person_id,
            role=row.role,
            started_on=row.started_on.isoformat(),
            ended_on=_iso(row.ended_on),
            eligibility=row.eligibility,
            full_time=row.full_time,
        ),
        row,
    )
    return row.id


def end_appointment(tx: Transaction, command: EndAppointment) -> str:
    """Enter an appointment's last day and return its id."""
    row = _appointment(tx, command.appointment)
    if row.ended_on is not None:
        raise ConflictError(
            Text("这项任职已于 {day} 结束。", "This appointment ended on {day}.").format(day=row.ended_on),
            remedy=Text("日期有误请用“更正”。", "Correct it if the day is wrong."),
        )
    _refuse(*policy.end_faults(row.agency_id, row.started_on, command.ended_on))
    row.ended_on = command.ended_on
    event = AppointmentEnded(agency=row.agency_id, role=row.role, ended_on=command.ended_on.isoformat())
    tx.record(event, row)
    return row.id


def correct_appointment(tx: Transaction, command: CorrectAppointment) -> str:
    """Put an appointment right and return its id."""
    row = _appointment(tx, command.appointment)
    others = [one for one in _held(tx, row.person_id) if one.id != row.id]
    _refuse(
        *policy.days_faults(row.agency_id, command.started_on, command.ended_on, tx.today),
        *policy.choice_faults("eligibility", Text("身份", "Eligibility"), command.eligibility, ELIGIBILITY),
        *policy.overlap_faults(others, row.role, row.agency_id, (command.started_on, command.ended_on)),
        *policy.leave_faults(
            replace(_service(row), started_on=command.started_on, ended_on=command.ended_on),
            row.leave_from,
            row.leave_until,
        ),
    )
    row.started_on, row.ended_on = command.started_on, command.ended_on
    row.eligibility, row.full_time = command.eligibility, command.full_time
    tx.record(
        AppointmentCorrected(
            agency=row.agency_id,
            role=row.role,
            started_on=row.started_on.isoformat(),
            ended_on=_iso(row.ended_on),
            eligibility=row.eligibility,
            full_time=row.full_time,
        ),
        row,
    )
    return row.id


def record_leave(tx: Transaction, command: RecordLeave) -> str:
    """Enter or change the leave of an appointment and return its id."""
    row = _appointment(tx, command.appointment)
    _refuse(*policy.leave_faults(_service(row), command.leave_from, command.leave_until))
    row.leave_from, row.leave_until = command.leave_from, command.leave_until
    tx.record(
        LeaveRecorded(
            agency=row.agency_id, role=row.role, leave_from=_iso(row.leave_from), leave_until=_iso(row.leave_until)
        ),
        row,
    )
    return row.id


def exempt_village(tx: Transaction, command: commands.ExemptVillage) -> str:
    """Enter that a village needs no assistant, and return its code."""
    require(tx.principal, Permission.STAFFING_WRITE)
    require_scope(tx.principal, command.village)
    policy.require_exempting(tx.principal)
    _refuse(
        *policy.place_faults(VILLAGE_ASSISTANT, command.village, _level(tx, command.village), None),
        *policy.choice_faults("reason", Text("原因", "Reason"), command.reason, EXEMPTIONS),
    )
    row = tx.session.get(ExemptVillage, command.village)
    if row is not None and row.ended_on is None:
        raise ConflictError(Text("这个村（社区）已认定无需配备。", "This village is exempt already."))
    row = row or ExemptVillage(id=command.village)
    row.reason, row.since, row.ended_on = command.reason, command.since, None
    tx.session.add(row)
    event = VillageExempted(agency=command.village, reason=command.reason, since=command.since.isoformat())
    tx.record(event, row)
    return row.id


def end_exemption(tx: Transaction, command: EndExemption) -> str:
    """Enter that a village needs assistants again, and return its code."""
    require(tx.principal, Permission.STAFFING_WRITE)
    policy.require_exempting(tx.principal)
    row = tx.session.get(ExemptVillage, command.village)
    if row is None or row.ended_on is not None:
        raise NotFoundError
    _refuse(*policy.end_faults(command.village, row.since, command.ended_on))
    row.ended_on = command.ended_on
    tx.record(ExemptionEnded(agency=command.village, ended_on=command.ended_on.isoformat()), row)
    return row.id


def record_population(tx: Transaction, command: RecordPopulation) -> str:
    """Enter a township's registered population for those who keep its roster, and return the row's id."""
    require(tx.principal, Permission.STAFFING_WRITE)
    return agencies_service.record_population(tx, command)


def _enter(tx: Transaction, command: AppointPerson) -> str:
    person = Person(id=tx.new_id(), name=(command.name or "").strip())
    tx.session.add(person)
    tx.record(PersonEntered(agency=command.agency), person)
    return person.id


def _appointment(tx: Transaction, appointment: str) -> Appointment:
    require(tx.principal, Permission.STAFFING_WRITE)
    row = tx.session.get(Appointment, appointment)
    if row is None:
        raise NotFoundError
    require_scope(tx.principal, row.agency_id)
    return row


def _person_faults(tx: Transaction, command: AppointPerson) -> list[FieldError]:
    if command.person is None:
        return []
    held = _held(tx, command.person)
    if not held or not any(tx.principal.covers(one.agency) for one in held):
        return [FieldError("person", Text("人员：名册上没有这个人。", "Person: nobody on the roster has this id."))]
    return [*policy.overlap_faults(held, command.role, command.agency, (command.started_on, command.ended_on))]


def _held(tx: Transaction, person: str) -> list[Service]:
    tx.flush()
    return [_service(row) for row in tx.session.scalars(select(Appointment).where(Appointment.person_id == person))]


def _level(tx: Transaction, code: str) -> str | None:
    try:
        return find_agency(tx.session, code).level
    except NotFoundError:
        return None


def _service(row: Appointment) -> Service:
    return Service(
        row.id,
        row.person_id,
        row.role,
        row.agency_id,
        row.started_on,
        row.ended_on,
        row.leave_from,
        row.leave_until,
        row.eligibility,
        row.event_id,
    )


def _refuse(*faults: FieldError) -> None:
    if faults:
        raise InvalidInputError(*faults)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
