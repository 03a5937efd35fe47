"""Scenes of the rosters: assistants appointed in 2021, the changes since, and what the plants need."""

import random
from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import partial

from oversight.bilingual import Text
from oversight.demo import plants
from oversight.demo.geography import Division, counties, is_park, populations, townships, villages
from oversight.demo.people import SEED
from oversight.demo.stage import Scene, Stage
from oversight.persistence import Transaction
from oversight.staffing.commands import AppointPerson, EndAppointment, ExemptVillage
from oversight.staffing.queries import appointment
from oversight.staffing.service import appoint_person, end_appointment, exempt_village
from oversight.staffing.vocabulary import TOWNSHIP_ASSISTANT, VILLAGE_ASSISTANT

CHAPTER = Text("协管员与协理员", "Assistants")
_APPOINTED = date(2021, 12, 24)
_FIRST_DAY, _DAYS = date(2021, 9, 1), 105
_SECOND_ASSISTANT_IN = 7
_CLASSES = (20_000, 50_000)
_ELIGIBLE = ("committee_member", "committee_member", "grid_worker")


def scenes() -> Iterator[Scene]:
    """Return the appointing of 2021, and every later change in the order of the plants."""
    yield Scene(date(2021, 12, 20), time(9, 0), CHAPTER, _exempt_parks)
    for hour, county in enumerate(counties(), 9):
        yield Scene(_APPOINTED, time(hour, 0), CHAPTER, partial(_appoint_county, county=county))
    yield Scene(plants.LATE_ON, time(9, 0), CHAPTER, _fill_late)
    changes = (
        (plants.TEACHER_SINCE, _name_teacher),
        (plants.SHARED_SINCE, _share),
        (plants.TOO_MANY_SINCE, _add_third),
        (plants.VACANT_SINCE, partial(_leave, post=plants.VACANT, since=plants.VACANT_SINCE)),
        (plants.NOBODY_SINCE, partial(_leave, post=plants.NOBODY, since=plants.NOBODY_SINCE)),
        (plants.IN_GRACE_SINCE, partial(_leave, post=plants.IN_GRACE, since=plants.IN_GRACE_SINCE)),
    )
    for day, change in changes:
        yield Scene(day, time(9, 30), CHAPTER, change)


def needed(township: str) -> int:
    """Return how many assistants a township has from the start: its quota, at a bound the lower one."""
    population = populations()[township][1]
    if population is None:
        return 1
    short = township == plants.ONE_SHORT
    return 1 + sum(population > bound for bound in _CLASSES) - short


def _appoint_county(stage: Stage, county: Division) -> None:
    chance = random.Random(f"{SEED}/rosters/{county.code}")  # noqa: S311 - an invented year, not a secret
    with stage.acting(f"officer_{county.code}") as tx:
        for one in townships():
            if one.parent == county.code and one.code != plants.LATE:
                for number in range(needed(one.code)):
                    _appoint(stage, tx, (one.code, number), _day(chance))
        for number, one in enumerate(village for village in villages() if village.parent.startswith(county.code)):
            if not is_park(one):
                two = number % _SECOND_ASSISTANT_IN == 0 or one.code == plants.TOO_MANY
                for position in range(1 + (two and one.code not in {plants.NOBODY, plants.TEACHER})):
                    _appoint(stage, tx, (one.code, position), _day(chance), chance.choice(_ELIGIBLE))


def _day(chance: random.Random) -> date:
    return _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))


def _appoint(stage: Stage, tx: Transaction, post: tuple[str, int], since: date, eligibility: str | None = None) -> None:
    """Appoint an invented person; only village assistants have an eligibility."""
    agency, number = post
    stage.kept[f"post/{agency}/{number}"] = appoint_person(
        tx,
        AppointPerson(
            agency=agency,
            role=TOWNSHIP_ASSISTANT if eligibility is None else VILLAGE_ASSISTANT,
            started_on=since,
            name=stage.people.name(),
            eligibility=eligibility or "none",
            full_time=eligibility is None,
        ),
    )


def _exempt_parks(stage: Stage) -> None:
    with stage.acting("city_admin") as tx:
        for village in villages():
            if is_park(village):
                reason = "farm" if "场" in village.name else "park"
                exempt_village(tx, ExemptVillage(village=village.code, reason=reason, since=tx.today))


def _fill_late(stage: Stage) -> None:
    with stage.acting("officer_350825") as tx:
        _appoint(stage, tx, (plants.LATE, 0), plants.LATE_ON)


def _end(stage: Stage, tx: Transaction, post: str, since: date) -> None:
    ended_on = since - timedelta(days=1)
    end_appointment(tx, EndAppointment(appointment=stage.kept[f"post/{post}/0"], ended_on=ended_on))


def _leave(stage: Stage, post: str, since: date) -> None:
    with stage.acting(f"officer_{post[:6]}") as tx:
        _end(stage, tx, post, since)


def _name_teacher(stage: Stage) -> None:
    with stage.acting(f"officer_{plants.TEACHER[:6]}") as tx:
        _end(stage, tx, plants.TEACHER, plants.TEACHER_SINCE)
        _appoint(stage, tx, (plants.TEACHER, 1), plants.TEACHER_SINCE, "none")


def _add_third(stage: Stage) -> None:
    with stage.acting(f"officer_{plants.TOO_MANY[:6]}") as tx:
        _appoint(stage, tx, (plants.TOO_MANY, 2), plants.TOO_MANY_SINCE, "grid_worker")


def _share(stage: Stage) -> None:
    """Let the neighbour's assistant serve a second township, whose own has left."""
    with stage.acting(f"officer_{plants.SHARED_ALSO[:6]}") as tx:
        _end(stage, tx, plants.SHARED_ALSO, plants.SHARED_SINCE)
        home = appointment(tx.session, stage.kept[f"post/{plants.SHARED_HOME}/0"])
        appoint_person(
            tx,
            AppointPerson(
                agency=plants.SHARED_ALSO,
                role=TOWNSHIP_ASSISTANT,
                started_on=plants.SHARED_SINCE,
                person=home.service.person,
            ),
        )
