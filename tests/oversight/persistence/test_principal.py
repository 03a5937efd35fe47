"""A principal's reach: permissions by role, agencies by prefix."""

import pytest

from oversight.errors import ForbiddenError, OutOfScopeError
from oversight.permissions import Permission, Role
from oversight.persistence import SYSTEM, Principal, require, require_scope

OFFICER = Principal(user_id="u1", role=Role.COUNTY_OFFICER, agency="350825.MZ", scope="350825")


def test_a_scope_covers_its_own_agencies_and_no_others() -> None:
    assert OFFICER.covers("350825101")
    assert not OFFICER.covers("350802")
    assert SYSTEM.covers("350802")


def test_another_countys_agency_is_out_of_scope_and_says_which_it_was() -> None:
    require_scope(OFFICER, "350825.MZ")
    with pytest.raises(OutOfScopeError) as refusal:
        require_scope(OFFICER, "350802")
    assert refusal.value.agency == "350802"


def test_a_missing_permission_is_named_with_the_roles_that_have_it() -> None:
    require(OFFICER, Permission.BUDGETS_WRITE)
    with pytest.raises(ForbiddenError, match="角色") as refusal:
        require(OFFICER, Permission.BUDGETS_CONFIRM)
    assert refusal.value.permission == Permission.BUDGETS_CONFIRM
    assert "财政审核员" in str(refusal.value.remedy)
