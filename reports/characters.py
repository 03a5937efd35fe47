"""What text may contain before it reaches a file, and how a long title breaks into lines."""

import re
import unicodedata

# Control characters no file format of ours carries; bidirectional overrides, which let text pose as other text;
# lone surrogates and non-characters, which no encoder takes.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]",
)
_TOKEN = re.compile(r"[!-~]+|《[^》]{0,12}》|.", re.DOTALL)
_NOT_FIRST = frozenset("，。、；：？！）》〉】〕”’％%的与和及")
_NOT_LAST = frozenset("（《〈【〔“‘")


def printable(text: str) -> str:
    """Replace each character that no document may carry by U+FFFD; all others stay as they are."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def width(text: str) -> float:
    """Width in ems: a Chinese character is 1, an ASCII one half."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55 for character in text)


def balanced_lines(text: str, limit: float) -> tuple[str, ...]:
    """Break into as few lines of at most `limit` ems as can be, each about as long as the others.

    Breaks the author wrote stay. A run of ASCII or a short 《title》 is kept whole where it fits, and no line
    begins with closing punctuation.
    """
    return tuple(line for part in text.split("\n") for line in _break(part.strip(), limit) if line)


def _break(text: str, limit: float) -> list[str]:
    tokens = _pieces(text, limit)
    count = -int(-width(text) // limit)
    target = width(text) / max(count, 1)
    lines = [""]
    for position, token in enumerate(tokens):
        longer = width(lines[-1] + token)
        full = longer > limit or (len(lines) < count and longer > target + 0.5)
        if lines[-1] and full and _may_break(lines[-1], token, longer, limit):
            lines.append("")
        lines[-1] += token if lines[-1] or position == 0 else token.lstrip()
    return lines


def _may_break(line: str, token: str, longer: float, limit: float) -> bool:
    if longer > limit + 1:
        return True
    return token[0] not in _NOT_FIRST and line[-1] not in _NOT_LAST


def _pieces(text: str, limit: float) -> list[str]:
    found: list[str] = _TOKEN.findall(text)
    return [piece for token in found for piece in ((token,) if width(token) <= limit else tuple(token))]
