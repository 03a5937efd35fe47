"""The six invented fault-tolerance cases (R75), and the finding that was put right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from oversight.demo.plants import TEACHER, VACANT

Finding = tuple[str, str]
"""A finding by its requirement and agency."""

_LATE_REPORT: Finding = ("R71", "350881")
RECTIFIED: Mapping[Finding, date] = {_LATE_REPORT: date(2026, 3, 5)}
"""What was put right and closed, and when."""


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """A case as the story has it; `steps` are what happens and when, `opinions` those that are not `yes`."""

    key: str
    finding: Finding
    applicant: str
    accountable_on: date
    situation: str
    distinctions: tuple[str, str, str]
    statement: str
    steps: Mapping[str, date]
    applicant_kind: str = "agency"
    outcome: str = ""
    opinions: Mapping[str, str] = field(default_factory=dict)
    examiners: int = 2


_UNTRIED = ("inexperience", "not_concerned", "development")
_UNLIMITED = ("not_concerned", "exploration", "development")

CASES = (
    Tolerance(
        key="partly granted",
        finding=_LATE_REPORT,
        applicant="officer_350881",
        accountable_on=date(2026, 2, 2),
        situation="delayed_feed",
        distinctions=_UNTRIED,
        statement="部门数据1月15日下午才推送到位，汇总核对后于次日报送，已建立提前收集机制。",
        steps={"apply": date(2026, 2, 9), "examine": date(2026, 2, 13), "decide": date(2026, 3, 10)},
        outcome="partly",
        opinions={"diligence": "undetermined"},
    ),
    Tolerance(
        key="appeal upheld",
        finding=_LATE_REPORT,
        applicant="officer_350881",
        accountable_on=date(2026, 2, 2),
        situation="policy_change",
        distinctions=_UNLIMITED,
        statement="报告格式在1月调整，经办人员按新格式重新填报，因此延误一日，及时作了说明。",
        steps={
            "apply": date(2026, 2, 10),
            "examine": date(2026, 2, 24),
            "decide": date(2026, 3, 11),
            "appeal": date(2026, 3, 30),
            "uphold": date(2026, 4, 15),
        },
        applicant_kind="person",
        outcome="refused",
    ),
    Tolerance(
        key="granted, effect waits",
        finding=("R18", VACANT),
        applicant="officer_350821",
        accountable_on=date(2026, 11, 2),
        situation="outage_or_disaster",
        distinctions=_UNTRIED,
        statement="6月洪灾造成镇政府受淹、招聘系统停用，公开招聘顺延，空缺期间由驻村干部代办，群众办事未受影响。",
        steps={"apply": date(2026, 11, 3), "examine": date(2026, 11, 9), "decide": date(2026, 11, 18)},
        outcome="granted",
    ),
    Tolerance(
        key="refused by the negative list",
        finding=("R17", TEACHER),
        applicant="officer_350802",
        accountable_on=date(2026, 11, 2),
        situation="other",
        distinctions=_UNTRIED,
        statement="村“两委”换届空档期人手不足，临时请退休教师协助，已拟更换。",
        steps={"apply": date(2026, 11, 4), "examine": date(2026, 11, 10), "flag": date(2026, 11, 12)},
    ),
    Tolerance(
        key="pending",
        finding=("R31", "350824"),
        applicant="officer_350824",
        accountable_on=date(2026, 11, 3),
        situation="policy_change",
        distinctions=_UNLIMITED,
        statement="7月追加补助资金后合同同步扩大，对3%的计算基数理解有误，正在调整列支渠道。",
        steps={"apply": date(2026, 11, 10), "examine": date(2026, 11, 19)},
        examiners=1,
    ),
    Tolerance(
        key="withdrawn",
        finding=("R31", "350821"),
        applicant="officer_350821",
        accountable_on=date(2026, 11, 3),
        situation="other",
        distinctions=_UNLIMITED,
        statement="购买服务费用集中在补助资金列支，拟说明情况。",
        steps={"apply": date(2026, 11, 11), "withdraw": date(2026, 11, 16)},
    ),
)
