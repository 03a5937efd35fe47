"""A number before its day, a second draw, a void by one: refused with a reason and recorded where it must be."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from oversight.clock import FixedClock
from oversight.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, OutOfScopeError
from oversight.inspections import queries
from oversight.inspections.events import DrawRun
from oversight.inspections.models import DrawResult, Notice, SeedValue
from oversight.inspections.policy import RefusedAttemptError
from oversight.inspections.service import (
    ApprovePlan,
    ApproveVoid,
    DeclareRecusal,
    PublishNotice,
    RequestVoid,
    RevealSeed,
    RunDraw,
    SubmitPlan,
    add_inspector,
    approve_plan,
    approve_void,
    attempt,
    declare_recusal,
    draft_plan,
    publish_notice,
    request_void,
    reveal_seed,
    run_draw,
    submit_plan,
)
from oversight.permissions import Role
from oversight.persistence import Database, Principal, Transaction, begin, reading
from oversight.persistence.log_tables import log_entry
from tests.builders.city import COUNTY, build_city
from tests.builders.inspections import (
    DRAWER,
    INSPECTORS,
    LEADER,
    PLANNER,
    SEEDS,
    build_draw,
    build_notice,
    build_roster,
    plan_command,
    reveal,
)

OFFICER = Principal("officer", Role.COUNTY_OFFICER, "350825.MZ", COUNTY)
SECOND_LEADER = Principal("leader-2", Role.CITY_LEADER, "350800.MZ", "")
Opener = Callable[[], AbstractContextManager[Transaction]]


def _open(database: Database, principal: Principal, clock: FixedClock) -> Opener:
    return lambda: begin(database, principal, clock)


def _fields(refusal: pytest.ExceptionInfo[InvalidInputError]) -> list[str]:
    return [one.field for one in refusal.value.fields]


def _actions(database: Database) -> list[str]:
    with reading(database) as session:
        return list(session.scalars(select(log_entry.c.action).order_by(log_entry.c.entry_id)))


def test_a_number_before_its_day_is_refused_and_the_attempt_recorded(ground: Database, clock: FixedClock) -> None:
    build_notice(ground, clock)
    command = RevealSeed(notice="1", name="kl8", value=SEEDS["kl8"])
    with pytest.raises(RefusedAttemptError, match="2026-11-25"):
        attempt(_open(ground, DRAWER, clock), lambda tx: reveal_seed(tx, command))
    assert _actions(ground)[-1] == "inspections.attempt-refused/1"
    with reading(ground) as session:
        assert session.scalar(select(func.count()).select_from(SeedValue)) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "3514266123451623344152657"}, "value"),
        ({"value": "351426612345162334415265"}, "value"),
        ({"value": "３514266123451623344152651"}, "value"),
        ({"name": "weather"}, "name"),
        ({"witnesses": ("350899.MZ",)}, "witnesses"),
    ],
)
def test_a_number_off_its_pattern_is_refused_by_its_field(
    ground: Database, clock: FixedClock, changes: dict[str, object], field: str
) -> None:
    build_notice(ground, clock)
    clock.set(clock.now() + timedelta(days=1))
    values = {"notice": "1", "name": "dice6x25", "value": SEEDS["dice6x25"]} | changes
    with pytest.raises(InvalidInputError) as refusal, begin(ground, DRAWER, clock) as tx:
        reveal_seed(tx, RevealSeed(**values))  # type: ignore[arg-type]  # the case says what differs
    assert _fields(refusal) == [field]
    with reading(ground) as session:
        assert session.scalar(select(func.count()).select_from(SeedValue)) == 0


def test_a_number_is_never_edited_whether_alone_or_with_the_draw(ground: Database, clock: FixedClock) -> None:
    notice = build_notice(ground, clock)
    reveal(ground, clock, notice)
    other = "1" * 25
    for act in (
        lambda tx: reveal_seed(tx, RevealSeed(notice=notice, name="dice6x25", value=other)),
        lambda tx: run_draw(tx, RunDraw(notice=notice, seeds={"dice6x25": other})),
    ):
        with pytest.raises(RefusedAttemptError, match="不能更改"):
            attempt(_open(ground, DRAWER, clock), act)
        assert _actions(ground)[-1] == "inspections.attempt-refused/1"
    with reading(ground) as session:
        assert {seed.source.name: seed.value for seed in queries.draw(session, 1).seeds} == SEEDS
    with begin(ground, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice=notice, seeds=SEEDS))


def test_no_draw_before_all_numbers_are_known(ground: Database, clock: FixedClock) -> None:
    notice = build_notice(ground, clock)
    clock.set(clock.now() + timedelta(days=1))
    with pytest.raises(ConflictError, match="dice6x25"), begin(ground, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice=notice, seeds={"kl8": SEEDS["kl8"]}))
    with reading(ground) as session:
        assert session.scalar(select(func.count()).select_from(SeedValue)) == 0, "nothing was stored"


def test_a_second_draw_is_refused_and_the_attempt_recorded(any_database: Database, clock: FixedClock) -> None:
    build_city(any_database, clock)
    build_roster(any_database, clock)
    build_draw(any_database, clock)
    with reading(any_database) as session:
        before = queries.draw(session, 1).result
    with pytest.raises(RefusedAttemptError, match="不能再抽"):
        attempt(_open(any_database, DRAWER, clock), lambda tx: run_draw(tx, RunDraw(notice="1")))
    assert _actions(any_database)[-1] == "inspections.attempt-refused/1"
    with reading(any_database) as session:
        assert queries.draw(session, 1).result == before


def test_the_database_itself_refuses_a_second_result(any_database: Database, clock: FixedClock) -> None:
    build_city(any_database, clock)
    build_roster(any_database, clock)
    notice = build_draw(any_database, clock)
    with pytest.raises(IntegrityError), begin(any_database, DRAWER, clock) as tx:
        row = DrawResult(
            id=tx.new_id(), notice_id=notice, seed="0" * 64, result=b"{}", sha256="0" * 64, assigned=True,
            drawn_at=tx.now,
        )  # fmt: skip
        tx.session.add(row)
        event = DrawRun(agency="350800.MZ", draw=1, seed="0" * 64, result_sha256="0" * 64, assigned=True)
        tx.record(event, row)
        tx.flush()


def test_two_simultaneous_draws_give_one_result(any_database: Database, clock: FixedClock) -> None:
    build_city(any_database, clock)
    build_roster(any_database, clock)
    notice = build_notice(any_database, clock)
    reveal(any_database, clock, notice)
    barrier, outcomes = Barrier(2), []

    def race() -> None:
        barrier.wait()
        try:
            attempt(_open(any_database, DRAWER, clock), partial(run_draw, command=RunDraw(notice=notice)))
            outcomes.append("drawn")
        except RefusedAttemptError:
            outcomes.append("refused")

    threads = [Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["drawn", "refused"]
    with reading(any_database) as session:
        assert session.scalar(select(func.count()).select_from(DrawResult)) == 1
        assert [one.kind for one in queries.register(session)] == ["notice", "result"]


def test_each_act_needs_its_permission_and_scope(ground: Database, clock: FixedClock) -> None:
    notice = build_notice(ground, clock)
    acts: list[tuple[Principal, Callable[[Transaction], str]]] = [
        (OFFICER, lambda tx: draft_plan(tx, plan_command())),
        (OFFICER, lambda tx: submit_plan(tx, SubmitPlan(plan_id="x"))),
        (PLANNER, lambda tx: approve_plan(tx, ApprovePlan(plan_id="x"))),
        (OFFICER, lambda tx: add_inspector(tx, INSPECTORS[0])),
        (OFFICER, lambda tx: declare_recusal(tx, DeclareRecusal(inspector="J0001", target=COUNTY, reason="other"))),
        (OFFICER, lambda tx: publish_notice(tx, PublishNotice(item_id="x", events=()))),
        (PLANNER, lambda tx: reveal_seed(tx, RevealSeed(notice=notice, name="kl8", value=SEEDS["kl8"]))),
        (PLANNER, lambda tx: run_draw(tx, RunDraw(notice=notice))),
        (PLANNER, lambda tx: request_void(tx, RequestVoid(notice=notice, reason="cancelled"))),
        (DRAWER, lambda tx: approve_void(tx, ApproveVoid(notice=notice))),
    ]
    for principal, act in acts:
        with pytest.raises(ForbiddenError), begin(ground, principal, clock) as tx:
            act(tx)
    narrow = Principal("narrow", Role.INSPECTOR, "350825.MZ", COUNTY)
    with pytest.raises(OutOfScopeError), begin(ground, narrow, clock) as tx:
        run_draw(tx, RunDraw(notice=notice))
    with pytest.raises(NotFoundError), begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id="x"))


def test_a_void_takes_two_people_and_keeps_the_result_that_would_have_been(ground: Database, clock: FixedClock) -> None:
    notice = build_notice(ground, clock)
    asked = RequestVoid(notice=notice, reason="wrong_frame")
    with pytest.raises(ConflictError, match="号码还没有"), begin(ground, LEADER, clock) as tx:
        request_void(tx, asked)
    reveal(ground, clock, notice)
    with pytest.raises(InvalidInputError), begin(ground, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice=notice, reason="regret"))
    with pytest.raises(NotFoundError), begin(ground, LEADER, clock) as tx:
        approve_void(tx, ApproveVoid(notice=notice))
    with begin(ground, LEADER, clock) as tx:
        request_void(tx, asked)
    with pytest.raises(ConflictError), begin(ground, LEADER, clock) as tx:
        request_void(tx, asked)
    with pytest.raises(ConflictError, match="提交人"), begin(ground, LEADER, clock) as tx:
        approve_void(tx, ApproveVoid(notice=notice))
    with begin(ground, SECOND_LEADER, clock) as tx:
        approve_void(tx, ApproveVoid(notice=notice))
    with pytest.raises(ConflictError), begin(ground, SECOND_LEADER, clock) as tx:
        approve_void(tx, ApproveVoid(notice=notice))
    with pytest.raises(RefusedAttemptError), begin(ground, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice=notice))
    with reading(ground) as session:
        detail = queries.draw(session, 1)
        entries = queries.register(session)
    assert detail.row.state == "void"
    assert detail.void is not None
    assert (detail.void.reason, detail.void.first_approver, detail.void.second_approver) == (
        "wrong_frame",
        "leader",
        "leader-2",
    )
    assert detail.void.result is not None
    assert detail.outcome is None
    assert [one.kind for one in entries] == ["notice", "void"]


def test_the_files_of_a_notice_are_what_its_hash_says_after_everything(ground: Database, clock: FixedClock) -> None:
    notice = build_draw(ground, clock)
    with reading(ground) as session:
        row = session.get_one(Notice, notice)
        from hashlib import sha256

        assert sha256(row.notice).hexdigest() == row.sha256
