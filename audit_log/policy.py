"""Policies (C2SP tlog-policy): which logs are trusted, and how many witnesses must stand behind a checkpoint.

    log <verifier key> [<url>]
    witness <name> <verifier key> [<url>]
    group <name> <k|any|all> <member> …
    quorum <name|none>

Each line ends in LF; items are parted by spaces or tabs, as many as you like, also at a line's ends; empty lines and
lines that start with # are ignored; a name must be defined above the line that uses it; the file has one quorum.
Names are bytes: what is not UTF-8 in them is kept as it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from audit_log import note
from audit_log.checkpoint import Checkpoint
from audit_log.cosignature import Cosignature
from audit_log.errors import CheckpointError, KeyMaterialError, PolicyError
from audit_log.signers import KeyType, Verifier, cosigned_at

NO_QUORUM = "none"
MAX_POLICY_BYTES = 1_000_000
_THRESHOLD = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Log:
    """A trusted log; its key's name is its origin."""

    verifier: Verifier
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness under the name it has in this policy."""

    name: str
    verifier: Verifier
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Members (witnesses or groups) of which at least `threshold` must have witnessed."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint that a policy accepts: signed by one of its logs, cosigned by a quorum, with all that cosigned."""

    checkpoint: Checkpoint
    log: Log
    cosignatures: tuple[tuple[Witness, Cosignature], ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Trusted logs and witnesses, and the quorum: the name of a witness or group, or "none"."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str

    @classmethod
    def parse(cls, policy: bytes) -> "Policy":
        """Read a policy file strictly; raise PolicyError with the line's number."""
        return _Reader().read(policy)

    def format(self) -> bytes:
        """Write the policy in its plainest spelling; `parse` reads back an equal one."""
        lines = [["log", one.verifier.format(), one.url] for one in self.logs]
        lines += [["witness", one.name, one.verifier.format(), one.url] for one in self.witnesses]
        lines += [["group", one.name, str(one.threshold), *one.members] for one in self.groups]
        lines += [["quorum", self.quorum]]
        text = "".join(" ".join(item for item in line if item) + "\n" for line in lines)
        return text.encode("utf-8", "surrogateescape")

    def satisfied(self, cosigners: Iterable[str]) -> bool:
        """Tell whether cosignatures of the witnesses so named make the quorum."""
        witnessed = {one.name for one in self.witnesses}.intersection(cosigners)
        for group in self.groups:
            if len(witnessed.intersection(group.members)) >= group.threshold:
                witnessed.add(group.name)
        return self.quorum == NO_QUORUM or self.quorum in witnessed

    def without_quorum(self) -> "Policy":
        """Return the same logs and witnesses with no quorum asked for."""
        return replace(self, quorum=NO_QUORUM)

    def check(self, signed_checkpoint: bytes) -> Witnessed:
        """Verify a signed checkpoint against the policy; raise NoteError or CheckpointError with the reason."""
        verifiers = [*(one.verifier for one in self.logs), *(one.verifier for one in self.witnesses)]
        opened = note.open(signed_checkpoint, verifiers)
        checkpoint = Checkpoint.parse(opened.text)
        signed = {verifier for verifier, _ in opened.verified}
        log = next(
            (one for one in self.logs if one.verifier.name == checkpoint.origin and one.verifier in signed), None
        )
        if log is None:
            raise CheckpointError(
                f"策略中没有日志 {checkpoint.origin} 的有效签名",
                f"no log of the policy named {checkpoint.origin} has signed the checkpoint",
            )
        by_key = {one.verifier: one for one in self.witnesses}
        cosignatures = tuple(
            (by_key[verifier], Cosignature(verifier, cosigned_at(signature.blob), signature))
            for verifier, signature in opened.verified
            if verifier in by_key
        )
        if not self.satisfied(witness.name for witness, _ in cosignatures):
            count = len({witness.name for witness, _ in cosignatures})
            raise CheckpointError(
                f"见证不足法定数 {self.quorum}：只有 {count} 个见证签名",
                f"the quorum {self.quorum} is not reached: {count} witnesses have cosigned",
            )
        return Witnessed(checkpoint, log, cosignatures)


class _Reader:
    def __init__(self) -> None:
        self._logs: list[Log] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._quorum: str | None = None
        self._unused: set[str] = set()
        self._names: set[str] = {NO_QUORUM}

    def read(self, policy: bytes) -> Policy:
        if len(policy) > MAX_POLICY_BYTES:
            raise PolicyError("策略文件超过 1 MB", "the policy is larger than 1 MB")
        *lines, rest = policy.decode("utf-8", "surrogateescape").split("\n")
        if rest:
            raise PolicyError("末行没有换行", "the last line is not ended", len(lines) + 1)
        for number, line in enumerate(lines, start=1):
            try:
                self._read_line(line)
            except (PolicyError, KeyMaterialError) as error:
                raise PolicyError(error.zh, error.en, number) from error
        if self._quorum is None:
            raise PolicyError("没有 quorum 行", "there is no quorum line")
        return Policy(tuple(self._logs), tuple(self._witnesses), tuple(self._groups), self._quorum)

    def _read_line(self, line: str) -> None:
        if any((one < " " and one != "\t") or one == "\x7f" for one in line):
            raise PolicyError("含控制字符", "contains control characters")
        items = [item for item in re.split(r"[ \t]+", line) if item]
        match items:
            case []:
                return
            case [first, *_] if first.startswith("#"):
                return
            case ["log", key, *url] if len(url) <= 1:
                self._add_log(Verifier.parse(key), *url)
            case ["witness", name, key, *url] if len(url) <= 1:
                self._add_witness(name, Verifier.parse(key), *url)
            case ["group", name, threshold, _, *_]:
                self._add_group(name, threshold, tuple(items[3:]))
            case ["quorum", name]:
                self._set_quorum(name)
            case _:
                raise PolicyError(f"看不懂的行：{items[0][:40]!a}", f"not understood: {items[0][:40]!a}")

    def _add_log(self, verifier: Verifier, url: str | None = None) -> None:
        if verifier.key_type is not KeyType.ED25519:
            raise PolicyError("日志的密钥类型须为 0x01", "a log's key must be of type 0x01")
        if any(one.verifier.public_key == verifier.public_key for one in self._logs):
            raise PolicyError("日志的密钥重复", "two logs have the same key")
        self._logs.append(Log(verifier, url))

    def _add_witness(self, name: str, verifier: Verifier, url: str | None = None) -> None:
        if verifier.key_type is not KeyType.COSIGNATURE:
            raise PolicyError("见证的密钥类型须为 0x04", "a witness's key must be of type 0x04")
        if any(one.verifier.public_key == verifier.public_key for one in self._witnesses):
            raise PolicyError("见证的密钥重复", "two witnesses have the same key")
        self._define(name)
        self._witnesses.append(Witness(name, verifier, url))

    def _add_group(self, name: str, threshold: str, members: tuple[str, ...]) -> None:
        for member in members:
            if member not in self._unused:
                raise PolicyError(f"成员 {member!a} 未定义或已用过", f"member {member!a} is undefined or already used")
            self._unused.remove(member)
        wanted = {"any": "1", "all": str(len(members))}.get(threshold, threshold)
        if not _THRESHOLD.fullmatch(wanted) or int(wanted) > len(members):
            raise PolicyError(
                f"门槛须为 any、all 或 1 至 {len(members)}", f"the threshold must be any, all or 1 to {len(members)}"
            )
        self._define(name)
        self._groups.append(Group(name, int(wanted), members))

    def _set_quorum(self, name: str) -> None:
        if self._quorum is not None:
            raise PolicyError("quorum 行只能有一个", "there must be one quorum line only")
        if name not in self._names:
            raise PolicyError(f"{name!a} 未在上文定义", f"{name!a} is not defined above")
        self._quorum = name

    def _define(self, name: str) -> None:
        if name in self._names:
            raise PolicyError(f"名称 {name!a} 重复", f"the name {name!a} is already taken")
        self._names.add(name)
        self._unused.add(name)
