"""Budgets over REST: ratios by year, one agency's verdict, and charges."""

from typing import Any

from flask_smorest import Blueprint

from oversight.agencies.queries import names
from oversight.budgets.commands import RecordCharge
from oversight.budgets.entry_views import unit
from oversight.budgets.judging import BudgetVerdict, verdicts
from oversight.budgets.queries import charge as find_charge
from oversight.budgets.schemas import DayQuery, RecordChargeSchema, RecordedChargeSchema, VerdictSchema, YearQuery
from oversight.budgets.service import record_charge
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.requests import present_day, principal, session, transaction

api = Blueprint("budgets-api", __name__, url_prefix="/api/v1/budgets", description="预算比例 / Budget ratios")


@api.route("")
@api.arguments(YearQuery, location="query")
@api.response(200, VerdictSchema(many=True))
@requires(Permission.BUDGETS_READ)
def ratios(query: dict[str, Any]) -> list[dict[str, object]]:
    """Both ratios of every agency in scope."""
    on = query.get("on") or present_day()
    with session() as s:
        named = names(s)
        return [
            _dumped(one, named[one.agency]) for one in verdicts(s, principal().scope, query.get("year", on.year), on)
        ]


@api.route("/<agency>/<int:year>")
@api.arguments(DayQuery, location="query")
@api.response(200, VerdictSchema)
@requires(Permission.BUDGETS_READ)
def ratio(query: dict[str, Any], agency: str, year: int) -> dict[str, object]:
    """One agency's facts and outcomes."""
    found = unit(agency, year)
    with session() as s:
        judged = verdicts(s, agency, year, query.get("on") or present_day())
    return _dumped(next(one for one in judged if one.agency == agency), found.name)


@api.route("/charges", methods=["POST"])
@api.arguments(RecordChargeSchema)
@api.response(201, RecordedChargeSchema)
@requires(Permission.BUDGETS_WRITE)
def charge(command: RecordCharge) -> dict[str, str]:
    """Enter a charge or a promise in the ledger; the amount is text in yuan, `1234.56`."""
    with transaction() as tx:
        stored = record_charge(tx, command)
    with session() as s:
        return {"id": stored, "event_id": find_charge(s, stored).event_id}


def _dumped(one: BudgetVerdict, name: str) -> dict[str, object]:
    facts = one.facts
    return {
        "agency": one.agency,
        "name": name,
        "year": facts.year,
        "facts": {
            "work_fund": facts.work_fund,
            "subsidy_fund": facts.subsidy_fund,
            "other_funds": facts.other_funds,
            "charged": facts.charged and facts.spent()._asdict(),
            "committed": facts.committed and facts.forecast()._asdict(),
        },
        "outcomes": [one.floor.as_json(), one.cap.as_json()],
    }
