"""Enter and adjust budgets; enter, settle and withdraw charges. `reviewing` confirms and returns."""

from sqlalchemy import select

from oversight.agencies.queries import agency as find_agency
from oversight.bilingual import Text
from oversight.budgets import policy
from oversight.budgets.commands import (
    AdjustBudget,
    RecordBudget,
    RecordCharge,
    SettleCharge,
    WithdrawCharge,
)
from oversight.budgets.events import (
    BudgetAdjusted,
    BudgetRecorded,
    ChargeRecorded,
    ChargeSettled,
    ChargeWithdrawn,
)
from oversight.budgets.models import Charge, FundBudget
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope


def record_budget(tx: Transaction, command: RecordBudget) -> str:
    """Enter a budget line, awaiting confirmation, and return its id."""
    require(tx.principal, Permission.BUDGETS_WRITE)
    require_scope(tx.principal, command.agency)
    amount = command.initial_fen if command.amount_fen is None else command.amount_fen
    _refuse(
        *_agency_faults(tx, command.agency),
        *policy.budget_faults(command, tx.today),
    )
    _refuse_twice(tx, command)
    row = FundBudget(
        id=tx.new_id(),
        agency_id=command.agency,
        year=command.year,
        fund=command.fund,
        level=command.level,
        initial_fen=command.initial_fen,
    )
    _amount(tx, row, amount, command.document)
    tx.session.add(row)
    tx.record(
        BudgetRecorded(
            agency=row.agency_id,
            year=row.year,
            fund=row.fund,
            level=row.level,
            initial_fen=row.initial_fen,
            amount_fen=amount,
        ),
        row,
    )
    return row.id


def adjust_budget(tx: Transaction, command: AdjustBudget) -> str:
    """Change a budget line's amount during the year, which then awaits confirmation, and return its id."""
    require(tx.principal, Permission.BUDGETS_WRITE)
    row = tx.session.get(FundBudget, command.budget)
    if row is None:
        raise NotFoundError
    require_scope(tx.principal, row.agency_id)
    _refuse(
        *policy.adjusted_faults(command.amount_fen, command.document),
    )
    previous = row.amount_fen
    _amount(tx, row, command.amount_fen, command.document)
    tx.record(
        BudgetAdjusted(
            agency=row.agency_id,
            year=row.year,
            fund=row.fund,
            level=row.level,
            previous_fen=previous,
            amount_fen=row.amount_fen,
        ),
        row,
    )
    return row.id


def record_charge(tx: Transaction, command: RecordCharge) -> str:
    """Enter a charge or a promise in the ledger and return its id."""
    require(tx.principal, Permission.BUDGETS_WRITE)
    require_scope(tx.principal, command.agency)
    _refuse(
        *_agency_faults(tx, command.agency),
        *policy.charge_faults(command, tx.today),
        *_voucher_faults(tx, command.voucher, command),
    )
    charged = command.stage == "charged"
    row = Charge(
        id=tx.new_id(),
        agency_id=command.agency,
        year=command.year,
        fund=command.fund,
        purpose=command.purpose,
        committed_fen=None if charged else command.amount_fen,
        committed_on=None if charged else command.on,
        charged_fen=command.amount_fen if charged else None,
        charged_on=command.on if charged else None,
        withdrawn_on=None,
        voucher=command.voucher,
        source_code=command.source_code,
        note=command.note.strip(),
        withdrawal=None,
    )
    tx.session.add(row)
    tx.record(
        ChargeRecorded(
            agency=row.agency_id,
            year=row.year,
            fund=row.fund,
            purpose=row.purpose,
            stage=command.stage,
            amount_fen=command.amount_fen,
            on=command.on.isoformat(),
        ),
        row,
    )
    return row.id


def settle_charge(tx: Transaction, command: SettleCharge) -> str:
    """Charge what was promised, with the amount that was paid, and return its id."""
    row = _charge(tx, command.charge)
    policy.open_charge(charged=row.charged_on is not None, withdrawn=row.withdrawn_on is not None)
    _refuse(
        *policy.settled_faults(command, row.year, tx.today),
        *policy.order_faults(command.on, row.charged_on or row.committed_on),
        *_voucher_faults(tx, command.voucher, row),
    )
    row.charged_fen, row.charged_on = command.amount_fen, command.on
    row.voucher = command.voucher or row.voucher
    tx.record(
        ChargeSettled(
            agency=row.agency_id,
            year=row.year,
            fund=row.fund,
            purpose=row.purpose,
            committed_fen=row.committed_fen or 0,
            amount_fen=command.amount_fen,
            on=command.on.isoformat(),
        ),
        row,
    )
    return row.id


def withdraw_charge(tx: Transaction, command: WithdrawCharge) -> str:
    """Take a promise or a charge out of the count, keeping its row, and return its id."""
    row = _charge(tx, command.charge)
    policy.open_charge(charged=False, withdrawn=row.withdrawn_on is not None)
    _refuse(
        *policy.withdrawn_faults(command, tx.today),
        *policy.order_faults(command.on, row.charged_on or row.committed_on),
    )
    row.withdrawn_on, row.withdrawal = command.on, command.reason.strip()
    tx.record(
        ChargeWithdrawn(
            agency=row.agency_id,
            year=row.year,
            fund=row.fund,
            purpose=row.purpose,
            amount_fen=row.charged_fen or row.committed_fen or 0,
            on=command.on.isoformat(),
        ),
        row,
    )
    return row.id


def _amount(tx: Transaction, row: FundBudget, amount: int, document: str) -> None:
    row.amount_fen, row.document, row.state = amount, document.strip(), "draft"
    row.recorded_by, row.recorded_at = tx.principal.user_id, tx.now
    row.confirmed_by = row.confirmed_at = row.return_reason = None


def _charge(tx: Transaction, charge: str) -> Charge:
    require(tx.principal, Permission.BUDGETS_WRITE)
    row = tx.session.get(Charge, charge)
    if row is None:
        raise NotFoundError
    require_scope(tx.principal, row.agency_id)
    return row


def _refuse(*faults: FieldError) -> None:
    if faults:
        raise InvalidInputError(*faults)


def _agency_faults(tx: Transaction, code: str) -> list[FieldError]:
    try:
        known = find_agency(tx.session, code).level in policy.AGENCY_LEVELS
    except NotFoundError:
        known = False
    if known:
        return []
    text = Text(
        "单位：没有编码为 {code} 的县（市、区）或设区市，预算按县级和市本级登记。",
        "Agency: {code} is no county and no city; budgets are kept by county, and by the city itself.",
    )
    return [FieldError("agency", text.format(code=code))]


def _refuse_twice(tx: Transaction, command: RecordBudget) -> None:
    query = select(FundBudget.level).where(
        FundBudget.agency_id == command.agency, FundBudget.year == command.year, FundBudget.fund == command.fund
    )
    held = set(tx.session.scalars(query))
    if command.level in held:
        raise ConflictError(
            Text("这一行预算已经登记。", "This budget line has been entered already."),
            remedy=Text("请改用“调整预算”。", "Adjust it instead."),
        )
    _refuse(*policy.level_faults(command.level, held))


def _voucher_faults(tx: Transaction, voucher: str | None, about: RecordCharge | Charge) -> list[FieldError]:
    faults = [*policy.voucher_faults(voucher)]
    if voucher is None or faults:
        return faults
    agency = about.agency if isinstance(about, RecordCharge) else about.agency_id
    query = select(Charge.id).where(
        Charge.agency_id == agency,
        Charge.year == about.year,
        Charge.fund == about.fund,
        Charge.voucher == voucher,
        Charge.withdrawn_on.is_(None),
    )
    others = [one for one in tx.session.scalars(query) if isinstance(about, RecordCharge) or one != about.id]
    if others:
        text = Text(
            "凭证号：{voucher} 已在这项资金下登记过。", "Voucher: {voucher} is in the ledger for this fund already."
        )
        faults.append(FieldError("voucher", text.format(voucher=voucher)))
    return faults
