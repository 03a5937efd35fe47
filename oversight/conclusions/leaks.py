"""The gate before publication: names, identity, telephone and bank card numbers in a text, each with its place.

Digits are read as a person would: full-width ones, and ones kept apart by spaces, dots or hyphens, count alike. An
identity number of 18 digits must have a birthday and the check digit of GB 11643, a bank card the one of ISO/IEC 7812,
so that a document's number isn't mistaken for either.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from unicodedata import normalize

from oversight.bilingual import Text

_GAP = r"[\s.\-·\u200b\u2060\ufeff]{0,2}"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LUHN_LIMIT = 9
_SHORTEST_NAME = 2


class Kind(StrEnum):
    """What was found."""

    NAME = "name"
    IDENTITY = "identity"
    TELEPHONE = "telephone"
    CARD = "card"

    @property
    def label(self) -> Text:
        """The kind's name for people."""
        return _LABELS[self]


_LABELS = {
    Kind.NAME: Text("人名", "a person's name"),
    Kind.IDENTITY: Text("身份证号", "an identity number"),
    Kind.TELEPHONE: Text("电话号码", "a telephone number"),
    Kind.CARD: Text("银行卡号", "a bank card number"),
}


class Leak(NamedTuple):
    """Personal data in a text: its kind, where it begins and how long it is; line and column count from 1."""

    kind: Kind
    start: int
    length: int
    line: int
    column: int

    @property
    def place(self) -> Text:
        """The place in words; what stands there isn't repeated."""
        return Text(
            "第 {line} 行第 {column} 字起 {n} 字：{kind}",
            "line {line}, from character {column}, {n} characters: {kind}",
        ).format(line=self.line, column=self.column, n=self.length, kind=self.kind.label)


def leaks(text: str, names: Collection[str] = ()) -> tuple[Leak, ...]:
    """Return the personal data in a text in the order of their places; `names` are the persons known."""
    plain = _narrow(text)
    taken: list[tuple[int, int]] = []
    found: list[Leak] = []
    for kind, pattern, holds in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if holds(_bare(match[0])) and not any(start < b and a < end for a, b in taken):
                taken.append((start, end))
                found.append(_leak(text, kind, start, end - start))
    found += [_leak(text, Kind.NAME, start, length) for start, length in _named(plain, names)]
    return tuple(sorted(found, key=lambda one: one.start))


def _leak(text: str, kind: Kind, start: int, length: int) -> Leak:
    before = text[:start]
    return Leak(kind, start, length, before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1)


def _narrow(text: str) -> str:
    """Turn full-width characters into the plain ones, one for one, so that places stay the same."""
    return "".join(one if len(one) == 1 else raw for raw in text for one in [normalize("NFKC", raw)])


def _bare(matched: str) -> str:
    return "".join(one for one in matched.upper() if one.isdigit() or one == "X")


def _named(plain: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Find names, also with spaces between their characters; the longest of overlapping ones."""
    end = 0
    wanted = sorted({_narrow(one).strip() for one in names if len(one.strip()) >= _SHORTEST_NAME}, key=len)
    if not wanted:
        return
    each = ("[ \u3000\u200b]?".join(map(re.escape, name)) for name in reversed(wanted))
    for match in re.finditer("|".join(each), plain):
        if match.start() >= end:
            yield match.start(), len(match[0])
            end = match.end()


def _is_identity(digits: str) -> bool:
    if len(digits) == 15:  # noqa: PLR2004 - the old number: no check digit, the century left out
        return _is_birthday(f"19{digits[6:12]}")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return _CHECKS[total % 11] == digits[-1] and _is_birthday(digits[6:14])


def _is_birthday(digits: str) -> bool:
    with suppress(ValueError):
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}").year >= date(1900, 1, 1).year
    return False


def _is_card(digits: str) -> bool:
    doubled = [int(one) * (1 + at % 2) for at, one in enumerate(reversed(digits))]
    return sum(one - _LUHN_LIMIT if one > _LUHN_LIMIT else one for one in doubled) % 10 == 0


def _always(_: str) -> bool:
    return True


def _digits(first: str, more: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9]){first}{more}(?![0-9])", re.ASCII)


_PATTERNS: tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...] = (
    (Kind.IDENTITY, _digits("[1-9]", rf"(?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx]"), _is_identity),
    (Kind.CARD, _digits("[3-6]", rf"(?:{_GAP}[0-9]){{15,18}}"), _is_card),
    (Kind.IDENTITY, _digits("[1-9]", r"[0-9]{14}"), _is_identity),
    (Kind.TELEPHONE, re.compile(rf"(?<![0-9])(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}[0-9]){{9}}(?![0-9])"), _always),
    (Kind.TELEPHONE, re.compile(r"(?<![0-9])\(?0[1-9][0-9]{1,2}\)?[\s\-]?[2-9][0-9]{6,7}(?![0-9])"), _always),
)
