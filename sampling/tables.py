"""The strict form of a TSV file: UTF-8, NFC, LF, rows sorted by their bytes and unique, columns split by one TAB."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NoReturn

from sampling.canonical import MAX_INTEGER
from sampling.errors import FormatError

ID = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
ID_ZH, ID_EN = "1 至 40 个字母、数字或 _ . : -", "1 to 40 of A-Z a-z 0-9 _ . : -"
SKILL = re.compile(r"[^\s,\x00-\x1f\x7f-\x9f]{1,40}")
_NATURAL = re.compile(r"0|[1-9][0-9]{0,15}")
_BOM = b"\xef\xbb\xbf"


class Table:
    """The rows of one file, each of the same columns; every complaint names the file, the line and the column.

    A part of a file is read alike, if it is told how many lines are before it.
    """

    def __init__(self, file: str, body: bytes, columns: Sequence[str], before: int = 0) -> None:
        self.file = file
        self.columns = columns
        self.before = before
        self.lines = self._split(body)

    def rows(self) -> list[list[str]]:
        """Return the columns of each line."""
        width = len(self.columns)
        rows = [line.split("\t") for line in self.lines]
        for number, row in enumerate(rows, 1):
            if len(row) != width:
                names = ", ".join(self.columns)
                self.refuse(
                    number,
                    f"应有 {width} 列（{names}），而有 {len(row)} 列",
                    f"needs {width} columns ({names}), has {len(row)}",
                )
        return rows

    def identifier(self, number: int, column: int, text: str) -> str:
        """Return an id as it stands, or refuse it."""
        if not ID.fullmatch(text):
            name = self.columns[column]
            self.refuse(
                number, f"{name} 须为 {ID_ZH}，而是 {text[:80]!r}", f"{name} must be {ID_EN}, not {text[:80]!r}"
            )
        return text

    def natural(self, number: int, column: int, text: str) -> int:
        """Return a decimal integer from 0 to 2^53 - 1, written without sign, point or leading zeros."""
        if not _NATURAL.fullmatch(text):
            name = self.columns[column]
            zh, en = _fault(text)
            self.refuse(number, f"{name} {zh}：{text[:80]!r}", f"{name} {en}: {text[:80]!r}")
        value = int(text)
        if value > MAX_INTEGER:
            name = self.columns[column]
            self.refuse(number, f"{name} 须小于 2^53：{text}", f"{name} must be below 2^53: {text}")
        return value

    def refuse(self, number: int, zh: str, en: str) -> NoReturn:
        """Raise FormatError about a line."""
        raise FormatError(self.file, self.before + number, zh, en)

    def _split(self, body: bytes) -> list[str]:
        if not body:
            return []
        if body.startswith(_BOM):
            self.refuse(1, "文件以 BOM 开头", "the file starts with a BOM")
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            line = self.before + body.count(b"\n", 0, error.start) + 1
            raise FormatError(self.file, line, "不是 UTF-8", "not UTF-8") from error
        lines = text.split("\n")
        self._check_characters(text, lines)
        if lines.pop():
            self.refuse(len(lines) + 1, "末行没有换行（LF）", "the last line is not ended by LF")
        self._check_order(lines)
        return lines

    def _check_characters(self, text: str, lines: Sequence[str]) -> None:
        if "\r" in text:
            number = text.count("\n", 0, text.index("\r")) + 1
            self.refuse(number, "换行须为 LF，不得有 CR", "lines end in LF, there may be no CR")
        if not unicodedata.is_normalized("NFC", text):
            number = next(n for n, line in enumerate(lines, 1) if not unicodedata.is_normalized("NFC", line))
            self.refuse(number, "不是 NFC 规范化文本", "text is not in NFC")

    def _check_order(self, lines: Sequence[str]) -> None:
        for number, (above, line) in enumerate(pairwise(lines), 2):
            if above == line:
                self.refuse(number, "与上一行重复", "repeats the line above")
            if above > line:  # by code points, which is the order of the UTF-8 bytes
                self.refuse(number, "未按字节排序", "is not sorted by its bytes")


def print_table(rows: Sequence[Sequence[str | int]]) -> bytes:
    """Print rows in the strict form."""
    return "".join(sorted("\t".join(map(str, row)) + "\n" for row in rows)).encode()


def _fault(text: str) -> tuple[str, str]:
    """Say why a text is no strict integer."""
    if not text:
        return "不能为空", "may not be empty"
    if text.isdigit() and text.isascii():
        return ("数字过大", "is too large") if text[0] != "0" else ("不得有前导零", "may not have leading zeros")
    if text.isdecimal():
        return "须为半角数字", "must be in ASCII digits"
    if re.fullmatch(r"[0-9]*[.,eE][0-9.,eE+-]*", text):
        return "须为整数，不得有小数", "must be an integer, without a fraction"
    return "须为非负整数", "must be an integer, not negative"
