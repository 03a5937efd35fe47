"""Fault-tolerance cases of the small city, with the people who deal with them."""

from dataclasses import replace
from datetime import date

from oversight.clock import Clock
from oversight.exemptions.deciding import DecideExemption, decide_exemption
from oversight.exemptions.service import (
    ApplyForExemption,
    GivenOpinion,
    RecordOpinions,
    apply_for_exemption,
    record_opinions,
)
from oversight.exemptions.vocabulary import Element
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin
from tests.builders.city import COUNTY, OTHER_COUNTY

OFFICER = Principal("u-officer", Role.COUNTY_OFFICER, "350825.MZ", COUNTY)
OTHER = Principal("u-other", Role.COUNTY_OFFICER, "350802.MZ", OTHER_COUNTY)
EXAMINER = Principal("u-examiner", Role.CITY_ADMIN, "350800.MZ", "")
SECOND = Principal("u-second", Role.CITY_ADMIN, "350800.CZ", "")
LEADER = Principal("u-leader", Role.CITY_LEADER, "350800.MZ", "")
OTHER_LEADER = Principal("u-other-leader", Role.CITY_LEADER, "350800.MZ", "")
APPLICATION = ApplyForExemption(
    finding="",
    applicant_kind="agency",
    accountable_on=date(2026, 11, 16),
    situation="outage_or_disaster",
    distinctions=("not_concerned", "not_concerned", "development"),
    supports=("collective_decision",),
    statement="洪水中断网络，未能按期列支。",
)
DECISION = DecideExemption(
    case="",
    outcome="granted",
    meeting_on=date(2026, 11, 24),
    attendees=("MZ-01", "MZ-02", "CZ-07"),
    votes=(3, 0, 0),
    reasons="四项要件具备。",
)


def opinions(opinion: str = "yes", **other: str) -> tuple[GivenOpinion, ...]:
    """Return one opinion on each element, another one on those named."""
    return tuple(
        GivenOpinion(element=one.value, opinion=other.get(one.value, opinion), text="有会议纪要。", evidence="0a" * 32)
        for one in Element
    )


def build_case(database: Database, clock: Clock, finding: str) -> str:
    """Let the county apply about a finding."""
    with begin(database, OFFICER, clock) as tx:
        return apply_for_exemption(tx, replace(APPLICATION, finding=finding))


def examine(database: Database, clock: Clock, case: str, *given: tuple[GivenOpinion, ...]) -> None:
    """Let two examiners give their opinions: all favourable, or those given in turn."""
    for principal, mine in zip((EXAMINER, SECOND), given or (opinions(), opinions()), strict=False):
        with begin(database, principal, clock) as tx:
            record_opinions(tx, RecordOpinions(case=case, opinions=mine))


def decide(database: Database, clock: Clock, case: str, principal: Principal = LEADER, **changes: object) -> str:
    """Let a meeting decide."""
    command = replace(DECISION, case=case, **changes)  # type: ignore[arg-type]  # a test names the fields it changes
    with begin(database, principal, clock) as tx:
        return decide_exemption(tx, command)
