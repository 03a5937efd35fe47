"""The procedure as a state table, and who has to stand aside."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.errors import ConflictError, RecusedError
from oversight.persistence import SYSTEM


class ErasureState(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    ERASED = "erased"
    FINISHED = "finished"
    REFUSED = "refused"

    @property
    def label(self) -> Text:
        """The state's name for people."""
        return _LABELS[self]

    @property
    def kind(self) -> str:
        """The tag's kind."""
        return _KINDS[self]


class Move(StrEnum):
    """What an approver can do."""

    APPROVE = "approve"
    REFUSE = "refuse"


S = ErasureState
_LABELS = {
    S.REQUESTED: Text("待第一人审批", "Awaits the first approval"),
    S.APPROVED: Text("待第二人审批", "Awaits the second approval"),
    S.ERASED: Text("已删除，待清除文件残留", "Erased; files still to be rewritten"),
    S.FINISHED: Text("已删除，文件已清除", "Erased, and gone from the files"),
    S.REFUSED: Text("不同意", "Refused"),
}
_KINDS = {S.REQUESTED: "pending", S.APPROVED: "pending", S.ERASED: "in_progress", S.FINISHED: "done"} | {
    S.REFUSED: "rejected"
}
OPEN = frozenset({S.REQUESTED, S.APPROVED})
_AFTER: Mapping[tuple[ErasureState, Move], ErasureState] = MappingProxyType(
    {
        (S.REQUESTED, Move.APPROVE): S.APPROVED,
        (S.APPROVED, Move.APPROVE): S.ERASED,
        (S.REQUESTED, Move.REFUSE): S.REFUSED,
        (S.APPROVED, Move.REFUSE): S.REFUSED,
    }
)


def after(state: str, move: Move) -> ErasureState:
    """Return the state that a move leads to; raise ConflictError if it is not legal."""
    reached = _AFTER.get((ErasureState(state), move))
    if reached is None:
        raise ConflictError(
            Text(
                "这份申请的状态是“{label}”，不能再审批。", "The request's state is “{label}”: nothing to approve."
            ).format(label=ErasureState(state).label),
            remedy=Text("请重新打开申请页面核对。", "Open the request again and check."),
        )
    return reached


def require_other(user: str, *earlier: str | None) -> None:
    """Raise RecusedError for whoever had a hand in the request already, and for the system, which approves nothing."""
    if user == SYSTEM.user_id:
        raise RecusedError(
            Text("删除个人信息须由两位用户审批，系统不能代办。", "Two users approve an erasure; the system can't."),
            remedy=Text("请由两位有权限的用户登录后审批。", "Two users who may approve it sign in and do so."),
        )
    if user in earlier:
        raise RecusedError(
            Text(
                "申请人和两位审批人须是三个不同的人，您已经办理过这份申请。",
                "Who asks and the two who approve are three persons; you had a hand in this request already.",
            ),
            remedy=Text("请另一位有权限的用户审批。", "Another user who may approve it has to."),
        )
