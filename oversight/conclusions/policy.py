"""What may become of a conclusion, who may do it, and when it has to be public.

Sources: 龙政办〔2021〕65号 measure 7 (一公开); 政府信息公开条例 art. 26 and 国发〔2019〕5号: the result is public
within 20 working days of being formed, without personal data.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.deadlines.calendar import WorkingDayCalendar
from oversight.errors import ConflictError, FieldError, InvalidInputError, RecusedError
from oversight.rulebook.book import whole_number_on

LONGEST_TEXT = 4000
CALENDAR = WorkingDayCalendar()
STATES: Mapping[str, tuple[str, Text]] = MappingProxyType(
    {
        "drafted": ("pending", Text("待审批", "Awaiting approval")),
        "returned": ("returned", Text("已退回", "Returned")),
        "formed": ("in_progress", Text("已审批，待公开", "Approved, to be published")),
        "published": ("done", Text("已公开", "Published")),
    }
)
_LEGAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"draft": ("drafted", "returned"), "decide": ("drafted",), "publish": ("formed",)}
)


def require_state(state: str, act: str) -> None:
    """Raise ConflictError if the conclusion's state doesn't allow an act: draft, decide or publish."""
    if state not in _LEGAL[act]:
        raise ConflictError(
            Text(
                "结论的状态是“{state}”，不能进行这项操作，没有保存任何内容。",
                "The conclusion's state is “{state}”, which does not allow this; nothing was stored.",
            ).format(state=STATES[state][1]),
            remedy=Text("请重新打开结论页面，按当前状态办理。", "Open the conclusion again and go on from there."),
        )


def require_closed(state: str) -> None:
    """Raise ConflictError while the visit itself is not closed."""
    if state == "open":
        raise ConflictError(
            Text("现场检查还没有结束，不能拟写结论。", "The visit is not closed; no conclusion can be drafted yet."),
            remedy=Text("请先由双方签字并结束检查。", "Let both sides sign and close the visit first."),
        )


def require_member(code: str | None, team: tuple[str, ...]) -> None:
    """Raise RecusedError unless the drafter is one of the visit's team."""
    if code is None or code not in team:
        raise RecusedError(
            Text(
                "结论由检查组成员拟写，您不是这次检查的成员。",
                "A member of the visit's team drafts its conclusion, and you are none.",
            ),
            remedy=Text("检查组：{team}。", "The team is {team}.").format(team="、".join(team)),
        )


def require_second(drafted_by: str, user: str, code: str | None, team: tuple[str, ...]) -> None:
    """Raise RecusedError if who approves or publishes drafted the conclusion or was on the team."""
    if user == drafted_by or (code is not None and code in team):
        raise RecusedError(
            Text(
                "结论由您拟写或您参加了这次检查，须由另一人审批和公开。",
                "You drafted this conclusion or were on the visit; another person approves and publishes it.",
            ),
            remedy=Text("请由未参加检查的负责人办理。", "Ask a head who was not on the visit."),
        )


def require_texts(fields: Mapping[str, tuple[Text, str]]) -> None:
    """Raise InvalidInputError for each named text that is empty or longer than 4000 characters."""
    message = Text("请填写“{label}”，最多 4000 个字符。", "Enter “{label}”, in at most 4000 characters.")
    wrong = [
        FieldError(name, message.format(label=label), "length")
        for name, (label, text) in fields.items()
        if not 0 < len(text.strip()) <= LONGEST_TEXT
    ]
    if wrong:
        raise InvalidInputError(*wrong)


def publish_by(formed_on: date) -> date:
    """Return the last day for publishing what was formed on a day, by the law of that day."""
    return CALENDAR.add_working_days(formed_on, whole_number_on("inspections.publish_within", formed_on)).on
