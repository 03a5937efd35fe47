"""Budget ratios: all agencies of a year, and one agency's verdict with its working and what-if."""

from datetime import date
from typing import Any

from flask import Response, request, url_for

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.budgets import queries, vocabulary
from oversight.budgets.entry_views import pages, unit
from oversight.budgets.judging import BudgetVerdict, judge, verdicts
from oversight.budgets.policy import FIRST_YEAR
from oversight.budgets.presentation import advice_query, gauge, headline, ledger_sheet, links, typed, verdict_sheet
from oversight.budgets.schemas import SuppositionSchema
from oversight.budgets.supposition import LABELS, Supposition, suppose
from oversight.errors import FieldError, InvalidInputError
from oversight.permissions import Permission
from oversight.rulebook import law
from oversight.rules.outcome import Result
from oversight.web.exports import exported
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.requests import present_day, principal, session, today

__all__ = ["pages"]


def _year_asked() -> int:
    wanted, latest = request.args.get("year", ""), present_day().year + 1
    if not wanted:
        return today().year
    if not wanted.isdecimal() or not FIRST_YEAR <= int(wanted) <= latest:
        raise InvalidInputError.of(
            "year",
            f"年度应为 {FIRST_YEAR} 至 {latest} 之间的年份。",
            f"The year is one from {FIRST_YEAR} to {latest}.",
        )
    return int(wanted)


@pages.get("/")
@requires(Permission.BUDGETS_READ)
def index() -> Response:
    """Show both ratios of all agencies in the reader's scope."""
    year, on, scope = _year_asked(), today(), principal().scope
    with session() as s:
        rows, named = verdicts(s, scope, year, on), names(s)
        offered = sorted({*queries.years(s, scope), year, present_day().year}, reverse=True)
        waiting = {agency for agency, at, _ in queries.unconfirmed(s, scope) if at == year}
    wanted = request.args.get("result", "")
    shown = [one for one in rows if wanted in {"", one.floor.result, one.cap.result}]
    if file := exported(verdict_sheet(shown, named, year), f"budgets-{year}"):
        return file
    return render(
        "budgets/index.html",
        title=Text("预算比例", "Budget ratios"),
        rows=shown,
        judged=rows,
        year=year,
        on=on,
        names=named,
        waiting=waiting,
        years=[(one, str(one)) for one in offered],
        results=[(one.value, one.label) for one in Result],
        wanted=wanted,
    )


@pages.get("/<agency>/<int:year>")
@requires(Permission.BUDGETS_READ)
def verdict(agency: str, year: int) -> Response:
    """Show an agency's verdict: results, how to comply, what-if, working, clause, readings, budget and ledger."""
    found, on = unit(agency, year), today()
    with session() as s:
        judged = next(one for one in verdicts(s, agency, year, on) if one.agency == agency)
        lines = [one for one in queries.budget_lines(s, agency, year) if one.agency == agency]
        ledger = [one for one in queries.charges(s, agency, year) if one.agency == agency]
    if file := exported(ledger_sheet(ledger, found.name, year), f"ledger-{agency}-{year}"):
        return file
    supposed, errors = _supposed(judged, on)
    return render(
        "budgets/verdict.html",
        title=Text(f"{found.name} · 政府购买社会救助服务经费", f"{found.name}: purchase of services"),
        crumbs=[(Text("预算比例", "Budget ratios"), url_for("budgets.index", year=year))],
        status=422 if errors else 200,
        errors=errors,
        values=request.args.to_dict(),
        **_shown(judged),
        supposed=supposed,
        agency=found,
        year=year,
        on=on,
        lines=lines,
        ledger=ledger,
        links=links(judged, lines, ledger),
        titles=law().parameters,
        vocabulary=vocabulary,
    )


def _shown(judged: BudgetVerdict) -> dict[str, Any]:
    return {
        "judged": judged,
        "floor_gauge": gauge(judged.floor, judged.floor_measure),
        "cap_gauge": gauge(judged.cap, judged.cap_measure, ceiling=True),
        "floor_headline": headline(judged.floor, judged.floor_measure),
        "cap_headline": headline(judged.cap, judged.cap_measure, ceiling=True),
        "advice": advice_query(judged),
        "said": [note for note in judged.floor.notes if note in judged.cap.notes] if judged.feasible is False else [],
        "labels": LABELS,
    }


def _supposed(judged: BudgetVerdict, on: date) -> tuple[dict[str, Any] | None, tuple[FieldError, ...]]:
    amounts = {name: value for name, value in request.args.items() if name in LABELS}
    try:
        supposed: Supposition = parse(SuppositionSchema(), amounts)
        if not supposed:
            return None, ()
        result = judge(suppose(judged.facts, supposed), on)
    except InvalidInputError as error:
        return None, error.fields
    return {**_shown(result), "typed": typed(supposed)}, ()
