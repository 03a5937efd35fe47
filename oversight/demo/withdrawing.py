"""Scenes after the draw that stands: the inspected ask for a recusal, an inspector declares one, dice fill both seats.

The numbers are thrown for the demonstration only.
"""

from collections.abc import Callable, Iterator
from datetime import date, time

from oversight.bilingual import Text
from oversight.demo.stage import Scene, Stage
from oversight.inspections.queries import TeamSeat, teams
from oversight.inspections.service import (
    ApproveSubstitution,
    DecideRecusal,
    RequestRecusal,
    RequestSubstitution,
    SettleSubstitution,
    approve_substitution,
    decide_recusal,
    request_recusal,
    request_substitution,
    settle_substitution,
)
from oversight.inspections.substituting_queries import substitutions
from oversight.persistence import reading

CHAPTER = Text("回避与替换", "Recusals and substitutions")
_DRAW, _ASKING, _DICE = 2, "350825", "dice6x25"
_DRAWN, _THROWN = date(2026, 5, 21), date(2026, 5, 22)
_NUMBERS = ("4152633641256314255163421", "3316254416523614253364125")


def scenes() -> Iterator[Scene]:
    """Return a request that is granted, a declaration that is approved, and the dice of the next morning."""
    yield Scene(_DRAWN, time(14, 0), CHAPTER, _ask)
    yield Scene(_DRAWN, time(15, 0), CHAPTER, _declare)
    yield Scene(_DRAWN, time(16, 0), CHAPTER, _decide)
    yield Scene(_THROWN, time(8, 30), CHAPTER, _fill)


def _second_seat(stage: Stage, fits: Callable[[str], bool]) -> TeamSeat:
    with reading(stage.database) as session:
        return next(one for one in teams(session, _DRAW) if one.slot > 1 and fits(one.object))


def _ask(stage: Stage) -> None:
    seat = _second_seat(stage, lambda place: place.startswith(_ASKING))
    command = RequestRecusal(draw=_DRAW, object=seat.object, inspector=seat.inspector, reason="relative")
    with stage.acting("county_officer") as tx:
        stage.kept["recusal"] = request_recusal(tx, command)


def _declare(stage: Stage) -> None:
    seat = _second_seat(stage, lambda place: not place.startswith(_ASKING))
    command = RequestSubstitution(
        notice=str(_DRAW), kind="recusal", reason="former_post", inspector=seat.inspector, object=seat.object
    )
    with stage.acting("inspector") as tx:
        stage.kept["substitution"] = request_substitution(tx, command)


def _decide(stage: Stage) -> None:
    asked, declared = stage.kept["recusal"], stage.kept["substitution"]
    with stage.acting("city_leader") as tx:
        decide_recusal(tx, DecideRecusal(request=asked, granted=True, source=_DICE, event_on=_THROWN))
    with stage.acting("city_leader") as tx:
        approve_substitution(tx, ApproveSubstitution(substitution=declared, source=_DICE, event_on=_THROWN))


def _fill(stage: Stage) -> None:
    with reading(stage.database) as session:
        waiting = [one.id for one in substitutions(session, _DRAW)]
    for one, value in zip(waiting, _NUMBERS, strict=True):
        with stage.acting("inspector") as tx:
            settle_substitution(tx, SettleSubstitution(substitution=one, value=value))
