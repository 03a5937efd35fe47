"""What may become of an assistance approval, who may do it, and what may be written about it."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, ForbiddenError, RecusedError
from oversight.permissions import ROLE_TITLES, Permission, Role
from oversight.persistence import Principal

LONGEST_REASON = 1000
LARGEST_FEN = 1_000_000_000_00
CASE_CODE = r"[0-9a-f]{16,64}"
_IDENTITY_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class AssistanceKind(StrEnum):
    """The assistance applied for."""

    DIBAO = "dibao"
    TEKUN = "tekun"
    TEMPORARY_AID = "temporary_aid"

    @property
    def label(self) -> Text:
        """The kind's name for people."""
        return _KIND_LABELS[self]


_KIND_LABELS = MappingProxyType(
    {
        AssistanceKind.DIBAO: Text("最低生活保障", "Minimum living allowance"),
        AssistanceKind.TEKUN: Text("特困人员救助供养", "Support for people in extreme hardship"),
        AssistanceKind.TEMPORARY_AID: Text("临时救助", "Temporary assistance"),
    }
)


class ApprovalState(StrEnum):
    """Where an approval stands; `kind` is the look of its tag."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        """The state's name for people."""
        return _STATES[self][1]

    @property
    def kind(self) -> str:
        """The tag of the state."""
        return _STATES[self][0]


_STATES: Mapping[ApprovalState, tuple[str, Text]] = MappingProxyType(
    {
        ApprovalState.PENDING: ("pending", Text("待审批", "Awaiting approval")),
        ApprovalState.APPROVED: ("approved", Text("已同意", "Approved")),
        ApprovalState.REFUSED: ("rejected", Text("不同意", "Refused")),
        ApprovalState.WITHDRAWN: ("void", Text("已撤回", "Withdrawn")),
    }
)


class Move(StrEnum):
    """What can be done with a pending approval."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


DECISIONS = (Move.APPROVE, Move.REFUSE)
MOVES: Mapping[tuple[ApprovalState, Move], ApprovalState] = MappingProxyType(
    {
        (ApprovalState.PENDING, Move.APPROVE): ApprovalState.APPROVED,
        (ApprovalState.PENDING, Move.REFUSE): ApprovalState.REFUSED,
        (ApprovalState.PENDING, Move.WITHDRAW): ApprovalState.WITHDRAWN,
    }
)


def after(state: str, move: Move) -> ApprovalState:
    """Return the state that a move leads to; raise ConflictError if it isn't legal."""
    here = ApprovalState(state)
    there = MOVES.get((here, move))
    if there is None:
        raise ConflictError(
            Text(
                "这件审批已经办结（{label}），不能再次办理，没有保存任何内容。",
                "This approval is settled ({label}) and can't be dealt with again; nothing was stored.",
            ).format(label=here.label),
            remedy=Text("请打开审批页面查看办理结果。", "Open the approval to see how it was settled."),
        )
    return there


def handles(agency: str, township: str) -> bool:
    """Whether an agency deals with a township's cases: the township itself, its county, or the county's department."""
    return township.startswith(agency.split(".", maxsplit=1)[0])


def require_handler(principal: Principal, township: str) -> None:
    """Raise ForbiddenError unless the principal works for the township or its county; the city decides no cases."""
    if not handles(principal.agency, township):
        roles = (ROLE_TITLES[Role.TOWNSHIP_CLERK], ROLE_TITLES[Role.COUNTY_OFFICER])
        raise ForbiddenError(Permission.APPROVALS_DECIDE, roles)


def require_other_decider(submitted_by: str, decider: str) -> None:
    """Raise RecusedError if the decider submitted the case himself."""
    if decider == submitted_by:
        raise RecusedError(
            Text(
                "这件由您提交，不能由您本人审批。",
                "You submitted this case; somebody else has to decide it.",
            ),
            remedy=Text(
                "请由同乡镇或县级的另一位审批人员办理。", "Ask another approver of the township or the county."
            ),
        )


def reason_errors(reason: str, *, needed: bool) -> tuple[FieldError, ...]:
    """Return what is wrong with a reason: missing, too long, or with personal data in it."""
    if needed and not reason.strip():
        return (FieldError("reason", Text("请填写理由。", "Enter the reason."), "required"),)
    if len(reason) > LONGEST_REASON:
        return (
            FieldError("reason", Text("理由最多 1000 个字符。", "The reason has at most 1000 characters."), "length"),
        )
    if _IDENTITY_NUMBER.search(reason) or _MOBILE.search(reason):
        message = Text(
            "理由中不能出现身份证号或手机号，请删去后再提交。",
            "The reason has an identity or telephone number in it; take it out and submit again.",
        )
        return (FieldError("reason", message, "personal-data"),)
    return ()
