"""The facts of R30 and R31, loaded for all agencies of a scope at once."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from oversight.agencies.queries import agencies
from oversight.bilingual import Text
from oversight.budgets.queries import BudgetLine, LedgerSum, budget_lines, ledger_sums
from oversight.budgets.vocabulary import FUNDS
from oversight.rulebook.budgets import BudgetFacts, ChargedFunds


def budget_facts(session: Session, scope: str, year: int, on: date) -> list[BudgetFacts]:
    """Return the facts of each county and of the city itself, by code, in four queries however many there are.

    A fund without a budget line is a missing fact. Where there is a budget, an empty ledger says that nothing was
    charged; where there is none, nothing is known of the ledger either. `sources` holds for each fact the words of its
    source, and behind ` #` the log entries it stands on.
    """
    codes = sorted(one.code for level in ("city", "county") for one in agencies(session, scope, level))
    lines: dict[str, list[BudgetLine]] = {}
    for line in budget_lines(session, scope, year):
        lines.setdefault(line.agency, []).append(line)
    sums: dict[str, dict[str, LedgerSum]] = {}
    for one in ledger_sums(session, scope, year, on):
        sums.setdefault(one.agency, {})[one.fund] = one
    return [_facts(code, year, lines.get(code, []), sums.get(code, {})) for code in codes]


def _facts(code: str, year: int, lines: Iterable[BudgetLine], sums: Mapping[str, LedgerSum]) -> BudgetFacts:
    held = {fund: [line for line in lines if line.fund == fund] for fund in FUNDS}
    kept = bool(sums) or any(held.values())
    return BudgetFacts(
        agency=code,
        year=year,
        work_fund=_budget(held["work_fund"]),
        subsidy_fund=_budget(held["subsidy_fund"]),
        other_funds=_budget(held["other_funds"]),
        charged=_charged({fund: one.charged_fen for fund, one in sums.items()}) if kept else None,
        committed=_charged({fund: one.forecast_fen for fund, one in sums.items()}) if kept else None,
        sources=_sources(held, sums) if kept else {},
    )


def _budget(lines: list[BudgetLine]) -> int | None:
    return sum(line.amount_fen for line in lines) if lines else None


def _charged(fen: Mapping[str, int]) -> ChargedFunds:
    return ChargedFunds(
        work_fund=fen.get("work_fund", 0),
        subsidy_fund=fen.get("subsidy_fund", 0),
        other_funds=fen.get("other_funds", 0),
    )


def _sources(held: Mapping[str, list[BudgetLine]], sums: Mapping[str, LedgerSum]) -> dict[str, str]:
    found: dict[str, str] = {}
    for fund, lines in held.items():
        if lines:
            words = "；".join(dict.fromkeys(line.document for line in lines))
            draft = _DRAFT if any(line.state != "confirmed" for line in lines) else ""
            found[fund] = f"{words}{draft}" + "".join(f" #{line.event_id}" for line in lines)
        rows = sums[fund].rows if fund in sums else 0
        ledger = str(_LEDGER.format(n=rows))
        found[f"charged.{fund}"] = found[f"committed.{fund}"] = ledger
    return found


_DRAFT = "（财政未确认 / not confirmed）"
_LEDGER = Text("台账 {n} 笔", "{n} rows of the ledger")
