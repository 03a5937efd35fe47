"""A plan, a roster and draws in the small city, each brought as far as a test asks."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from oversight.clock import Clock, FixedClock, day_of
from oversight.inspections.catalogue_policy import ChecklistLine
from oversight.inspections.service import (
    AddInspector,
    ApprovePlan,
    DraftItem,
    DraftPlan,
    ListMatter,
    PublishNotice,
    RevealSeed,
    RunDraw,
    SeedEvent,
    Stratum,
    SubmitPlan,
    add_inspector,
    approve_plan,
    draft_plan,
    list_matter,
    publish_notice,
    reveal_seed,
    run_draw,
    submit_plan,
)
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin
from tests.builders.city import COUNTY, OTHER_COUNTY

PLANNER = Principal("planner", Role.CITY_ADMIN, "350800.MZ", "", "计划员")
LEADER = Principal("leader", Role.CITY_LEADER, "350800.MZ", "", "负责人")
DRAWER = Principal("drawer", Role.INSPECTOR, "350800.MZ", "", "检查员")
STRATA = {COUNTY: Stratum("srs", 2, 1), OTHER_COUNTY: Stratum("srs", 1, 1)}
SEEDS = {
    "kl8": "03 07 11 12 19 20 24 31 33 38 41 45 52 57 60 63 66 71 74 80",
    "dice6x25": "3514266123451623344152651",
}
INSPECTORS = (
    AddInspector(code="J0001", name="张一", unit="350800.MZ", certificate="闽检0001", skills=("case-file",)),
    AddInspector(code="J0002", name="李二", unit="350825.MZ", certificate="闽检0002"),
    AddInspector(
        code="J0003", name="王三", unit="350800.CZ", certificate="闽检0003", relations={COUNTY + "101": "spouse"}
    ),
    AddInspector(code="J0004", name="赵四", unit="350800.JY", certificate="闽检0004"),
    AddInspector(code="J0005", name="孙五", unit="350802.MZ", certificate="闽检0005", cap=2),
)


def events(clock: Clock) -> tuple[SeedEvent, ...]:
    """A lottery and dice, both tomorrow."""
    tomorrow = day_of(clock.now()) + timedelta(days=1)
    return (SeedEvent("kl8", tomorrow), SeedEvent("dice6x25", tomorrow))


def plan_command(**changes: object) -> DraftPlan:
    """A plan of one item: two townships of one county, one of the other, teams of two."""
    item = {
        "title": "协管员配备抽查",
        "clause": "龙政办〔2021〕65号 七",
        "object_kind": "township",
        "strata": STRATA,
    } | changes
    return DraftPlan(
        agency="350800.MZ",
        year=2026,
        title="2026 年社会救助抽查计划",
        document_number="龙民〔2026〕8号",
        items=(DraftItem(**item),),  # type: ignore[arg-type]  # each test says what it changes
    )


def build_roster(database: Database, clock: Clock, people: tuple[AddInspector, ...] = INSPECTORS) -> None:
    """Enter the inspectors."""
    with begin(database, PLANNER, clock) as tx:
        for person in people:
            add_inspector(tx, person)


def build_matter(database: Database, clock: Clock, code: str = "SX-01") -> None:
    """List a matter with one question, in force from today."""
    line = ChecklistLine("A1", "是否在岗", "龙政办〔2021〕65号 二")
    said = {"title": "协管员配备", "clause": line.clause, "method": "on_site", "level": "city"}
    with begin(database, PLANNER, clock) as tx:
        list_matter(tx, ListMatter(code=code, checklist=(line,), effective_from=tx.today, **said))


def build_item(database: Database, clock: Clock, *, reason: str = "", **changes: object) -> str:
    """Draft, submit and approve a plan; return its item's id. `reason` allows for many draws in a year."""
    from oversight.inspections.queries import plan
    from oversight.persistence import reading

    with begin(database, PLANNER, clock) as tx:
        plan_id = draft_plan(tx, plan_command(**changes))
    with begin(database, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=plan_id, reason=reason))
    with begin(database, LEADER, clock) as tx:
        approve_plan(tx, ApprovePlan(plan_id=plan_id))
    with reading(database) as session:
        return plan(session, "", plan_id).items[0].id


def build_notice(database: Database, clock: Clock, **changes: object) -> str:
    """Publish a notice of an approved plan's item; return its id."""
    item_id = build_item(database, clock, **changes)
    return publish(database, clock, item_id)


def publish(database: Database, clock: Clock, item_id: str, *, again: bool = False) -> str:
    """Publish a notice of an item; return its id."""
    with begin(database, PLANNER, clock) as tx:
        return publish_notice(tx, PublishNotice(item_id=item_id, events=events(clock), again=again))


def reveal(database: Database, clock: FixedClock, notice: str, seeds: Mapping[str, str] = SEEDS) -> None:
    """Let a day pass, and enter the numbers."""
    clock.set(clock.now() + timedelta(days=1))
    with begin(database, DRAWER, clock) as tx:
        for name, value in seeds.items():
            reveal_seed(tx, RevealSeed(notice=notice, name=name, value=value, witnesses=("350800.CZ",)))


def build_draw(database: Database, clock: FixedClock, **changes: object) -> str:
    """Publish, let a day pass, enter the numbers and draw; return the notice's id."""
    notice = build_notice(database, clock, **changes)
    reveal(database, clock, notice)
    with begin(database, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice=notice))
    return notice


def build_secret(database: Database, clock: Clock, item_id: str) -> str:
    """Name two custodians, who have accounts, of a secret for a sealed draw; return its id."""
    from oversight.accounts.queries import city_users
    from oversight.inspections.service import OpenSecret, open_secret

    with begin(database, PLANNER, clock) as tx:
        custodians = tuple(one.user_id for one in city_users(tx.session)[:2])
        return open_secret(tx, OpenSecret(item_id=item_id, custodians=custodians))


def opener(database: Database, principal: Principal, clock: Clock) -> Callable[[], object]:
    """Return what opens a transaction of somebody."""
    return lambda: begin(database, principal, clock)


def day_before(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)
