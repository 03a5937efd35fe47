"""Scenes of the conclusions of the first half-year's visits: one published a day late, one with personal data blocked.

The person of the blocked text, his identity number and his telephone are made up.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time
from functools import partial

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.conclusions.policy import CALENDAR, publish_by
from oversight.conclusions.presentation import proposal, unconcluded
from oversight.conclusions.queries import conclusions
from oversight.conclusions.service import (
    DraftConclusion,
    LeakError,
    PublishConclusion,
    approve_conclusion,
    draft_conclusion,
    publish_conclusion,
    publish_or_record,
)
from oversight.dashboard.assessment import assess as judge
from oversight.demo.stage import Scene, Stage
from oversight.demo.visiting import VISITED_DRAW, member_of
from oversight.findings.service import assess
from oversight.persistence import reading

CHAPTER = Text("检查结论", "Conclusions")
_DRAFTED, _FORMED = date(2026, 6, 3), date(2026, 6, 8)
LATE_ON = CALENDAR.next_working_day(publish_by(_FORMED)).on
"""The twenty-first working day: whatever is published on it is late."""
_LEFT = 2
"""So many conclusions are left without approval, and so many approved ones unpublished till the autumn."""
_PERSONAL = "联系人林小满，身份证号350802190001010005，电话 199 0000 0000。"


def scenes() -> Iterator[Scene]:
    """Return drafts, approvals, a publication that is blocked, those in time and the late one."""
    yield Scene(_DRAFTED, time(9, 0), CHAPTER, _draft)
    yield Scene(_FORMED, time(10, 0), CHAPTER, _approve)
    yield Scene(date(2026, 6, 23), time(10, 0), CHAPTER, _try_to_publish_a_person)
    yield Scene(date(2026, 6, 23), time(11, 0), CHAPTER, partial(_publish, keep=1))
    yield Scene(LATE_ON, time(9, 0), CHAPTER, partial(_publish, keep=0))
    yield Scene(LATE_ON, time(18, 0), CHAPTER, _judge)
    yield Scene(date(2026, 11, 10), time(9, 0), CHAPTER, _approve_the_last_but_one)


def _judge(stage: Stage) -> None:
    """Judge the day's publications: the late one becomes a finding."""
    with stage.system() as tx:
        assess(tx, judge(tx.session, "", tx.today, "R69"))


def _draft(stage: Stage) -> None:
    with reading(stage.database) as session:
        waiting = [one for one in unconcluded(session, "") if one.number == VISITED_DRAW]
        called = names(session)
    for visit in waiting:
        said = proposal(visit, called[visit.object])
        with stage.acting(member_of(stage, visit.inspectors)) as tx:
            draft_conclusion(tx, DraftConclusion(visit=visit.id, text=said, proposed=said))


def _in_state(stage: Stage, state: str) -> list[tuple[str, str]]:
    with reading(stage.database) as session:
        return [(one.id, one.proposed) for one in conclusions(session, "", VISITED_DRAW) if one.state == state]


def _approve(stage: Stage) -> None:
    for identifier, _ in _in_state(stage, "drafted")[:-_LEFT]:
        with stage.acting("city_leader") as tx:
            approve_conclusion(tx, identifier)


def _approve_the_last_but_one(stage: Stage) -> None:
    identifier, _ = _in_state(stage, "drafted")[0]
    with stage.acting("city_leader") as tx:
        approve_conclusion(tx, identifier)


def _try_to_publish_a_person(stage: Stage) -> None:
    """Try to publish a text with a person in it: refused, and the attempt stays in the log."""
    identifier, proposed = _in_state(stage, "formed")[0]
    command = PublishConclusion(conclusion=identifier, public_text=f"{proposed}\n{_PERSONAL}")
    with suppress(LeakError):
        publish_or_record(lambda: stage.acting("city_leader"), command)


def _publish(stage: Stage, keep: int) -> None:
    """Publish what is formed, all but the last `keep`."""
    waiting = _in_state(stage, "formed")
    for identifier, proposed in waiting[: len(waiting) - keep]:
        with stage.acting("city_leader") as tx:
            publish_conclusion(tx, PublishConclusion(conclusion=identifier, public_text=proposed))
