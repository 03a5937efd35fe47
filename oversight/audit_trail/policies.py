"""Whom the log asks to be believed by: its policy file, with the witnesses, where they answer, and the quorum."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from audit_log import AuditLogError, KeyType, Policy, Verifier
from audit_log.policy import Group, Log, Witness
from oversight.audit_trail.keys import NO_QUORUM, policy_for, trusted_verifiers
from oversight.bilingual import Text
from oversight.errors import UnavailableError
from oversight.settings import Settings

QUORUM = "quorum"
_SCHEMES = frozenset({"http", "https"})


class LogPolicyError(UnavailableError):
    """The policy file is not there, can't be read, or is not about this log."""

    code = "log-policy"
    title = Text("日志的策略文件不可用", "The log's policy file can't be used")


def policy_path(settings: Settings) -> Path:
    """Return where the policy file is, or would be: OVERSIGHT_LOG_POLICY, else `policy.txt` beside the log's key."""
    return settings.log_policy or settings.log_key.with_name("policy.txt")


def policy_of(settings: Settings, origin: str) -> Policy:
    """Return the log's policy: the file's, or without one the log's own key and no quorum.

    Raises LogPolicyError if a file that is named is missing, malformed, of another log, or sends us to what is no
    HTTP address; LogKeyError if there is neither file nor key.
    """
    path = policy_path(settings)
    if not path.exists() and settings.log_policy is None:
        return policy_for(*trusted_verifiers(settings.log_key, origin))
    try:
        policy = Policy.parse(path.read_bytes())
    except OSError as error:
        raise LogPolicyError(
            Text("不能读取策略文件 {path}：{why}。", "The policy file {path} can't be read: {why}.").format(
                path=path, why=error.strerror
            ),
            remedy=Text("请先运行：oversight log policy new", "First run: oversight log policy new"),
        ) from error
    except AuditLogError as error:
        raise _refusal(path, Text(error.zh, error.en)) from error
    _check(policy, origin, path)
    return policy


def write_policy(settings: Settings, witnesses: Sequence[tuple[Verifier, str]]) -> Path:
    """Write a policy with these witnesses (verifier key, address) and a quorum of ⌊2n/3⌋ + 1; never over another."""
    path, logs = policy_path(settings), trusted_verifiers(settings.log_key, settings.log_origin)
    named = tuple(Witness(verifier.name, verifier, url.rstrip("/")) for verifier, url in witnesses)
    quorum = Group(QUORUM, quorum_of(len(named)), tuple(one.name for one in named))
    policy = Policy(tuple(map(Log, logs)), named, (quorum,) if named else (), QUORUM if named else NO_QUORUM)
    try:
        _check(Policy.parse(policy.format()), settings.log_origin, path)
    except AuditLogError as error:
        raise _refusal(path, Text(error.zh, error.en)) from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(policy.format())
    except OSError as error:
        raise LogPolicyError(
            Text("不能新建策略文件 {path}：{why}。", "The policy file {path} can't be made: {why}.").format(
                path=path, why=error.strerror
            ),
            remedy=Text(
                "已有的策略不会被覆盖；它是文本文件，可直接修改。",
                "A policy is never overwritten; it is a text file and can be edited.",
            ),
        ) from error
    return path


def quorum_of(witnesses: int) -> int:
    """Return how many of so many witnesses must have cosigned: more than two thirds (7: 5)."""
    return 2 * witnesses // 3 + 1


def _check(policy: Policy, origin: str, path: Path) -> None:
    if all(one.verifier.name != origin for one in policy.logs):
        raise _refusal(path, Text(f"没有日志 {origin} 的密钥", f"it has no key of the log {origin}"))
    names = [one.verifier.name for one in policy.witnesses]
    for one in policy.witnesses:
        if names.count(one.verifier.name) > 1:
            name = one.verifier.name
            raise _refusal(path, Text(f"两个见证的密钥同名 {name}", f"two witnesses' keys are named {name}"))
        if one.url is not None and not is_address(one.url):
            what = Text(f"{one.name} 的地址不是 http 或 https 地址", f"the address of {one.name} is not http or https")
            raise _refusal(path, what)


def is_address(url: str) -> bool:
    """Tell whether a witness may be asked there: http or https, a host, nothing secret, no query."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port != 0
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc) and url.isascii()
    return parts.scheme in _SCHEMES and bool(parts.hostname) and port_is_fine and plain


def parse_witness(text: str) -> tuple[Verifier, str]:
    """Read `VKEY@URL`; raise LogPolicyError."""
    name, _, rest = text.partition("+")
    key, at, url = rest.partition("@")
    try:
        verifier = Verifier.parse(f"{name}+{key}")
    except AuditLogError as error:
        raise LogPolicyError(Text(f"{text}：{error.zh}。", f"{text}: {error.en}.")) from error
    if not at or verifier.key_type is not KeyType.COSIGNATURE or not is_address(url):
        raise LogPolicyError(
            Text(
                "{text}：应为 见证的验证密钥@http(s)地址。", "{text}: must be a witness's verifier key@http(s) address."
            ).format(text=text)
        )
    return verifier, url


def _refusal(path: Path, why: Text) -> LogPolicyError:
    return LogPolicyError(
        Text("策略文件 {path} 不能使用：{zh}。", "The policy file {path} can't be used: {en}.").format(
            path=path, zh=why.zh, en=why.en
        )
    )
