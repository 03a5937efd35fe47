"""Scenes of the money: budgets entered, confirmed and adjusted; contracts made and paid."""

from collections.abc import Iterator
from datetime import date, time
from functools import partial

from oversight.bilingual import Text
from oversight.budgets.commands import AdjustBudget, ConfirmBudget, RecordBudget, RecordCharge, SettleCharge
from oversight.budgets.queries import budget_lines
from oversight.budgets.reviewing import confirm_budget
from oversight.budgets.service import adjust_budget, record_budget, record_charge, settle_charge
from oversight.demo.amounts import ADJUSTED, AMOUNTS, OFF_LIST, WAGES_BOOKED_AS_SERVICES
from oversight.demo.stage import Scene, Stage
from oversight.persistence import Transaction

CHAPTER = Text("预算与列支", "Budgets and charges")
_SERVICES = ("困难老年人访视照料", "乡镇社工站服务", "特殊困难家庭关爱帮扶")
_PAID_ON = ((4, 28), (7, 30), (10, 29))
_SOURCE_CODES = {"subsidy_fund": "ZX-KN", "work_fund": "ZX-GZ", "other_funds": "ZX-QT"}


def scenes() -> Iterator[Scene]:
    """Return what happens to the money of 2025 and 2026."""
    for year in AMOUNTS:
        yield Scene(date(year, 2, 10), time(10, 0), CHAPTER, partial(_enter, year=year))
        yield Scene(date(year, 2, 26), time(15, 0), CHAPTER, partial(_confirm, year=year))
        yield Scene(date(year, 3, 20), time(11, 0), CHAPTER, partial(_contract, year=year))
        for round_, (month, day) in enumerate(_PAID_ON):
            on = date(year, month, day)
            yield Scene(on, time(16, 0), CHAPTER, partial(_pay, on=on, round_=round_))
    yield Scene(date(2026, 7, 14), time(9, 30), CHAPTER, _adjust)
    yield Scene(date(2026, 7, 16), time(15, 0), CHAPTER, partial(_confirm, year=2026))


def _officer(agency: str) -> str:
    return f"officer_{agency}"


def _initial(agency: str, year: int, fund: str, amount: int) -> int:
    raised = ADJUSTED.get(agency, 0) if year == 2026 and fund == "subsidy_fund" else 0  # noqa: PLR2004 - the year of the story
    return amount - raised


def _enter(stage: Stage, year: int) -> None:
    for agency, money in AMOUNTS[year].items():
        with stage.acting(_officer(agency)) as tx:
            for fund, amount in money.budget.fen().items():
                document = f"{year} 年部门预算批复（演示）"
                initial = _initial(agency, year, fund, amount)
                record_budget(
                    tx, RecordBudget(agency=agency, year=year, fund=fund, initial_fen=initial, document=document)
                )


def _confirm(stage: Stage, year: int) -> None:
    with stage.acting("finance_reviewer") as tx:
        waiting: dict[str, list[str]] = {}
        for line in budget_lines(tx.session, "", year):
            if line.state == "draft":
                waiting.setdefault(line.agency, []).append(f"{line.id}:{line.version}")
        for agency, seen in waiting.items():
            confirm_budget(tx, ConfirmBudget(agency=agency, year=year, seen=tuple(seen)))


def _adjust(stage: Stage) -> None:
    for agency, raised in ADJUSTED.items():
        with stage.acting(_officer(agency)) as tx:
            line = next(one for one in budget_lines(tx.session, agency, 2026) if one.fund == "subsidy_fund")
            document = "2026 年困难群众救助补助资金追加通知（演示）"
            adjust_budget(tx, AdjustBudget(budget=line.id, amount_fen=line.amount_fen + raised, document=document))


def _contract(stage: Stage, year: int) -> None:
    for agency, money in AMOUNTS[year].items():
        with stage.acting(_officer(agency)) as tx:
            for fund, amount in money.contracts.fen().items():
                if amount:
                    _promise(stage, tx, (agency, year, fund), (amount, money.paid.fen()[fund]))


def _promise(stage: Stage, tx: Transaction, where: tuple[str, int, str], amounts: tuple[int, int]) -> None:
    """Make a contract for each part that will be paid, and one for what stays unpaid."""
    agency, year, fund = where
    total, paid = amounts
    parts = [paid // 3, paid // 3, paid - paid // 3 * 2]
    for round_, (part, service) in enumerate(zip((*parts, total - paid), (*_SERVICES, _SERVICES[0]), strict=True)):
        if part:
            stage.kept[f"contract/{agency}/{year}/{fund}/{round_}"] = record_charge(
                tx,
                RecordCharge(
                    agency=agency,
                    year=year,
                    fund=fund,
                    amount_fen=part,
                    on=tx.today,
                    stage="committed",
                    source_code=_source_code(agency, year, fund, round_),
                    note=f"{service}（购买服务合同）",
                ),
            )


def _source_code(agency: str, year: int, fund: str, round_: int) -> str:
    last = len(_PAID_ON) - 1
    return "FZX-99" if ((agency, fund), year, round_) == (OFF_LIST, 2026, last) else _SOURCE_CODES[fund]


def _pay(stage: Stage, on: date, round_: int) -> None:
    for agency, money in AMOUNTS[on.year].items():
        with stage.acting(_officer(agency)) as tx:
            paid = money.paid.fen()
            for position, fund in enumerate(paid):
                charge = stage.kept.get(f"contract/{agency}/{on.year}/{fund}/{round_}")
                if charge is not None:
                    third = paid[fund] // 3
                    amount = third if round_ < len(_PAID_ON) - 1 else paid[fund] - 2 * third
                    voucher = f"PZ-{on:%Y%m}-{position + 1:03d}"
                    settle_charge(tx, SettleCharge(charge=charge, amount_fen=amount, on=on, voucher=voucher))
            if on == date(2026, 7, 30) and agency == WAGES_BOOKED_AS_SERVICES[0]:
                _book_wages(tx, on)


def _book_wages(tx: Transaction, on: date) -> None:
    agency, amount = WAGES_BOOKED_AS_SERVICES
    record_charge(
        tx,
        RecordCharge(
            agency=agency,
            year=on.year,
            fund="work_fund",
            amount_fen=amount,
            on=on,
            purpose="wages",
            voucher=f"PZ-{on:%Y%m}-090",
            source_code=_SOURCE_CODES["work_fund"],
            note="协管员劳务费，曾按购买服务入账，核对后归入人员经费，不计入列支比例",
        ),
    )
