"""A bundle as one zip file: read without trusting it, written so that the same files always give the same bytes.

What is written carries a seal, the SHA-256 of everything before it, in the zip's comment, so that no byte of the zip
can change unnoticed, not even those a reader ignores. A zip made by another program has no comment, and its five
files decide.
"""

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from sampling.errors import BundleError

MAX_FILE = 64 * 2**20
_SEAL = b"LYD/1 sha256:"
_END = struct.Struct("<4s4H2LH")
_SAFE = re.compile(r"(?:[A-Za-z0-9_.-]+/)?[A-Za-z0-9_.-]+/?")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files, uncompressed, with the seal."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, body)
        archive.comment = _SEAL + bytes(64)
    written = target.getvalue()[: -len(_SEAL) - 64]
    return written + _SEAL + hashlib.sha256(written).hexdigest().encode()


def unpack(raw: bytes) -> dict[str, bytes]:
    """Return the files of a zip by their names, without the one folder they may lie in; raise BundleError."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            _check_ends(raw, archive.comment)
            entries = _entries(archive)
            return {name: _read(archive, entry) for name, entry in entries.items()}
    except _UNREADABLE as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"zip 无法读取：{error}", f"the zip can't be read: {error}") from error


def _check_ends(raw: bytes, comment: bytes) -> None:
    """Refuse bytes before or after the zip, and a seal that does not hold."""
    end = len(raw) - len(comment) - _END.size
    if not raw.startswith(b"PK\x03\x04") or end < 0 or _END.unpack_from(raw, end)[::7] != (b"PK\x05\x06", len(comment)):
        raise BundleError("zip 前后有多余字节", "there are bytes before or after the zip")
    sealed = raw[: len(raw) - len(comment)]
    if comment and comment != _SEAL + hashlib.sha256(sealed).hexdigest().encode():
        raise BundleError("zip 的封印与内容不符", "the zip's seal does not fit its bytes")


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries: dict[str, zipfile.ZipInfo] = {}
    folders: set[str] = set()
    for entry in archive.infolist():
        if not _SAFE.fullmatch(entry.filename) or ".." in entry.filename:
            raise BundleError(
                f"zip 中的文件名不安全：{entry.filename!a}", f"unsafe name in the zip: {entry.filename!a}"
            )
        if entry.is_dir():
            continue
        folder, _, name = entry.filename.rpartition("/")
        folders.add(folder)
        if name in entries or len(folders) > 1:
            raise BundleError(
                f"zip 中的 {name} 重复或不在同一文件夹", f"{name} is twice in the zip, or in another folder"
            )
        entries[name] = entry
    return entries


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    name = entry.filename
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or entry.flag_bits & 1:
        raise BundleError(f"zip 中的 {name} 已加密或压缩方式不支持", f"{name} is encrypted or compressed unusually")
    with archive.open(entry) as file:
        body = file.read(MAX_FILE + 1)
    if len(body) > MAX_FILE:
        raise BundleError(f"{name} 大于 {MAX_FILE} 字节", f"{name} is larger than {MAX_FILE} bytes")
    return body
