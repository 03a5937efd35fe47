"""Budgets and charges of the small city, entered through the service."""

from datetime import date

from oversight.budgets.commands import RecordBudget, RecordCharge
from oversight.budgets.service import record_budget, record_charge
from oversight.clock import Clock
from oversight.persistence import SYSTEM, Database, begin
from tests.builders.city import CITY, COUNTY, OTHER_COUNTY

WAN = 1_000_000  # fen in 10,000 yuan


def build_budgets(database: Database, clock: Clock, year: int = 2026) -> None:
    """Enter 连城县 (no spending can comply), 新罗区 (exactly 5 %), and of the city only its work fund."""
    with begin(database, SYSTEM, clock) as tx:
        for agency, funds in {
            COUNTY: {"subsidy_fund": 9_100, "work_fund": 180, "other_funds": 0},
            OTHER_COUNTY: {"subsidy_fund": 9_800, "work_fund": 2_600, "other_funds": 900},
            CITY: {"work_fund": 300},
        }.items():
            for fund, wan in funds.items():
                record_budget(
                    tx,
                    RecordBudget(
                        agency=agency, year=year, fund=fund, initial_fen=wan * WAN, document=f"财〔{year}〕3号"
                    ),
                )
        tx.flush()
        for agency, fund, wan, stage, purpose in (
            (COUNTY, "subsidy_fund", 160, "charged", "services"),
            (COUNTY, "work_fund", 100, "charged", "services"),
            (COUNTY, "work_fund", 20, "committed", "services"),
            (COUNTY, "work_fund", 900, "charged", "wages"),
            (OTHER_COUNTY, "subsidy_fund", 290, "charged", "services"),
            (OTHER_COUNTY, "work_fund", 375, "charged", "services"),
        ):
            record_charge(
                tx,
                RecordCharge(
                    agency=agency,
                    year=year,
                    fund=fund,
                    amount_fen=wan * WAN,
                    on=date(year, 6, 1),
                    stage=stage,
                    purpose=purpose,
                ),
            )
