"""Entries' bodies at speed: one pattern takes those that are beyond doubt, `parse_entry` judges all others.

The pattern fits no body that `parse_entry` would refuse; bodies that are sound but unusual (text outside ASCII,
escapes, integers of sixteen digits) don't fit it and lose nothing but time.
"""

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise

from audit_log.entry import MAX_ENTRY_BYTES

Columns = tuple[str | None, ...]

_CODE = r"[!#-\[\]-~]{1,255}"  # no quotation mark, no backslash
_UUID7 = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
_ACTION = r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)+/[1-9][0-9]{0,3}"
_DIGEST = r'(?:null|"[0-9a-f]{64}")'
_MEMBER = rf'"{_CODE}":(?:"{_CODE}"|0|-?[1-9][0-9]{{0,14}}|null|true|false)'
_KEY = re.compile(_MEMBER.replace(_CODE, f"({_CODE})", 1))
_PLAIN_ORIGIN = re.compile(r"[!#-*,-\[\]-~]{1,255}")
_NO_ORIGIN = r"(?!)"
_PARTS = (
    ("action", f'"({_ACTION})"'),
    ("actor", f'"({_CODE})"'),
    ("agency", f'"({_CODE})"'),
    ("ciphertext_sha256", _DIGEST),
    ("details", rf"\{{((?:{_MEMBER}(?:,{_MEMBER})*)?)\}}"),
    ("event_id", f'"({_UUID7})"'),
    ("log", '"{origin}"'),
    ("occurred_at", f'"({_INSTANT})"'),
    ("payload_commitment", _DIGEST),
    ("previous_event_id", f'(?:null|"({_UUID7})")'),
    ("role", f'"({_CODE})"'),
    ("state_commitment", _DIGEST),
    ("subject", f'(?:null|"({_CODE})")'),
    ("v", "1"),
)
_DETAILS = 4
_INDEXED = (5, 6, 2, 8, 3, 1, 9, 7)  # the groups, in the order of log_storage.INDEXED


@lru_cache(maxsize=4)
def body_pattern(origin: str) -> re.Pattern[str]:
    """Return the pattern of the bodies of a log; of an origin that JSON would escape, one that fits nothing."""
    spelt = re.escape(origin) if _PLAIN_ORIGIN.fullmatch(origin) else _NO_ORIGIN
    members = ",".join(f'"{key}":{form}' for key, form in _PARTS)
    return re.compile(r"\{" + members.replace("{origin}", spelt) + r"\}")


def columns_of(body: bytes, pattern: re.Pattern[str]) -> Columns | None:
    """Return what the indexed columns must hold, or None if the body has to be judged at leisure."""
    match = pattern.fullmatch(body.decode("latin-1"))
    if match is None or len(body) > MAX_ENTRY_BYTES:
        return None
    columns: Columns = match.group(*_INDEXED)
    if not (_is_day(str(columns[1])[:10]) and _is_ordered(match[_DETAILS])):
        return None
    return columns


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_ordered(details: str) -> bool:
    """Tell whether the members stand in the order of their keys, each key once."""
    keys = _KEY.findall(details)
    return all(one < other for one, other in pairwise(keys))
