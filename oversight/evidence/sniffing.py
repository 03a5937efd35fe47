"""What a file is by its first bytes, and how many pixels it says it has; nothing is decoded, unpacked or run."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
)
"""The files that are taken, by media type; the suffix under which they are handed out."""
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


class Picture(NamedTuple):
    """A picture's width and height in pixels."""

    width: int
    height: int


def media_type(body: bytes) -> str | None:
    """Return what the first bytes say a file is, None for whatever isn't taken."""
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(_PNG):
        return "image/png"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if body.startswith(b"%PDF-") else None


def picture(body: bytes, kind: str) -> Picture | None:
    """Return a picture's size as its header has it, None if the header is broken or cut off."""
    try:
        return {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}[kind](body)
    except IndexError:
        return None


def _png(body: bytes) -> Picture | None:
    if body[12:16] != b"IHDR":
        return None
    return _sized(body[16:20], body[20:24])


def _jpeg(body: bytes) -> Picture | None:
    """Go from marker to marker until the frame header."""
    for at, marker in _markers(body):
        if marker in _FRAMES:
            return _sized(body[at + 5 : at + 7], body[at + 3 : at + 5])
    return None


def _markers(body: bytes) -> Iterator[tuple[int, int]]:
    at = 2
    while body[at] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker = body[at + 1]
        yield at + 2, marker
        if marker in _ALONE:
            at += 2
        else:
            at += 2 + max(2, int.from_bytes(body[at + 2 : at + 4], "big"))


def _webp(body: bytes) -> Picture | None:
    kind, start = body[12:16], body[20:30]
    if len(start) < 10:  # noqa: PLR2004 - the three headers end there or before
        return None
    if kind == b"VP8X":
        return Picture(*(1 + int.from_bytes(start[at : at + 3], "little") for at in (4, 7)))
    if kind == b"VP8L":
        bits = int.from_bytes(start[1:5], "little")
        return Picture(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        return Picture(*(int.from_bytes(start[at : at + 2], "little") & 0x3FFF for at in (6, 8)))
    return None


def _sized(width: bytes, height: bytes) -> Picture | None:
    found = Picture(int.from_bytes(width, "big"), int.from_bytes(height, "big"))
    return found if all(found) else None
