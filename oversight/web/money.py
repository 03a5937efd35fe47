"""Amounts as people type them: yuan with at most two decimals, taken as whole fen, exactly."""

import re
from unicodedata import normalize

from oversight.bilingual import Text

_YUAN = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{1,2}))?")
_TOO_FINE = re.compile(r"[+-]?[\d,]+\.\d{3,}")
MOST_FEN = 10**15


class AmountError(ValueError):
    """The text is no amount of yuan; `text` says why, for people."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def fen_of(typed: str) -> int:
    """Return an amount typed in yuan (`1,234.56`, full-width forms too) as fen; raise AmountError if it is none."""
    plain = normalize("NFKC", typed).replace("元", "").replace("¥", "").replace(" ", "")
    found = _YUAN.fullmatch(plain)
    if found is None:
        raise AmountError(_FINE if _TOO_FINE.fullmatch(plain) else _ASK)
    fen = int(found["whole"].replace(",", "")) * 100 + int((found["cents"] or "0").ljust(2, "0"))
    if fen > MOST_FEN:
        raise AmountError(_LARGE)
    return -fen if found["sign"] == "-" else fen


def typed_yuan(fen: int) -> str:
    """Print fen as it would be typed, `1234.56`."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{cents:02d}"


_ASK = Text("请填写以元为单位的数字，例如 1,234.56。", "enter a number of yuan, such as 1,234.56.")
_FINE = Text("最多填两位小数（分），例如 1,234.56。", "give two decimals at most, such as 1,234.56.")
_LARGE = Text("金额过大，请核对单位是否为元。", "the amount is too large; check that the unit is yuan.")
