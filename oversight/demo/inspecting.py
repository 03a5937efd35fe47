"""Scenes of the inspections of 2026: a draw made void, its redraw refused, the draw that stands, and two still open.

The numbers of the seeds are invented for the demonstration; no lottery ever gave them.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time
from functools import partial

from oversight.bilingual import Text
from oversight.demo.cataloguing import AID, WORK, list_matters
from oversight.demo.geography import counties
from oversight.demo.stage import Scene, Stage
from oversight.inspections.policy import RefusedAttemptError, SeedEvent, Stratum
from oversight.inspections.queries import plan
from oversight.inspections.service import (
    AddInspector,
    ApprovePlan,
    ApproveVoid,
    DraftItem,
    DraftPlan,
    PublishNotice,
    RequestVoid,
    RevealSeed,
    RunDraw,
    SubmitPlan,
    add_inspector,
    approve_plan,
    approve_void,
    attempt,
    draft_plan,
    publish_notice,
    request_void,
    reveal_seed,
    run_draw,
    submit_plan,
)
from oversight.persistence import CITY

CHAPTER = Text("双随机抽查", "Random inspections")
_TWO_WITH_A_RESERVE = Stratum("srs", 2, 1)
_UNITS = ("MZ", "MZ", "MZ", "CZ", "CZ", "YB", "RS", "JY", "WJ", "CL", "NY", "ZJ")
_COUNTY_UNITS = ("350802.MZ", "350803.MZ", "350821.MZ", "350823.MZ", "350824.MZ", "350881.CZ")
READER = "J0401"
"""The inspector who signs in as `inspector`."""
RECUSED, SPOUSE_AT = "J0402", "350825.MZ"
"""The inspector whose spouse works in a county's bureau."""
_SEEDS = {
    1: {"dice6x25": "2514363122546163425541326", "dice10x20": "71830462955017283649"},
    2: {"dice6x25": "6341522163354412652314265", "dice10x20": "20485917360482716935"},
    3: {"dice6x25": "1462351426533214615243362", "dice10x20": "58201736940516283749"},
}
OPEN_DRAW = 3
"""The number of the draw that `oversight demo run` makes before the user's eyes."""
OPEN_SEEDS = _SEEDS[OPEN_DRAW]
"""Its numbers, thrown for the demonstration only."""
LEFT_DRAW = 4
"""The number of the notice whose events have passed and that is left to the reader to draw."""
_WITNESSES = (f"{CITY}.CZ", f"{CITY}.CL")
_LEADERS = ("city_leader", "city_leader_2")


def scenes() -> Iterator[Scene]:
    """Return the plan, four notices, two draws and a void."""
    yield Scene(date(2026, 3, 3), time(9, 0), CHAPTER, _enter_inspectors)
    yield Scene(date(2026, 3, 4), time(9, 0), CHAPTER, list_matters)
    yield Scene(date(2026, 3, 5), time(10, 0), CHAPTER, _draft)
    yield Scene(date(2026, 3, 12), time(16, 0), CHAPTER, _approve)
    yield Scene(date(2026, 5, 11), time(9, 0), CHAPTER, partial(_announce, item=0, on=date(2026, 5, 13)))
    yield Scene(date(2026, 5, 13), time(10, 0), CHAPTER, partial(_draw, number=1))
    yield Scene(date(2026, 5, 14), time(9, 0), CHAPTER, _void)
    yield Scene(date(2026, 5, 14), time(15, 0), CHAPTER, _try_again)
    yield Scene(date(2026, 5, 18), time(9, 0), CHAPTER, partial(_announce, item=0, on=date(2026, 5, 21), again=True))
    yield Scene(date(2026, 5, 21), time(10, 0), CHAPTER, partial(_draw, number=2))
    yield Scene(date(2026, 11, 12), time(9, 0), CHAPTER, partial(_announce, item=1, on=date(2026, 11, 19)))
    yield Scene(date(2026, 11, 16), time(9, 0), CHAPTER, partial(_announce, item=2, on=date(2026, 11, 20)))


def _enter_inspectors(stage: Stage) -> None:
    units = [*(f"{CITY}.{suffix}" for suffix in _UNITS), *_COUNTY_UNITS]
    with stage.acting("city_admin") as tx:
        for number, unit in enumerate(units, 1):
            code, name = f"J{400 + number:04d}", stage.people.name()
            add_inspector(
                tx,
                AddInspector(
                    code=code,
                    name=stage.cast["inspector"].name if code == READER else name,
                    unit=unit,
                    certificate=f"演示-{number:03d}",
                    skills=("finance",) if unit.endswith((".CZ", ".YB")) else ("case-file",),
                    relations={SPOUSE_AT: "spouse"} if code == RECUSED else {},
                ),
            )


def _draft(stage: Stage) -> None:
    strata = {county.code: _TWO_WITH_A_RESERVE for county in counties()}
    titles = {
        "上半年社会救助工作抽查（演示）": WORK,
        "下半年社会救助工作抽查（演示）": WORK,
        "临时救助专项抽查（演示）": AID,
    }
    items = tuple(
        DraftItem(title=title, clause="七、工作要求", object_kind="township", strata=strata, matter=matter)
        for title, matter in titles.items()
    )
    command = DraftPlan(
        agency=f"{CITY}.MZ",
        year=2026,
        title="2026 年社会救助“双随机、一公开”抽查计划（演示）",
        document_number="演示〔2026〕1号",
        items=items,
    )
    with stage.acting("inspector") as tx:
        stage.kept["plan"] = draft_plan(tx, command)
        submit_plan(tx, SubmitPlan(plan_id=stage.kept["plan"]))


def _approve(stage: Stage) -> None:
    with stage.acting("city_leader") as tx:
        approve_plan(tx, ApprovePlan(plan_id=stage.kept["plan"]))


def _announce(stage: Stage, item: int, on: date, *, again: bool = False) -> None:
    events = tuple(SeedEvent(source, on) for source in OPEN_SEEDS)
    with stage.acting("inspector") as tx:
        planned = plan(tx.session, "", stage.kept["plan"]).items[item]
        publish_notice(tx, PublishNotice(item_id=planned.id, events=events, again=again))


def _draw(stage: Stage, number: int) -> None:
    with stage.acting("inspector") as tx:
        for name, value in _SEEDS[number].items():
            reveal_seed(tx, RevealSeed(notice=str(number), name=name, value=value, witnesses=_WITNESSES))
        run_draw(tx, RunDraw(notice=str(number)))


def _void(stage: Stage) -> None:
    first, second = _LEADERS
    with stage.acting(first) as tx:
        request_void(tx, RequestVoid(notice="1", reason="wrong_roster"))
    with stage.acting(second) as tx:
        approve_void(tx, ApproveVoid(notice="1"))


def _try_again(stage: Stage) -> None:
    """Try to draw the void notice once more: refused, and the attempt stays in the log."""
    with suppress(RefusedAttemptError):
        attempt(lambda: stage.acting("inspector"), lambda tx: run_draw(tx, RunDraw(notice="1")))
