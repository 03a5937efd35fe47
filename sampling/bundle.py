"""A bundle: the five files of a draw as bytes, from a folder or a zip; `result` is None until it is drawn.

A sixth, substitutions.json, says what followed the draw; it is no part of the draw, and None if nothing did.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from sampling.archive import MAX_FILE, pack, unpack
from sampling.errors import BundleError
from sampling.frame import FRAME_FILE
from sampling.inspectors import CONFLICTS_FILE, INSPECTORS_FILE
from sampling.notice import NOTICE_FILE
from sampling.result import RESULT_FILE

SUBSTITUTIONS_FILE = "substitutions.json"
_REQUIRED = (FRAME_FILE, INSPECTORS_FILE, CONFLICTS_FILE, NOTICE_FILE)
_MAX_ZIP = 6 * MAX_FILE


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """The files' bytes, as they stand."""

    frame: bytes
    inspectors: bytes
    conflicts: bytes
    notice: bytes
    result: bytes | None = None
    substitutions: bytes | None = None

    def files(self) -> dict[str, bytes]:
        """Return the files by their names."""
        bodies = (self.frame, self.inspectors, self.conflicts, self.notice)
        files = dict(zip(_REQUIRED, bodies, strict=True))
        later = {RESULT_FILE: self.result, SUBSTITUTIONS_FILE: self.substitutions}
        return files | {name: body for name, body in later.items() if body is not None}

    def with_result(self, result: bytes) -> "Bundle":
        """Return the bundle after the draw."""
        return replace(self, result=result)


def load_bundle(path: Path) -> Bundle:
    """Read a bundle from a folder or a zip file; raise BundleError. Files that are none of it are left alone."""
    try:
        files = _read_folder(path) if path.is_dir() else unpack(_read_file(path, _MAX_ZIP))
    except OSError as error:
        raise BundleError(f"无法读取 {path}：{error.strerror}", f"cannot read {path}: {error.strerror}") from error
    return _bundle(files)


def unzip_bundle(raw: bytes) -> Bundle:
    """Read a bundle from the bytes of a zip; raise BundleError."""
    return _bundle(unpack(raw))


def zip_bundle(bundle: Bundle) -> bytes:
    """Return the bundle as a zip: the same bundle, the same bytes."""
    return pack(bundle.files())


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Write the files into a folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in bundle.files().items():
        (folder / name).write_bytes(body)


def _bundle(files: dict[str, bytes]) -> Bundle:
    for name in _REQUIRED:
        if name not in files:
            raise BundleError(f"缺少文件 {name}", f"the file {name} is missing")
    frame, inspectors, conflicts, notice = (files[name] for name in _REQUIRED)
    return Bundle(
        frame=frame,
        inspectors=inspectors,
        conflicts=conflicts,
        notice=notice,
        result=files.get(RESULT_FILE),
        substitutions=files.get(SUBSTITUTIONS_FILE),
    )


def _read_folder(folder: Path) -> dict[str, bytes]:
    names = [name for name in (*_REQUIRED, RESULT_FILE, SUBSTITUTIONS_FILE) if (folder / name).exists()]
    return {name: _read_file(folder / name, MAX_FILE) for name in names}


def _read_file(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        body = file.read(limit + 1)
    if len(body) > limit:
        raise BundleError(f"{path} 大于 {limit} 字节", f"{path} is larger than {limit} bytes")
    return body
