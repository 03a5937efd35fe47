"""What may become of a finding, and who may do it."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError, RecusedError

LONGEST_TEXT = 2000
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class FindingState(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    RECTIFIED = "rectified"
    CLOSED = "closed"

    @property
    def label(self) -> Text:
        """The state's name for people."""
        return _LABELS[self]


_LABELS = MappingProxyType(
    {
        FindingState.OPEN: Text("待整改", "To be put right"),
        FindingState.RECTIFIED: Text("待复核", "To be reviewed"),
        FindingState.CLOSED: Text("已销号", "Closed"),
    }
)


class Move(StrEnum):
    """What can be done with a finding."""

    RECTIFY = "rectify"
    RETURN = "return"
    CLOSE = "close"


MOVES: Mapping[tuple[FindingState, Move], FindingState] = MappingProxyType(
    {
        (FindingState.OPEN, Move.RECTIFY): FindingState.RECTIFIED,
        (FindingState.RECTIFIED, Move.RETURN): FindingState.OPEN,
        (FindingState.RECTIFIED, Move.CLOSE): FindingState.CLOSED,
    }
)


def after(state: str, move: Move) -> FindingState:
    """Return the state that a move leads to; raise ConflictError if it isn't legal."""
    here = FindingState(state)
    there = MOVES.get((here, move))
    if there is None:
        raise ConflictError(
            Text(
                "这个问题的状态是“{label}”，不能进行这项操作，没有保存任何内容。",
                "The finding's state is “{label}”, which does not allow this; nothing was stored.",
            ).format(label=here.label),
            remedy=Text(
                "请重新打开问题页面，按当前状态办理。", "Open the finding again and go on from its present state."
            ),
        )
    return there


def continues(period: str, kept_period: str, kept_state: str) -> bool:
    """Whether a breach of a period is the one kept: the same period, or another day of one that isn't closed yet.

    Duties judged by the year have a finding a year; those judged by the day have one until it is put right. A past fact
    has the day on which it happened for its period, so it is never found again once its finding is closed.
    """
    if period == kept_period:
        return True
    days = _DAY.fullmatch(period) is not None and _DAY.fullmatch(kept_period) is not None
    return days and kept_state != FindingState.CLOSED


def require_other_reviewer(rectified_by: str | None, reviewer: str) -> None:
    """Raise RecusedError if the reviewer reported the rectification himself."""
    if reviewer == rectified_by:
        raise RecusedError(
            Text(
                "整改情况由您上报，不能由您本人复核。",
                "You reported this rectification; somebody else has to review it.",
            ),
            remedy=Text("请由另一位有复核权限的人员办理。", "Ask another person who may review."),
        )


def require_account(field: str, label: Text, account: str, evidence: str | None) -> None:
    """Raise InvalidInputError unless the text says something in 2000 characters and the digest is one."""
    wrong = []
    if not 0 < len(account.strip()) <= LONGEST_TEXT:
        message = Text("请填写“{label}”，最多 2000 个字符。", "Enter “{label}”, in at most 2000 characters.")
        wrong.append(FieldError(field, message.format(label=label), "length"))
    if evidence is not None and _DIGEST.fullmatch(evidence) is None:
        wrong.append(FieldError("evidence", BAD_DIGEST, "digest"))
    if wrong:
        raise InvalidInputError(*wrong)


BAD_DIGEST = Text(
    "证据摘要应为 64 位小写十六进制（SHA-256），没有请留空。",
    "The evidence digest is 64 lower-case hex digits (SHA-256); leave it empty if there is none.",
)
