"""The log's Ed25519 key: a file of mode 0600 outside the database, made by a command, its verifier key beside it."""

from pathlib import Path

from audit_log import AuditLogError, KeyType, Policy, PrivateKey, Signer, Verifier
from audit_log.policy import Log
from oversight.bilingual import Text
from oversight.errors import UnavailableError

NO_QUORUM = "none"
_MAKE_ONE = Text(
    "请先运行：oversight log key new（密钥文件由 OVERSIGHT_LOG_KEY 指定）",
    "First run: oversight log key new (OVERSIGHT_LOG_KEY says where the key file is)",
)


class LogKeyError(UnavailableError):
    """The log's key is not there, can't be used, or would be overwritten."""

    code = "log-key"
    title = Text("日志密钥不可用", "The log's key can't be used")


def verifier_path(key_path: Path) -> Path:
    """Return where the verifier key stands: beside the key, readable by all."""
    return key_path.with_name(f"{key_path.name}.pub")


def make_key(key_path: Path, origin: str) -> Verifier:
    """Make the log's key and write it with its verifier key; refuse to overwrite either."""
    key_path.parent.mkdir(parents=True, exist_ok=True)
    key = PrivateKey.generate()
    try:
        key.save(key_path)
    except AuditLogError as error:
        raise LogKeyError(
            Text(error.zh, error.en),
            remedy=Text(
                "已有的密钥不会被覆盖：旧检查点要靠它验证。",
                "A key is never overwritten: old checkpoints are verified by it.",
            ),
        ) from error
    verifier = Signer(origin, key).verifier
    verifier_path(key_path).write_text(verifier.format() + "\n", encoding="ascii")
    return verifier


def log_key(key_path: Path) -> PrivateKey:
    """Load the log's private key, or say what is wrong with it and what to do."""
    if not key_path.exists():
        raise LogKeyError(
            Text("没有日志密钥文件 {path}。", "There is no log key file {path}.").format(path=key_path),
            remedy=_MAKE_ONE,
        )
    try:
        return PrivateKey.load(key_path)
    except AuditLogError as error:
        raise LogKeyError(Text(error.zh, error.en)) from error


def log_verifier(key_path: Path, origin: str) -> Verifier:
    """Return the log's verifier key, from the file beside the key; the private key is only read if that is missing."""
    written = verifier_path(key_path)
    if not written.exists():
        return Signer(origin, log_key(key_path)).verifier
    try:
        verifier = Verifier.parse(written.read_text(encoding="ascii").strip())
    except (AuditLogError, UnicodeDecodeError) as error:
        raise LogKeyError(
            Text("{path} 不是验证密钥。", "{path} is not a verifier key.").format(path=written)
        ) from error
    if verifier.name != origin:
        raise LogKeyError(
            Text("{path} 属于日志 {name}，不是 {origin}。", "{path} is of the log {name}, not {origin}.").format(
                path=written, name=verifier.name, origin=origin
            )
        )
    return verifier


def timestamper(verifier: Verifier) -> Verifier:
    """Return the same key as it signs times: the second line of our checkpoints binds their `signed_at`."""
    return Verifier(verifier.name, KeyType.COSIGNATURE, verifier.public_key)


def policy_for(verifier: Verifier) -> Policy:
    """Return the policy that trusts this log's own signature (no witnesses yet)."""
    return Policy((Log(verifier),), (), (), NO_QUORUM)
