"""Conclusions as pages show them: names beside codes, the days that are left, what the gate would say."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.conclusions.leaks import Leak, leaks
from oversight.conclusions.persons import known_names
from oversight.conclusions.policy import CALENDAR
from oversight.conclusions.queries import ConclusionRow, conclusions
from oversight.deadlines.countdown import Countdown, countdown
from oversight.persistence.log_reading import LoggedAct, acts_upon
from oversight.visits.queries import visits_by
from oversight.visits.rows import VisitRow

ACTS = {
    "conclusions.drafted/1": Text("拟写结论", "Drafted"),
    "conclusions.returned/1": Text("退回修改", "Returned"),
    "conclusions.formed/1": Text("审批通过，结论形成", "Approved: the conclusion is formed"),
    "conclusions.published/1": Text("公开", "Published"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A conclusion in the list, with its object's name and the days that are left until its last day."""

    row: ConclusionRow
    place: str
    left: Countdown | None


def left_of(row: ConclusionRow, today: date) -> Countdown | None:
    """Return the countdown to the last day, for a conclusion that is formed and not published."""
    if row.state != "formed" or row.publish_by is None:
        return None
    return countdown(CALENDAR, row.publish_by, today)


def is_late(row: ConclusionRow) -> bool:
    """Whether it was published after its last day."""
    return row.publish_by is not None and row.published_on is not None and row.published_on > row.publish_by


def listed(session: Session, scope: str, today: date) -> list[Listed]:
    """Return the conclusions within a scope: first those to be published, soonest first, then the others."""
    rows = conclusions(session, scope)
    called = names(session, {row.object for row in rows})
    shown = [Listed(row, called.get(row.object, row.object), left_of(row, today)) for row in rows]
    return sorted(shown, key=lambda one: (one.left is None, one.left.due_on if one.left else date.max))


def unconcluded(session: Session, scope: str) -> list[VisitRow]:
    """Return the closed visits within a scope that nobody has drafted a conclusion of."""
    done = {row.visit for row in conclusions(session, scope)}
    return [row for row in visits_by(session, scope) if row.state != "open" and row.id not in done]


def gate(session: Session, text: str) -> tuple[Leak, ...]:
    """Return what the gate finds in a text now."""
    return leaks(text, known_names(session))


def proposal(visit: VisitRow, place: str) -> str:
    """Return the words with which a draft begins: figures alone, nothing that anybody wrote."""
    wrong = [one for one in visit.answers if one.ok is False]
    said = f"经现场检查，{place}应检查{visit.questions}项，符合{sum(one.ok is True for one in visit.answers)}项"
    said += f"，不符合{len(wrong)}项，不适用{sum(one.ok is None for one in visit.answers)}项。"
    if not wrong:
        return said + "\n未发现问题。"
    found = "\n".join(f"{at}.“{one.question}”不符合（{one.clause}）。" for at, one in enumerate(wrong, 1))
    return f"{said}\n发现的问题：\n{found}\n已要求限期整改，整改情况另行核查。"


def course(session: Session, identifier: str) -> list[LoggedAct]:
    """Return a conclusion's entries in the log, oldest first."""
    return acts_upon(session, [f"conclusion:{identifier}"])
