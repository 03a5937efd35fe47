"""One entry of the log: fourteen keys, canonical bytes, at most 65,535 of them, and no personal data.

Actor, role, agency, subject and the values of `details` are codes (printable ASCII without spaces), so that a name
can't slip in. Names and reasons belong to the payload, of which the entry has the commitment only.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal, cast

from audit_log.errors import EntryError
from audit_log.jcs import Json, canonical, parse_canonical

__all__ = ["MAX_ENTRY_BYTES", "Detail", "Entry", "canonical", "parse_entry"]

MAX_ENTRY_BYTES = 65_535
Detail = int | bool | str | None

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z")
_ACTION = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+/[1-9][0-9]{0,3}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[!-~]{1,255}")
_ORIGIN = re.compile(r"[^\s+\x00-\x1f]{1,255}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What happened, by whom, when, about which row, and the commitments to what is kept elsewhere.

    `occurred_at` is UTC with milliseconds, "2026-11-24T03:05:07.250Z"; `action` is "approvals.decided/1";
    commitments and digests are 64 lower-case hex digits. Values outside the profile raise EntryError.
    """

    log: str
    event_id: str
    occurred_at: str
    actor: str
    role: str
    agency: str
    action: str
    subject: str | None = None
    previous_event_id: str | None = None
    state_commitment: str | None = None
    payload_commitment: str | None = None
    ciphertext_sha256: str | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)
    v: Literal[1] = 1

    def __post_init__(self) -> None:
        for key, (fits, zh, en) in _RULES.items():
            if not fits(getattr(self, key)):
                raise EntryError(f"{key}：{zh}", f"{key}: {en}")

    def to_dict(self) -> dict[str, Json]:
        """Return the fourteen keys with their values."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def to_bytes(self) -> bytes:
        """Return the canonical bytes, which are stored and hashed; raise EntryError if they are too many."""
        body = canonical(self.to_dict())
        _check_size(body)
        return body


def parse_entry(body: bytes) -> Entry:
    """Read an entry's bytes strictly: the inverse of `Entry.to_bytes`."""
    _check_size(body)
    values = parse_canonical(body)
    unknown, missing = sorted(values.keys() - _RULES.keys()), sorted(_RULES.keys() - values.keys())
    if unknown:
        raise EntryError(f"有未知的键：{'、'.join(unknown)}", f"unknown keys: {', '.join(unknown)}")
    if missing:
        raise EntryError(f"缺少键：{'、'.join(missing)}", f"missing keys: {', '.join(missing)}")
    return Entry(**cast("dict[str, str]", values))  # type: ignore[arg-type]  # Entry checks each value itself


def _check_size(body: bytes) -> None:
    if len(body) > MAX_ENTRY_BYTES:
        raise EntryError(
            f"条目有 {len(body)} 字节，最多 {MAX_ENTRY_BYTES}",
            f"the entry has {len(body)} bytes, at most {MAX_ENTRY_BYTES} are allowed",
        )


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _optional(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or fits(value)


def _is_instant(value: object) -> bool:
    if not (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _are_details(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    return all(
        _is_code(key) and (item is None or isinstance(item, int) or _is_code(item)) for key, item in value.items()
    )


_is_code = _matches(_CODE)
_is_digest = _matches(_DIGEST)
_is_uuid7 = _matches(_UUID7)
_Rule = tuple[Callable[[object], bool], str, str]
_CODE_RULE: _Rule = (_is_code, "应为代码（可见 ASCII 字符，无空格）", "must be a code of visible ASCII characters")
_DIGEST_RULE: _Rule = (
    _optional(_is_digest),
    "应为 64 位小写十六进制或 null",
    "must be 64 lower-case hex digits or null",
)

_RULES: dict[str, _Rule] = {
    "v": (lambda value: type(value) is int and value == 1, "应为 1", "must be 1"),
    "log": (_matches(_ORIGIN), "应为日志名称（无空格与加号）", "must be the log's origin, without spaces or plus"),
    "event_id": (_is_uuid7, "应为小写 UUIDv7", "must be a UUIDv7 in lower case"),
    "occurred_at": (
        _is_instant,
        "应为 UTC 时间，精确到毫秒",
        "must be UTC with milliseconds: 2026-11-24T03:05:07.250Z",
    ),
    "actor": _CODE_RULE,
    "role": _CODE_RULE,
    "agency": _CODE_RULE,
    "action": (_matches(_ACTION), "应形如 approvals.decided/1", "must look like approvals.decided/1"),
    "subject": (_optional(_is_code), "应为代码或 null", "must be a code of visible ASCII characters or null"),
    "previous_event_id": (_optional(_is_uuid7), "应为小写 UUIDv7 或 null", "must be a UUIDv7 in lower case or null"),
    "state_commitment": _DIGEST_RULE,
    "payload_commitment": _DIGEST_RULE,
    "ciphertext_sha256": _DIGEST_RULE,
    "details": (_are_details, "只能有代码、整数、布尔与 null", "may have codes, integers, booleans and null only"),
}
