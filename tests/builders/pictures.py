"""Small files of every kind that is taken, made by hand; nothing here needs a library of pictures."""

import struct
import zlib


def png(width: int = 2, height: int = 2, shade: int = 120) -> bytes:
    """A grey PNG that any browser shows."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([shade]) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int = 640, height: int = 480, comment: bytes = b"") -> bytes:
    """The headers of a JPEG, as far as a size is read from them, and a comment that makes it another file."""
    noted = b"\xff\xfe" + struct.pack(">H", 2 + len(comment)) + comment
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04\x00\x00" + noted + b"\xff\x01" + frame + b"\xff\xd9"


def webp(kind: bytes = b"VP8X", width: int = 640, height: int = 480) -> bytes:
    """The header of a WebP of one of its three kinds."""
    bodies = {
        b"VP8X": bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        b"VP8L": b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + bytes(5),
        b"VP8 ": bytes(6) + width.to_bytes(2, "little") + height.to_bytes(2, "little"),
    }
    body = bodies.get(kind, bytes(10))
    return b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBP" + kind + struct.pack("<I", len(body)) + body


PDF = b"%PDF-1.7\n%%EOF\n"
