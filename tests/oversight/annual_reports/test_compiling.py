"""A draft is prefilled with what the system knows, and says what it doesn't."""

from datetime import date

from oversight.annual_reports.compiling import prefill
from oversight.annual_reports.figures import Figure
from oversight.clock import FixedClock
from oversight.persistence import Database, begin, reading
from oversight.staffing.commands import AppointPerson
from oversight.staffing.service import appoint_person
from oversight.staffing.vocabulary import TOWNSHIP_ASSISTANT
from tests.builders.annual_reports import OFFICER
from tests.builders.city import COUNTY, OTHER_COUNTY

TODAY = date(2026, 11, 24)


def figures(database: Database, agency: str, year: int, today: date = TODAY) -> dict[str, Figure]:
    with reading(database) as session:
        return {each.key: each for each in prefill(session, agency, year, today)}


def test_a_countys_money_is_taken_from_its_budget_and_ledger(any_city: Database) -> None:
    found = figures(any_city, COUNTY, 2026)
    assert [found[key].value for key in ("subsidy_fund", "work_fund", "other_funds")] == [9_100_000_000, 180_000_000, 0]
    assert found["charged"].value == 260_000_000
    assert found["charged_subsidy"].value == 160_000_000
    assert (found["floor_share"].value, found["floor_share"].rule) == ("2.80%", "R30")
    assert (found["cap_share"].value, found["cap_share"].result) == ("1.76%", "compliant")
    assert found["charged"].on == "2026-11-24"


def test_a_year_without_a_budget_leaves_every_amount_open(any_city: Database) -> None:
    found = figures(any_city, COUNTY, 2025)
    assert found["charged"].value is None
    assert found["floor_share"].value is None
    assert found["floor_share"].result == "undetermined"
    assert found["charged"].on == "2025-12-31"


def test_a_countys_people_are_counted_over_its_townships(any_city: Database, clock: FixedClock) -> None:
    with begin(any_city, OFFICER, clock) as tx:
        for name, township in (("甲", f"{COUNTY}101"), ("乙", f"{COUNTY}102")):
            command = AppointPerson(
                agency=township, role=TOWNSHIP_ASSISTANT, started_on=date(2026, 1, 5), name=name, full_time=True
            )
            appoint_person(tx, command)
    found = figures(any_city, COUNTY, 2026)
    values = {key: found[key].value for key in ("townships", "townships_met", "assistants_needed", "assistants")}
    assert values == {"townships": 3, "townships_met": 1, "assistants_needed": 5, "assistants": 2}
    assert (found["townships_met"].rule, found["townships_met"].result) == ("R16", "breach")


def test_without_a_roster_the_people_are_unknown_not_none(any_city: Database) -> None:
    found = figures(any_city, OTHER_COUNTY, 2026)
    assert found["townships"].value == 2
    assert found["assistants"].value is None
    assert found["townships_met"].result == "undetermined"


def test_the_finance_department_has_the_citys_budget_and_other_departments_nothing(any_city: Database) -> None:
    assert figures(any_city, "350800.CZ", 2026)["work_fund"].value == 300_000_000
    assert "townships" not in figures(any_city, "350800.CZ", 2026)
    assert figures(any_city, "350800.JY", 2026) == {}
