"""How quick the pages are while the worker draws 10,000 of 30,000 objects with 2,000 inspectors.

The site and the worker run as the processes they are, on a database of this program's own: SQLite, or PostgreSQL where
its address is given. Pages are asked one after another, before the draw and until its result is there.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server

from sqlalchemy import func, select, update

sys.path.insert(0, str(Path(__file__).parents[1]))

import oversight.models  # noqa: F401 - maps every table; the project is found from any working directory
from oversight.agencies.service import AddAgency, add_agency
from oversight.audit_trail.keys import make_key
from oversight.clock import FixedClock, SystemClock
from oversight.inspections.models import DrawResult
from oversight.inspections.room_tables import DrawJob
from oversight.inspections.service import AddInspector, RunDraw, Stratum, add_inspector
from oversight.inspections.service.draws import start_draw
from oversight.inspections.service.jobs import CERTIFICATE
from oversight.persistence import SYSTEM, Database, begin, reading
from oversight.persistence.schema import create_schema
from tests.builders.inspections import DRAWER, PLANNER, SEEDS, build_item, publish

COUNTIES, TOWNSHIPS, INSPECTORS, DRAWN = 30, 1_000, 2_000, 10_000
BEFORE_SECONDS, PATIENCE = 10, 600
PAGES = ("/sign-in", "/public", "/public/draws", "/public/draws/1", "/public/register")


def main(url: str | None = None) -> None:
    """Print the latencies beside each other."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url or f"sqlite:///{folder}/oversight.db")
        build(database)
        make_key(Path(folder) / "log.key", database.origin)
        address = database.engine.url.render_as_string(hide_password=False)
        environment = {**os.environ, "OVERSIGHT_DATABASE_URL": address, "OVERSIGHT_LOG_KEY": f"{folder}/log.key"}
        environment |= {"OVERSIGHT_SECRET_KEY": secrets.token_hex(32)}
        with serving(environment) as port:
            until = time.monotonic() + BEFORE_SECONDS
            report("before the draw", measure(port, lambda: time.monotonic() < until))
            with begin(database, DRAWER, SystemClock()) as tx:
                start_draw(tx, RunDraw(notice="1", seeds=SEEDS))
            begun = time.monotonic()
            with running([sys.executable, "-m", "oversight.cli", "worker"], environment):
                during = measure(port, lambda: not drawn(database) and time.monotonic() < begun + PATIENCE)
            took = time.monotonic() - begun
            report(f"while it is computed ({took:.0f} s)" if drawn(database) else "and it did NOT end", during)
        database.dispose()


def build(database: Database) -> None:
    """Enter counties, townships, inspectors and an approved plan; publish the notice of two days ago."""
    clock = FixedClock(SystemClock().now() - timedelta(days=2))
    create_schema(database)
    with begin(database, SYSTEM, clock) as tx:
        add_agency(tx, AddAgency(code="350800", level="city", parent=None, name="龙岩市"))
        add_agency(tx, AddAgency(code="350800.MZ", level="department", parent="350800", name="龙岩市民政局"))
        for county in counties():
            add_agency(tx, AddAgency(code=county, level="county", parent="350800", name=f"县 {county}"))
            for number in range(TOWNSHIPS):
                code = f"{county}{number:03}"
                add_agency(tx, AddAgency(code=code, level="township", parent=county, name=f"乡镇 {code}"))
    with begin(database, PLANNER, clock) as tx:
        for number in range(INSPECTORS):
            code = f"J{number:05}"
            person = AddInspector(code=code, name=code, unit="350800.MZ", certificate=code, cap=12)
            add_inspector(tx, person)
    stratum = Stratum("srs", DRAWN // COUNTIES, 10)
    publish(database, clock, build_item(database, clock, strata=dict.fromkeys(counties(), stratum)))
    with database.engine.begin() as connection:  # the certificate would be computed for hours beside the draw
        connection.execute(update(DrawJob).where(DrawJob.kind == CERTIFICATE).values(state="done"))


def counties() -> list[str]:
    """Return the counties' codes."""
    return [f"3508{number:02}" for number in range(1, COUNTIES + 1)]


def drawn(database: Database) -> bool:
    """Say whether the result is there."""
    with reading(database) as session:
        return bool(session.scalar(select(func.count()).select_from(DrawResult)))


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    """Run a program until the block ends."""
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.DEVNULL, stderr=sys.stderr) as program:
        try:
            yield
        finally:
            program.terminate()
            try:
                program.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                program.kill()


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[int]:
    """Serve the site at a free port, and yield it once it answers."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oversight.cli", "serve", "--port", str(port)]
    with running(command, environment):
        for _ in range(100):
            try:
                ask(port, PAGES[0])
                break
            except OSError:
                time.sleep(0.2)
        yield port


def ask(port: int, page: str) -> float:
    """Return how long a page took, in milliseconds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    begun = time.perf_counter()
    connection.request("GET", page)
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - begun) * 1000
    connection.close()
    if answer.status != HTTPStatus.OK:
        raise SystemExit(f"{page}: {answer.status}")
    return took


def measure(port: int, goes_on: Callable[[], bool]) -> dict[str, list[float]]:
    """Ask for the pages in turn as long as it goes on."""
    times: dict[str, list[float]] = {page: [] for page in PAGES}
    while goes_on():
        for page in PAGES:
            times[page].append(ask(port, page))
            time.sleep(0.05)
    return times


def report(title: str, times: dict[str, list[float]]) -> None:
    """Print the median and the 95th percentile of each page."""
    print(title)
    for page, taken in times.items():
        taken.sort()
        middle, high = taken[len(taken) // 2], taken[len(taken) * 95 // 100]
        print(f"  {page:20} median {middle:7.1f} ms, p95 {high:7.1f} ms, of {len(taken)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
