"""Which files are taken: of the kinds listed, not too large, whole, and the same as on the sender's device."""

import re
from hashlib import sha256

from oversight.bilingual import Text
from oversight.errors import InvalidInputError
from oversight.evidence.sniffing import media_type, picture

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_NAME = 120
MOST_FILES = 100
KEPT_KINDS = Text(
    "JPEG、PNG、WebP 图片或 PDF，每个不超过 10 MB", "JPEG, PNG or WebP pictures or PDF, 10 MB each at most"
)
_LOCATION = re.compile(r"-?\d{1,2}(\.\d{1,6})?,-?\d{1,3}(\.\d{1,6})?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def kind_of(body: bytes, field: str) -> str:
    """Return a file's media type, or refuse it: empty, too large, of another kind, too many pixels, cut off."""
    if not body:
        raise InvalidInputError.of(field, "文件是空的，请重新选择。", "The file is empty; choose it again.", "empty")
    if len(body) > LARGEST:
        raise InvalidInputError.of(
            field, "文件超过 10 MB，请压缩后再传。", "The file is over 10 MB; make it smaller.", "too-large"
        )
    kind = media_type(body)
    if kind is None:
        raise InvalidInputError.of(
            field,
            "只收 JPEG、PNG、WebP 图片和 PDF；按文件内容判断，与文件名无关。",
            "Only JPEG, PNG and WebP pictures and PDF are taken, by their contents, whatever the name says.",
            "media-type",
        )
    if kind.startswith("image/"):
        _check_picture(body, kind, field)
    return kind


def _check_picture(body: bytes, kind: str, field: str) -> None:
    size = picture(body, kind)
    if size is None:
        raise InvalidInputError.of(
            field,
            "图片不完整，请重新拍摄或重新选择。",
            "The picture is broken; take or choose it again.",
            "broken",
        )
    if size.width * size.height > MOST_PIXELS:
        raise InvalidInputError.of(
            field,
            "图片超过 5000 万像素，请缩小后再传。",
            "The picture has over 50 million pixels; make it smaller.",
            "pixels",
        )


def check_digest(body: bytes, claimed: str | None, field: str) -> None:
    """Refuse a file that isn't the one whose digest was taken on the device."""
    if claimed is not None and sha256(body).hexdigest() != claimed:
        raise InvalidInputError.of(
            field,
            "收到的文件与本机计算的 SHA-256 不一致，没有保存，请重传。",
            "What arrived differs from the SHA-256 taken on the device; nothing was stored, send it again.",
            "digest",
        )


def check_sender(identifier: str | None, location: str | None) -> None:
    """Refuse an identifier or a place that isn't written as the pages write it."""
    if identifier is not None and not _UUID.fullmatch(identifier):
        raise InvalidInputError.of("id", "上传编号应为小写 UUID。", "The upload's id is a UUID in lower case.")
    if location is not None and not _LOCATION.fullmatch(location):
        raise InvalidInputError.of(
            "location", "位置应写成“纬度,经度”，如 25.09,117.01。", "Write the place like 25.09,117.01."
        )


def plain_name(name: str) -> str:
    """Return the last part of a file's name without control characters; it is shown, and never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    return _CONTROL.sub("", last).strip()[-LONGEST_NAME:]
