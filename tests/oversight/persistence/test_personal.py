"""Personal columns are known by their declaration, found by subject, and blanked so that nobody is named."""

import pytest

from oversight.accounts.models import User
from oversight.clock import FixedClock
from oversight.exemptions.models import ExemptionCase
from oversight.inspections.models import Inspector
from oversight.persistence import Database, reading
from oversight.persistence.personal import GONE, blank, find_row, personal_tables, personal_values
from oversight.staffing.models import Person
from tests.oversight.persistence.test_payloads import enter

TABLES = {"account", "assistance_approval", "exemption_case", "exemption_decision", "exemption_flag"} | {
    *("exemption_opinion", "finding", "inspector", "person"),
    *("visit_answer", "visit_signature", "evidence", "conclusion"),
}


def test_the_tables_with_personal_data_are_these() -> None:
    assert {table.name for table in personal_tables()} == TABLES


def test_blanking_leaves_null_a_mark_or_an_empty_value_and_keeps_user_names_apart() -> None:
    user = User(id="u1", username="wangfang", name="王芳", password_hash="x", active=True)
    inspector = Inspector(
        id="i1", name="王芳", certificate="A1", relations={"350825": "kin"}, active=True, skills=["x"]
    )
    case = ExemptionCase(id="c1", statement="王芳", appeal="王芳")
    for row in (user, inspector, case):
        blank(row)
    assert (user.username, user.name, user.password_hash, user.active) == ("~u1", GONE, GONE, False)
    assert (inspector.name, inspector.certificate, inspector.relations) == (GONE, GONE, {})
    assert (inspector.active, inspector.skills) == (False, ["x"])
    assert (case.statement, case.appeal) == (GONE, None)


def test_only_sealed_columns_that_say_something_are_values() -> None:
    assert personal_values(User(id="u1", username="wangfang", name="", password_hash="x")) == {"username": "wangfang"}
    assert personal_values(Person(id="p1")) == {}


@pytest.mark.parametrize(
    ("subject", "found"), [("person:someone", "王芳"), ("person:x", None), ("agency:350825", None)]
)
def test_a_row_is_found_by_its_subject_where_it_may_hold_personal_data(
    database: Database, clock: FixedClock, subject: str, found: str | None
) -> None:
    enter(database, clock)
    with reading(database) as session:
        assert getattr(find_row(session, subject), "name", None) == found
