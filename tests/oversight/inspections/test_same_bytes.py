"""The same facts give the same files and the same result: rows in any order, and whatever surrounds the program."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import text

from oversight.clock import FixedClock
from oversight.inspections import drawing, queries
from oversight.inspections.models import Notice
from oversight.inspections.service import (
    DeclareRecusal,
    PublishNotice,
    RunDraw,
    declare_recusal,
    publish_notice,
    run_draw,
)
from oversight.persistence import Base, Database, begin, reading
from tests.builders.city import COUNTY, OTHER_COUNTY, build_city
from tests.builders.inspections import DRAWER, PLANNER, SEEDS, build_item, build_roster, events, publish
from tests.builders.prepared import TODAY

PROGRAM = """
import sys
from datetime import date
from hashlib import sha256
import oversight.models
from oversight.clock import FixedClock, shanghai
from oversight.persistence import Database
from tests.oversight.inspections.test_same_bytes import published_and_drawn
url, item, day = sys.argv[1:]
files = published_and_drawn(Database(url), FixedClock(shanghai(date.fromisoformat(day))), item)
print(*(sha256(body).hexdigest() for body in files))
"""
LANGUAGES = ({"LANG": "C", "LC_ALL": "C"}, {"LANG": "zh_CN.GB18030", "PYTHONIOENCODING": "gb18030"})
ELSEWHERE = [
    (seed, LANGUAGES[turn % 2], ("UTC", "Asia/Shanghai")[turn // 2 % 2], ([], ["-O"])[turn % 2])
    for turn, seed in enumerate(("0", "1", "2", "random"))
]


class Undone(Exception):  # noqa: N818  # no error, a way out of a transaction
    """Ends a transaction without its being kept."""


def prepared(database: Database, clock: FixedClock) -> str:
    """Build the city, its roster, some recusals and an approved plan; return its item's id."""
    build_city(database, clock)
    build_roster(database, clock)
    with begin(database, PLANNER, clock) as tx:
        for inspector, target in (("J0004", COUNTY + "102"), ("J0001", OTHER_COUNTY), ("J0004", COUNTY + "101")):
            declare_recusal(tx, DeclareRecusal(inspector=inspector, target=target, reason="interest"))
    return build_item(database, clock)


def frozen(database: Database, clock: FixedClock, item: str) -> drawing.Files:
    """Return what a notice of the item would freeze now; it is not published."""
    found: list[drawing.Files] = []
    with suppress(Undone), begin(database, PLANNER, clock) as tx:
        row = tx.session.get_one(Notice, publish_notice(tx, PublishNotice(item_id=item, events=events(clock))))
        found.append(drawing.Files(row.notice, row.frame, row.inspectors, row.conflicts))
        raise Undone
    return found[0]


def published_and_drawn(database: Database, clock: FixedClock, item: str) -> tuple[bytes, ...]:
    """Publish a notice and draw it; return its files and its result."""
    publish(database, clock, item)
    clock.set(clock.now() + timedelta(days=1))
    with begin(database, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice="1", seeds=SEEDS))
    with reading(database) as session:
        detail = queries.draw(session, 1)
    assert detail.result is not None
    return (*detail.files, detail.result)


def shuffle(database: Database) -> None:
    """Put the rows of every table but the log's into another order on the disk, past all triggers."""
    tables = [name for name in Base.metadata.tables if not name.startswith("log_")]
    with database.engine.begin() as connection:
        if database.is_sqlite:
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            statements = [*(f"DROP TRIGGER {name}" for name in names), "PRAGMA defer_foreign_keys = on"]
        else:
            statements = [f"ALTER TABLE {name} DISABLE TRIGGER ALL" for name in tables]
        for name in tables:
            statements += [
                f"CREATE TEMPORARY TABLE shuffled AS SELECT * FROM {name} ORDER BY random()",  # noqa: S608 - our own
                f"DELETE FROM {name}",  # noqa: S608 - our own
                f"INSERT INTO {name} SELECT * FROM shuffled",  # noqa: S608 - our own
                "DROP TABLE shuffled",
            ]
        for statement in statements:
            connection.execute(text(statement))


def in_order_of_the_disk(database: Database) -> list[str]:
    with reading(database) as session:
        return list(session.scalars(text("SELECT name FROM agency UNION ALL SELECT name FROM inspector")))


def test_a_notice_and_its_draw_do_not_depend_on_the_order_of_rows(any_database: Database, clock: FixedClock) -> None:
    item = prepared(any_database, clock)
    files, before, orders = frozen(any_database, clock, item), in_order_of_the_disk(any_database), set()
    for _ in range(4):
        shuffle(any_database)
        orders.add(tuple(in_order_of_the_disk(any_database)))
        assert frozen(any_database, clock, item) == files
    assert len(orders | {tuple(before)}) > 1, "the rows were shuffled"
    assert sorted(before) == sorted(orders.pop())
    *published, result = published_and_drawn(any_database, clock, item)
    assert tuple(published) == files
    assert result == drawing.draw(files, SEEDS).result


@pytest.mark.slow
def test_a_notice_and_its_draw_do_not_depend_on_hash_seed_language_zone_or_optimization(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    item = prepared(database, clock)
    database.dispose()
    source = Path(str(database.engine.url.database))
    copies = [Path(shutil.copy(source, tmp_path / f"copy-{number}.db")) for number in range(len(ELSEWHERE))]
    with ThreadPoolExecutor(2) as pool:
        printed = list(pool.map(partial(drawn_in, item), ELSEWHERE, copies))
    hashes = [sha256(body).hexdigest() for body in published_and_drawn(database, clock, item)]
    assert printed == [hashes] * len(ELSEWHERE)


def drawn_in(item: str, where: tuple[str, dict[str, str], str, list[str]], copy: Path) -> list[str]:
    """Publish and draw in another process and other surroundings; return the files' hashes."""
    hash_seed, language, zone, options = where
    paths = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, *options, "-c", PROGRAM, f"sqlite:///{copy}", item, TODAY.isoformat()],
        capture_output=True,
        check=True,
        text=True,
        env={**paths, **language, "PYTHONHASHSEED": hash_seed, "TZ": zone, "PYTHONUTF8": "0"},
    ).stdout.split()


def test_every_combination_is_run_at_least_once() -> None:
    assert {where[0] for where in ELSEWHERE} == {"0", "1", "2", "random"}
    pairs = {(where[1]["LANG"], where[2]) for where in ELSEWHERE}
    assert pairs == set(product(("C", "zh_CN.GB18030"), ("UTC", "Asia/Shanghai")))
