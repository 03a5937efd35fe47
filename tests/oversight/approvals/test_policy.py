"""The approval's state table, whole; whose cases one handles; and what a reason may say."""

from itertools import product

import pytest

from oversight.approvals.policy import (
    MOVES,
    ApprovalState,
    AssistanceKind,
    Move,
    after,
    handles,
    reason_errors,
    require_handler,
    require_other_decider,
)
from oversight.errors import ConflictError, ForbiddenError, RecusedError
from oversight.permissions import Role
from oversight.persistence import Principal

LEGAL = {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn"}


@pytest.mark.parametrize(("state", "move"), list(product(ApprovalState, Move)))
def test_only_a_pending_case_can_be_settled(state: ApprovalState, move: Move) -> None:
    if state is ApprovalState.PENDING:
        assert after(state, move) == LEGAL[move.value]
    else:
        with pytest.raises(ConflictError) as refusal:
            after(state, move)
        assert state.label.en in refusal.value.what.en
    assert len(MOVES) == len(LEGAL)


@pytest.mark.parametrize(
    ("agency", "own"),
    [
        ("350825101", True),
        ("350825", True),
        ("350825.MZ", True),
        ("350825102", False),
        ("350802.MZ", False),
        ("350800", False),
        ("350800.MZ", False),
    ],
)
def test_a_township_and_its_county_handle_its_cases_and_nobody_else(agency: str, own: bool) -> None:  # noqa: FBT001 - a column of the table
    assert handles(agency, "350825101") is own
    principal = Principal("u1", Role.CITY_LEADER, agency, "")
    if own:
        require_handler(principal, "350825101")
    else:
        with pytest.raises(ForbiddenError) as refusal:
            require_handler(principal, "350825101")
        assert refusal.value.remedy is not None
        assert "乡镇经办" in refusal.value.remedy.zh


def test_nobody_decides_what_he_submitted() -> None:
    with pytest.raises(RecusedError):
        require_other_decider("u1", "u1")
    require_other_decider("u1", "u2")


@pytest.mark.parametrize(
    ("reason", "needed", "code"),
    [
        ("", True, "required"),
        ("  ", True, "required"),
        ("", False, None),
        ("收入核对超出标准", True, None),
        ("字" * 1000, True, None),
        ("字" * 1001, True, "length"),
        ("证号350825199001011234不符", True, "personal-data"),
        ("证号35082519900101123x不符", False, "personal-data"),
        ("旧证350825900101123", True, "personal-data"),
        ("电话13800138000联系不上", True, "personal-data"),
        ("金额 138001380001 分", True, None),
        ("批次 1234567890123456789", True, None),
    ],
)
def test_a_reason_is_given_where_needed_and_has_no_numbers_of_persons(
    reason: str,
    needed: bool,  # noqa: FBT001 - a column of the table
    code: str | None,
) -> None:
    assert [error.code for error in reason_errors(reason, needed=needed)] == ([code] if code else [])


def test_every_kind_and_state_has_both_names() -> None:
    labels = [one.label for one in (*AssistanceKind, *ApprovalState)]
    assert all(label.zh and label.en for label in labels)
    assert len(set(labels)) == len(labels)
