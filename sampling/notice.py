"""The notice (抽查公告): what is frozen before the draw, parsed strictly and printed canonically."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import prod

from sampling.canonical import Json, Reader, parse_json, print_json
from sampling.entropy import REQUIRED_BITS, SECRET, in_bits, outcomes_of
from sampling.errors import NoticeError
from sampling.frame import FRAME_FILE, SamplingFrame
from sampling.inspectors import CONFLICTS_FILE, INSPECTORS_FILE
from sampling.tables import ID, ID_EN, ID_ZH, SKILL

SPEC = "LYD/1"
NOTICE_FILE = "notice.json"
TABLE_FILES = (CONFLICTS_FILE, FRAME_FILE, INSPECTORS_FILE)
SMALLEST_TEAM = 2
SHA256 = re.compile(r"[0-9a-f]{64}")
_REGEX_LENGTH = 1000
_MODE = re.compile("srs|pps|all")
_SOURCE_NAME = re.compile(r"[^=\s]{1,40}")
_KEYS = ("draw", "files", "plan", "plan_item", "prev", "publish_by", "seed_sources", "spec", "team", "title")


@dataclass(frozen=True)
class StratumPlan:
    """How a stratum is drawn: mode "srs", "pps" or "all"; k and reserve have no effect with "all"."""

    mode: str
    k: int
    reserve: int


@dataclass(frozen=True)
class SeedSource:
    """A future public event, the pattern of its value, and its day."""

    name: str
    regex: str
    event_on: date


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice; `files` are the SHA-256 of the TSV files, `plan` the strata, `team` a skill ("" for any) per slot."""

    draw: int
    prev: str
    plan_item: str
    title: str
    files: Mapping[str, str]
    plan: Mapping[str, StratumPlan]
    team: Sequence[str]
    seed_sources: Sequence[SeedSource]
    publish_by: date
    secret_sha256: str | None = None

    @cached_property
    def outcomes(self) -> int:
        """Return how many seeds the public sources can give."""
        return prod(outcomes_of(source.regex, source.name) for source in self.seed_sources if source.name != SECRET)


def parse_notice(body: bytes) -> Notice:
    """Read notice.json; raise FormatError if its form is wrong, NoticeError if it asks for what can't be."""
    root = parse_json(NOTICE_FILE, body).exactly(_KEYS, ["secret_sha256"])
    root["spec"].spelt(re.compile(re.escape(SPEC)), f" {SPEC}", SPEC)
    if root["draw"].natural() == 0:
        root["draw"].refuse("须从 1 起编号", "is numbered from 1")
    files = root["files"].exactly(TABLE_FILES)
    secret = root.get("secret_sha256")
    notice = Notice(
        draw=root["draw"].natural(),
        prev=_digest(root["prev"]),
        plan_item=root["plan_item"].text(),
        title=root["title"].text(),
        files={name: _digest(files[name]) for name in TABLE_FILES},
        plan=_plan(root["plan"]),
        team=_team(root["team"]),
        seed_sources=[_source(item) for item in root["seed_sources"].items()],
        publish_by=root["publish_by"].day(),
        secret_sha256=None if secret is None else _digest(secret),
    )
    check_sources(notice)
    return notice


def print_notice(notice: Notice) -> bytes:
    """Print notice.json canonically, with the final LF."""
    members: dict[str, Json] = {
        "spec": SPEC,
        "draw": notice.draw,
        "prev": notice.prev,
        "plan_item": notice.plan_item,
        "title": notice.title,
        "files": dict(notice.files),
        "plan": {name: {"mode": p.mode, "k": p.k, "reserve": p.reserve} for name, p in notice.plan.items()},
        "team": list(notice.team),
        "seed_sources": [
            {"name": s.name, "regex": s.regex, "event_on": s.event_on.isoformat()} for s in notice.seed_sources
        ],
        "publish_by": notice.publish_by.isoformat(),
    }
    if notice.secret_sha256 is not None:
        members["secret_sha256"] = notice.secret_sha256
    return print_json(members)


def check_sources(notice: Notice) -> None:
    """Refuse sources of one name, a secret without its hash or not last, and public sources of less than 100 bits."""
    names = [source.name for source in notice.seed_sources]
    for name in sorted({name for name in names if names.count(name) > 1}):
        raise NoticeError(f"seed_sources：来源 {name} 重复", f"seed_sources: the source {name} is given twice")
    if (SECRET in names) != (notice.secret_sha256 is not None):
        zh = "密封方式须同时有 secret 来源和 secret_sha256"
        en = "sealed mode needs both the source secret and secret_sha256"
        raise NoticeError(zh, en)
    if SECRET in names[:-1]:
        raise NoticeError("secret 须为最后一个来源", "the source secret must be the last")
    if notice.outcomes < 2**REQUIRED_BITS:
        each = ", ".join(_told_bits(source) for source in notice.seed_sources if source.name != SECRET)
        raise NoticeError(
            f"公开来源的熵为 {in_bits(notice.outcomes)} 比特，须至少 {REQUIRED_BITS}（{each}）；请增加来源",
            f"the public sources give {in_bits(notice.outcomes)} bits of {REQUIRED_BITS} needed ({each}); add sources",
        )


def check_plan(notice: Notice, frame: SamplingFrame) -> None:
    """Refuse a plan that leaves out a stratum, names one that isn't there, or asks for more units than there are."""
    for name in sorted(frame.strata.keys() - notice.plan.keys()):
        raise NoticeError(f"层 {name} 在计划中没有", f"the plan leaves out the stratum {name} of frame.tsv")
    for name in sorted(notice.plan.keys() - frame.strata.keys()):
        raise NoticeError(f"frame.tsv 中没有层 {name}", f"the plan names the stratum {name}, which frame.tsv lacks")
    for name, plan in sorted(notice.plan.items()):
        units = [unit for unit in frame.strata[name] if plan.mode != "pps" or unit.weight > 0]
        if plan.mode == "pps" and not units:
            raise NoticeError(f"层 {name} 的权重全为 0，不能 pps", f"all weights of the stratum {name} are 0: no pps")
        check_size(name, plan, len(units))


def check_size(name: str, plan: StratumPlan, size: int) -> None:
    """Refuse to draw more units than there are."""
    if plan.k > size:
        raise NoticeError(
            f"层 {name} 要抽 {plan.k} 个，而可抽的只有 {size} 个",
            f"the stratum {name} is to give {plan.k} objects, only {size} can be drawn",
        )


def check_events_after(notice: Notice, day: date) -> None:
    """Refuse a source whose event is not later than the day of the notice."""
    for source in notice.seed_sources:
        if source.event_on <= day:
            raise NoticeError(
                f"来源 {source.name} 的日期 {source.event_on} 不晚于公告日 {day}",
                f"the event of {source.name} on {source.event_on} is not later than the notice of {day}",
            )


def check_events_over(notice: Notice, day: date) -> None:
    """Refuse to take seed values before the day of the last event."""
    for source in notice.seed_sources:
        if source.event_on > day:
            raise NoticeError(
                f"来源 {source.name} 要到 {source.event_on} 才开出，今天是 {day}",
                f"the event of {source.name} is on {source.event_on}, today is {day}",
            )


def _told_bits(source: SeedSource) -> str:
    outcomes = outcomes_of(source.regex, source.name)
    return f"{source.name} {in_bits(outcomes)}" if outcomes > 1 else f"{source.name} 0：无法计数 / not countable"


def _digest(reader: Reader) -> str:
    return reader.spelt(SHA256, " 64 位小写十六进制 SHA-256", "a SHA-256 in 64 lower-case hexadecimal digits")


def _plan(reader: Reader) -> dict[str, StratumPlan]:
    plan: dict[str, StratumPlan] = {}
    for name, item in reader.members().items():
        if not ID.fullmatch(name):
            item.refuse(f"层名须为 {ID_ZH}", f"a stratum's name is {ID_EN}")
        members = item.exactly(["mode", "k", "reserve"])
        mode = members["mode"].spelt(_MODE, " srs、pps 或 all", "srs, pps or all")
        plan[name] = StratumPlan(mode, members["k"].natural(), members["reserve"].natural())
    if not plan:
        reader.refuse("不能为空", "may not be empty")
    return plan


def _team(reader: Reader) -> list[str]:
    skills = [item.text() for item in reader.items()]
    if len(skills) < SMALLEST_TEAM:
        reader.refuse("每组至少两人", "has at least two slots: nobody inspects alone")
    for item in reader.items():
        if item.text():
            item.spelt(SKILL, "技能（无空白和逗号）", "a skill without blanks and commas")
    return skills


def _source(reader: Reader) -> SeedSource:
    members = reader.exactly(["name", "regex", "event_on"])
    name = members["name"].spelt(
        _SOURCE_NAME, " 1 至 40 个字符，无空白和等号", "1 to 40 characters without blanks and ="
    )
    regex = members["regex"].text()
    try:
        re.compile(regex, re.ASCII)
    except re.error as error:
        members["regex"].refuse(f"不是正则表达式：{error}", f"is no regular expression: {error}")
    if len(regex) > _REGEX_LENGTH:
        members["regex"].refuse(f"长于 {_REGEX_LENGTH} 个字符", f"is longer than {_REGEX_LENGTH} characters")
    return SeedSource(name, regex, members["event_on"].day())
