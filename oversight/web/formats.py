"""How numbers, days and instants are printed on pages."""

from datetime import date, datetime

from oversight.clock import SHANGHAI

NOTHING = "--"


def yuan(fen: int | None) -> str:
    """Print fen as yuan: 123456 → `1,234.56`."""
    if fen is None:
        return NOTHING
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def wanyuan(fen: int | None) -> str:
    """Print fen as 万元 with two to four decimals, rounded half up: 1330000000 → `1,330.00`."""
    if fen is None:
        return NOTHING
    sign, units = ("-" if fen < 0 else ""), (abs(fen) + 50) // 100
    whole, rest = divmod(units, 10_000)
    decimals = f"{rest:04d}"
    return f"{sign}{whole:,}.{decimals[:2]}{decimals[2:].rstrip('0')}"


def count(number: int | None) -> str:
    """Print a whole number with thousands separators."""
    return NOTHING if number is None else f"{number:,}"


def day(on: date | None) -> str:
    """Print a day: `2026-11-24`."""
    return NOTHING if on is None else on.isoformat()


def moment(at: datetime | None) -> str:
    """Print an instant in Shanghai: `2026-11-24 14:08:00`."""
    return NOTHING if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def short(digest: str | bytes) -> str:
    """Print the first twelve hex digits of a digest."""
    return (digest.hex() if isinstance(digest, bytes) else digest)[:12]


FILTERS = {"yuan": yuan, "wanyuan": wanyuan, "count": count, "day": day, "moment": moment, "short": short}
