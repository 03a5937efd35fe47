"""Pages on which budgets and charges are entered, adjusted, confirmed, settled and withdrawn."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.agencies.queries import AgencyRow
from oversight.agencies.queries import agency as find_agency
from oversight.bilingual import Text
from oversight.budgets import queries, reviewing, service, vocabulary
from oversight.budgets.commands import ConfirmBudget, ReturnBudget
from oversight.budgets.policy import AGENCY_LEVELS, FIRST_YEAR
from oversight.budgets.schemas import (
    AdjustBudgetSchema,
    RecordBudgetSchema,
    RecordChargeSchema,
    SettleChargeSchema,
    WithdrawChargeSchema,
)
from oversight.errors import InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.persistence import require_scope
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.money import typed_yuan
from oversight.web.pages import notify, render
from oversight.web.requests import present_day, principal, session, transaction

pages = Blueprint("budgets", __name__, url_prefix="/budgets")


def unit(agency: str, year: int) -> AgencyRow:
    """Return the agency of a page; raise NotFoundError if it keeps no budget or the year is none."""
    require_scope(principal(), agency)
    with session() as s:
        found = find_agency(s, agency)
    if found.level not in AGENCY_LEVELS or not FIRST_YEAR <= year <= present_day().year + 1:
        raise NotFoundError
    return found


def crumbs(found: AgencyRow, year: int) -> list[tuple[Text, str]]:
    """Return the way to a page below an agency's year."""
    return [
        (Text("预算比例", "Budget ratios"), url_for("budgets.index", year=year)),
        (Text(f"{found.name} {year}", f"{found.name} {year}"), _home(found.code, year)),
    ]


def _home(agency: str, year: int) -> str:
    return url_for("budgets.verdict", agency=agency, year=year)


def _form(template: str, title: Text, place: tuple[str, int], **context: Any) -> Response:
    found = unit(*place)
    return render(
        f"budgets/{template}.html",
        title=title,
        crumbs=crumbs(found, place[1]),
        agency=found,
        year=place[1],
        vocabulary=vocabulary,
        back=_home(*place),
        **context,
    )


def _typed(agency: str, year: int, **more: str) -> Mapping[str, str]:
    return {**request.form.to_dict(), "agency": agency, "year": str(year), **more}


def _line(budget: str, place: tuple[str, int]) -> queries.BudgetLine:
    unit(*place)
    with session() as s:
        line = queries.budget_line(s, budget)
    if (line.agency, line.year) != place:
        raise NotFoundError
    return line


def _charge(charge: str, place: tuple[str, int]) -> queries.ChargeRow:
    unit(*place)
    with session() as s:
        row = queries.charge(s, charge)
    if (row.agency, row.year) != place:
        raise NotFoundError
    return row


_NEW_LINE = Text("登记预算", "Enter a budget line")
_NEW_CHARGE = Text("登记列支", "Enter a charge")


@pages.get("/<agency>/<int:year>/lines")
@requires(Permission.BUDGETS_WRITE)
def new_line(agency: str, year: int) -> Response:
    """Show the form of a budget line."""
    return _form("line", _NEW_LINE, (agency, year))


@pages.post("/<agency>/<int:year>/lines")
@requires(Permission.BUDGETS_WRITE)
def record_line(agency: str, year: int) -> WerkzeugResponse:
    """Store a budget line."""
    unit(agency, year)
    try:
        command = parse(RecordBudgetSchema(), _typed(agency, year))
        with transaction() as tx:
            service.record_budget(tx, command)
    except InvalidInputError as error:
        return _form("line", _NEW_LINE, (agency, year), status=422, errors=error.fields, values=request.form.to_dict())
    notify(Text("预算已登记，待财政确认。", "The budget line is stored and awaits confirmation."))
    return redirect(_home(agency, year))


@pages.get("/<agency>/<int:year>/lines/<budget>")
@requires(Permission.BUDGETS_WRITE)
def line(agency: str, year: int, budget: str) -> Response:
    """Show the form that adjusts a budget line."""
    held = _line(budget, (agency, year))
    values = {"amount": typed_yuan(held.amount_fen)}
    return _form("adjust", _adjust_title(held), (agency, year), line=held, values=values)


@pages.post("/<agency>/<int:year>/lines/<budget>")
@requires(Permission.BUDGETS_WRITE)
def adjust_line(agency: str, year: int, budget: str) -> WerkzeugResponse:
    """Store a budget line's new amount."""
    held, typed = _line(budget, (agency, year)), request.form.to_dict()
    try:
        command = parse(AdjustBudgetSchema(), {**typed, "budget": budget})
        with transaction() as tx:
            service.adjust_budget(tx, command)
    except InvalidInputError as error:
        title = _adjust_title(held)
        return _form("adjust", title, (agency, year), line=held, status=422, errors=error.fields, values=typed)
    notify(Text("预算已调整，待财政重新确认。", "The budget is adjusted and awaits confirmation again."))
    return redirect(_home(agency, year))


def _adjust_title(held: queries.BudgetLine) -> Text:
    return Text("调整预算：{fund}", "Adjust: {fund}").format(fund=vocabulary.FUNDS[held.fund])


@pages.get("/<agency>/<int:year>/confirm")
@requires(Permission.BUDGETS_CONFIRM)
def confirmation(agency: str, year: int) -> Response:
    """Show what a confirmation would confirm."""
    return _confirmation(agency, year)


def _confirmation(agency: str, year: int, **context: Any) -> Response:
    with session() as s:
        waiting = [one for one in queries.budget_lines(s, agency, year) if one.state == "draft"]
    return _form("confirm", Text("确认预算", "Confirm the budget"), (agency, year), waiting=waiting, **context)


@pages.post("/<agency>/<int:year>/confirm")
@requires(Permission.BUDGETS_CONFIRM)
def confirm(agency: str, year: int) -> WerkzeugResponse:
    """Confirm the lines that were shown."""
    unit(agency, year)
    seen = tuple(request.form.get("seen", "").split())
    with transaction() as tx:
        confirmed = reviewing.confirm_budget(tx, ConfirmBudget(agency=agency, year=year, seen=seen))
    notify(Text("已确认 {n} 行预算。", "{n} budget lines confirmed.").format(n=len(confirmed)))
    return redirect(_home(agency, year))


@pages.post("/<agency>/<int:year>/return")
@requires(Permission.BUDGETS_CONFIRM)
def send_back(agency: str, year: int) -> WerkzeugResponse:
    """Return the lines that were shown, with what is wrong about them."""
    unit(agency, year)
    seen, reason = tuple(request.form.get("seen", "").split()), request.form.get("reason", "")
    try:
        with transaction() as tx:
            returned = reviewing.return_budget(tx, ReturnBudget(agency=agency, year=year, seen=seen, reason=reason))
    except InvalidInputError as error:
        return _confirmation(agency, year, status=422, errors=error.fields, values=request.form.to_dict())
    notify(Text("已退回 {n} 行预算。", "{n} budget lines returned.").format(n=len(returned)))
    return redirect(_home(agency, year))


@pages.get("/<agency>/<int:year>/charges")
@requires(Permission.BUDGETS_WRITE)
def new_charge(agency: str, year: int) -> Response:
    """Show the form of a charge."""
    return _form("charge", _NEW_CHARGE, (agency, year), values={"stage": "charged", "purpose": "services"})


@pages.post("/<agency>/<int:year>/charges")
@requires(Permission.BUDGETS_WRITE)
def record_charge(agency: str, year: int) -> WerkzeugResponse:
    """Store a charge or a promise."""
    unit(agency, year)
    try:
        command = parse(RecordChargeSchema(), _typed(agency, year))
        with transaction() as tx:
            service.record_charge(tx, command)
    except InvalidInputError as error:
        kept = {"status": 422, "errors": error.fields, "values": request.form.to_dict()}
        return _form("charge", _NEW_CHARGE, (agency, year), **kept)
    notify(Text("已登入台账。", "The ledger has it."))
    return redirect(_home(agency, year) + "#ledger")


@pages.get("/<agency>/<int:year>/charges/<charge>")
@requires(Permission.BUDGETS_READ)
def charge(agency: str, year: int, charge: str) -> Response:
    """Show a row of the ledger, and what can be done with it."""
    return _charge_page(charge, (agency, year), act=request.args.get("act", ""))


@pages.post("/<agency>/<int:year>/charges/<charge>/settle")
@requires(Permission.BUDGETS_WRITE)
def settle(agency: str, year: int, charge: str) -> WerkzeugResponse:
    """Charge what was promised."""
    _charge(charge, (agency, year))
    try:
        command = parse(SettleChargeSchema(), {**request.form.to_dict(), "charge": charge})
        with transaction() as tx:
            service.settle_charge(tx, command)
    except InvalidInputError as error:
        return _charge_page(charge, (agency, year), error, "settle")
    notify(Text("承诺已列支。", "The promise is charged."))
    return redirect(_home(agency, year) + "#ledger")


@pages.post("/<agency>/<int:year>/charges/<charge>/withdraw")
@requires(Permission.BUDGETS_WRITE)
def withdraw(agency: str, year: int, charge: str) -> WerkzeugResponse:
    """Take a charge out of the count."""
    _charge(charge, (agency, year))
    try:
        command = parse(WithdrawChargeSchema(), {**request.form.to_dict(), "charge": charge})
        with transaction() as tx:
            service.withdraw_charge(tx, command)
    except InvalidInputError as error:
        return _charge_page(charge, (agency, year), error, "withdraw")
    notify(Text("已冲销，原记录保留在台账中。", "Withdrawn; the row stays in the ledger."))
    return redirect(_home(agency, year) + "#ledger")


def _charge_page(
    charge_id: str, place: tuple[str, int], error: InvalidInputError | None = None, act: str = ""
) -> Response:
    row = _charge(charge_id, place)
    values = request.form.to_dict() if error else {"amount": typed_yuan(row.amount_fen), "voucher": row.voucher or ""}
    return _form(
        "charge_row",
        Text("台账记录", "Row of the ledger"),
        place,
        row=row,
        act=act,
        values=values,
        errors=error.fields if error else (),
        status=422 if error else 200,
    )
