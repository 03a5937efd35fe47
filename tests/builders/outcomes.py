"""Outcomes of a rule, as the engine hands them to findings, and findings opened from them."""

from datetime import date

from oversight.bilingual import Text
from oversight.clock import Clock
from oversight.findings.service import CloseFinding, RectifyFinding, assess, close_finding, rectify_finding
from oversight.persistence import SYSTEM, Database, begin
from oversight.rules.clause import Clause
from oversight.rules.outcome import Outcome, Result, Severity
from oversight.rules.parameter import ParameterVersion
from tests.builders.city import COUNTY
from tests.builders.directory import principal_named

CLAUSE = Clause(
    id="2021-65.4",
    document="龙政办〔2021〕65号",
    number="第四条",
    text=Text("列支比例不低于5%", "a ratio of no less than 5%"),
    since=date(2021, 7, 26),
)
FLOOR = ParameterVersion(
    name="budgets.services_floor", value=5, unit="%", version="2021-07-26/1", clause=CLAUSE.id, since=CLAUSE.since
)


def outcome(
    agency: str | None = COUNTY,
    result: Result = Result.BREACH,
    rule: str = "budgets.services-floor",
    period: str = "2026",
    settled_on: date | None = None,
) -> Outcome:
    """Return an outcome of R30."""
    return Outcome(
        result=result,
        summary=Text("已列支 340.00 万元，应不低于 464.00 万元", "3.40 million charged, 4.64 million required"),
        rule=rule,
        requirement="R30",
        agency=agency,
        period=period,
        severity=Severity.VIOLATION,
        clause=CLAUSE,
        parameters=(FLOOR,),
        settled_on=settled_on,
    )


def build_finding(database: Database, clock: Clock, agency: str = COUNTY, period: str = "2026") -> str:
    """Open a finding and return its id."""
    with begin(database, SYSTEM, clock) as tx:
        return assess(tx, [outcome(agency, period=period)])[0]


def close(database: Database, clock: Clock, finding: str, officer: str = "county_officer") -> None:
    """Let the county put a finding right and the city close it."""
    with begin(database, principal_named(database, officer), clock) as tx:
        rectify_finding(tx, RectifyFinding(finding=finding, rectification="已补列支。"))
    with begin(database, principal_named(database, "city_admin"), clock) as tx:
        close_finding(tx, CloseFinding(finding=finding, review="属实。"))
