"""Three persons erase a record's personal data, neither before the law allows it nor while something needs it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from audit_log import parse_entry
from oversight.agencies.models import Agency
from oversight.audit_trail.fsck import fsck
from oversight.clock import FixedClock, shanghai
from oversight.erasures.events import ErasureRequested
from oversight.erasures.models import ErasureRequest
from oversight.erasures.queries import erasure, shown_of
from oversight.erasures.service import RequestErasure, RetainedError, approve_erasure, refuse_erasure, request_erasure
from oversight.erasures.states import ErasureState
from oversight.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OutOfScopeError,
    RecusedError,
)
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from oversight.persistence.log_tables import log_entry
from oversight.persistence.payload_tables import log_payload, log_subject_key
from oversight.persistence.personal import GONE
from tests.builders.city import TOWNSHIP
from tests.builders.staffing import appoint
from tests.oversight.erasures.requests import (
    ADMIN,
    AUDITOR,
    DAYS,
    LEADER,
    LONG_AGO,
    NAME,
    add_person,
    approve,
    ask,
    build_person,
    erase,
)

OTHER_COUNTY = Principal(user_id="far", role=Role.AUDITOR, agency="350802.MZ", scope="350802")


@pytest.fixture
def subject(any_database: Database, clock: FixedClock) -> str:
    return build_person(any_database, clock)


def name_of(database: Database, subject: str) -> str | None:
    with database.readonly.connect() as connection:
        query = text("SELECT name FROM person WHERE id = :id")
        return connection.scalar(query, {"id": subject.partition(":")[2]})


def test_the_second_approval_destroys_payload_key_and_name_and_is_an_entry_of_the_record(
    any_database: Database, clock: FixedClock, subject: str
) -> None:
    other = add_person(any_database, clock, "留下的人")
    request = ask(any_database, clock, subject)
    assert approve(any_database, clock, request, LEADER) is ErasureState.APPROVED
    assert name_of(any_database, subject) == NAME
    assert approve(any_database, clock, request, AUDITOR) is ErasureState.ERASED
    assert name_of(any_database, subject) == GONE
    assert name_of(any_database, other) == "留下的人"
    with any_database.readonly.connect() as connection:
        assert connection.scalars(select(log_payload.c.subject)).all() == [other]
        assert connection.scalars(select(log_subject_key.c.subject)).all() == [other]
        last = select(log_entry.c.body).where(log_entry.c.subject == subject).order_by(log_entry.c.entry_id.desc())
        entry = parse_entry(connection.scalars(last).first() or b"")
    assert (entry.action, entry.payload_commitment) == ("erasures.erased/1", None)
    approvers = {"requested_by": "admin", "first_approver": "leader", "second_approver": "auditor"}
    assert entry.details == {"request": request, "basis": "retention-expired", "payloads": 1, **approvers}
    assert fsck(any_database, []) == []


def test_asking_needs_a_known_record_with_personal_data_and_a_known_basis(
    any_database: Database, clock: FixedClock, subject: str
) -> None:
    for wrong in ("person:nobody", "agency:350825", "nothing"):
        with pytest.raises(InvalidInputError) as refused:
            ask(any_database, clock, wrong, "because")
        assert [one.field for one in refused.value.fields] == ["subject", "basis"]


def test_a_record_is_kept_until_the_retention_of_the_basis_is_over(
    any_database: Database, clock: FixedClock, subject: str
) -> None:
    first_day = LONG_AGO + timedelta(days=1095)
    clock.set(shanghai(first_day - timedelta(days=1)))
    with pytest.raises(RetainedError, match=rf"{first_day} 起才能删除"):
        ask(any_database, clock, subject)
    ask(any_database, clock, subject, "consent-withdrawn")
    clock.set(shanghai(first_day))
    ask(any_database, clock, add_person(any_database, clock, "另一人"), "unlawful-processing")


def test_the_office_may_set_other_days(any_database: Database, clock: FixedClock, subject: str) -> None:
    with begin(any_database, ADMIN, clock) as tx, pytest.raises(RetainedError):
        request_erasure(tx, RequestErasure(subject=subject, basis="retention-expired"), {"retention-expired": 3650})


def test_someone_at_a_post_is_not_erased_and_an_approval_looks_again(
    any_database: Database, clock: FixedClock, subject: str
) -> None:
    request = ask(any_database, clock, subject)
    appoint(any_database, clock, TOWNSHIP, date(2029, 11, 1), person=subject.partition(":")[2])
    with pytest.raises(RetainedError, match="at a post"):
        approve(any_database, clock, request, LEADER)


def test_nobody_acts_twice_and_the_system_approves_nothing(
    any_database: Database, clock: FixedClock, subject: str
) -> None:
    request = ask(any_database, clock, subject)
    leader_who_asked = Principal(user_id="admin", role=Role.CITY_LEADER, agency="350800.MZ", scope="")
    for who, refusal in ((leader_who_asked, RecusedError), (SYSTEM, RecusedError), (ADMIN, ForbiddenError)):
        with pytest.raises(refusal):
            approve(any_database, clock, request, who)
    approve(any_database, clock, request, LEADER)
    with pytest.raises(RecusedError, match="three persons"):
        approve(any_database, clock, request, LEADER)


def test_a_refused_request_erases_nothing_and_another_may_follow(
    any_database: Database, clock: FixedClock, subject: str
) -> None:
    request = ask(any_database, clock, subject)
    with begin(any_database, AUDITOR, clock) as tx:
        assert refuse_erasure(tx, request) is ErasureState.REFUSED
    with pytest.raises(ConflictError, match="nothing to approve"):
        approve(any_database, clock, request, LEADER)
    assert name_of(any_database, subject) == NAME
    erase(any_database, clock, subject)


def test_one_request_at_a_time_and_none_after_the_erasure(
    any_database: Database, clock: FixedClock, subject: str
) -> None:
    ask(any_database, clock, subject)
    with pytest.raises(ConflictError, match="awaits approval"):
        ask(any_database, clock, subject)
    with any_database.readonly.connect() as connection:
        request = connection.scalar(text("SELECT id FROM erasure_request"))
    approve(any_database, clock, str(request), LEADER)
    approve(any_database, clock, str(request), AUDITOR)
    with pytest.raises(ConflictError, match="erased already"):
        ask(any_database, clock, subject)


def test_requests_of_elsewhere_or_nowhere_are_not_found(
    any_database: Database, clock: FixedClock, subject: str
) -> None:
    request = ask(any_database, clock, subject)
    with pytest.raises(OutOfScopeError):
        approve(any_database, clock, request, OTHER_COUNTY)
    with pytest.raises(NotFoundError):
        approve(any_database, clock, "nowhere", LEADER)


def test_a_request_about_no_record_is_not_approved(any_database: Database, clock: FixedClock, subject: str) -> None:
    with begin(any_database, ADMIN, clock) as tx:
        row = ErasureRequest(
            id="stray",
            agency_id="350800",
            subject="person:nobody",
            basis="retention-expired",
            state="requested",
            requested_by="admin",
            requested_on=tx.today,
        )
        tx.session.add(row)
        tx.record(ErasureRequested(agency="350800", about=row.subject, basis=row.basis), row)
    with pytest.raises(NotFoundError):
        approve(any_database, clock, "stray", LEADER)
    with reading(any_database) as session:
        assert shown_of(session, "person:nobody") == {}
        with pytest.raises(OutOfScopeError):
            erasure(session, OTHER_COUNTY, "stray")


def test_what_no_rule_keeps_open_is_not_needed(any_database: Database, clock: FixedClock) -> None:
    with reading(any_database) as session:
        assert Agency(id="350800").still_needed(session, clock.now().date()) is None


def test_two_last_approvals_at_once_erase_once(any_database: Database, clock: FixedClock, subject: str) -> None:
    if any_database.is_sqlite:
        pytest.skip("on SQLite one waits for the other from the start")
    request = ask(any_database, clock, subject)
    approve(any_database, clock, request, LEADER)
    second = Principal(user_id="auditor-2", role=Role.AUDITOR, agency="350800.CZ", scope="")
    with pytest.raises(ConflictError), begin(any_database, second, clock) as slow:
        slow.session.connection()
        slow.session.get(ErasureRequest, request)
        approve(any_database, clock, request, AUDITOR)
        approve_erasure(slow, request, DAYS)
    with any_database.readonly.connect() as connection:
        query = select(func.count()).select_from(log_entry).where(log_entry.c.action == "erasures.erased/1")
        assert connection.scalar(query) == 1
