"""离线核验审计日志，只需本文件与 Python 3.8 以上。Check the audit log offline with this file and Python 3.8 or newer.

    python3 -I -S audit_verify.py COMMAND …
    proof PROOF.tlog-proof ENTRY.json --policy POLICY   条目在日志中 / an entry is in the log
    consistency OLD NEW HASHES --policy POLICY          日志只增不改 / the log only grew
    policy POLICY [CHECKPOINT]                          策略与检查点 / a policy and a checkpoint
    tiles DIR --policy POLICY [--hashes-only]           导出的整个日志 / a whole exported log

It shares no code with the program that writes the log, uses no network and nothing but the standard library, and exits
0 if what is claimed holds, 1 if not, with the reason. Formats: RFC 9162 (tree), RFC 8032 (Ed25519), RFC 8785 (entries),
C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy, tlog-proof and tlog-tiles.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import time
import unicodedata
from datetime import datetime
from functools import lru_cache
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, Iterable, NamedTuple, Sequence, Tuple  # noqa: UP035  # Python 3.8 has no others

Point = Tuple[int, int, int, int]  # noqa: UP006  # Python 3.8 can't subscribe tuple
MAX_SIZE, MAX_INTEGER, MAX_BYTES, MAX_ENTRY, WIDTH = 2**63 - 1, 2**53 - 1, 1_000_000, 65_535, 256
EMPTY_ROOT = sha256(b"").digest()


class RefusedError(Exception):
    """What is claimed does not hold; the reason in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en


def need(holds: object, zh: str, en: str) -> None:
    """Refuse, with the reason, unless something holds."""
    if not holds:
        raise RefusedError(zh, en)


# ---- text and bytes: one spelling each -------------------------------------------------------------------------------


def unbase64(text: str, size: int | None = None) -> bytes:
    """Decode base64 that is spelt canonically, of a given number of bytes."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except ValueError:
        decoded = b""
    canonical = decoded and base64.b64encode(decoded).decode() == text
    need(canonical, "base64 不合规", "malformed base64")
    need(size in {None, len(decoded)}, f"应为 {size} 字节", f"should be {size} bytes")
    return decoded


def undecimal(text: str) -> int:
    """Read a number without sign or leading zeros, up to 2^63 - 1."""
    fits = re.fullmatch("0|[1-9][0-9]{0,18}", text) and int(text) <= MAX_SIZE
    need(fits, f"不是规范的整数：{text[:24]!a}", f"not a canonical number: {text[:24]!a}")
    return int(text)


# ---- Ed25519 (RFC 8032, cofactorless; keys of small order and non-canonical points refused) --------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
ZERO = (0, 1, 1, 0)


def add(p: Point, q: Point) -> Point:
    """Add two points in extended coordinates."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * D * p[3] * q[3] % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(p: Point) -> Point:
    """Double a point."""
    x, y, z, _ = p
    a, b = x * x % P, y * y % P
    h, g = a + b, a - b
    e, f = h - (x + y) * (x + y), 2 * z * z + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def decode_point(encoded: bytes) -> Point | None:
    """Decode a point; None unless the bytes are its one spelling."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or v * x * x % P != u or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def multiples(p: Point) -> list[Point]:
    """Return 0 to 15 times a point."""
    table = [ZERO]
    for _ in range(15):
        table.append(add(table[-1], p))
    return table


@lru_cache(maxsize=None)  # noqa: UP033  # functools.cache is not in Python 3.8
def base_multiples() -> list[Point]:
    """Return 0 to 15 times the base point, whose y is 4/5 and whose x is even."""
    base = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    return multiples(base or ZERO)


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature is the key's of that message."""
    point, scalar = decode_point(public_key), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or scalar >= ORDER or point is None:  # noqa: PLR2004  # RFC 8032
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    key_table, base_table = multiples((P - point[0], point[1], 1, P - point[3])), base_multiples()
    total = ZERO
    for shift in range(252, -4, -4):
        total = double(double(double(double(total))))
        total = add(add(total, base_table[scalar >> shift & 15]), key_table[challenge >> shift & 15])
    x, y, z, _ = total
    inverse = pow(z, P - 2, P)
    encoded = (y * inverse % P) | (x * inverse % P & 1) << 255
    return encoded.to_bytes(32, "little") == signature[:32]


# ---- keys and signed notes -------------------------------------------------------------------------------------------


class Key(NamedTuple):
    """A verifier key: type 1 signs notes, type 4 cosigns checkpoints."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four-byte key id."""
        return sha256(b"%b\n%c%b" % (self.name.encode(), self.kind, self.public)).digest()[:4]


def is_name(name: str) -> bool:
    """Tell whether a key may be named so."""
    return bool(name) and not any(c.isspace() or c == "+" or c < " " or "\ud800" <= c <= "\udfff" for c in name)


def parse_key(text: str, kind: int) -> Key:
    """Read `name+id+base64(type ‖ key)` of a given type."""
    parts = text.split("+", 2)
    need(len(parts) == 3 and is_name(parts[0]), "密钥应形如 名称+编号+base64", "a key must look like name+id+base64")  # noqa: PLR2004  # three parts
    decoded = unbase64(parts[2])
    need(decoded[0] == kind, f"密钥类型须为 {kind}", f"the key's type must be {kind}")
    key = Key(parts[0], kind, decoded[1:])
    need(len(key.public) == 32, "公钥须为 32 字节", "the public key must be 32 bytes")  # noqa: PLR2004  # RFC 8032
    need(key.id.hex() == parts[1], "密钥编号与名称和公钥不符", "the key id does not fit name and key")
    point = decode_point(key.public)
    need(point, "公钥不是规范的曲线点", "the public key is no canonical point of the curve")
    x, y, z, _ = double(double(double(point or ZERO)))
    need(x != 0 or y != z, "公钥是小阶点", "the public key is a point of small order")
    return key


def parse_note(note: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Part a signed note into its text and its lines: name, key id, signature."""
    need(len(note) <= MAX_BYTES, "签名文本超过 1 MB", "the note is larger than 1 MB")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError:
        whole = "\0"
    need(
        not any(c < " " and c != "\n" for c in whole), "不是 UTF-8 文本或含控制字符", "not UTF-8, or control characters"
    )
    text, gap, rest = whole.rpartition("\n\n")
    need(gap and rest.endswith("\n"), "没有签名行", "has no signature lines")
    lines = []
    for line in rest[:-1].split("\n"):
        match = re.fullmatch("— ([^ ]+) ([^ ]+)", line)
        name, encoded = match.groups() if match else ("", "")
        need(is_name(name), "签名行格式不对", "a signature line is malformed")
        blob = unbase64(encoded)
        need(len(blob) > 4, "签名行格式不对", "a signature line is malformed")  # noqa: PLR2004  # the key id has 4
        lines.append((name, blob[:4], blob[4:]))
    need(len(lines) <= 100, "签名多于 100 个", "more than 100 signatures")  # noqa: PLR2004  # as in Go's note package
    return text + "\n", lines


def open_note(note: bytes, keys: Iterable[Key]) -> tuple[str, dict[Key, int]]:
    """Verify a note; return its text, and the known keys that signed it with their time (0 where there is none)."""
    text, lines = parse_note(note)
    known = {(key.name, key.id): key for key in keys}
    signed: dict[Key, int] = {}
    for name, key_id, blob in lines:
        key = known.get((name, key_id))
        if key is None:
            continue
        at, message = 0, text.encode()
        if key.kind == 4:  # noqa: PLR2004  # a cosignature
            at, blob = int.from_bytes(blob[:8], "big"), blob[8:]  # noqa: PLW2901  # the time stands before it
            message = b"cosignature/v1\ntime %d\n%b" % (at, message)
        need(
            at <= MAX_SIZE and is_signed(key.public, message, blob),
            f"{name} 的签名不成立",
            f"{name}: invalid signature",
        )
        need(key not in signed, f"{name} 签了两次", f"{name} has signed twice")
        signed[key] = at
    need(signed, "没有任何已知密钥的签名", "no known key has signed it")
    return text, signed


# ---- checkpoints and policies ----------------------------------------------------------------------------------------


class Checkpoint(NamedTuple):
    """A log's origin, size and root, and who stands behind them: witness name to Unix time."""

    origin: str
    size: int
    root: bytes
    witnesses: dict[str, int]


class Policy(NamedTuple):
    """Trusted logs, witnesses by name, groups (name, threshold, members), and the quorum's name."""

    logs: list[Key]
    witnesses: dict[str, Key]
    groups: list[tuple[str, int, list[str]]]
    quorum: str


def parse_checkpoint(text: str) -> tuple[str, int, bytes]:
    """Read a checkpoint's three lines."""
    lines = text.split("\n")
    need(len(lines) == 4 and lines[0] and not lines[3], "检查点须恰为三行", "a checkpoint must be exactly three lines")  # noqa: PLR2004  # the last line is ended
    malformed = re.search("[\0-\x1f\ud800-\udfff]", lines[0])
    need(not malformed, "日志名称不合规", "the origin is malformed")
    size, root = undecimal(lines[1]), unbase64(lines[2], 32)
    need(size or root == EMPTY_ROOT, "空树的根不对", "the root of an empty tree is wrong")
    return lines[0], size, root


def parse_policy(stored: bytes) -> Policy:
    """Read a policy file; what is refused names its line."""
    policy: Policy | None = None
    parts: tuple[list[Key], dict[str, Key], list[tuple[str, int, list[str]]]] = ([], {}, [])
    names: set[str] = {"none"}
    unused: set[str] = set()
    need(len(stored) <= MAX_BYTES, "策略文件超过 1 MB", "the policy is larger than 1 MB")
    *lines, rest = stored.decode("utf-8", "surrogateescape").split("\n")
    at = len(lines) + 1
    need(not rest, f"策略文件第 {at} 行：末行没有换行", f"policy line {at}: the last line is not ended")
    for number, line in enumerate(lines, start=1):
        items = [item for item in re.split("[ \t]+", line) if item]
        try:
            need(not re.search("[\0-\x08\x0b-\x1f\x7f]", line), "含控制字符", "contains control characters")
            if not items or items[0].startswith("#"):
                continue
            if items[0] == "quorum":
                need(policy is None, "quorum 行只能有一个", "there must be one quorum line only")
                need(len(items) == 2 and items[1] in names, "quorum 的名称未定义", "the quorum's name is not defined")  # noqa: PLR2004  # a name
                policy = Policy(*parts, items[1])
            else:
                add_to_policy(parts, items, names, unused)
        except RefusedError as error:
            raise RefusedError(f"策略文件第 {number} 行：{error.zh}", f"policy line {number}: {error.en}") from error
    if policy is None:
        raise RefusedError("策略文件没有 quorum 行", "the policy has no quorum line")
    return policy


def add_to_policy(parts: tuple[Any, Any, Any], items: list[str], names: set[str], unused: set[str]) -> None:
    """Take in one line of a policy: a log, a witness or a group."""
    logs, witnesses, groups = parts
    kind, count = items[0], len(items)
    if kind == "log" and count in {2, 3}:
        key = parse_key(items[1], 1)
        need(key.public not in {log.public for log in logs}, "日志的密钥重复", "two logs have the same key")
        logs.append(key)
        return
    is_group = kind == "group" and count > 3  # noqa: PLR2004  # one member at least
    need(
        is_group or (kind == "witness" and count in {3, 4}), f"看不懂：{kind[:40]!a}", f"not understood: {kind[:40]!a}"
    )
    name = items[1]
    if is_group:
        members = items[3:]
        for member in members:
            need(member in unused, "成员未定义或已用过", "a member is undefined or already used")
            unused.remove(member)
        wanted = {"any": "1", "all": str(len(members))}.get(items[2], items[2])
        need(re.fullmatch("[1-9][0-9]{0,5}", wanted) and int(wanted) <= len(members), "门槛不对", "a wrong threshold")
        groups.append((name, int(wanted), members))
    else:
        key = parse_key(items[2], 4)
        need(
            key.public not in {one.public for one in witnesses.values()}, "见证的密钥重复", "two witnesses share a key"
        )
        witnesses[name] = key
    need(name not in names, "名称重复", "the name is already taken")
    names.add(name)
    unused.add(name)


def check_checkpoint(policy: Policy, note: bytes, *, quorum: bool = True) -> Checkpoint:
    """Verify a signed checkpoint: by one of the policy's logs, and cosigned by its quorum."""
    text, signed = open_note(note, [*policy.logs, *policy.witnesses.values()])
    origin, size, root = parse_checkpoint(text)
    by_log = any(key.name == origin and key in signed for key in policy.logs)
    need(by_log, f"策略中没有日志 {origin} 的有效签名", f"no log of the policy named {origin} has signed")
    times = {name: signed[key] for name, key in policy.witnesses.items() if key in signed}
    reached = {"none", *times}
    for name, threshold, members in policy.groups:
        if len(reached.intersection(members)) >= threshold:
            reached.add(name)
    enough = policy.quorum in reached or not quorum
    need(
        enough,
        f"见证不足法定数：只有 {len(times)} 个",
        f"the quorum is not reached: {len(times)} witnesses have cosigned",
    )
    return Checkpoint(origin, size, root, times)


# ---- the tree (RFC 9162) ---------------------------------------------------------------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees together."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring nodes; an odd last one rises."""
    level = list(hashes) or [EMPTY_ROOT]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2])  # noqa: B905  # zip has no strict in Python 3.8
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + level[len(level) & ~1 :]
    return level[0]


def check_inclusion(leaf: bytes, index: int, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check an inclusion proof (§2.1.3.2)."""
    need(index < checkpoint.size, f"序号 {index} 不在树中", f"index {index} is not in the tree")
    here, last, root = index, checkpoint.size - 1, sha256(b"\x00" + leaf).digest()
    for step in proof:
        need(last, "包含证明过长", "the inclusion proof is too long")
        if here & 1 or here == last:
            root = node(step, root)
            here, last = rise(here, last)
        else:
            root = node(root, step)
        here, last = here >> 1, last >> 1
    need(not last, "包含证明过短", "the inclusion proof is too short")
    need(root == checkpoint.root, "条目与证明算出的根与检查点的根不同", "entry and proof lead to another root")


def check_consistency(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check a consistency proof (§2.1.4.2)."""
    need(old.origin == new.origin, "不是同一日志", "these are two logs")
    need(old.size <= new.size, f"日志由 {old.size} 条缩小为 {new.size} 条", f"the log shrank: {old.size} to {new.size}")
    if old.size in {0, new.size}:
        need(not proof, "一致性证明应为空", "the consistency proof should be empty")
        need(
            old.size == 0 or old.root == new.root,
            "大小相同而根不同：日志分叉",
            "one size, two roots: the log has forked",
        )
        return
    need(proof, "一致性证明过短", "the consistency proof is too short")
    steps = [old.root, *proof] if old.size & (old.size - 1) == 0 else list(proof)
    here, last = old.size - 1, new.size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old_root = new_root = steps[0]
    for step in steps[1:]:
        need(last, "一致性证明过长", "the consistency proof is too long")
        if here & 1 or here == last:
            old_root, new_root = node(step, old_root), node(step, new_root)
            here, last = rise(here, last)
        else:
            new_root = node(new_root, step)
        here, last = here >> 1, last >> 1
    need(not last, "一致性证明过短", "the consistency proof is too short")
    need(old_root == old.root, "证明算不出旧检查点的根", "the proof does not lead to the old root")
    need(new_root == new.root, "证明算不出新检查点的根", "the proof does not lead to the new root")


def rise(here: int, last: int) -> tuple[int, int]:
    """Go up to where a right child, or the left edge, is reached."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


# ---- entries ---------------------------------------------------------------------------------------------------------

UUID7 = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
CODE, DIGEST = "[!-~]{1,255}", "[0-9a-f]{64}"
FORMS = {
    "log": r"[^\s+\x00-\x1f]{1,255}",
    "event_id": UUID7,
    "occurred_at": INSTANT,
    "actor": CODE,
    "role": CODE,
    "agency": CODE,
    "action": r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+/[1-9][0-9]{0,3}",
    "subject": CODE,
    "previous_event_id": UUID7,
    "state_commitment": DIGEST,
    "payload_commitment": DIGEST,
    "ciphertext_sha256": DIGEST,
}
NULLABLE = {"subject", "previous_event_id", "state_commitment", "payload_commitment", "ciphertext_sha256"}


def parse_entry(body: bytes) -> dict[str, Any]:
    """Read an entry: canonical JSON with the fourteen keys and values of their forms."""
    need(len(body) <= MAX_ENTRY, f"条目超过 {MAX_ENTRY} 字节", f"the entry has more than {MAX_ENTRY} bytes")
    try:
        entry = json.loads(
            body.decode("utf-8"), parse_float=refuse_number, parse_constant=refuse_number, parse_int=integer
        )
        printed = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        entry, printed = None, b""
    need(printed == body, "条目不是规范的 JSON（RFC 8785）", "the entry is not canonical JSON (RFC 8785)")
    text = body.decode()
    need(unicodedata.is_normalized("NFC", text), "文本不是 NFC", "text is not in NFC")
    keys = {"v", "details", *FORMS}
    need(isinstance(entry, dict) and entry.keys() == keys, "条目的键不对", "the entry has other keys than it must have")
    need(type(entry["v"]) is int and entry["v"] == 1, "v 应为 1", "v must be 1")
    for key, form in FORMS.items():
        value = entry[key]
        fits = re.fullmatch(form, value) if isinstance(value, str) else value is None and key in NULLABLE
        need(fits, f"{key} 的值不合规", f"{key} is malformed")
    try:
        datetime.fromisoformat(entry["occurred_at"][:-1])
    except ValueError as error:
        raise RefusedError("occurred_at 不是日期", "occurred_at is no date") from error
    need(isinstance(entry["details"], dict), "details 应为对象", "details must be an object")
    for key, value in entry["details"].items():
        fits = re.fullmatch(CODE, value) if isinstance(value, str) else isinstance(value, (int, type(None)))
        need(fits and re.fullmatch(CODE, key), f"details.{key!a} 不合规", f"details.{key!a} is malformed")
    return dict(entry)


def integer(digits: str) -> int:
    """Read an integer below 2^53."""
    need(len(digits) < 18 and abs(int(digits)) <= MAX_INTEGER, "整数须小于 2^53", "integers must be below 2^53")  # noqa: PLR2004  # "-9007199254740991"
    return int(digits)


def refuse_number(digits: str) -> None:
    """Refuse a float, NaN or Infinity."""
    raise RefusedError(f"不容许小数 {digits[:40]}", f"floats are not allowed: {digits[:40]}")


# ---- tiles (tlog-tiles) ----------------------------------------------------------------------------------------------


def tile_name(index: int, width: int) -> str:
    """Return the path of a tile below its level: x001/x234/067, or with .p/<width> when partial."""
    digits = f"{index:0{(len(str(index)) + 2) // 3 * 3}d}"
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return name if width == WIDTH else f"{name}.p/{width}"


def spans(count: int) -> Iterable[tuple[int, int]]:
    """Yield index and width of the tiles that hold `count` hashes."""
    return ((at // WIDTH, min(WIDTH, count - at)) for at in range(0, count, WIDTH))


def read_hashes(folder: Path, name: str) -> list[bytes]:
    """Read the hashes of a tile file, or of the entries in a bundle."""
    stored = (folder / "tile" / name).read_bytes()
    if not name.startswith("entries/"):
        return [stored[at : at + 32] for at in range(0, len(stored), 32)]
    hashes, at, end = [], 0, len(stored)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(stored[at:start], "big")
        hashes.append(sha256(b"\x00" + stored[start:at]).digest())
    need(at == end, f"tile/{name} 残缺", f"tile/{name} is cut off")
    return hashes


def load(folder: Path, level: str, span: tuple[int, int], seen: set[str]) -> list[bytes]:
    """Return the hashes of a tile that must be there; one that is there just so is noted as seen."""
    index, width = span
    for stored_width in (width, WIDTH):
        name = f"{level}/{tile_name(index, stored_width)}"
        if (folder / "tile" / name).is_file():
            hashes = read_hashes(folder, name)
            need(len(hashes) == stored_width, f"tile/{name} 的宽度不对", f"tile/{name} has a wrong width")
            seen.update([name] if stored_width == width else [])
            return hashes[:width]
    raise RefusedError(f"缺少 tile/{name}", f"tile/{name} is missing")


def check_tiles(folder: Path, checkpoint: Checkpoint, *, hashes_only: bool) -> int:
    """Recompute the tree from the entries and compare root and every tile; return how many files go beyond it."""
    source = "0" if hashes_only else "entries"
    seen: set[str] = set()
    level = [one for span in spans(checkpoint.size) for one in load(folder, source, span, seen)]
    levels: list[list[bytes]] = []
    root = EMPTY_ROOT
    while level:
        blocks = [level[at : at + WIDTH] for at in range(0, len(level), WIDTH)]
        roots = [fold(block) for block in blocks]
        root = root if levels else fold(roots)
        levels.append(level)
        level = roots[: len(level) // WIDTH]
    need(root == checkpoint.root, "由内容重算的根与检查点的根不同", "the root recomputed differs from the checkpoint's")
    for height, hashes in enumerate(levels):
        for index, width in spans(len(hashes)):
            same = load(folder, str(height), (index, width), seen) == hashes[index * WIDTH : index * WIDTH + width]
            name = f"tile/{height}/{tile_name(index, width)}"
            need(same, f"{name} 与条目不符", f"{name} differs from the entries")
    files = (path.relative_to(folder / "tile") for path in (folder / "tile").rglob("*") if path.is_file())
    others = sorted({path.as_posix() for path in files} - seen)
    return sum(goes_beyond(folder, name, levels) for name in others)


def goes_beyond(folder: Path, name: str, levels: Sequence[Sequence[bytes]]) -> bool:
    """Check one file against the tree as far as they overlap; tell whether it has more than the tree."""
    match = re.fullmatch(r"(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", name)
    if match is None:
        raise RefusedError(f"tile/{name} 不是瓦片", f"tile/{name} is no tile")
    level, width = match[1], int(match[3] or WIDTH)
    index = int(re.sub("[x/]", "", match[2]))
    named = width <= WIDTH and name == f"{level}/{tile_name(index, width)}"
    need(named, f"tile/{name} 名称不合规", f"tile/{name} is not named canonically")
    hashes, height = read_hashes(folder, name), 0 if level == "entries" else int(level)
    need(len(hashes) == width, f"tile/{name} 的宽度不对", f"tile/{name} has a wrong width")
    expected = levels[height][index * WIDTH : index * WIDTH + width] if height < len(levels) else []
    need(hashes[: len(expected)] == list(expected), f"tile/{name} 与条目不符", f"tile/{name} differs from the entries")
    return len(expected) < width


# ---- the command line ------------------------------------------------------------------------------------------------


def run_proof(asked: argparse.Namespace) -> list[tuple[str, str]]:
    """Check that an entry is in the log."""
    policy, body = parse_policy(asked.policy.read_bytes()), asked.entry.read_bytes()
    entry = {} if asked.raw else parse_entry(body)
    head, gap, note = asked.proof.read_bytes().partition(b"\n\n")
    lines = head.decode("utf-8", "surrogateescape").split("\n")
    need(gap and lines.pop(0) == "c2sp.org/tlog-proof@v1", "不是 .tlog-proof 文件", "not a .tlog-proof file")
    if lines and lines[0].startswith("extra "):
        unbase64(lines.pop(0)[len("extra ") :])
    need(lines and lines[0].startswith("index "), "缺少 index 行", "there is no index line")
    need(len(lines) <= 64, "哈希多于 63 个", "more than 63 hashes")  # noqa: PLR2004  # and the index line
    index, hashes = undecimal(lines[0][len("index ") :]), [unbase64(line, 32) for line in lines[1:]]
    checkpoint = check_checkpoint(policy, note)
    check_inclusion(body, index, checkpoint, hashes)
    need(asked.raw or entry["log"] == checkpoint.origin, "条目写明的日志不同", "the entry names another log")
    what = "—" if asked.raw else "{action} {subject} {occurred_at}".format(**entry)
    told = (f"通过：第 {index} 号条目在日志中（{what}）", f"OK: entry {index} is in the log ({what})")
    return [told, *describe(checkpoint)]


def run_consistency(asked: argparse.Namespace) -> list[tuple[str, str]]:
    """Check that a log only grew from one checkpoint to another; the older one needs the log's signature only."""
    policy = parse_policy(asked.policy.read_bytes())
    old = check_checkpoint(policy, asked.old.read_bytes(), quorum=False)
    new = check_checkpoint(policy, asked.new.read_bytes())
    *lines, rest = asked.hashes.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    need(not rest, "证明的末行没有换行", "the proof's last line is not ended")
    check_consistency(old, new, [unbase64(line, 32) for line in lines])
    told = (
        f"通过：日志由 {old.size} 条增至 {new.size} 条，旧条目未变",
        f"OK: the log grew from {old.size} to {new.size}",
    )
    return [told, *describe(new)]


def run_policy(asked: argparse.Namespace) -> list[tuple[str, str]]:
    """Check a policy file, and a signed checkpoint against it."""
    policy = parse_policy(asked.policy.read_bytes())
    count = f"{len(policy.logs)} / {len(policy.witnesses)} / {plain(policy.quorum)}"
    told = [(f"通过：策略合规；日志 / 见证 / 法定数：{count}", f"OK: logs / witnesses / quorum of the policy: {count}")]
    return told + (describe(check_checkpoint(policy, asked.checkpoint.read_bytes())) if asked.checkpoint else [])


def run_tiles(asked: argparse.Namespace) -> list[tuple[str, str]]:
    """Check a whole exported log."""
    checkpoint = check_checkpoint(parse_policy(asked.policy.read_bytes()), (asked.folder / "checkpoint").read_bytes())
    beyond = check_tiles(asked.folder, checkpoint, hashes_only=asked.hashes_only)
    what = ("哈希", "hashes") if asked.hashes_only else ("条目", "entries")
    told = [
        (
            f"通过：{checkpoint.size} 条{what[0]}与检查点相符",
            f"OK: {checkpoint.size} {what[1]} agree with the checkpoint",
        )
    ]
    if beyond:
        told.append((f"另有 {beyond} 个文件超出检查点", f"{beyond} files go beyond the checkpoint"))
    return told + describe(checkpoint)


def describe(checkpoint: Checkpoint) -> list[tuple[str, str]]:
    """Say which checkpoint was relied on, and who cosigned it when."""
    head = f"{checkpoint.origin} {checkpoint.size} {checkpoint.root.hex()}"
    told = [(f"检查点：{head}", f"checkpoint: {head}")]
    for name, at in checkpoint.witnesses.items():
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)) if at < 1 << 36 else f"@{at}"
        told.append((f"见证：{plain(name)} {when}", f"witness: {plain(name)} {when}"))
    return told


def plain(name: str) -> str:
    """Return a name that can be printed."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


COMMANDS = {
    "proof": (run_proof, ("proof", "entry"), "条目在日志中 / an entry is in the log"),
    "consistency": (run_consistency, ("old", "new", "hashes"), "日志只增不改 / the log only grew"),
    "tiles": (run_tiles, ("folder",), "导出的整个日志 / a whole exported log"),
    "policy": (run_policy, ("policy",), "策略与检查点 / a policy and a checkpoint"),
}


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; wrong usage exits with 2."""
    parser = argparse.ArgumentParser(description="离线核验审计日志 / check the audit log offline")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, paths, what) in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=what)
        for path in paths:
            command.add_argument(path, type=Path)
        if name == "policy":
            command.add_argument("checkpoint", type=Path, nargs="?", help="签名的检查点 / a signed checkpoint")
        else:
            command.add_argument("--policy", type=Path, required=True, help="策略文件 / the policy file")
        if name == "proof":
            command.add_argument(
                "--raw", action="store_true", help="任意字节 / any bytes, not only this system's entries"
            )
        if name == "tiles":
            command.add_argument("--hashes-only", action="store_true", help="不读条目 / for an export without entries")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if what is claimed holds, 1 if not."""
    asked = parse_arguments(arguments)
    try:
        told, status = COMMANDS[asked.command][0](asked), 0
    except RefusedError as error:
        told, status = [(f"不通过：{error.zh}", f"REFUSED: {error.en}")], 1
    except OSError as error:
        told, status = [(f"不通过：无法读取 {error.filename}", f"REFUSED: cannot read {error.filename}")], 1
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    for zh, en in told:
        print(f"{zh}\n{en}")
    return status


if __name__ == "__main__":
    sys.exit(main())
