"""The nine parts of an annual report, and which of them each reporting agency owes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from oversight.bilingual import Text

TEXT_LIMIT = 4_000
ORDINALS = "一二三四五六七八九"
_EVERYBODY = ("JY", "RS", "ZJ", "WJ", "YJ", "YB", "CZ", "NY", "FL", "CL")
_ASSISTING = ("JY", "RS", "ZJ", "WJ", "YJ", "YB", "FL", "CL")
_WARNING = ("NY", "ZJ", "JY", "RS", "WJ", "YB", "YJ", "CL")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its title, what to write, and the departments the policy names for it.

    The counties carry out every measure, so they owe every section.
    """

    key: str
    title: Text
    guidance: Text
    departments: tuple[str, ...]


_COORDINATION = Section(
    "coordination",
    Text("健全工作协调机制情况", "Coordination mechanism"),
    Text(
        "协调小组成员调整、全体会议与专题会议、重大急难个案“一事一议”的办理情况。",
        "Members of the coordination group, plenary and special meetings, decisions on urgent cases.",
    ),
    _EVERYBODY,
)
_LAYERED = Section(
    "layered_assistance",
    Text("分层分类社会救助情况", "Assistance by need"),
    Text(
        "低保、特困、低收入家庭、专项救助、急难救助和受灾救助的办法与落实情况。",
        "Minimum living, extreme hardship, low income, special, urgent and disaster assistance.",
    ),
    _ASSISTING,
)
_CAPACITY = Section(
    "capacity",
    Text("提升基层社会救助能力情况", "Grassroots capacity"),
    Text(
        "协管员、协理员配备，岗位待遇，人员经费与工作经费纳入预算，办公条件。",
        "Township and village assistants, their pay, the budget for staff and work, working conditions.",
    ),
    ("CZ",),
)
_SERVICES = Section(
    "services",
    Text("创新“物质+资金+服务”救助方式情况", "Goods, money and services"),
    Text(
        "政府购买社会救助服务、社工站建设，以及经费列支比例（不低于5%、3%以内）。",
        "Purchase of services, social-work stations, and the shares charged (at least 5 %, within 3 %).",
    ),
    (*_ASSISTING, "CZ"),
)
_STREAMLINING = Section(
    "streamlining",
    Text("推进“放管服”改革情况", "Simpler administration"),
    Text(
        "“一门受理、协同办理”、联络员、窗口、12349热线按期办结、审核确认权限下放。",
        "One door for all, liaisons, windows, the 12349 hotline in time, approval by the townships.",
    ),
    _EVERYBODY,
)
_EARLY_WARNING = Section(
    "early_warning",
    Text("社会救助监测预警机制情况", "Early-warning mechanism"),
    Text(
        "监测对象、部门协同、机制运行和分类精准救助的总体情况。",
        "Whom is watched, how the departments work together, how the mechanism runs, whom it helped.",
    ),
    _WARNING,
)
_SUPERVISION = Section(
    "supervision",
    Text("工作督导落实情况", "Supervision"),
    Text(
        "主体责任落实、“双随机、一公开”、调研督导、容错免责机制的情况。",
        "Responsibility carried, random inspections made public, guidance, the fault-tolerance mechanism.",
    ),
    _EVERYBODY,
)
_ANNEX = Section(
    "annex",
    Text("监测预警数据推送与入户核查情况（附件）", "Data feeds and household surveys (annex)"),
    Text(
        "初始数据与每月新增数据推送、预警信息反馈和分发、入户调查核实、转交办和台账。",
        "Yearly and monthly data, alerts fed back and dispatched, household surveys, referrals, the ledger.",
    ),
    _WARNING,
)
_PROBLEMS = Section(
    "problems",
    Text("存在问题和意见建议", "Problems and suggestions"),
    Text(
        "工作中的困难、存在问题、下一步打算和对市级的意见建议。",
        "Difficulties, problems, what comes next, and suggestions to the city.",
    ),
    _EVERYBODY,
)

SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        each.key: each
        for each in (
            _COORDINATION,
            _LAYERED,
            _CAPACITY,
            _SERVICES,
            _STREAMLINING,
            _EARLY_WARNING,
            _SUPERVISION,
            _ANNEX,
            _PROBLEMS,
        )
    }
)
MEMBER_DEPARTMENTS = _EVERYBODY


def owed_by(agency: str) -> tuple[Section, ...]:
    """Return the sections an agency owes: a county (350825) all, a department (350800.JY) those that name it."""
    _, dot, department = agency.partition(".")
    return tuple(each for each in SECTIONS.values() if not dot or department in each.departments)
