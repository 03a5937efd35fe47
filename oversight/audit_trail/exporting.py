"""The whole log as files (tlog-tiles), for anybody to check with a program that nobody here wrote.

Whatever is written has been seen to lead to the signed root: hashes are computed anew from the entries. No name ever
gets other bytes, but for `checkpoint`, which only moves on to a larger tree that contains the one before, or gains
cosignatures; it is written last, when everything that it stands for is on the disk. So a kill at any moment leaves an
export that checks out, and the next one adds what is missing.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from audit_log import (
    AuditLogError,
    Checkpoint,
    MemoryReader,
    ProofError,
    Tile,
    TileError,
    Verifier,
    format_bundle,
    leaf_hash,
    note,
    root_at,
    tiles_of,
)
from audit_log.note import Signature
from oversight.audit_trail.cosigning import cosigned_note
from oversight.audit_trail.proofs import DamagedLogError
from oversight.audit_trail.tile_contents import entries_of
from oversight.bilingual import Text
from oversight.errors import ConflictError, InvalidInputError, NotFoundError
from oversight.persistence import Database, reading
from oversight.persistence.eras import Era, eras
from oversight.persistence.log_storage import latest_checkpoint

CHECKPOINT_NAME = "checkpoint"
_FOR_ALL, _FOR_OWNER = 0o644, 0o600


class NothingSignedError(ConflictError):
    """There is no checkpoint yet, so there is nothing that an export could be checked against."""

    code = "nothing-signed"
    title = Text("还没有检查点", "No checkpoint yet")

    def __init__(self) -> None:
        super().__init__(
            Text("日志还没有签发过检查点，不能导出。", "No checkpoint of the log has been signed: nothing to export."),
            remedy=Text("请先运行：oversight log checkpoint", "First run: oversight log checkpoint"),
        )


class OtherBytesError(ConflictError):
    """A file that is there already is not what the log would write; nothing is replaced."""

    code = "other-bytes"
    title = Text("已有的文件内容不同", "A file has other bytes")

    def __init__(self, path: Path, why: Text) -> None:
        super().__init__(
            Text("{path}：{zh}。没有写入任何文件。", "{path}: {en}. Nothing was written.").format(
                path=path, zh=why.zh, en=why.en
            ),
            remedy=Text(
                "保留该目录作为证据，运行 oversight log fsck，另选一个空目录导出。",
                "Keep the directory as evidence, run: oversight log fsck, and export to an empty directory.",
            ),
        )


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: the tree that the directory now holds, and how many files were written or already there."""

    checkpoint: Checkpoint
    written: int
    unchanged: int


def export_tiles(database: Database, directory: Path, *verifiers: Verifier, origin: str | None = None) -> Exported:
    """Write the newest checkpoint's tree to a directory, or add what is new since an earlier export.

    `origin`: that of the log before a succession, if not the present one; NotFoundError if it never had that name.
    Raises NothingSignedError without a checkpoint, DamagedLogError if entries and signed root disagree, OtherBytesError
    naming the file that this log would not have written, and InvalidInputError if the directory can't be written.
    """
    with reading(database) as session:
        connection = session.connection()
        era = _era(connection, database.origin, origin)
        signed, checkpoint = _newest(connection, era, verifiers)
        tree = _Tree(connection, checkpoint, era.number)
        try:
            return _Directory(directory).take(tree, signed)
        except OSError as error:
            reason = error.strerror or str(error)
            raise InvalidInputError.of(
                "DIR", f"不能写入 {directory}：{reason}。请换一个位置。", f"{directory} can't be written: {reason}."
            ) from error


def _era(connection: Connection, present: str, origin: str | None) -> Era:
    known = eras(connection, present)
    found = known[-1] if origin is None else next((one for one in known if one.origin == origin), None)
    if found is None:
        raise NotFoundError
    return found


def _newest(connection: Connection, era: Era, verifiers: Sequence[Verifier]) -> tuple[bytes, Checkpoint]:
    newest = latest_checkpoint(connection, era.start)
    if newest is None:
        raise NothingSignedError
    checkpoint = Checkpoint(era.origin, newest.size, newest.root)
    try:
        text = note.open(newest.note, verifiers).text
    except AuditLogError as error:
        raise DamagedLogError(ProofError(error.zh, error.en)) from error
    if text != checkpoint.format():
        raise DamagedLogError(ProofError("检查点的文本与其大小和根不符", "the checkpoint's text is of another tree"))
    return cosigned_note(connection, newest.place), checkpoint


class _Tree:
    """The tree computed anew from the entries, and found to be the one that was signed."""

    def __init__(self, connection: Connection, checkpoint: Checkpoint, era: int) -> None:
        self._connection, self._era = connection, era
        self.checkpoint = checkpoint
        bundles = (tile for tile in tiles_of(checkpoint.size) if tile.level is None)
        self._hashes = MemoryReader([leaf_hash(body) for one in bundles for body in entries_of(connection, one, era)])
        if self.root_at(checkpoint.size) != checkpoint.root:
            raise DamagedLogError(
                ProofError(
                    "由条目重算的根与检查点的根不同", "the root recomputed from the entries is not the signed one"
                )
            )

    def root_at(self, size: int) -> bytes:
        return root_at(self._hashes, size)

    def content_of(self, tile: Tile) -> bytes:
        if tile.level is None:
            return format_bundle(entries_of(self._connection, tile, self._era))
        return b"".join(self._hashes.read(tile.level, tile.start, tile.width))


class _Directory:
    """Where an export goes: first everything that is there is compared, only then is anything written."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._checkpoint = root / CHECKPOINT_NAME

    def take(self, tree: _Tree, signed: bytes) -> Exported:
        found = self._checkpoint.read_bytes() if self._checkpoint.exists() else None
        if found is not None:
            self._refuse_other_history(found, signed, tree)
        present = set(self._present(tree))
        tiles = list(tiles_of(tree.checkpoint.size))
        missing = [tile for tile in tiles if tile not in present]
        self._root.mkdir(parents=True, exist_ok=True)
        for tile in missing:
            mode = _FOR_OWNER if tile.level is None else _FOR_ALL
            self._write(self._root / tile.format(), tree.content_of(tile), mode)
        written = len(missing)
        if found != signed:
            self._settle(tiles)
            self._write(self._checkpoint, signed, _FOR_ALL)
            _sync(self._root)
            written += 1
        return Exported(tree.checkpoint, written, len(tiles) + 1 - written)

    def _refuse_other_history(self, found: bytes, signed: bytes, tree: _Tree) -> None:
        try:
            there = note.Note.parse(found)
            earlier = Checkpoint.parse(there.text)
        except AuditLogError as error:
            raise OtherBytesError(self._checkpoint, Text(error.zh, error.en)) from error
        now = tree.checkpoint
        if earlier.origin != now.origin:
            why = Text("属于另一日志 {origin}", "is of another log, {origin}").format(origin=earlier.origin)
        elif earlier.size > now.size:
            why = Text("大小 {a} 超过现有的检查点 {b}", "its size {a} is beyond the newest checkpoint, {b}")
            why = why.format(a=earlier.size, b=now.size)
        elif earlier.root != tree.root_at(earlier.size):
            why = Text("现有日志不包含大小为 {a} 的这一历史", "the log does not contain this history of size {a}")
            why = why.format(a=earlier.size)
        elif earlier == now and not _cosignatures(there) <= _cosignatures(note.Note.parse(signed)):
            why = Text("有本日志没有的见证签名", "has cosignatures that the log does not have")
        else:
            return
        raise OtherBytesError(self._checkpoint, why)

    def _present(self, tree: _Tree) -> Iterator[Tile]:
        """Yield the tiles that are there, partial ones of earlier exports as well, each found to be this log's."""
        for path in sorted((self._root / "tile").rglob("*")):
            if not path.is_file():
                continue
            try:
                tile = Tile.parse(path.relative_to(self._root).as_posix())
            except TileError as error:
                raise OtherBytesError(path, Text(error.zh, error.en)) from error
            if not tile.is_within(tree.checkpoint.size):
                raise OtherBytesError(path, Text("超出现有的检查点", "goes beyond the newest checkpoint"))
            if path.read_bytes() != tree.content_of(tile):
                raise OtherBytesError(path, Text("与日志的内容不同", "differs from what the log has"))
            yield tile

    def _write(self, path: Path, content: bytes, mode: int) -> None:
        """Write beside `tile/`, where a file left by a crash is taken for no tile, and move into place."""
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=self._root)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(descriptor, mode)
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _settle(self, tiles: Iterable[Tile]) -> None:
        """Make all names last before the checkpoint speaks of them, those of an export that was killed as well."""
        folders = {folder for tile in tiles for folder in Path(tile.format()).parents}
        for folder in sorted(folders, reverse=True):
            _sync(self._root / folder)


def _cosignatures(signed: note.Note) -> set[Signature]:
    origin = signed.text.partition("\n")[0]
    return {one for one in signed.signatures if one.name != origin}


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
