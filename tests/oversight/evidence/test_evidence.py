"""Evidence: what is taken, what is refused, and that each file is kept once, whole, and swept when nobody's."""

import os
import stat
import zipfile
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from oversight.clock import FixedClock
from oversight.errors import ConflictError, InvalidInputError, NotFoundError, OutOfScopeError
from oversight.evidence import policy, service
from oversight.evidence.files import FileStore
from oversight.evidence.queries import EvidenceRow, attached, attachment
from oversight.evidence.service import AttachEvidence, attach
from oversight.evidence.sniffing import Picture, media_type, picture
from oversight.evidence.sweeping import tend
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.pictures import PDF, jpeg, png, webp

OWNER = "visit:1"
UUID = "0b7c2f2e-5a52-4d0c-9a4e-0f0a5b1c2d3e"


def send(database: Database, clock: FixedClock, store: FileStore, body: bytes, **more: object) -> str:
    """Attach a file to a record of 连城县."""
    command = AttachEvidence(**{"owner": OWNER, "agency": COUNTY, "body": body, "name": "a.jpg", **more})  # type: ignore[arg-type]  # each test says what it changes
    with begin(database, SYSTEM, clock) as tx:
        return attach(tx, store, command)


def kept(database: Database) -> tuple[EvidenceRow, ...]:
    """Return what is attached."""
    with reading(database) as session:
        return attached(session, [OWNER])[OWNER]


def bomb() -> bytes:
    """A zip whose one member is a thousand times larger than the file."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", bytes(10_000_000))
    return made.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [(jpeg(), "image/jpeg"), (png(), "image/png"), (webp(), "image/webp"), (PDF, "application/pdf")],
)
def test_a_file_is_what_its_first_bytes_say(
    city: Database, clock: FixedClock, tmp_path: Path, body: bytes, kind: str
) -> None:
    send(city, clock, FileStore(tmp_path / "e"), body, name="whatever.exe", sha256=sha256(body).hexdigest())
    (row,) = kept(city)
    assert (row.media_type, row.size, row.sha256, row.on_device) == (kind, len(body), sha256(body).hexdigest(), True)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "media-type"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "media-type"),
        (b"GIF89a" + bytes(20), "media-type"),
        (b"MZ\x90\x00" + bytes(60), "media-type"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "media-type"),
        (b"%!PS-Adobe", "media-type"),
        (bomb(), "media-type"),
        (jpeg() + bytes(policy.LARGEST), "too-large"),
        (png(60_000, 1).replace(b"\x00\x00\xea\x60\x00\x00\x00\x01", b"\x00\x00\xea\x60\x00\x00\xea\x60"), "pixels"),
        (jpeg()[:14], "broken"),
        (b"\xff\xd8\xff" + bytes(40), "broken"),
        (png()[:14], "broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "broken"),
        (webp()[:18], "broken"),
        (webp(b"JUNK"), "broken"),
        (jpeg(0, 0), "broken"),
    ],
)
def test_hostile_and_broken_files_are_refused_and_leave_nothing(
    city: Database, clock: FixedClock, tmp_path: Path, body: bytes, code: str
) -> None:
    store = FileStore(tmp_path / "e")
    with pytest.raises(InvalidInputError) as refused:
        send(city, clock, store, body)
    assert [error.code for error in refused.value.fields] == [code]
    assert kept(city) == ()
    assert not store.root.exists()


@pytest.mark.parametrize("kind", [b"VP8X", b"VP8L", b"VP8 "])
def test_the_size_of_a_webp_is_read_from_each_kind_of_header(kind: bytes) -> None:
    assert picture(webp(kind, 1234, 567), "image/webp") == Picture(1234, 567)


def test_the_size_of_a_jpeg_is_found_behind_other_markers_and_one_of_a_png_in_its_header() -> None:
    assert picture(jpeg(1234, 567, bytes(300)), "image/jpeg") == Picture(1234, 567)
    assert picture(png(12, 34), "image/png") == Picture(12, 34)
    assert media_type(b"RIFF1234WAVE") is None


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a\x00b.jpg", "证据\u202egpj.exe", "x" * 5000, "", "NUL"],
)
def test_a_files_name_is_kept_to_be_read_and_never_used_as_a_path(
    city: Database, clock: FixedClock, tmp_path: Path, name: str
) -> None:
    store = FileStore(tmp_path / "e")
    send(city, clock, store, jpeg(), name=name)
    digest = sha256(jpeg()).hexdigest()
    files = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(one for one in files if one.startswith("e/")) == ["e/.lock", f"e/{digest[:2]}/{digest}"]
    (row,) = kept(city)
    assert not set(row.name) & set("/\\\x00\u202e")
    assert len(row.name) <= 120


def test_files_are_readable_by_their_owner_only(tmp_path: Path, clock: FixedClock) -> None:
    store = FileStore(tmp_path / "e")
    digest = store.put(PDF, clock.now())
    path = store.root / digest[:2] / digest
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_upload_twice_is_one_row_and_one_file(city: Database, clock: FixedClock, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "e")
    first = send(city, clock, store, jpeg(), identifier=UUID)
    assert first == UUID
    assert send(city, clock, store, jpeg(), identifier=UUID) == first
    assert send(city, clock, store, jpeg()) == first
    assert len(kept(city)) == 1
    assert send(city, clock, store, jpeg(), owner="visit:2") != first
    assert len(list(store.root.glob("*/*"))) == 1


def test_an_id_that_is_another_files_is_refused(city: Database, clock: FixedClock, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "e")
    send(city, clock, store, jpeg(), identifier=UUID)
    with pytest.raises(ConflictError, match="另一个文件"):
        send(city, clock, store, png(), identifier=UUID)


@pytest.mark.parametrize(
    "more",
    [
        {"sha256": "0" * 64},
        {"sha256": "不是摘要"},
        {"identifier": "../../../x"},
        {"identifier": UUID.upper()},
        {"location": "25.1,117.0; DROP"},
        {"location": "here"},
    ],
)
def test_what_a_device_says_is_checked(
    city: Database, clock: FixedClock, tmp_path: Path, more: dict[str, object]
) -> None:
    with pytest.raises(InvalidInputError):
        send(city, clock, FileStore(tmp_path / "e"), jpeg(), **more)
    assert kept(city) == ()


def test_a_record_takes_so_many_files_and_no_more(
    city: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_FILES", 2)
    store = FileStore(tmp_path / "e")
    for number in range(2):
        send(city, clock, store, jpeg(comment=bytes([number])))
    with pytest.raises(ConflictError, match="附件已有 2 个"):
        send(city, clock, store, jpeg(comment=b"more"))


def test_nobody_attaches_to_another_countys_record(city: Database, clock: FixedClock, tmp_path: Path) -> None:
    officer = Principal("officer", Role.COUNTY_OFFICER, f"{OTHER_COUNTY}.MZ", OTHER_COUNTY, "外县")
    with pytest.raises(OutOfScopeError), begin(city, officer, clock) as tx:
        attach(tx, FileStore(tmp_path / "e"), AttachEvidence(owner=OWNER, agency=COUNTY, body=jpeg(), name=""))


def test_an_attachment_is_found_under_its_own_record_only(city: Database, clock: FixedClock, tmp_path: Path) -> None:
    identifier = send(city, clock, FileStore(tmp_path / "e"), jpeg())
    with reading(city) as session:
        assert attachment(session, OWNER, identifier).id == identifier
        with pytest.raises(NotFoundError):
            attachment(session, "visit:2", identifier)


def test_a_file_without_a_row_is_swept_after_a_day_and_not_before(
    city: Database, clock: FixedClock, tmp_path: Path
) -> None:
    store = FileStore(tmp_path / "e")
    send(city, clock, store, jpeg())
    lost = store.put(PDF, clock.now())
    half = store.root / lost[:2] / "part-x"
    half.write_bytes(b"torn")
    os.utime(half, (clock.now().timestamp(),) * 2)
    clock.set(clock.now() + timedelta(hours=23))
    assert tend(city, store, clock) == ([], [])
    clock.set(clock.now() + timedelta(hours=2))
    assert sorted(tend(city, store, clock)[0]) == sorted([lost, "part-x"])
    assert store.read(lost) is None
    assert len(list(store.root.glob("*/*"))) == 1


def test_a_file_that_is_sent_again_just_before_the_sweep_stays(tmp_path: Path, clock: FixedClock) -> None:
    store = FileStore(tmp_path / "e")
    digest = store.put(PDF, clock.now())
    later = clock.now() + timedelta(days=2)
    store.put(PDF, later)
    assert store.sweep((), later) == []
    assert store.read(digest) == PDF


def test_a_file_that_was_altered_or_lost_is_told_by_the_daily_look(
    city: Database, clock: FixedClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = FileStore(tmp_path / "e")
    send(city, clock, store, jpeg())
    digest = sha256(jpeg()).hexdigest()
    (store.root / digest[:2] / digest).write_bytes(b"other")
    assert tend(city, store, clock)[1] == [digest]
    assert digest in caplog.text


def test_a_write_that_is_torn_leaves_no_file_of_that_name(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(*_: object) -> None:
        raise OSError("power cut")

    store = FileStore(tmp_path / "e")
    monkeypatch.setattr("oversight.evidence.files.os.fsync", torn)
    with pytest.raises(OSError, match="power cut"):
        store.put(PDF, clock.now())
    monkeypatch.undo()
    assert store.read(sha256(PDF).hexdigest()) is None
    assert store.put(PDF, clock.now()) == sha256(PDF).hexdigest()


def test_a_name_that_is_no_digest_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        FileStore(tmp_path).read("../secret")
