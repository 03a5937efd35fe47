"""Townships and villages judged, and counted county by county."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from oversight.rulebook import evaluate
from oversight.rulebook.in_place import IN_PLACE
from oversight.rulebook.staffing import TOWNSHIP_ASSISTANTS, VILLAGE_ASSISTANTS
from oversight.rules.outcome import Outcome, Result
from oversight.staffing.facts import complements, in_place_fact, quotas_on, township_fact, village_facts
from oversight.staffing.queries import COUNTY_DIGITS


@dataclass(frozen=True, slots=True)
class TownshipVerdict:
    """A township on a day: persons registered, assistants needed and at post (None: unknown), R16 and R18."""

    agency: str
    registered: int | None
    needed: int | None
    present: int | None
    quota: Outcome
    in_place: Outcome

    @property
    def missing(self) -> int | None:
        """How many assistants are short."""
        if self.needed is None or self.present is None:
            return None
        return max(0, self.needed - self.present)


@dataclass(frozen=True, slots=True)
class VillageVerdict:
    """A village on a day: assistants at post (None: unknown), whether it is exempt, and R17."""

    agency: str
    present: int | None
    exempt: bool
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CountyTally:
    """A county's townships and villages, counted; `needed` and `missing` leave out what is unknown."""

    agency: str
    townships: int
    villages: int
    needed: int
    present: int
    missing: int
    quota: Counter[Result]
    in_place: Counter[Result]
    village: Counter[Result]


def township_verdicts(session: Session, scope: str, on: date) -> list[TownshipVerdict]:
    """Judge each township of a scope by R16 and R18, by code, in four queries."""
    quotas = quotas_on(on)
    found: list[TownshipVerdict] = []
    for one in complements(session, scope, on):
        facts = township_fact(one, on)
        registered = facts.registered_population
        found.append(
            TownshipVerdict(
                one.township,
                registered,
                quotas.decided(registered) if quotas and registered else None,
                facts.assistants,
                evaluate(TOWNSHIP_ASSISTANTS, facts, on),
                evaluate(IN_PLACE, in_place_fact(one, on), on),
            )
        )
    return found


def village_verdicts(session: Session, scope: str, on: date) -> list[VillageVerdict]:
    """Judge each village of a scope by R17, by code, in four queries."""
    return [
        VillageVerdict(facts.agency or "", facts.assistants, facts.exempt, evaluate(VILLAGE_ASSISTANTS, facts, on))
        for facts in village_facts(session, scope, on)
    ]


def tallies(
    counties: Sequence[str], townships: Sequence[TownshipVerdict], villages: Sequence[VillageVerdict]
) -> list[CountyTally]:
    """Count verdicts by county."""
    ours: dict[str, list[TownshipVerdict]] = {code: [] for code in counties}
    theirs: dict[str, list[VillageVerdict]] = {code: [] for code in counties}
    for township in townships:
        ours[township.agency[:COUNTY_DIGITS]].append(township)
    for village in villages:
        theirs[village.agency[:COUNTY_DIGITS]].append(village)
    return [_tally(code, ours[code], theirs[code]) for code in counties]


def _tally(code: str, townships: list[TownshipVerdict], villages: list[VillageVerdict]) -> CountyTally:
    return CountyTally(
        code,
        len(townships),
        len(villages),
        sum(one.needed or 0 for one in townships),
        sum(one.present or 0 for one in townships),
        sum(one.missing or 0 for one in townships),
        Counter(one.quota.result for one in townships),
        Counter(one.in_place.result for one in townships),
        Counter(one.outcome.result for one in villages),
    )
