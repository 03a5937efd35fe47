"""The facts of R16, R17 and R18 for all townships and villages of a scope, in a fixed number of queries."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from oversight.agencies.queries import PopulationRow, agencies, population_registers
from oversight.bilingual import Text
from oversight.rulebook import law
from oversight.rulebook.in_place import InPlaceFacts
from oversight.rulebook.quotas import QUOTA_PARAMETERS, Quotas
from oversight.rulebook.staffing import TownshipAssistantsFacts, VillageAssistantsFacts
from oversight.staffing.presence import Service, Span, at_post, counted, course
from oversight.staffing.queries import COUNTY_DIGITS, exempt_villages, rosters_kept, services
from oversight.staffing.vocabulary import INELIGIBLE, TOWNSHIP_ASSISTANT, VILLAGE_ASSISTANT


@dataclass(frozen=True, slots=True)
class Complement:
    """A township's people on a day: the spans that count, ever; whether a roster is kept; its registers by day."""

    township: str
    spans: tuple[Span, ...]
    kept: bool
    registers: tuple[PopulationRow, ...]

    def present(self, on: date) -> list[Service]:
        """Return the services that count on a day."""
        return [span.service for span in self.spans if span.covers(on)]

    def population(self, on: date) -> PopulationRow | None:
        """Return the latest register on or before a day, or the first there is."""
        known = [row for row in self.registers if row.on <= on]
        return known[-1] if known else next(iter(self.registers), None)


def complements(session: Session, scope: str, on: date) -> list[Complement]:
    """Return the townships of a scope, by code, with all that R16 and R18 need (four queries)."""
    registers = population_registers(session, scope, on)
    kept = rosters_kept(session, scope)
    spans: dict[str, list[Span]] = {}
    for span in counted(services(session, scope)):
        if span.service.role == TOWNSHIP_ASSISTANT:
            spans.setdefault(span.service.agency, []).append(span)
    return [
        Complement(
            one.code,
            tuple(spans.get(one.code, ())),
            (one.code[:COUNTY_DIGITS], TOWNSHIP_ASSISTANT) in kept,
            tuple(registers.get(one.code, ())),
        )
        for one in agencies(session, scope, "township")
    ]


def township_facts(session: Session, scope: str, on: date) -> list[TownshipAssistantsFacts]:
    """Return R16's facts of each township: registered population, distinct assistants at post on the day.

    Where a county has never kept a roster of assistants, their number is unknown rather than none.
    """
    return [township_fact(one, on) for one in complements(session, scope, on)]


def township_fact(one: Complement, on: date) -> TownshipAssistantsFacts:
    """Return R16's facts of one township."""
    register, present = one.population(on), one.present(on)
    return TownshipAssistantsFacts(
        agency=one.township,
        registered_population=register.registered if register else None,
        assistants=len(present) if one.kept else None,
        sources=_sources(register, present, kept=one.kept),
    )


def in_place_facts(session: Session, scope: str, on: date) -> list[InPlaceFacts]:
    """Return R18's facts of each township: as R16's, with the day first filled and the present vacancy's first day.

    What was needed on a past day follows the register of that day and the quotas in force on `on`. A post that was
    never filled counts as vacant from the day after the time limit.
    """
    return [in_place_fact(one, on) for one in complements(session, scope, on)]


def in_place_fact(one: Complement, on: date) -> InPlaceFacts:
    """Return R18's facts of one township."""
    register, present = one.population(on), one.present(on)
    first, since = _course(one, on)
    return InPlaceFacts(
        agency=one.township,
        registered_population=register.registered if register else None,
        assistants=len(present) if one.kept else None,
        first_compliant_on=first,
        vacant_since=since,
        sources=_sources(register, present, kept=one.kept)
        | {"first_compliant_on": str(_COMPUTED), "vacant_since": str(_COMPUTED)},
    )


def _course(one: Complement, on: date) -> tuple[date | None, date | None]:
    quotas = quotas_on(on)
    limit = law().on(on).parameters.get("staffing.in_place_by")
    if quotas is None or limit is None or not one.kept or not any(row.registered for row in one.registers):
        return None, None
    first, since = course(one.spans, [row.on for row in one.registers], _needed(one, quotas), on)
    missed = isinstance(limit.value, date) and first is None and on > limit.value
    if missed and isinstance(limit.value, date):
        since = limit.value + timedelta(days=1)
    return first, since


def _needed(one: Complement, quotas: Quotas) -> Callable[[date], int]:
    def needed(day: date) -> int:
        register = one.population(day)
        return quotas.decided(register.registered) if register and register.registered else quotas.needed[-1]

    return needed


def quotas_on(on: date) -> Quotas | None:
    """Return the quotas in force on a day, or None before there were any."""
    versions = law().on(on).parameters
    if any(name not in versions for name in QUOTA_PARAMETERS):
        return None
    first, second, *needed, reading = (versions[name].value for name in QUOTA_PARAMETERS)
    return Quotas(int(str(first)), int(str(second)), _three(needed), str(reading))


def _three(values: Sequence[object]) -> tuple[int, int, int]:
    one, two, three = (int(str(value)) for value in values)
    return one, two, three


def village_facts(session: Session, scope: str, on: date) -> list[VillageAssistantsFacts]:
    """Return R17's facts of each village, in four queries: assistants at post, those ineligible, and exemption.

    Where a county has never kept a roster of village assistants, their number is unknown rather than none.
    """
    exempt, kept = exempt_villages(session, scope, on), rosters_kept(session, scope)
    present: dict[str, dict[str, Service]] = {}
    for one in services(session, scope):
        if one.role == VILLAGE_ASSISTANT and at_post(one, on):
            present.setdefault(one.agency, {})[one.person] = one
    return [
        _village(code, list(present.get(code, {}).values()), known, code in exempt)
        for code in (one.code for one in agencies(session, scope, "village"))
        for known in [(code[:COUNTY_DIGITS], VILLAGE_ASSISTANT) in kept]
    ]


def _village(code: str, present: list[Service], kept: bool, exempt: bool) -> VillageAssistantsFacts:  # noqa: FBT001 - read beside its call
    eligibility = Counter(one.eligibility for one in present)
    roster = _roster(present)
    return VillageAssistantsFacts(
        agency=code,
        assistants=len(present) if kept else None,
        ineligible=eligibility[INELIGIBLE] if kept else None,
        exempt=exempt,
        sources={"assistants": roster, "ineligible": roster} if kept else {},
    )


def _sources(register: PopulationRow | None, present: list[Service], *, kept: bool) -> dict[str, str]:
    found = {"assistants": _roster(present)} if kept else {}
    if register is not None:
        found["registered_population"] = f"{register.source}（{register.on}） #{register.event_id}"
    return found


def _roster(present: Iterable[Service]) -> str:
    entries = [one.event_id for one in present]
    return str(_ROSTER.format(n=len(entries))) + "".join(f" #{one}" for one in entries)


_ROSTER = Text("名册 {n} 人", "roster: {n}")
_COMPUTED = Text("由名册和户籍登记推算", "computed from roster and registers")
