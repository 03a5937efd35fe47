"""The states of a report, who may move it, when it is in time, and what it still lacks: all pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from oversight.annual_reports.sections import TEXT_LIMIT, Section
from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, RecusedError
from reports.characters import printable

FIRST_YEAR = 2021
REASON_LIMIT = 2_000


class State(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"

    @property
    def label(self) -> Text:
        """The state's name for people."""
        return _STATE_LABELS[self]


class Move(StrEnum):
    """What can be done to a report."""

    SAVE = "save"
    SUBMIT = "submit"
    RETURN = "return"
    RESUBMIT = "resubmit"
    ACCEPT = "accept"


_STATE_LABELS: Mapping[State, Text] = MappingProxyType(
    {
        State.DRAFT: Text("草稿", "draft"),
        State.SUBMITTED: Text("已提交", "submitted"),
        State.RETURNED: Text("已退回", "returned"),
        State.ACCEPTED: Text("已接收", "accepted"),
    }
)
_MOVE_LABELS: Mapping[Move, Text] = MappingProxyType(
    {
        Move.SAVE: Text("修改", "changed"),
        Move.SUBMIT: Text("提交", "submitted"),
        Move.RETURN: Text("退回", "returned"),
        Move.RESUBMIT: Text("重新提交", "resubmitted"),
        Move.ACCEPT: Text("接收", "accepted"),
    }
)
MOVES: Mapping[tuple[State, Move], State] = MappingProxyType(
    {
        (State.DRAFT, Move.SAVE): State.DRAFT,
        (State.DRAFT, Move.SUBMIT): State.SUBMITTED,
        (State.SUBMITTED, Move.RETURN): State.RETURNED,
        (State.SUBMITTED, Move.ACCEPT): State.ACCEPTED,
        (State.RETURNED, Move.SAVE): State.RETURNED,
        (State.RETURNED, Move.RESUBMIT): State.SUBMITTED,
    }
)
_TWICE = Text(
    "这份 {year} 年度报告已于 {when} 提交（第 {number} 次），不能重复提交。",
    "This report of {year} was submitted on {when} (submission {number}); it can't be submitted twice.",
)
_ILLEGAL = Text(
    "{year} 年度报告现为“{state}”，不能{move}。", "The report of {year} is {state}; it can't be {move} now."
)
_REMEDIES: Mapping[State, Text] = MappingProxyType(
    {
        State.DRAFT: Text("请先由报送单位提交。", "The reporting agency has to submit it first."),
        State.SUBMITTED: Text(
            "如需修改，请联系市民政局退回后再改。", "To change it, ask the city civil-affairs bureau to return it."
        ),
        State.RETURNED: Text("请按退回意见修改后重新提交。", "Put right what the return names and resubmit."),
        State.ACCEPTED: Text("报告已经办结，可下载存档。", "The report is closed; it can be downloaded."),
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a refusal says about a report: its year, state, and latest submission (printed, in Shanghai)."""

    year: int
    state: State
    number: int = 0
    when: str = ""


def moved(standing: Standing, move: Move) -> State:
    """Return the state after a move, or raise ConflictError saying why it isn't possible and what is."""
    after = MOVES.get((standing.state, move))
    if after is not None:
        return after
    twice = move in {Move.SUBMIT, Move.RESUBMIT} and standing.state in {State.SUBMITTED, State.ACCEPTED}
    what = (_TWICE if twice else _ILLEGAL).format(
        year=standing.year,
        state=standing.state.label,
        move=_MOVE_LABELS[move],
        when=standing.when,
        number=standing.number,
    )
    raise ConflictError(what, remedy=_REMEDIES[standing.state])


def require_other(reviewer: tuple[str, str], reporter: tuple[str, str | None]) -> None:
    """Refuse a reviewer, given as (agency, user), who reviews the own agency's report or the own submission."""
    if reviewer[0] == reporter[0] or reviewer[1] == reporter[1]:
        raise RecusedError(
            Text(
                "本单位的报告或由您本人提交的报告，不能由您审核。",
                "You can't review your own agency's report, nor one that you submitted.",
            ),
            remedy=Text("请由市民政局的另一位管理员审核。", "Ask another administrator of the city bureau."),
        )


class Timeliness(StrEnum):
    """How a submission stands to 15 January, as judged when it was made."""

    ON_TIME = "on_time"
    ROLLED_OVER = "rolled_over"
    LATE = "late"
    RESUBMITTED = "resubmitted"

    @property
    def label(self) -> Text:
        """The word for people."""
        return _TIMELINESS_LABELS[self]


_TIMELINESS_LABELS: Mapping[Timeliness, Text] = MappingProxyType(
    {
        Timeliness.ON_TIME: Text("按期", "on time"),
        Timeliness.ROLLED_OVER: Text("顺延认定", "rolled over"),
        Timeliness.LATE: Text("迟报", "late"),
        Timeliness.RESUBMITTED: Text("退回后重报", "resubmitted"),
    }
)


def timeliness(submitted_on: date, due_on: date, rolled_on: date) -> Timeliness:
    """Judge a first submission: by the due day, by the first working day from it, or later."""
    if submitted_on <= due_on:
        return Timeliness.ON_TIME
    return Timeliness.ROLLED_OVER if submitted_on <= rolled_on else Timeliness.LATE


class Progress(StrEnum):
    """How far a section is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    BLOCKED = "blocked"


def progress(text: str, *, done: bool) -> Progress:
    """Return how far a section is by its text and its mark."""
    if done and text.strip():
        return Progress.DONE
    return Progress.IN_PROGRESS if text.strip() else Progress.NOT_STARTED


def lacking(owed: Iterable[Section], sections: Mapping[str, Mapping[str, object]]) -> tuple[FieldError, ...]:
    """Name each owed section that is empty or not marked as done."""
    faults = []
    for section in owed:
        content = sections.get(section.key, {})
        state = progress(str(content.get("text", "")), done=bool(content.get("done")))
        if state is not Progress.DONE:
            template = _EMPTY if state is Progress.NOT_STARTED else _UNDONE
            faults.append(FieldError(section.key, template.format(title=section.title), state.value))
    return tuple(faults)


_EMPTY = Text("“{title}”还没有填写。请填写并标为已完成。", "“{title}” is empty. Fill it in and mark it as done.")
_UNDONE = Text("“{title}”还没有标为已完成。请核对后标记。", "“{title}” isn't marked as done. Check it and mark it.")


def text_faults(field: str, text: str, title: Text, limit: int = TEXT_LIMIT) -> tuple[FieldError, ...]:
    """Refuse a text that is too long or carries characters that no document can."""
    if len(text) > limit:
        message = Text(
            "“{title}”不能超过 {limit} 字，现有 {count} 字。请删减 {over} 字。",
            "“{title}” can't exceed {limit} characters; it has {count}. Remove {over}.",
        ).format(title=title, limit=limit, count=len(text), over=len(text) - limit)
        return (FieldError(field, message, "too-long"),)
    odd = sorted(
        {f"U+{ord(before):04X}" for before, after in zip(text, printable(text), strict=True) if before != after}
    )
    if odd:
        message = Text(
            "“{title}”含有不能打印的字符（{odd}）。请删去后重新输入。",
            "“{title}” has characters that can't be printed ({odd}). Remove them and type again.",
        ).format(title=title, odd=", ".join(odd[:5]))
        return (FieldError(field, message, "unprintable"),)
    return ()


@dataclass(frozen=True, slots=True)
class Round:
    """A return and the resubmission that answered it (None while there is none), with the working days used.

    `returned_entry` and `resubmitted_entry` are their entries in the log.
    """

    returned_on: date
    resubmitted_on: date | None
    used: int
    returned_entry: str = ""
    resubmitted_entry: str = ""


def decisive(rounds: Iterable[Round], due_on: date, allowed: int) -> Round | None:
    """Return the round that decides lateness: one answered too late, else one still open, else the last.

    A round answered by the due day is never too late.
    """
    everything = list(rounds)
    late = [
        each
        for each in everything
        if each.used > allowed and (each.resubmitted_on is None or each.resubmitted_on > due_on)
    ]
    unanswered = [each for each in everything if each.resubmitted_on is None]
    return next(iter([*late, *unanswered, *everything[::-1]]), None)
