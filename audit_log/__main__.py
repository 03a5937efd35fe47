"""`python -m audit_log`: check an entry's proof, or that a log only grew; or be a witness of logs.

Checking needs neither database nor network; `witness` has commands of its own, in `audit_log.witness_command`.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

from audit_log.encoding import decode_base64
from audit_log.errors import AuditLogError, ProofError
from audit_log.note import MAX_NOTE_BYTES
from audit_log.policy import Policy, Witnessed
from audit_log.proof_file import ProofFile
from audit_log.verify import verify_consistency

HELD, REFUSED = 0, 1
WITNESS = "witness"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 if what was claimed holds, 1 if not (with the reason); argparse exits 2 on wrong usage."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == [WITNESS]:
        return _witness(given[1:])
    asked = _parser().parse_args(given)
    try:
        lines: list[tuple[str, str]] = asked.run(asked)
    except AuditLogError as error:
        lines, status = [(f"不通过：{error.zh}", f"REFUSED: {error.en}")], REFUSED
    except OSError as error:
        lines, status = [(f"无法读取 {error.filename}", f"cannot read {error.filename}: {error.strerror}")], REFUSED
    else:
        status = HELD
    for zh, en in lines:
        print(f"{zh}\n{en}")
    return status


def _witness(arguments: Sequence[str]) -> int:
    from audit_log import witness_command

    return witness_command.main(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m audit_log", description="离线核验审计日志 / check the audit log offline"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = commands.add_parser("verify", help="核验一条条目的证明 / check an entry's proof")
    verify.add_argument("proof", type=Path, metavar="PROOF", help=".tlog-proof")
    verify.add_argument("entry", type=Path, metavar="ENTRY.json", help="条目原始字节 / the entry's bytes as logged")
    verify.add_argument(
        "--raw", action="store_true", help="任意字节，不限本系统的条目 / any bytes, not only our entries"
    )
    verify.set_defaults(run=_verify)
    consistency = commands.add_parser("consistency", help="核验日志只增不改 / check that a log only grew")
    consistency.add_argument("old", type=Path, metavar="OLD", help="旧检查点 / the older signed checkpoint")
    consistency.add_argument("new", type=Path, metavar="NEW", help="新检查点 / the newer signed checkpoint")
    consistency.add_argument("proof", type=Path, metavar="PROOF", help="每行一个 base64 哈希 / one base64 hash a line")
    consistency.set_defaults(run=_consistency)
    commands.add_parser(WITNESS, add_help=False, help="独立见证 / a stand-alone witness")
    for command in (verify, consistency):
        command.add_argument("--policy", type=Path, required=True, help="策略文件 / the policy file")
    return parser


def _verify(asked: argparse.Namespace) -> list[tuple[str, str]]:
    policy = Policy.parse(_read(asked.policy))
    proof = ProofFile.parse(_read(asked.proof))
    body = _read(asked.entry)
    if asked.raw:
        witnessed, what = proof.verify_leaf(body, policy), "—"
    else:
        entry, witnessed = proof.verify(body, policy)
        what = f"{entry.action} {entry.subject or '—'} {entry.occurred_at}"
    return [
        (f"通过：第 {proof.index} 号条目在日志中（{what}）", f"OK: entry {proof.index} is in the log ({what})"),
        *_describe(witnessed),
    ]


def _consistency(asked: argparse.Namespace) -> list[tuple[str, str]]:
    policy = Policy.parse(_read(asked.policy))
    old = policy.without_quorum().check(_read(asked.old)).checkpoint
    witnessed = policy.check(_read(asked.new))
    new = witnessed.checkpoint
    if old.origin != new.origin:
        raise ProofError(f"不是同一日志：{old.origin}、{new.origin}", f"two logs: {old.origin} and {new.origin}")
    verify_consistency(old.size, old.root, new.size, new.root, parse_hashes(_read(asked.proof)))
    return [
        (
            f"通过：日志由 {old.size} 条增至 {new.size} 条，旧条目未变",
            f"OK: the log grew from {old.size} to {new.size}",
        ),
        *_describe(witnessed),
    ]


def parse_hashes(stored: bytes) -> list[bytes]:
    """Read a consistency proof file: one base64 hash a line, each ended by LF, none at all if it is empty."""
    try:
        *lines, rest = stored.decode("ascii").split("\n")
        hashes = [decode_base64(line) for line in lines]
    except ValueError as error:
        raise ProofError("证明不是每行一个 base64 哈希", "the proof is not one base64 hash a line") from error
    if rest:
        raise ProofError("证明的末行没有换行", "the proof's last line is not ended")
    return hashes


def _describe(witnessed: Witnessed) -> list[tuple[str, str]]:
    checkpoint = witnessed.checkpoint
    head = f"{checkpoint.origin} {checkpoint.size} {checkpoint.root.hex()}"
    lines = [(f"检查点：{head}", f"checkpoint: {head}")]
    for witness, cosignature in witnessed.cosignatures:
        when = _instant(cosignature.at)
        lines.append((f"见证：{_printable(witness.name)} {when}", f"witness: {_printable(witness.name)} {when}"))
    return lines


def _instant(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return f"@{seconds}"


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(2 * MAX_NOTE_BYTES + 1)


if __name__ == "__main__":
    sys.exit(main())
