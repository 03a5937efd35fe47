"""Decisions taken in here: which acts of the log they are, and who may know of them."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import ClassVar

import oversight
from oversight.approvals.decisions import KINDS, kinds_for
from oversight.approvals.queries import count_decisions, decision_rows
from oversight.clock import FixedClock
from oversight.permissions import PERMISSIONS_OF, Role
from oversight.persistence import SYSTEM, Database, Event, begin, reading
from tests.builders.city import COUNTY, OTHER_COUNTY


@dataclass(frozen=True, kw_only=True)
class Decided(Event):
    """A decision on an exemption."""

    ACTION: ClassVar[str] = "exemptions.decided/1"


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    """A review of a rectification."""

    ACTION: ClassVar[str] = "findings.closed/1"


@dataclass(frozen=True, kw_only=True)
class Opened(Event):
    """No decision."""

    ACTION: ClassVar[str] = "exemptions.opinion-recorded/1"


def test_every_kind_names_acts_that_some_slice_records() -> None:
    for module in Path(oversight.__file__).parent.glob("*/events.py"):
        import_module(f"oversight.{module.parent.name}.events")
    actions = {event.ACTION for event in Event.__subclasses__() if not event.__module__.startswith("tests.")}
    for kind in KINDS:
        for prefix in kind.actions:
            assert any(action.startswith(prefix) for action in actions), prefix


def _record(database: Database, clock: FixedClock) -> None:
    with begin(database, SYSTEM, clock) as tx:
        for event in (
            Closed(agency=COUNTY),
            Decided(agency=COUNTY),
            Opened(agency=COUNTY),
            Closed(agency=OTHER_COUNTY),
        ):
            tx.record(event)


def test_decisions_are_read_from_the_log_newest_first_within_the_scope(database: Database, clock: FixedClock) -> None:
    _record(database, clock)
    with reading(database) as session:
        rows = decision_rows(session, "", KINDS)
        assert [(row.kind.code, row.act.agency) for row in rows] == [
            ("rectification", OTHER_COUNTY),
            ("exemption", COUNTY),
            ("rectification", COUNTY),
        ]
        assert [row.act.action for row in decision_rows(session, COUNTY, KINDS, first=1, limit=5)] == [
            "findings.closed/1"
        ]
        assert count_decisions(session, COUNTY, KINDS) == 2
        assert count_decisions(session, "", ()) == 0


def test_decisions_on_exemptions_are_only_for_those_who_may_read_them(database: Database, clock: FixedClock) -> None:
    _record(database, clock)
    with reading(database) as session:
        for role in Role:
            may = PERMISSIONS_OF[role].__contains__
            rows = decision_rows(session, "", kinds_for(may))
            told = any(row.kind.code == "exemption" for row in rows)
            assert told is ("exemptions:read" in PERMISSIONS_OF[role]), role


def test_a_kind_is_chosen_by_its_code() -> None:
    everything = PERMISSIONS_OF[Role.SYSTEM].__contains__
    assert [kind.code for kind in kinds_for(everything, "draw")] == ["draw"]
    assert kinds_for(everything, "") == KINDS
    assert kinds_for(everything, "nothing") == ()
