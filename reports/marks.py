"""A code to scan, printed where a paper says how it can be checked."""

from dataclasses import dataclass
from functools import cache

import segno

from reports.errors import DocumentError

_SCHEMES = ("https://", "http://")
_MARGIN = 4  # light modules around the code, as ISO/IEC 18004 asks
_LONGEST = 600  # characters: more would need modules too small for a photocopy


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A QR code: the address that it leads to, and the words below it."""

    url: str
    caption: str

    def __post_init__(self) -> None:
        """Refuse what is no web address, or too long to be scanned from paper."""
        if not self.url.startswith(_SCHEMES) or not self.url.isascii() or len(self.url) > _LONGEST:
            raise DocumentError(
                "Mark.url",
                f"须为 {_LONGEST} 个字符以内的 http(s) 网址",
                f"must be an http(s) address of at most {_LONGEST} characters",
            )
        if not self.caption.strip():
            raise DocumentError("Mark.caption", "不能为空", "must not be empty")

    @property
    def drawn(self) -> "Drawn":
        """The code to draw."""
        return _drawn(self.url)


@dataclass(frozen=True)
class Drawn:
    """A code as an SVG path over a square of `size` modules."""

    size: int
    path: str


@cache
def _drawn(url: str) -> Drawn:
    """Draw a code that survives the loss of an eighth of it: a fold, a stamp."""
    code = segno.make_qr(url, error="m")
    runs = []
    for down, row in enumerate(code.matrix, start=_MARGIN):
        start = None
        for at, dark in enumerate((*row, 0), start=_MARGIN):
            if dark and start is None:
                start = at
            elif not dark and start is not None:
                runs.append(f"M{start} {down}h{at - start}v1h{start - at}z")
                start = None
    return Drawn(len(code.matrix) + 2 * _MARGIN, "".join(runs))
