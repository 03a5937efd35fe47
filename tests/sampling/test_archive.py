"""Zips: the same bytes for the same files, and nothing strange let in."""

import random
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO

import pytest

from sampling import BundleError
from sampling import archive as archive_module
from sampling.archive import pack, unpack

FILES = {"frame.tsv": b"a\tA\t1\n" * 50, "notice.json": b"{}\n"}


def foreign_zip(entries: Sequence[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive, warnings.catch_warnings(action="ignore"):
        for name, body in entries:
            archive.writestr(name, body)
    return target.getvalue()


def test_unpacking_is_the_inverse_of_packing_and_packing_is_stable() -> None:
    assert unpack(pack(FILES)) == FILES
    assert pack(FILES) == pack(unpack(pack(FILES)))


def test_a_zip_of_another_program_is_read_with_or_without_its_folder() -> None:
    assert unpack(foreign_zip(list(FILES.items()))) == FILES
    inside = [("bundle/", b""), *((f"bundle/{name}", body) for name, body in FILES.items())]
    assert unpack(foreign_zip(inside)) == FILES


def test_no_byte_of_a_sealed_zip_changes_unnoticed() -> None:
    raw = pack(FILES)
    for place in random.Random(1).sample(range(len(raw)), 200):  # noqa: S311  # a reproducible choice
        changed = bytearray(raw)
        changed[place] ^= 0x01
        with pytest.raises(BundleError):
            unpack(bytes(changed))


def with_entry(change: Callable[[zipfile.ZipInfo], object]) -> bytes:
    entry = zipfile.ZipInfo("frame.tsv")
    change(entry)
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(entry, b"x" * 99)
    return target.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no zip",
        foreign_zip([("../frame.tsv", b"")]),
        foreign_zip([("/frame.tsv", b"")]),
        foreign_zip([("a/b/frame.tsv", b"")]),
        foreign_zip([("..", b"")]),
        foreign_zip([("a\\frame.tsv", b"")]),
        foreign_zip([("frame.tsv", b"1"), ("frame.tsv", b"2")]),
        foreign_zip([("frame.tsv", b"1"), ("a/frame.tsv", b"2")]),
        foreign_zip([("frame.tsv", b"1"), ("a/notice.json", b"2")]),
        foreign_zip([("frame.tsv", b"1")], zipfile.ZIP_LZMA),
        foreign_zip([("frame.tsv", b"1")]) + b"more",
        b"more" + foreign_zip([("frame.tsv", b"1")]),
        pack({}),
    ],
)
def test_strange_zips_are_refused(raw: bytes) -> None:
    with pytest.raises(BundleError):
        unpack(raw)


def test_an_encrypted_entry_is_refused() -> None:
    raw = bytearray(foreign_zip([("frame.tsv", b"1")]))
    central = raw.index(b"PK\x01\x02")
    struct.pack_into("<H", raw, central + 8, 1)
    with pytest.raises(BundleError):
        unpack(bytes(raw))


def test_a_damaged_body_is_refused() -> None:
    raw = foreign_zip([("frame.tsv", b"1" * 500)])
    with pytest.raises(BundleError, match="the zip can't be read"):
        unpack(raw.replace(raw[40:44], bytes(4), 1))


def test_a_file_too_large_is_refused_however_well_it_compresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "MAX_FILE", 1000)
    with pytest.raises(BundleError, match="larger than 1000 bytes"):
        unpack(foreign_zip([("frame.tsv", bytes(1001))]))


def test_a_link_in_a_zip_is_but_its_text() -> None:
    link = with_entry(lambda entry: setattr(entry, "external_attr", (stat.S_IFLNK | 0o777) << 16))
    assert unpack(link) == {"frame.tsv": b"x" * 99}
