"""What may be written in a case: texts of some length, digests that are digests, days that have come."""

import re
from collections.abc import Iterable
from datetime import date

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.exemptions.vocabulary import Labelled

LONGEST_TEXT = 4000
DIGEST = r"[0-9a-f]{64}"
CODE = r"[!-+\--~]{1,40}"


def refuse(wrong: Iterable[FieldError]) -> None:
    """Raise InvalidInputError if anything is wrong."""
    if found := tuple(wrong):
        raise InvalidInputError(*found)


def text_errors(field: str, label: Text, text: str) -> tuple[FieldError, ...]:
    """Return what is wrong with a text that must say something."""
    if 0 < len(text.strip()) <= LONGEST_TEXT:
        return ()
    message = Text("请填写“{label}”，最多 4000 个字符。", "Enter “{label}”, in at most 4000 characters.")
    return (FieldError(field, message.format(label=label), "length"),)


def digest_errors(field: str, digest: str | None) -> tuple[FieldError, ...]:
    """Return what is wrong with the digest of evidence, if there is one."""
    if digest is None or re.fullmatch(DIGEST, digest):
        return ()
    message = Text(
        "证据摘要应为 64 位小写十六进制（SHA-256），没有请留空。",
        "The evidence digest is 64 lower-case hex digits (SHA-256); leave it empty if there is none.",
    )
    return (FieldError(field, message, "digest"),)


def choice_errors(field: str, label: Text, code: str, choices: type[Labelled]) -> tuple[FieldError, ...]:
    """Return what is wrong with a code that must be one of a few."""
    if code in set(choices):
        return ()
    return (FieldError(field, Text("请选择“{label}”。", "Choose “{label}”.").format(label=label), "choice"),)


def day_errors(field: str, label: Text, on: date, bounds: tuple[date | None, date]) -> tuple[FieldError, ...]:
    """Return what is wrong with a day that lies between two others, both included."""
    first, last = bounds
    if on <= last and (first is None or first <= on):
        return ()
    message = (
        Text("“{label}”不能晚于 {last}。", "“{label}” is not after {last}.")
        if first is None
        else Text("“{label}”应在 {first} 至 {last} 之间。", "“{label}” is between {first} and {last}.")
    )
    return (FieldError(field, message.format(label=label, first=first, last=last), "day"),)
