"""Canonical JSON: the profile of RFC 8785 (JCS) in which one value has one spelling.

ASCII keys; strings in NFC, without lone surrogates; integers below 2^53; booleans; null; arrays and objects.
No floats: money is in fen. In this profile the standard library prints exactly what RFC 8785 asks for.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn, TypeAlias

from audit_log.errors import EntryError

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
_LONGEST_INTEGER = len(str(-MAX_INTEGER))


def canonical(value: Mapping[str, Json]) -> bytes:
    """Print an object as canonical bytes; raise EntryError, naming the place, if the profile has no spelling for it."""
    if not isinstance(value, dict):
        raise EntryError("顶层必须是对象", "the outermost value must be an object")
    _check(value, "", 0)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse_canonical(body: bytes) -> dict[str, Json]:
    """Read canonical bytes; raise EntryError unless printing the result gives the same bytes."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
        )
    except UnicodeDecodeError as error:
        raise EntryError("不是 UTF-8 文本", "not UTF-8 text") from error
    except RecursionError as error:
        raise EntryError("嵌套过深", "nested too deeply") from error
    except json.JSONDecodeError as error:
        raise EntryError(f"第 {error.pos} 个字符处不是 JSON", f"not JSON at character {error.pos}") from error
    if canonical(value) != body:
        raise EntryError("不是规范的 JSON 写法（RFC 8785）", "not in canonical form (RFC 8785)")
    return value  # type: ignore[no-any-return]  # canonical() has just checked what json.loads gave


def _check(value: object, where: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise EntryError("嵌套过深", "nested too deeply")
    match value:
        case None | bool():
            return
        case int():
            _check_integer(value, where)
        case str():
            _check_text(value, where)
        case list() | tuple():
            for index, item in enumerate(value):
                _check(item, f"{where}[{index}]", depth + 1)
        case dict():
            for key, item in value.items():
                _check_key(key, where)
                _check(item, f"{where}.{key}" if where else key, depth + 1)
        case _:
            kind = type(value).__name__
            raise EntryError(f"{where}：不容许的类型 {kind}", f"{where}: values of type {kind} are not allowed")


def _check_integer(value: int, where: str) -> None:
    if abs(value) > MAX_INTEGER:
        raise EntryError(f"{where}：整数须小于 2^53", f"{where}: integers must be below 2^53")


def _check_key(key: object, where: str) -> None:
    if not isinstance(key, str) or not key.isascii():
        raise EntryError(f"{where}：键 {key!a} 不是 ASCII", f"{where}: key {key!a} is not ASCII")


def _check_text(text: str, where: str) -> None:
    if text.isascii():
        return
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise EntryError(f"{where}：含孤立代理项", f"{where}: contains a lone surrogate")
    if not unicodedata.is_normalized("NFC", text):
        raise EntryError(f"{where}：不是 NFC 规范化文本", f"{where}: text is not in NFC")


def _object(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise EntryError(f"键 {key!a} 重复", f"duplicate key {key!a}")
        members[key] = value
    return members


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise EntryError("整数须小于 2^53", "integers must be below 2^53")
    return int(digits)


def _refuse_float(digits: str) -> NoReturn:
    raise EntryError(f"不容许小数 {digits[:40]}", f"floats are not allowed: {digits[:40]}")
