"""The words of a case: its states, the four elements, the three distinctions, supporting points, the negative list."""

from enum import StrEnum
from typing import Self

from oversight.bilingual import Text


class Labelled(StrEnum):
    """A code with its name for people."""

    label: Text

    def __new__(cls, code: str, zh: str = "", en: str = "") -> Self:
        """Make a member of a code and its two names; looking one up needs the code only."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = Text(zh, en)
        return member


class CaseState(Labelled):
    """Where a case stands."""

    SUBMITTED = "submitted", "待核查", "Submitted"
    EXAMINING = "examining", "核查中", "Being examined"
    GRANTED = "granted", "免责", "Granted"
    PARTLY = "partly", "减轻", "Granted in part"
    REFUSED = "refused", "不予免责", "Refused"
    APPEALED = "appealed", "复核中", "Under appeal"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


class Effect(Labelled):
    """Whether an exemption works."""

    NONE = "none", "无", "None"
    PENDING = "pending_rectification", "待整改销号后生效", "Waits until the finding is closed"
    EFFECTIVE = "effective", "已生效", "In effect"


class Element(Labelled):
    """The four elements, all of them needed."""

    GOOD_FAITH = "good_faith", "秉持公心", "Acted in the public interest"
    DILIGENCE = "diligence", "履职尽责", "Did what the duty asked"
    OBJECTIVE_CAUSE = "objective_cause", "客观原因", "The cause was objective"
    TIMELY_CORRECTION = "timely_correction", "及时纠正", "Corrected in time"


class Opinion(Labelled):
    """What an examiner found about an element."""

    YES = "yes", "具备", "Met"
    NO = "no", "不具备", "Not met"
    UNDETERMINED = "undetermined", "无法认定", "Can't be determined"


class Experience(Labelled):
    """The first of the three distinctions (三个区分开来)."""

    INEXPERIENCE = "inexperience", "缺乏经验、先行先试中的失误", "A mistake of inexperience in a first trial"
    KNOWING = "knowing", "明知故犯", "A knowing breach"
    NOT_CONCERNED = "not_concerned", "不涉及", "Not concerned"


class Limits(Labelled):
    """The second of the three distinctions."""

    EXPLORATION = "exploration", "上级尚无明确限制的探索", "An attempt where no limit was set yet"
    DEFIANCE = "defiance", "明令禁止后我行我素", "Carried on in spite of an express ban"
    NOT_CONCERNED = "not_concerned", "不涉及", "Not concerned"


class Motive(Labelled):
    """The third of the three distinctions."""

    DEVELOPMENT = "development", "为推动发展的无意过失", "An unintended fault in the cause of the work"
    PRIVATE_GAIN = "private_gain", "谋取私利", "Private gain"
    NOT_CONCERNED = "not_concerned", "不涉及", "Not concerned"


class Situation(Labelled):
    """What happened, of the situations that are typically eligible."""

    DELAYED_FEED = "delayed_feed", "外部门数据推送迟延", "Another department's records came late"
    OUTAGE_OR_DISASTER = "outage_or_disaster", "系统故障或灾害", "An outage or a disaster"
    AID_BEFORE_PAPERS = "aid_before_papers", "急难先行救助后补手续", "Urgent aid given before its papers"
    CONCEALED_ASSETS = "concealed_assets", "当时无法发现的隐瞒财产", "Assets concealed beyond detection at the time"
    POLICY_CHANGE = "policy_change", "政策衔接期", "The window of a policy change"
    PLATFORM_RECORDS = "platform_records", "依赖平台数据", "Reliance on the platform's records"
    OTHER = "other", "其他", "Other"


class Support(Labelled):
    """What supports a case besides the four elements."""

    NO_BAN_BROKEN = "no_ban_broken", "未违反禁止性规定", "No express ban was broken"
    COLLECTIVE_DECISION = "collective_decision", "经集体决策", "It was decided collectively"
    ASKED_FIRST = "asked_first", "事前请示报告", "The superior was asked first"


class Flag(Labelled):
    """The negative list: any of these blocks, and nothing overrides it."""

    PRIVATE_GAIN = "private_gain", "谋取私利、优亲厚友", "Private gain or favouring relatives and friends"
    FRAUD_COLLUSION = "fraud_collusion", "串通骗保", "Collusion in fraud"
    KNOWING_BREACH = "knowing_breach", "明知故犯", "A knowing breach"
    CONCEALMENT = "concealment", "隐瞒、篡改", "Concealment or tampering"
    DEATH_OR_MAJOR_INCIDENT = "death_or_major_incident", "造成人员死亡或重大事件", "A death or a major incident"
    REPEATED_WITHIN_TWO_YEARS = (
        "repeated_within_two_years",
        "两年内重复同类过错",
        "The same fault again within two years",
    )
    REFUSAL_TO_RECTIFY = "refusal_to_rectify", "拒不整改", "Refusal to put it right"
    DISCIPLINE_CASE_FILED = (
        "discipline_case_filed",
        "纪委监委已立案",
        "A disciplinary case was filed (handed over only)",
    )


class Round(Labelled):
    """Which decision it is."""

    FIRST = "first", "认定", "Decision"
    APPEAL = "appeal", "复核决定", "Decision on the appeal"


class Applicant(Labelled):
    """For whom the exemption is asked."""

    AGENCY = "agency", "单位", "The agency"
    PERSON = "person", "个人（经办人员）", "A person in charge"
