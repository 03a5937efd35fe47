"""Cases as pages and exports show them, and what a reader may see and do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.exemptions.policy import Move, allows, is_independent, of_one_house
from oversight.exemptions.queries import CaseRow, CaseSummary
from oversight.exemptions.vocabulary import (
    Applicant,
    CaseState,
    Effect,
    Element,
    Experience,
    Flag,
    Labelled,
    Limits,
    Motive,
    Opinion,
    Situation,
    Support,
)
from oversight.permissions import Permission
from oversight.persistence import Principal
from oversight.persistence.log_reading import LoggedAct
from oversight.web.pages import say
from oversight.web.timelines import moments
from reports.workbook import Column, Sheet

ACTS = MappingProxyType(
    {
        "exemptions.applied/1": Text("提出申请", "Applied"),
        "exemptions.examination-begun/1": Text("开始核查", "Examination begun"),
        "exemptions.flag-recorded/1": Text("记录负面清单情形", "A point of the negative list recorded"),
        "exemptions.decided/1": Text("作出认定", "Decided"),
        "exemptions.settled/1": Text("案件状态随认定更新", "The case took the decision's state"),
        "exemptions.appealed/1": Text("提出申诉", "Appealed"),
        "exemptions.withdrawn/1": Text("撤回申请", "Withdrawn"),
        "exemptions.took-effect/1": Text("免责生效", "The exemption took effect"),
    }
)
TAGS: Mapping[str, str] = MappingProxyType(
    {
        CaseState.SUBMITTED: "submitted",
        CaseState.EXAMINING: "in_progress",
        CaseState.GRANTED: "approved",
        CaseState.PARTLY: "accepted",
        CaseState.REFUSED: "rejected",
        CaseState.APPEALED: "in_progress",
        CaseState.WITHDRAWN: "void",
        Effect.NONE: "not_applicable",
        Effect.PENDING: "blocked",
        Effect.EFFECTIVE: "done",
        Opinion.YES: "compliant",
        Opinion.NO: "breach",
        Opinion.UNDETERMINED: "undetermined",
    }
)
WORDS = MappingProxyType(
    {
        "applicants": Applicant,
        "situations": Situation,
        "experiences": Experience,
        "all_limits": Limits,
        "motives": Motive,
        "supports": Support,
        "elements": Element,
        "opinions": Opinion,
        "flags": Flag,
        "states": CaseState,
    }
)


def told(
    case: CaseRow, acts: Sequence[LoggedAct], names: Mapping[str, str], reader: Principal
) -> list[dict[str, object]]:
    """Return a case's course, each opinion with the element it is about."""
    elements = {f"exemption_opinion:{one.id}": one.element.label for one in case.opinions}
    course = moments(acts, ACTS, names, reader)
    for act, moment in zip(acts, course, strict=True):
        if act.subject in elements:
            about = Text("核查意见：{element}", "Opinion: {element}")
            moment["what"] = about.format(element=elements[act.subject])
    return course


def options(words: type[Labelled]) -> list[tuple[str, Text]]:
    """Return codes and names for a form field."""
    return [(one.value, one.label) for one in words]


def choices() -> dict[str, list[tuple[str, Text]]]:
    """Return the options of every form."""
    return {name: options(words) for name, words in WORDS.items()}


def as_seen_by(case: CaseRow, reader: Principal) -> CaseRow:
    """Keep the examiners' opinions from the applicant's side until the first decision."""
    hidden = reader.may(Permission.EXEMPTIONS_APPLY) and not case.decisions
    return replace(case, opinions=()) if hidden else case


def possible(case: CaseRow, reader: Principal) -> dict[str, bool]:
    """Return which acts the reader may do now; `is_recused` if only his part in the case keeps him from one."""
    appealed, involved = len(case.decisions) > 1, case.involved
    own = reader.may(Permission.EXEMPTIONS_APPLY) and of_one_house(reader.agency, case.applicant_agency)
    examines = reader.may(Permission.EXEMPTIONS_EXAMINE) and allows(case.state, Move.EXAMINE)
    decides = reader.may(Permission.EXEMPTIONS_DECIDE) and allows(case.state, Move.DECIDE)
    may_examine = examines and is_independent(reader.user_id, reader.agency, involved, examining=True)
    may_decide = decides and is_independent(reader.user_id, reader.agency, involved, examining=False)
    return {
        "may_examine": may_examine,
        "may_decide": may_decide,
        "may_appeal": own and allows(case.state, Move.APPEAL, appealed=appealed),
        "may_withdraw": own and allows(case.state, Move.WITHDRAW),
        "is_recused": (examines or decides) and not (may_examine or may_decide),
    }


def sheet(rows: Sequence[CaseSummary], names: Mapping[str, str]) -> Sheet:
    """Return the list as a table for export."""
    titles = {
        "agency": Text("单位", "Agency"),
        "requirement": Text("条目", "Requirement"),
        "period": Text("期间", "Period"),
        "situation": Text("情形", "Situation"),
        "applied_on": Text("申请日期", "Applied on"),
        "state": Text("状态", "State"),
        "effect": Text("效力", "Effect"),
    }
    return Sheet(
        say(Text("容错免责", "Fault tolerance")),
        tuple(Column(key, say(title), kind="date" if key == "applied_on" else "text") for key, title in titles.items()),
        tuple(
            {
                "agency": names.get(row.agency, row.agency),
                "requirement": row.finding.requirement,
                "period": row.finding.period,
                "situation": say(row.situation.label),
                "applied_on": row.applied_on,
                "state": say(row.state.label),
                "effect": say(row.effect.label),
            }
            for row in rows
        ),
    )
