"""Canonical JSON: keys sorted, no spaces, UTF-8 unescaped, integers below 2^53, no floats; one value, one spelling.

A file ends in one LF like every file of a bundle. `Reader` takes a parsed file apart and names the place of what is
wrong.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, NoReturn, TypeAlias

from sampling.errors import FormatError

Json: TypeAlias = "int | str | Sequence[Json] | Mapping[str, Json]"

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
_MAX_DIGITS = 17
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def print_json(value: Json) -> bytes:
    """Print a value in its one spelling, with the final LF."""
    return (json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n").encode()


def parse_json(file: str, body: bytes, *, canonical: bool = True) -> "Reader":
    """Read a file; unless `canonical` is given up, printing it again must give the same bytes but for the final LF."""
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(file, pairs),
            parse_int=lambda digits: _integer(file, digits),
            parse_float=lambda digits: _refuse_float(file, digits),
            parse_constant=lambda digits: _refuse_float(file, digits),
        )
    except UnicodeDecodeError as error:
        raise FormatError(file, None, "不是 UTF-8 文本", "not UTF-8 text") from error
    except RecursionError as error:
        raise FormatError(file, None, "嵌套过深", "nested too deeply") from error
    except json.JSONDecodeError as error:
        raise FormatError(
            file, error.lineno, f"第 {error.colno} 个字符处不是 JSON", f"not JSON at character {error.colno}"
        ) from error
    reader = Reader(file, "", value)
    reader.check_profile()
    if canonical and print_json(value) not in {body, body + b"\n"}:
        zh = "不是规范写法：键须排序，不得有空格、转义或多余换行"
        raise FormatError(file, None, zh, "not canonical: keys sorted, no spaces, nothing escaped, one final LF")
    return reader


class Reader(NamedTuple):
    """A value inside a file, and where it is."""

    file: str
    where: str
    value: object

    def refuse(self, zh: str, en: str) -> NoReturn:
        """Raise FormatError about this value."""
        place = self.where or "/"
        raise FormatError(self.file, None, f"{place} {zh}", f"{place} {en}")

    def check_profile(self, depth: int = 0) -> None:
        """Refuse what the profile has no spelling for: null, booleans, control characters, text out of NFC."""
        if depth > MAX_DEPTH:
            self.refuse("嵌套过深", "is nested too deeply")
        match self.value:
            case bool() | None:
                self.refuse("不容许真假值或空值", "may not be true, false or null")
            case str() as text:
                self._check_text(text)
            case list() as items:
                for index, item in enumerate(items):
                    self._at(f"[{index}]", item).check_profile(depth + 1)
            case dict() as members:
                for key, item in members.items():
                    self._check_text(key)
                    self._at(f"/{key}", item).check_profile(depth + 1)

    def members(self) -> "dict[str, Reader]":
        """Return an object's members."""
        if not isinstance(self.value, dict):
            self.refuse("须为对象", "must be an object")
        return {key: self._at(f"/{key}", item) for key, item in self.value.items()}

    def exactly(self, required: Collection[str], optional: Collection[str] = ()) -> "dict[str, Reader]":
        """Return the members of an object that has these keys and no others."""
        members = self.members()
        for key in sorted(set(required) - set(members)):
            self.refuse(f"缺少键 {key}", f"lacks the key {key}")
        for key in sorted(set(members) - set(required) - set(optional)):
            self.refuse(f"有多余的键 {key!a}", f"has an unknown key {key!a}")
        return members

    def items(self) -> "list[Reader]":
        """Return an array's items."""
        if not isinstance(self.value, list):
            self.refuse("须为数组", "must be an array")
        return [self._at(f"[{index}]", item) for index, item in enumerate(self.value)]

    def text(self) -> str:
        """Return a string."""
        if not isinstance(self.value, str):
            self.refuse("须为字符串", "must be a string")
        return self.value

    def spelt(self, pattern: "re.Pattern[str]", zh: str, en: str) -> str:
        """Return a string that matches a pattern; `zh` and `en` say what is expected."""
        text = self.text()
        if not pattern.fullmatch(text):
            self.refuse(f"须为{zh}，而是 {text[:80]!r}", f"must be {en}, not {text[:80]!r}")
        return text

    def natural(self) -> int:
        """Return an integer that is not negative."""
        if not isinstance(self.value, int) or self.value < 0:
            self.refuse("须为非负整数", "must be an integer, not negative")
        return self.value

    def day(self) -> date:
        """Return a day written YYYY-MM-DD."""
        text = self.spelt(_DAY, "日期 YYYY-MM-DD", "a day YYYY-MM-DD")
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(f"不是存在的日期：{text}", f"is no day of the calendar: {text}")

    def _at(self, step: str, value: object) -> "Reader":
        return Reader(self.file, self.where + step, value)

    def _check_text(self, text: str) -> None:
        if _CONTROL.search(text):
            self.refuse("含控制字符", "contains a control character")
        if any("\ud800" <= character <= "\udfff" for character in text):
            self.refuse("含孤立代理项", "contains a lone surrogate")
        if not unicodedata.is_normalized("NFC", text):
            self.refuse("不是 NFC 规范化文本", "is not in NFC")


def _object(file: str, pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise FormatError(file, None, f"键 {key!a} 重复", f"duplicate key {key!a}")
        members[key] = value
    return members


def _integer(file: str, digits: str) -> int:
    if len(digits) > _MAX_DIGITS or abs(int(digits)) > MAX_INTEGER:
        raise FormatError(file, None, "整数须小于 2^53", "integers must be below 2^53")
    return int(digits)


def _refuse_float(file: str, digits: str) -> NoReturn:
    raise FormatError(file, None, f"不容许小数 {digits[:40]}", f"floats are not allowed: {digits[:40]}")
