"""How the log is shown and exported, and how anybody checks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oversight.audit_trail.actions import action_title
from oversight.audit_trail.proofs import ENTRY_NAME, POLICY_NAME, PROOF_NAME, VERIFY_COMMANDS
from oversight.audit_trail.queries import EntryRow
from oversight.bilingual import Text
from oversight.permissions import ROLE_TITLES, Role
from reports.workbook import Column, Sheet

TITLE = Text("审计日志", "Audit log")
CHECKPOINTS = Text("检查点与见证", "Checkpoints and witnesses")
HEALTH = Text("运行状况", "Health")
VERIFICATIONS = Text("验证全部日志", "Verify everything")
PROGRESS = Text("正在验证", "Verifying")
RESULT = Text("验证结果", "Result of the verification")
PAYMENTS = Text("付款清单", "Payment list")
RECEIPT = Text("日志回执", "Receipt of the log")
PAPER = Text("核对纸质文件上的日志", "Check the log printed on a paper")
HOW_TO = Text("自己怎样核验", "How to verify it yourself")
LONGEST_EXPORT = 10_000
VERIFIER_NAME = "audit_verify.py"

CHECKS = {
    "entries": Text("条目", "Entries"),
    "tree": Text("树", "Tree"),
    "times": Text("时间", "Times"),
    "chains": Text("前后相续", "Chains"),
    "checkpoints": Text("检查点", "Checkpoints"),
    "cosignatures": Text("见证签名", "Cosignatures"),
    "payloads": Text("加密内容", "Payloads"),
    "rows": Text("业务记录", "Business rows"),
    "outside": Text("另存的检查点", "Checkpoints kept elsewhere"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what for, and the command, if there is one."""

    what: Text
    command: str | None = None


STEPS = (
    Step(
        Text(
            f"在条目页下载三个文件：证明 {PROOF_NAME}、条目原文 {ENTRY_NAME}、策略 {POLICY_NAME}；"
            f"再下载核验程序 {VERIFIER_NAME}，放在同一个文件夹里。",
            f"On the entry's page download three files: the proof {PROOF_NAME}, the entry {ENTRY_NAME} and the policy "
            f"{POLICY_NAME}; then the verifier {VERIFIER_NAME}. Put all four in one folder.",
        )
    ),
    Step(
        Text(
            "只需要 Python 3.8 以上，不联网，不用安装任何东西：",
            "All you need is Python 3.8 or newer; no network, nothing to install:",
        ),
        VERIFY_COMMANDS[0],
    ),
    Step(
        Text(
            "显示“通过”，说明这条记录在检查点所代表的日志里，一个字节也没有改过。",
            "“OK” says that the entry is in the log of that checkpoint, and not one byte of it was changed.",
        )
    ),
    Step(
        Text(
            "请另行保存检查点和策略文件：日后拿旧检查点和新检查点，配上检查点页的一致性证明，就能看出日志有没有被改写。",
            "Keep checkpoint and policy somewhere of your own: an old checkpoint held against a newer one, with the "
            "consistency file from the page of checkpoints, shows whether the log was rewritten in between.",
        ),
        f"python3 -I -S {VERIFIER_NAME} consistency checkpoint-OLD checkpoint-NEW consistency-OLD-NEW.txt "
        f"--policy {POLICY_NAME}",
    ),
    Step(
        Text(
            "本系统能让篡改显露出来，不能保证写入时的内容属实：有权限的人录入的不实内容，日志也会如实留存。",
            "The log makes tampering evident. It does not make true what was false when it was written: a false record "
            "by an authorised person is kept as faithfully as any other.",
        )
    ),
)


def role_title(role: str) -> Text:
    """Return a role's title; one that no longer exists keeps its code."""
    return ROLE_TITLES[Role(role)] if role in set(Role) else Text(role, role)


def entries_sheet(rows: Sequence[EntryRow], names: Mapping[str, str], called: Mapping[str, str]) -> Sheet:
    """Return the entries as a table for export."""
    columns = (
        Column("leaf", "序号 Leaf", kind="integer"),
        Column("at", "时间 Time (UTC)"),
        Column("title", "事项 Action"),
        Column("action", "事项代码 Code"),
        Column("agency", "单位代码 Agency"),
        Column("name", "单位 Name"),
        Column("subject", "对象 Subject"),
        Column("by", "经办 By"),
        Column("actor", "经办编号 Actor"),
        Column("role", "角色 Role"),
        Column("event", "编号 Event"),
    )
    body = tuple(
        {
            "leaf": row.leaf_index,
            "at": row.act.at,
            "title": str(action_title(row.act.action)),
            "action": row.act.action,
            "agency": row.act.agency,
            "name": names.get(row.act.agency, ""),
            "subject": row.act.subject or "",
            "by": called.get(row.act.actor, ""),
            "actor": row.act.actor,
            "role": str(role_title(row.act.role)),
            "event": row.act.event_id,
        }
        for row in rows
    )
    notes = (f"最多 {LONGEST_EXPORT:,} 行，最新的在前 / at most {LONGEST_EXPORT:,} rows, newest first",)
    return Sheet("审计日志", columns, body, notes)
