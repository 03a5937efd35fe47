"""Verdicts as the pages show them: judged on a day, with names, within a reader's scope."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from oversight.agencies.queries import agency, names
from oversight.dashboard.assessment import Matrix, assess, summarise, worst_first
from oversight.errors import NotFoundError
from oversight.persistence import Principal, require_scope
from oversight.rules.outcome import Outcome

_COUNTY_DIGITS = 6


def county_of(principal: Principal) -> str:
    """Return the scope in which a reader sees verdicts: a department's is its whole division."""
    return principal.scope.split(".", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Outcomes of one rule with the names of their agencies."""

    outcomes: list[Outcome]
    names: dict[str, str]


def matrix(session: Session, scope: str, on: date) -> tuple[Matrix, dict[str, str]]:
    """Return counties by rules, and the names of all agencies above the village."""
    return summarise(assess(session, scope, on)), names(session)


def verdicts(session: Session, principal: Principal, name: str | None, county: str, on: date) -> Verdicts:
    """Return a rule's verdicts (or every rule's) within a county (or the reader's whole scope), the gravest first."""
    scope = county or county_of(principal)
    require_scope(Principal(principal.user_id, principal.role, principal.agency, county_of(principal)), scope)
    outcomes = worst_first(assess(session, scope, on, name))
    return Verdicts(outcomes, names(session, {one.agency for one in outcomes if one.agency}))


def verdict(session: Session, principal: Principal, name: str, code: str, on: date) -> tuple[Outcome, str]:
    """Return one agency's verdict by a rule, and the agency's name."""
    place = agency(session, code)
    found = verdicts(session, principal, name, code, on).outcomes
    for outcome in found:
        if outcome.agency == code:
            return outcome, place.name
    raise NotFoundError
