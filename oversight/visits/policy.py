"""What makes a visit lawful: two inspectors of the drawn team, every line answered, both sides' word under it.

Sources: 龙政办〔2021〕65号 measure 7 (双随机); 行政处罚法 art. 42 by analogy: at least two inspectors; what was
signed is corrected by a further entry with its reason, never by an edit.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError, RecusedError

SMALLEST_TEAM = 2
LONGEST_NOTE = 2000
LONGEST_NAME = 60
ANSWERS: Mapping[str, Text] = MappingProxyType(
    {"yes": Text("是", "Yes"), "no": Text("否", "No"), "none": Text("不适用", "N/A")}
)
STATES: Mapping[str, tuple[str, Text]] = MappingProxyType(
    {
        "open": ("in_progress", Text("检查中", "Under way")),
        "signed": ("done", Text("双方已签字", "Signed by both")),
        "refused": ("pending", Text("被检查方拒签", "Inspected refused to sign")),
    }
)
MEANS: Mapping[str, Text] = MappingProxyType(
    {
        "account": Text("本人账号", "own account"),
        "certificate": Text("本人输入检查证号", "own certificate number typed"),
        "present": Text("当场签名", "signed on the spot"),
        "refused": Text("拒绝签字", "refused to sign"),
    }
)


def require_two(team: Collection[str]) -> None:
    """Raise ConflictError unless two inspectors or more go."""
    if len(set(team)) < SMALLEST_TEAM:
        raise ConflictError(
            Text(
                "现场检查不得少于两名检查员，现有 {n} 名，不能开始检查。",
                "A visit needs two inspectors at least; the team has {n}, so it can't begin.",
            ).format(n=len(set(team))),
            remedy=Text(
                "请先在抽取页面按后续公开号码递补检查员。",
                "Have a substitute drawn by a later public number first, on the draw's page.",
            ),
        )


def require_member(code: str | None, team: Collection[str]) -> None:
    """Raise RecusedError unless the user is one of the drawn team."""
    if code is None or code not in team:
        raise RecusedError(
            Text(
                "只有抽中的检查组成员能办理这次检查。",
                "Only members of the drawn team may work on this visit.",
            ),
            remedy=Text(
                "检查组：{team}。如您就是其中一人，请管理员在“检查员账号”中关联您的账号。",
                "The team is {team}. If you are one of them, ask an administrator to link your account.",
            ).format(team="、".join(sorted(team))),
        )


def check_answer(line: str, answer: str, note: str, known: Collection[str]) -> list[FieldError]:
    """Return what is wrong with an answer."""
    if line not in known:
        return [FieldError("answers", Text("检查表没有 {c} 这一项。", "The list has no line {c}.").format(c=line[:40]))]
    wrong = []
    if answer not in ANSWERS:
        wrong.append(FieldError(f"answer-{line}", Text("请选择是、否或不适用。", "Choose yes, no or not applicable.")))
    if answer == "no" and not note:
        text = Text("选“否”时请写明发现了什么。", "Say what you found where the answer is no.")
        wrong.append(FieldError(f"note-{line}", text, "note"))
    if len(note) > LONGEST_NOTE:
        text = Text("说明最多 2000 个字符。", "A note has at most 2000 characters.")
        wrong.append(FieldError(f"note-{line}", text, "length"))
    return wrong


def require_reason(reason: str, *, signed: bool) -> None:
    """Raise InvalidInputError if something is corrected after a signature and nobody says why."""
    if signed and not 0 < len(reason) <= LONGEST_NOTE:
        raise InvalidInputError.of(
            "reason",
            "已有人签字，更正请写明理由；原答复保留，更正另记一条。",
            "Somebody has signed: say why it is corrected. What was signed stays; the correction is a further entry.",
            "reason",
        )


def require_open(state: str) -> None:
    """Raise ConflictError for a visit that is closed."""
    if state != "open":
        raise ConflictError(
            Text("这次检查已经结束，不能再签字。", "The visit is closed; nothing more can be signed."),
            remedy=Text(
                "如需更正，请在检查表中另记更正。", "To put something right, enter a correction in the checklist."
            ),
        )


def require_complete(unanswered: Sequence[str]) -> None:
    """Raise ConflictError while lines are unanswered."""
    if unanswered:
        raise ConflictError(
            Text(
                "还有 {n} 项没有填写（{lines}），填完后再签字。",
                "{n} lines are unanswered ({lines}); answer them before anybody signs.",
            ).format(n=len(unanswered), lines="、".join(unanswered[:5]))
        )


def check_inspected(signer: str, reason: str, *, refused: bool) -> None:
    """Raise InvalidInputError unless there is a signer, or a reason why there is none."""
    if refused and not 0 < len(reason) <= LONGEST_NOTE:
        raise InvalidInputError.of(
            "refusal", "请写明拒绝签字的情况。", "Say what happened when they refused to sign.", "reason"
        )
    if not refused and not 0 < len(signer) <= LONGEST_NAME:
        raise InvalidInputError.of(
            "signer", "请由被检查方填写签字人姓名。", "Let the inspected enter the signer's name.", "signer"
        )


def require_closable(missing: Sequence[str], *, inspected: bool) -> None:
    """Raise ConflictError while a signature is missing."""
    if missing:
        raise ConflictError(
            Text(
                "检查员 {codes} 还没有在现在的记录上签字，不能结束检查。",
                "{codes} haven't signed the record as it now stands; the visit can't be closed.",
            ).format(codes="、".join(missing))
        )
    if not inspected:
        raise ConflictError(
            Text(
                "被检查方还没有签字，也没有登记拒签，不能结束检查。",
                "The inspected have neither signed nor refused; the visit can't be closed.",
            )
        )
