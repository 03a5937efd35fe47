"""What cannot be done in an inspection is refused with a reason, stores nothing, and is recorded where it must be."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
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
    SeedEvent,
    Stratum,
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
from tests.builders.city import COUNTY, OTHER_COUNTY, build_city
from tests.builders.inspections import (
    DRAWER,
    INSPECTORS,
    LEADER,
    PLANNER,
    SEEDS,
    build_draw,
    build_item,
    build_notice,
    build_roster,
    day_before,
    events,
    plan_command,
    reveal,
)

OFFICER = Principal("officer", Role.COUNTY_OFFICER, "350825.MZ", COUNTY)
SECOND_LEADER = Principal("leader-2", Role.CITY_LEADER, "350800.MZ", "")
Opener = Callable[[], AbstractContextManager[Transaction]]


@pytest.fixture
def ground(database: Database, clock: FixedClock) -> Database:
    """The small city with its roster."""
    build_city(database, clock)
    build_roster(database, clock)
    return database


def _open(database: Database, principal: Principal, clock: FixedClock) -> Opener:
    return lambda: begin(database, principal, clock)


def _fields(refusal: pytest.ExceptionInfo[InvalidInputError]) -> list[str]:
    return [one.field for one in refusal.value.fields]


def _actions(database: Database) -> list[str]:
    with reading(database) as session:
        return list(session.scalars(select(log_entry.c.action).order_by(log_entry.c.entry_id)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "items.1.title"),
        ({"clause": ""}, "items.1.clause"),
        ({"object_kind": "village"}, "items.1.object_kind"),
        ({"team": ("",)}, "items.1.team"),
        ({"strata": {}}, "items.1.strata"),
        ({"strata": {"350899": Stratum("srs", 1, 0)}}, "items.1.strata.350899"),
        ({"strata": {COUNTY: Stratum("luck", 1, 0)}}, f"items.1.strata.{COUNTY}"),
        ({"strata": {COUNTY: Stratum("srs", 0, 0)}}, f"items.1.strata.{COUNTY}"),
        ({"strata": {COUNTY: Stratum("srs", 4, 0)}}, f"items.1.strata.{COUNTY}"),
        ({"strata": {COUNTY: Stratum("all", 0, -1)}}, f"items.1.strata.{COUNTY}"),
        ({"publish_within": 21}, "items.1.publish_within"),
    ],
)
def test_an_item_that_cannot_be_inspected_is_refused_by_its_field(
    ground: Database, clock: FixedClock, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        draft_plan(tx, plan_command(**changes))
    assert _fields(refusal) == [field]
    with reading(ground) as session:
        assert queries.plans(session, "") == []


def test_a_plan_needs_year_title_number_and_items(ground: Database, clock: FixedClock) -> None:
    command = replace(plan_command(), year=2020, title=" ", document_number="", items=())
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        draft_plan(tx, command)
    assert _fields(refusal) == ["year", "title", "document_number", "items"]


def test_a_document_number_is_used_once(ground: Database, clock: FixedClock) -> None:
    build_item(ground, clock)
    with pytest.raises(ConflictError), begin(ground, PLANNER, clock) as tx:
        draft_plan(tx, plan_command())


def test_a_plan_is_approved_once_submitted_and_never_by_who_submitted_it(ground: Database, clock: FixedClock) -> None:
    with begin(ground, PLANNER, clock) as tx:
        plan_id = draft_plan(tx, plan_command())
    with pytest.raises(ConflictError), begin(ground, LEADER, clock) as tx:
        approve_plan(tx, ApprovePlan(plan_id=plan_id))
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=plan_id))
    same = Principal(PLANNER.user_id, Role.CITY_LEADER, "350800.MZ", "")
    with pytest.raises(ConflictError, match="提交人"), begin(ground, same, clock) as tx:
        approve_plan(tx, ApprovePlan(plan_id=plan_id))
    with pytest.raises(ConflictError), begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=plan_id))
    with reading(ground) as session:
        item_id = queries.plan(session, "", plan_id).items[0].id
        assert queries.plans(session, COUNTY) == [], "a county does not see what is not approved"
        with pytest.raises(NotFoundError):
            queries.plan(session, COUNTY, plan_id)
        assert queries.item(session, "", item_id).position == 1
        with pytest.raises(NotFoundError):
            queries.item(session, "", "nothing")
    with pytest.raises(ConflictError, match="批准"), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item_id, events=events(clock)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "0412"}, "code"),
        ({"name": " "}, "name"),
        ({"certificate": ""}, "certificate"),
        ({"cap": 0}, "cap"),
        ({"skills": ("Case File",)}, "skills"),
        ({"unit": "350899.MZ"}, "unit"),
        ({"relations": {"350899": "spouse"}}, "relations.350899"),
        ({"relations": {COUNTY: "friend"}}, f"relations.{COUNTY}"),
    ],
)
def test_an_inspector_is_refused_by_the_field_at_fault(
    ground: Database, clock: FixedClock, changes: dict[str, object], field: str
) -> None:
    command = replace(INSPECTORS[0], **({"code": "J9999"} | changes))  # type: ignore[arg-type]  # the case says what
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        add_inspector(tx, command)
    assert _fields(refusal) == [field]


def test_an_inspectors_code_is_used_once(ground: Database, clock: FixedClock) -> None:
    with pytest.raises(ConflictError), begin(ground, PLANNER, clock) as tx:
        add_inspector(tx, INSPECTORS[0])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"inspector": "J9999"}, "inspector"),
        ({"target": "350899"}, "target"),
        ({"reason": "tired"}, "reason"),
        ({"evidence": "letter"}, "evidence"),
    ],
)
def test_a_recusal_is_refused_by_the_field_at_fault(
    ground: Database, clock: FixedClock, changes: dict[str, str], field: str
) -> None:
    command = DeclareRecusal(**({"inspector": "J0004", "target": COUNTY, "reason": "interest"} | changes))
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        declare_recusal(tx, command)
    assert _fields(refusal) == [field]


def test_a_declared_recusal_is_kept_once_and_frozen_with_the_next_notice(ground: Database, clock: FixedClock) -> None:
    command = DeclareRecusal(inspector="J0004", target=OTHER_COUNTY, reason="former_post", evidence="a" * 64)
    with begin(ground, PLANNER, clock) as tx:
        declare_recusal(tx, command)
    with pytest.raises(ConflictError), begin(ground, PLANNER, clock) as tx:
        declare_recusal(tx, command)
    build_notice(ground, clock)
    with reading(ground) as session:
        assert ("J0004", OTHER_COUNTY, "former_post") in queries.draw(session, 1).grounds
        assert [len(one.recusals) for one in queries.inspectors(session)] == [0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (["kl8"], "100"),
        (["ssq", "dlt"], "100"),
        ([], "100"),
        (["weather", "kl8"], "weather"),
    ],
)
def test_a_notice_whose_seed_could_be_guessed_is_refused(
    ground: Database, clock: FixedClock, sources: list[str], message: str
) -> None:
    item_id, tomorrow = build_item(ground, clock), events(clock)[0].on
    command = PublishNotice(item_id=item_id, events=tuple(SeedEvent(name, tomorrow) for name in sources))
    with pytest.raises(InvalidInputError, match=message), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, command)
    with reading(ground) as session:
        assert queries.draws(session) == []
        assert queries.register(session) == []


def test_an_event_of_the_notices_own_day_in_shanghai_is_refused(ground: Database, clock: FixedClock) -> None:
    item_id, tomorrow = build_item(ground, clock), events(clock)[0].on
    command = PublishNotice(item_id=item_id, events=(SeedEvent("kl8", tomorrow), SeedEvent("dice6x25", tomorrow)))
    late = clock.now() + timedelta(hours=15)  # 00:00 of the next day in Shanghai, 16:00 of the same day in UTC
    clock.set(late)
    with pytest.raises(InvalidInputError, match="2026-11-25"), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, command)
    clock.set(late - timedelta(seconds=1))
    with begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, command)


def test_one_lottery_on_two_days_makes_two_sources(ground: Database, clock: FixedClock) -> None:
    item_id, tomorrow = build_item(ground, clock), events(clock)[0].on
    both = (SeedEvent("kl8", tomorrow), SeedEvent("kl8", tomorrow + timedelta(days=1)))
    with begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item_id, events=both))
    with reading(ground) as session:
        names = [seed.source.name for seed in queries.draw(session, 1).seeds]
    assert names == ["kl8-20261125", "kl8-20261126"]


def test_one_event_named_twice_is_refused(ground: Database, clock: FixedClock) -> None:
    item_id, tomorrow = build_item(ground, clock), events(clock)[0].on
    command = PublishNotice(item_id=item_id, events=(SeedEvent("kl8", tomorrow),) * 2)
    with pytest.raises(InvalidInputError), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, command)


def test_a_further_notice_of_an_item_has_to_be_meant(ground: Database, clock: FixedClock) -> None:
    build_notice(ground, clock)
    with reading(ground) as session:
        item_id = queries.draws(session)[0].item_id
    with pytest.raises(ConflictError, match="第 1 号公告"), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item_id, events=events(clock)))


def test_an_unknown_population_keeps_a_township_from_being_drawn_by_size(ground: Database, clock: FixedClock) -> None:
    from oversight.agencies.service import RecordPopulation, record_population

    item_id = build_item(ground, clock, strata={COUNTY: Stratum("pps", 1, 0)})
    with begin(ground, PLANNER, clock) as tx:
        on = day_before(tx.today)
        record_population(tx, RecordPopulation(agency=COUNTY + "102", on=on, registered=None, source="待补"))
    with pytest.raises(InvalidInputError, match="350825102"), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item_id, events=events(clock)))


def test_a_notice_of_nothing_is_not_found(ground: Database, clock: FixedClock) -> None:
    with pytest.raises(NotFoundError), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id="nothing", events=events(clock)))
    for notice in ("nothing", "7", "٣", "9" * 30):
        with pytest.raises(NotFoundError), begin(ground, DRAWER, clock) as tx:
            run_draw(tx, RunDraw(notice=notice))
    with reading(ground) as session:
        with pytest.raises(NotFoundError):
            queries.draw(session, 7)
        with pytest.raises(NotFoundError):
            queries.draw_number(session, "nothing")


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
