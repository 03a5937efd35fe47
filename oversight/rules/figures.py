"""How amounts and ratios are printed: exactly, and never in a way that flatters."""

from decimal import Decimal
from fractions import Fraction

PLACES = 2
_PERCENT = 100


def ceil_share(percent: Fraction, base: int) -> int:
    """Return the smallest whole fen that is at least `percent` % of `base` fen."""
    return -(-percent.numerator * base // (_PERCENT * percent.denominator))


def floor_share(percent: Fraction, base: int) -> int:
    """Return the largest whole fen that is at most `percent` % of `base` fen."""
    return percent.numerator * base // (_PERCENT * percent.denominator)


def yuan(fen: int) -> str:
    """Print fen as yuan, `115,789.48`."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def signed_yuan(fen: int) -> str:
    """Print a margin in yuan with its sign, `+12.00` or `-0.01`; nothing to spare is `0.00`."""
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def percent_down(part: int, whole: int) -> str:
    """Print a ratio rounded down, for a floor: 4.9996 % is `4.99%`, never `5.00%`."""
    return _percent(part * _PERCENT * 10**PLACES // whole) if whole else "—"


def percent_up(part: int, whole: int) -> str:
    """Print a ratio rounded up, for a cap: 3.0001 % is `3.01%`, never `3.00%`."""
    return _percent(-(-part * _PERCENT * 10**PLACES // whole)) if whole else "—"


def plain(percent: Fraction) -> str:
    """Print a parameter's percentage, `5` or `4.5`, without any rounding of what the file says."""
    return f"{Decimal(percent.numerator) / Decimal(percent.denominator):f}"


def _percent(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 10**PLACES)
    return f"{whole:,}.{rest:02d}%"
