"""Confirm the budget lines that wait, or return them to who entered them."""

from collections.abc import Sequence

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.budgets import policy
from oversight.budgets.commands import ConfirmBudget, ReturnBudget
from oversight.budgets.events import BudgetConfirmed, BudgetReturned
from oversight.budgets.models import FundBudget
from oversight.errors import ConflictError, InvalidInputError
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope


def confirm_budget(tx: Transaction, command: ConfirmBudget) -> list[str]:
    """Confirm the waiting lines of an agency's year, if they are still those that were seen; return their ids."""
    waiting = _waiting(tx, command.agency, command.year, command.seen)
    for row in waiting:
        policy.confirmable(row.recorded_by, tx.principal.user_id)
        row.state, row.confirmed_by, row.confirmed_at = "confirmed", tx.principal.user_id, tx.now
        tx.record(
            BudgetConfirmed(
                agency=row.agency_id, year=row.year, fund=row.fund, level=row.level, amount_fen=row.amount_fen
            ),
            row,
        )
    return [row.id for row in waiting]


def return_budget(tx: Transaction, command: ReturnBudget) -> list[str]:
    """Return the waiting lines of an agency's year, if they are still those that were seen; return their ids.

    They wait no longer; adjusting a line hands it in again.
    """
    waiting = _waiting(tx, command.agency, command.year, command.seen)
    faults = tuple(policy.reason_faults(command.reason))
    if faults:
        raise InvalidInputError(*faults)
    for row in waiting:
        row.state, row.return_reason = "returned", command.reason.strip()
        tx.record(
            BudgetReturned(
                agency=row.agency_id, year=row.year, fund=row.fund, level=row.level, amount_fen=row.amount_fen
            ),
            row,
        )
    return [row.id for row in waiting]


def _waiting(tx: Transaction, agency: str, year: int, seen: Sequence[str]) -> list[FundBudget]:
    require(tx.principal, Permission.BUDGETS_CONFIRM)
    require_scope(tx.principal, agency)
    query = select(FundBudget).where(FundBudget.agency_id == agency, FundBudget.year == year)
    waiting = [row for row in tx.session.scalars(query.order_by(FundBudget.id)) if row.state == "draft"]
    if not waiting:
        raise ConflictError(Text("没有待确认的预算。", "There is no budget to confirm."))
    if {f"{row.id}:{row.version}" for row in waiting} != set(seen):
        raise ConflictError(
            Text(
                "预算在您查看之后有改动，没有确认或退回。",
                "The budget was changed after you saw it; nothing was confirmed or returned.",
            ),
            remedy=Text("请重新打开页面，核对后再办理。", "Open the page again, check, and decide."),
        )
    return waiting
