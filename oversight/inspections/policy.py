"""What is lawful in an inspection: plans and their approval, recusals by office and relation, the register's chain.

Sources: 龙政办〔2021〕65号 measure 7 (双随机、一公开); 国办发〔2015〕58号 for plan, frame and roster; docs/spec-draw.md
§1 for the order of events: notice, seed, draw, and never a second one.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError

GENESIS = "0" * 64
OBJECT_KINDS = MappingProxyType(
    {"township": Text("乡镇（街道）", "Townships"), "county": Text("县（市、区）", "Counties")}
)
MODES = MappingProxyType(
    {
        "srs": Text("等概率", "Equal chances"),
        "pps": Text("按人口规模", "By size of population"),
        "all": Text("全部", "All"),
    }
)
RECUSAL_REASONS = MappingProxyType(
    {
        "own_unit": Text("所在单位或本县", "Own unit or county"),
        "spouse": Text("配偶在该单位工作", "Spouse works there"),
        "relative": Text("近亲属在该单位工作", "Close relative works there"),
        "former_post": Text("三年内曾在该单位任职", "Held a post there within three years"),
        "interest": Text("有利害关系", "Has an interest"),
        "other": Text("其他可能影响公正的情形", "Another reason that may affect impartiality"),
    }
)
VOID_REASONS = MappingProxyType(
    {
        "wrong_frame": Text("抽样框与实际不符", "The frame was wrong"),
        "wrong_roster": Text("检查人员名录与实际不符", "The roster was wrong"),
        "wrong_seed": Text("录入的号码与公布的不一致", "An entered number differs from the published one"),
        "cancelled": Text("检查事项被撤销", "The inspection was called off"),
    }
)
NO_ASSIGNMENT = "no_assignment"
PLAN_STATES = MappingProxyType(
    {
        "draft": Text("草稿", "a draft"),
        "submitted": Text("待审批", "awaiting approval"),
        "approved": Text("已批准", "approved"),
    }
)
SMALLEST_TEAM = 2
FIRST_YEAR = 2021
LATEST_PUBLICATION = 20


class RefusedAttemptError(ConflictError):
    """Something that a draw never allows was tried; `attempt` names it for the log."""

    def __init__(self, what: Text, draw: int, attempt: str, source: str | None = None) -> None:
        super().__init__(what, remedy=Text("这次尝试已记入审计日志。", "The attempt was recorded in the audit log."))
        self.draw = draw
        self.attempt = attempt
        self.source = source


class Stratum(NamedTuple):
    """How a stratum is drawn: mode srs, pps or all; k and reserve say nothing with all."""

    mode: str
    k: int
    reserve: int


class SeedEvent(NamedTuple):
    """A future public event: a source of the catalogue (kl8, ssq, dlt, dice6x25, dice10x20) and its day."""

    source: str
    on: date


class Candidate(NamedTuple):
    """An object of the frame: its code and the stratum, the code of the division above it."""

    code: str
    stratum: str


class Member(NamedTuple):
    """What an inspector's impartiality depends on: the unit, and relations by agency code with their reason."""

    code: str
    unit: str
    relations: Mapping[str, str]


class Ground(NamedTuple):
    """Why an inspector does not visit an object or a stratum; a line of conflicts.tsv with its reason."""

    inspector: str
    target: str
    reason: str


def at_least(percent: int, of: int) -> int:
    """Return the least number that is not less than a percentage (1 to 100) of `of` objects: rounded up."""
    return -(-of * percent // 100)


def usual_events(today: date) -> tuple[SeedEvent, ...]:
    """Return the events that are named unless others are wished: tomorrow's lottery, and dice before witnesses."""
    tomorrow = today + timedelta(days=1)
    return (SeedEvent("kl8", tomorrow), SeedEvent("dice6x25", tomorrow))


def division(agency: str) -> str:
    """Return the division of a department: 350825.MZ belongs to 350825."""
    return agency.partition(".")[0]


def touches(agency: str, target: str) -> bool:
    """Whether an agency's division is the object, contains it, or is contained by it."""
    home = division(agency)
    return target.startswith(home) or home.startswith(target)


def grounds(
    objects: Sequence[Candidate], members: Sequence[Member], declared: Collection[Ground]
) -> tuple[Ground, ...]:
    """Return all recusals of a draw: by unit, by relation, as declared; one line per target, the first reason kept.

    A stratum of which every object is touched is named as a whole. What lies outside the frame is left out.
    """
    strata: dict[str, list[str]] = {}
    for candidate in objects:
        strata.setdefault(candidate.stratum, []).append(candidate.code)
    known = {member.code for member in members}
    found: dict[tuple[str, str], str] = {}
    for member in members:
        for agency, reason in ((member.unit, "own_unit"), *member.relations.items()):
            for target in _targets(agency, strata):
                found.setdefault((member.code, target), reason)
    targets = strata.keys() | {candidate.code for candidate in objects}
    for ground in declared:
        if ground.inspector in known and ground.target in targets:
            found.setdefault((ground.inspector, ground.target), ground.reason)
    return tuple(sorted(Ground(inspector, target, reason) for (inspector, target), reason in found.items()))


def _targets(agency: str, strata: Mapping[str, Sequence[str]]) -> list[str]:
    targets: list[str] = []
    for stratum, codes in strata.items():
        touched = [code for code in codes if touches(agency, code)]
        targets += [stratum] if touched and len(touched) == len(codes) > 1 else touched
    return targets


def check_item(
    prefix: str, kind: str, strata: Mapping[str, Stratum], team: Sequence[str], sizes: Mapping[str, int]
) -> list[FieldError]:
    """Return what is wrong with a plan item; `sizes` are the numbers of objects in each stratum there is."""
    wrong = []
    if kind not in OBJECT_KINDS:
        text = Text("抽查对象应为乡镇（township）或县（county）。", "The objects are townships or counties.")
        return [FieldError(f"{prefix}object_kind", text)]
    if len(team) < SMALLEST_TEAM:
        text = Text("每组至少两名检查人员。", "A team has at least two inspectors.")
        wrong.append(FieldError(f"{prefix}team", text))
    if not strata:
        wrong.append(FieldError(f"{prefix}strata", Text("至少列一层。", "Name at least one stratum.")))
    for code, stratum in strata.items():
        wrong += [FieldError(f"{prefix}strata.{code}", text) for text in _check_stratum(code, stratum, sizes)]
    return wrong


def _check_stratum(code: str, stratum: Stratum, sizes: Mapping[str, int]) -> list[Text]:
    if code not in sizes:
        return [Text("没有编码为 {code} 的层。", "There is no stratum {code}.").format(code=code)]
    if stratum.mode not in MODES:
        return [Text("抽取方式应为 srs、pps 或 all。", "The mode is srs, pps or all.")]
    if stratum.reserve < 0 or (stratum.mode != "all" and stratum.k < 1):
        text = Text("层 {code} 至少抽 1 个，备选不能为负数。", "Draw 1 or more of {code}; reserves can't be negative.")
        return [text.format(code=code)]
    if stratum.mode != "all" and stratum.k > sizes[code]:
        text = Text("层 {code} 只有 {n} 个对象，不能抽 {k} 个。", "The stratum {code} has {n} objects, not {k}.")
        return [text.format(code=code, n=sizes[code], k=stratum.k)]
    return []


def check_move(state: str, expected: str, act: Text) -> None:
    """Refuse an act on a plan in another state than the one it is meant for."""
    if state != expected:
        raise ConflictError(
            Text("抽查计划现在是“{state}”，不能{act}。", "The plan is {state}; you can't {act} it.").format(
                state=PLAN_STATES[state], act=act
            ),
            remedy=Text("请打开计划核对状态。", "Open the plan and check its state."),
        )


def check_second_person(first: str | None, second: str) -> None:
    """Refuse a decision by the person who asked for it."""
    if first == second:
        raise ConflictError(
            Text("提交人不能审批自己提交的事项。", "Who asked for it can't be the one who approves it."),
            remedy=Text("请由另一名负责人审批。", "Another person in charge has to approve."),
        )


def check_event_day(draw: int, source: str, event_on: date, today: date) -> None:
    """Refuse a value before the day of its event: nobody can know it yet."""
    if today < event_on:
        raise RefusedAttemptError(
            Text(
                "来源 {source} 要到 {day} 才产生号码，现在不能录入。",
                "The source {source} has no number before {day}; it can't be entered yet.",
            ).format(source=source, day=event_on.isoformat()),
            draw,
            "early-seed",
            source,
        )


def register_line(number: int, kind: str, draw: int, content: str, previous: str) -> bytes:
    """Return the line whose SHA-256 is a register entry's hash; anyone can type it again."""
    return f"LYD1|register|{number}|{kind}|{draw}|{content}|{previous}\n".encode()


def register_hash(number: int, kind: str, draw: int, content: str, previous: str) -> str:
    """Return the hash of a register entry."""
    return sha256(register_line(number, kind, draw, content, previous)).hexdigest()
