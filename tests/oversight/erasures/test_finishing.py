"""After an erasure no file has a byte of what was erased, every older proof still verifies, and a crash is made up."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from audit_log import audit_verify
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.exporting import export_tiles
from oversight.audit_trail.fsck import fsck
from oversight.audit_trail.keys import log_verifier, make_key, policy_for
from oversight.audit_trail.proofs import evidence_for
from oversight.bilingual import Text
from oversight.clock import FixedClock
from oversight.erasures import finishing
from oversight.erasures.finishing import Finishing, finish_erasures
from oversight.erasures.queries import unfinished
from oversight.persistence import SYSTEM, Database, begin, reading
from oversight.persistence.log_storage import integrate_all
from oversight.persistence.log_tables import log_entry
from oversight.persistence.scrubbing import Scrubbed
from oversight.staffing.commands import AppointPerson
from oversight.staffing.service import appoint_person
from tests.builders.city import TOWNSHIP
from tests.oversight.erasures.requests import LONG_AGO, Kept, ask, build_person, erase, kept_of


def found_in(files: Iterable[Path], kept: Kept) -> dict[str, set[str]]:
    """Return which of the bytes stand in which files."""
    contents = {path.name: path.read_bytes() for path in files if path.is_file()}
    held = {
        name: {file for file, content in contents.items() if one in content} for name, one in kept._asdict().items()
    }
    return {name: files for name, files in held.items() if files}


def crowd(database: Database, clock: FixedClock, word: str) -> None:
    """Enter so many others that pages are split and their cells moved about."""
    with begin(database, SYSTEM, clock) as tx:
        for number in range(120):
            command = AppointPerson(
                role="township_assistant", name=f"{word}{number}" * 6, agency=TOWNSHIP, started_on=LONG_AGO
            )  # type: ignore[call-arg]  # the rest has defaults
            appoint_person(tx, command)


def test_sqlite_has_no_byte_of_the_erased_in_database_write_ahead_log_or_export_and_old_proofs_verify(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    key, folder, files = tmp_path / "log.key", tmp_path / "export", tmp_path
    make_key(key, database.origin)
    verifier = log_verifier(key, database.origin)
    policy = policy_for(verifier)
    subject = build_person(database, clock)
    kept = kept_of(database, subject)
    crowd(database, clock, "旁人")
    sign_checkpoint(database, clock, key)
    export_tiles(database, folder, verifier)
    with reading(database) as session:
        event = session.scalars(select(log_entry.c.event_id).where(log_entry.c.subject == subject)).one()
        old = evidence_for(session.connection(), event, policy)
    assert set(found_in(files.glob("oversight.db*"), kept)) == set(Kept._fields)

    erase(database, clock, subject)
    crowd(database, clock, "后来者")
    assert finish_erasures(database, clock).notes == ()
    sign_checkpoint(database, clock, key)
    export_tiles(database, folder, verifier)

    everywhere = [*files.glob("oversight.db*"), *folder.rglob("*")]
    assert {"oversight.db", "oversight.db-wal", "oversight.db-shm"} <= {path.name for path in everywhere}
    assert found_in(everywhere, kept) == {}
    with reading(database) as session:
        new = evidence_for(session.connection(), event, policy)
    for number, evidence in enumerate((old, new)):
        home = tmp_path / str(number)
        home.mkdir()
        for name, content in (("proof", evidence.proof), ("entry", evidence.entry), ("policy", evidence.policy)):
            (home / name).write_bytes(content)
        command = [
            sys.executable,
            "-I",
            "-S",
            str(audit_verify.__file__),
            "proof",
            "proof",
            "entry",
            "--policy",
            "policy",
        ]
        subprocess.run(command, cwd=home, check=True, capture_output=True)
    assert fsck(database, [verifier]) == []


def test_a_kill_between_commit_and_rewriting_is_made_up_by_the_next_run_which_may_be_repeated(
    any_database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = erase(any_database, clock, build_person(any_database, clock))

    def killed(*_: object) -> Scrubbed:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(finishing, "scrub", killed)
        with pytest.raises(KeyboardInterrupt):
            finish_erasures(any_database, clock)
    assert finish_erasures(any_database, clock).finished == (request,)
    assert finish_erasures(any_database, clock) == Finishing()
    with reading(any_database) as session:
        assert unfinished(session) == []
    assert fsck(any_database, []) == []


def test_two_runs_at_once_record_the_finish_once(
    any_database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = erase(any_database, clock, build_person(any_database, clock))
    inner: list[Finishing] = []
    real = finishing.scrub

    def overtaken(database: Database, tables: list[str]) -> Scrubbed:
        monkeypatch.setattr(finishing, "scrub", real)
        inner.append(finish_erasures(database, clock))
        return Scrubbed(done=True)

    monkeypatch.setattr(finishing, "scrub", overtaken)
    assert finish_erasures(any_database, clock).finished == ()
    assert inner[0].finished == (request,)


def test_what_cannot_be_rewritten_yet_waits(
    any_database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = erase(any_database, clock, build_person(any_database, clock))
    busy = Text("有人在用", "in use")
    with monkeypatch.context() as patched:
        patched.setattr(finishing, "scrub", lambda *_: Scrubbed(done=False, notes=(busy,)))
        assert finish_erasures(any_database, clock) == Finishing(waiting=(request,), notes=(busy,))
    assert finish_erasures(any_database, clock).finished == (request,)


@pytest.mark.postgresql
def test_postgresql_has_no_byte_of_the_erased_in_tables_statistics_or_write_ahead_log(
    postgresql_copy: str, clock: FixedClock
) -> None:
    database, admin = Database(postgresql_copy), create_engine(postgresql_copy, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET wal_recycle = off"))  # a file used again keeps what it had
        connection.execute(text("SELECT pg_reload_conf()"))
        home = Path(str(connection.scalar(text("SHOW data_directory"))))
        oid = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    subject = build_person(database, clock, "只在这里出现的人")
    kept = kept_of(database, subject)
    with admin.connect() as connection:
        connection.execute(text("ANALYZE person"))
        connection.execute(text("CHECKPOINT"))
    if not home.is_dir():
        pytest.skip("the server's files are on another machine")

    def everywhere() -> list[Path]:
        return [*(home / "base" / str(oid)).iterdir(), *(home / "pg_wal").iterdir()]

    assert set(found_in(everywhere(), kept)) == set(Kept._fields)
    erase(database, clock, subject)
    assert finish_erasures(database, clock).notes == ()
    assert found_in(everywhere(), kept) == {}
    with database.engine.begin() as connection:
        integrate_all(connection)
    assert fsck(database, []) == []
    with admin.connect() as connection:
        connection.execute(text("ALTER SYSTEM RESET wal_recycle"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    database.dispose()


def test_nothing_to_finish_rewrites_nothing(database: Database, clock: FixedClock) -> None:
    subject = build_person(database, clock)
    ask(database, clock, subject)
    assert finish_erasures(database, clock) == Finishing()
