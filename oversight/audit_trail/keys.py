"""The log's keys: made by a command, kept in 0600 files outside the database, their verifier keys beside them."""

from dataclasses import dataclass
from pathlib import Path

from audit_log import Algorithm, AuditLogError, KeyType, Policy, PrivateKey, SecretKey, Signer, Verifier
from audit_log.keys import read_private, write_private
from audit_log.policy import Log
from oversight.audit_trail.key_command import CommandKey, as_log_key_error, command_key, format_command, parse_command
from oversight.audit_trail.key_ring import (
    KnownKey,
    LogKeyError,
    by_use,
    further_path,
    read_ring,
    type_of,
    verifier_path,
    write_ring,
)
from oversight.bilingual import Text

__all__ = ["LogKeyError", "verifier_path"]
NO_QUORUM = "none"
_MAKE_ONE = Text(
    "请先运行：oversight log key new（密钥文件由 OVERSIGHT_LOG_KEY 指定）",
    "First run: oversight log key new (OVERSIGHT_LOG_KEY says where the key file is)",
)
_NEVER_OVERWRITTEN = Text(
    "已有的密钥不会被覆盖：旧检查点要靠它验证。要更换请运行 oversight log key rotate。",
    "A key is never overwritten: old checkpoints are verified by it. To replace it: oversight log key rotate",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new key shall be: of which algorithm, and, if it is kept elsewhere, the command and the verifier key."""

    algorithm: Algorithm = Algorithm.ED25519
    command: tuple[str, ...] = ()
    verifier: str = ""


def make_key(key_path: Path, origin: str, wanted: Wanted | None = None) -> Verifier:
    """Make the log's first key and write it with its verifier key; refuse to overwrite either."""
    if verifier_path(key_path).exists():
        raise LogKeyError(
            Text(
                "无法新建密钥文件 {path}：已有验证密钥。", "Cannot create key file {path}: it has a verifier key."
            ).format(path=key_path),
            remedy=_NEVER_OVERWRITTEN,
        )
    key_path.parent.mkdir(parents=True, exist_ok=True)
    made = install(key_path, origin, wanted or Wanted(), first=True)
    write_ring(key_path, [made])
    return made.verifier


def install(key_path: Path, origin: str, wanted: Wanted, *, first: bool = False) -> KnownKey:
    """Make a key in its place, without saying yet that the log has it; raise LogKeyError if it can't be made."""
    try:
        if wanted.command:
            verifier = _verifier_of(wanted, origin)
            content = format_command(command_key(wanted.command, verifier).command)
        else:
            key = PrivateKey.generate(wanted.algorithm)
            verifier, content = Signer(origin, key, type_of(wanted.algorithm)).verifier, key.pem()
        path = key_path if first else further_path(key_path, verifier)
        write_private(path, content)
    except AuditLogError as error:
        raise LogKeyError(Text(error.zh, error.en), remedy=_NEVER_OVERWRITTEN) from error
    return KnownKey(verifier, path)


def _verifier_of(wanted: Wanted, origin: str) -> Verifier:
    verifier = Verifier.parse(wanted.verifier)
    if verifier.name != origin or verifier.key_type is not type_of(wanted.algorithm):
        raise LogKeyError(
            Text(
                "--verifier 须是日志 {origin} 的 {kind} 验证密钥。",
                "--verifier must be a {kind} verifier key of the log {origin}.",
            ).format(origin=origin, kind=wanted.algorithm.value)
        )
    return verifier


def log_key(key_path: Path) -> PrivateKey:
    """Load the log's first private key, or say what is wrong with it and what to do."""
    if not key_path.exists():
        raise LogKeyError(
            Text("没有日志密钥文件 {path}。", "There is no log key file {path}.").format(path=key_path),
            remedy=_MAKE_ONE,
        )
    try:
        return PrivateKey.load(key_path)
    except AuditLogError as error:
        raise as_log_key_error(error) from error


def secret_of(known: KnownKey) -> SecretKey:
    """Return what signs with a key of the log: the private key in its file, or the command that the file names."""
    if not known.path.exists():
        raise LogKeyError(
            Text("没有日志密钥文件 {path}。", "There is no log key file {path}.").format(path=known.path),
            remedy=Text(
                "若已丢失，请运行：oversight log key rotate --lost",
                "If it is lost, run: oversight log key rotate --lost",
            ),
        )
    try:
        command = parse_command(read_private(known.path))
        if command is not None:
            return CommandKey(command, known.algorithm, known.verifier.public_key)
        key = PrivateKey.load(known.path)
    except AuditLogError as error:
        raise as_log_key_error(error) from error
    if key.public_key != known.verifier.public_key:
        raise LogKeyError(
            Text("{path} 不是验证密钥 {id} 的私钥。", "{path} is not the private key of {id}.").format(
                path=known.path, id=known.verifier.key_id.hex()
            )
        )
    return key


def known_keys(key_path: Path, origin: str) -> list[KnownKey]:
    """Return all keys the log has had, those that sign first; without the file beside the key, the key's own."""
    if verifier_path(key_path).exists():
        return by_use(read_ring(key_path, origin))
    return [KnownKey(Signer(origin, log_key(key_path)).verifier, key_path)]


def log_verifiers(key_path: Path, origin: str) -> list[Verifier]:
    """Return the verifiers of all keys the log has had: in use, then replaced; by them old checkpoints are checked."""
    return [one.verifier for one in known_keys(key_path, origin)]


def trusted_verifiers(key_path: Path, origin: str) -> list[Verifier]:
    """Return the Ed25519 verifiers that a policy names: of all keys that were not stolen."""
    ring = known_keys(key_path, origin)
    return [one.verifier for one in ring if one.is_trusted and one.algorithm is Algorithm.ED25519]


def log_verifier(key_path: Path, origin: str) -> Verifier:
    """Return the verifier of the Ed25519 key in use."""
    return known_keys(key_path, origin)[0].verifier


def timestamper(verifier: Verifier) -> Verifier:
    """Return the same key as it signs times: the second line of our checkpoints binds their `signed_at`."""
    return Verifier(verifier.name, KeyType.COSIGNATURE, verifier.public_key)


def policy_for(*verifiers: Verifier) -> Policy:
    """Return the policy that trusts this log's own signatures and asks for no witness."""
    return Policy(tuple(Log(one) for one in verifiers), (), (), NO_QUORUM)
