"""Assistance cases: submitted by code, decided by another person of the township or county, or withdrawn."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from oversight.approvals.queries import ApprovalFilter, approval, approval_rows, count_approvals, course
from oversight.approvals.service import (
    DecideCase,
    SubmitCase,
    WithdrawCase,
    decide_case,
    submit_case,
    withdraw_case,
)
from oversight.clock import FixedClock
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
from tests.builders.assistance import SUBMISSION
from tests.builders.city import COUNTY, OTHER_COUNTY, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, build_city

CLERK = Principal("u-clerk", Role.TOWNSHIP_CLERK, TOWNSHIP, TOWNSHIP)
COLLEAGUE = Principal("u-colleague", Role.TOWNSHIP_CLERK, TOWNSHIP, TOWNSHIP)
OFFICER = Principal("u-officer", Role.COUNTY_OFFICER, "350825.MZ", COUNTY)
OTHER = Principal("u-other", Role.COUNTY_OFFICER, "350802.MZ", OTHER_COUNTY)
LEADER = Principal("u-leader", Role.CITY_LEADER, "350800.MZ", "")
AUDITOR = Principal("u-auditor", Role.AUDITOR, "350800.CZ", "")
ALL = ApprovalFilter()


def _submit(database: Database, clock: FixedClock, command: SubmitCase = SUBMISSION) -> str:
    build_city(database, clock)
    with begin(database, CLERK, clock) as tx:
        return submit_case(tx, command)


@pytest.mark.parametrize("decider", [COLLEAGUE, OFFICER], ids=["same township", "county"])
def test_another_person_of_the_township_or_county_approves(
    any_database: Database, clock: FixedClock, decider: Principal
) -> None:
    submitted = _submit(any_database, clock)
    with begin(any_database, decider, clock) as tx:
        event_id = decide_case(tx, DecideCase(approval=submitted, decision="approve"))
    with reading(any_database) as session:
        row = approval(session, TOWNSHIP, submitted)
        acts = course(session, submitted)
    assert (row.state, row.decided_by, row.reason) == ("approved", decider.user_id, None)
    assert (row.decided_on, row.event_id) == (date(2026, 11, 24), event_id)
    assert [act.action for act in acts] == ["approvals.case-submitted/1", "approvals.case-decided/1"]


def test_a_refusal_gives_its_reason(database: Database, clock: FixedClock) -> None:
    submitted = _submit(database, clock)
    with pytest.raises(InvalidInputError) as refusal, begin(database, OFFICER, clock) as tx:
        decide_case(tx, DecideCase(approval=submitted, decision="refuse"))
    assert [error.field for error in refusal.value.fields] == ["reason"]
    with begin(database, OFFICER, clock) as tx:
        decide_case(tx, DecideCase(approval=submitted, decision="refuse", reason="收入超出标准。"))
    with reading(database) as session:
        assert approval(session, "", submitted).reason == "收入超出标准。"


def test_the_submitter_does_not_decide_and_nobody_decides_twice(database: Database, clock: FixedClock) -> None:
    submitted = _submit(database, clock)
    decision = DecideCase(approval=submitted, decision="approve")
    with pytest.raises(RecusedError), begin(database, CLERK, clock) as tx:
        decide_case(tx, decision)
    with begin(database, OFFICER, clock) as tx:
        decide_case(tx, decision)
    with pytest.raises(ConflictError), begin(database, COLLEAGUE, clock) as tx:
        decide_case(tx, decision)


@pytest.mark.parametrize(
    ("principal", "error"),
    [(OTHER, OutOfScopeError), (LEADER, ForbiddenError), (AUDITOR, ForbiddenError), (SYSTEM, ForbiddenError)],
    ids=["another county", "the city", "a reader", "the system"],
)
def test_nobody_else_decides(
    database: Database, clock: FixedClock, principal: Principal, error: type[Exception]
) -> None:
    submitted = _submit(database, clock)
    with pytest.raises(error), begin(database, principal, clock) as tx:
        decide_case(tx, DecideCase(approval=submitted, decision="approve"))
    with reading(database) as session:
        assert approval(session, "", submitted).state == "pending"


def test_an_unknown_decision_or_approval_is_refused(database: Database, clock: FixedClock) -> None:
    submitted = _submit(database, clock)
    with pytest.raises(InvalidInputError) as refusal, begin(database, OFFICER, clock) as tx:
        decide_case(tx, DecideCase(approval=submitted, decision="withdraw"))
    assert refusal.value.fields[0].field == "decision"
    with pytest.raises(NotFoundError), begin(database, OFFICER, clock) as tx:
        decide_case(tx, DecideCase(approval="none", decision="approve"))


def test_a_pending_case_is_withdrawn_with_a_reason(any_database: Database, clock: FixedClock) -> None:
    submitted = _submit(any_database, clock)
    with pytest.raises(InvalidInputError), begin(any_database, CLERK, clock) as tx:
        withdraw_case(tx, WithdrawCase(approval=submitted, reason=""))
    with begin(any_database, CLERK, clock) as tx:
        withdraw_case(tx, WithdrawCase(approval=submitted, reason="申请人撤回。"))
    with reading(any_database) as session:
        assert approval(session, "", submitted).state == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"case_code": "张三"}, "case_code"),
        ({"case_code": "350825199001011234x"}, "case_code"),
        ({"case_code": "0A1B2C3D4E5F60718293"}, "case_code"),
        ({"kind": "pension"}, "kind"),
        ({"township": OTHER_TOWNSHIP}, "township"),
        ({"township": "350825199"}, "township"),
        ({"township": VILLAGE}, "township"),
        ({"township": ""}, "township"),
        ({"amount_fen": 0}, "amount_fen"),
        ({"amount_fen": -1}, "amount_fen"),
        ({"amount_fen": 1_000_000_000_01}, "amount_fen"),
        ({"submitted_on": date(2026, 11, 25)}, "submitted_on"),
    ],
)
def test_a_bad_submission_names_the_field_and_stores_nothing(
    database: Database, clock: FixedClock, changes: dict[str, object], field: str
) -> None:
    command = replace(SUBMISSION, **changes)  # type: ignore[arg-type]  # the table names the fields
    with pytest.raises(InvalidInputError) as refusal:
        _submit(database, clock, command)
    assert [error.field for error in refusal.value.fields] == [field]
    with reading(database) as session:
        assert count_approvals(session, "", ALL) == 0


def test_a_case_is_submitted_once(database: Database, clock: FixedClock) -> None:
    _submit(database, clock)
    with pytest.raises(InvalidInputError) as refusal, begin(database, COLLEAGUE, clock) as tx:
        submit_case(tx, SUBMISSION)
    assert refusal.value.fields[0].code == "duplicate"


def test_a_county_lists_its_own_and_filters_hold(database: Database, clock: FixedClock) -> None:
    first = _submit(database, clock)
    with begin(database, OTHER, clock) as tx:
        aid = replace(SUBMISSION, township=OTHER_TOWNSHIP, kind="temporary_aid", case_code="f" * 16)
        second = submit_case(tx, replace(aid, submitted_on=date(2026, 11, 23)))
    with reading(database) as session:

        def found(scope: str, wanted: ApprovalFilter) -> list[str]:
            assert count_approvals(session, scope, wanted) == len(approval_rows(session, scope, wanted))
            return [row.id for row in approval_rows(session, scope, wanted)]

        assert found("", ALL) == [second, first]
        assert found(COUNTY, ALL) == [first]
        assert found("", ApprovalFilter(kind="temporary_aid")) == [second]
        assert found("", ApprovalFilter(state="approved")) == []
        assert found("", ApprovalFilter(township=OTHER_COUNTY)) == [second]
        assert found("", ApprovalFilter(case_code="f" * 16)) == [second]
        assert [row.id for row in approval_rows(session, "", ALL, first=1, limit=1)] == [first]
        with pytest.raises(OutOfScopeError):
            approval(session, OTHER_COUNTY, first)
        with pytest.raises(NotFoundError):
            approval(session, "", "none")


def test_the_log_never_has_the_reason_nor_the_case_code(database: Database, clock: FixedClock) -> None:
    submitted = _submit(database, clock)
    with begin(database, OFFICER, clock) as tx:
        decide_case(tx, DecideCase(approval=submitted, decision="refuse", reason="over the line"))
    with reading(database) as session:
        bodies = session.scalars(
            select(log_entry.c.body).where(log_entry.c.subject == f"assistance_approval:{submitted}")
        ).all()
    assert len(bodies) == 2
    assert not any(b"over the line" in body or SUBMISSION.case_code.encode() in body for body in bodies)
