"""Eight processes append at once, while others integrate and sign: no fork, no gap, no lost entry, no lost update."""

import json
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
from sqlalchemy import func, select

from oversight.agencies.models import Agency
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.fsck import fsck
from oversight.audit_trail.keys import log_verifier, make_key
from oversight.clock import SystemClock
from oversight.jobs.worker import integrate
from oversight.persistence import SYSTEM, Database, begin
from oversight.persistence.log_storage import frontier_of, pending_count
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf
from tests.faults.appending import EVERY, SHARED, append_many
from tests.oversight.persistence.places import add_place

WRITERS, APPENDS = 8, 150


@pytest.mark.slow
def test_eight_processes_append_without_fork_gap_or_loss(any_database: Database, tmp_path: Path) -> None:
    with begin(any_database, SYSTEM, SystemClock()) as tx:
        for code in SHARED:
            add_place(tx, code, "0")
    make_key(tmp_path / "log.key", any_database.origin)
    url, done = any_database.engine.url.render_as_string(hide_password=False), Flag()
    others = [Thread(target=keep_up, args=(any_database, tmp_path / "log.key", done)) for _ in range(2)]
    for other in others:
        other.start()
    with ProcessPoolExecutor(WRITERS, get_context("spawn")) as pool:
        writers = [pool.submit(append_many, url, writer, APPENDS) for writer in range(WRITERS)]
        overtaken = sum(writer.result() for writer in writers)
    done.set()
    for other in others:
        other.join()
    last = sign_checkpoint(any_database, SystemClock(), tmp_path / "log.key")
    assert last.size == WRITERS * APPENDS + len(SHARED)
    assert everything_is_there(any_database) == []
    assert fsck(any_database, [log_verifier(tmp_path / "log.key", any_database.origin)]) == []
    assert overtaken == 0 or not any_database.is_sqlite, "SQLite has one writer at a time; nobody can be overtaken"


def keep_up(database: Database, key: Path, done: Flag) -> None:
    """Integrate and sign while the others append, as two workers by mistake would."""
    while not done.wait(0.05):
        integrate(database)
        sign_checkpoint(database, SystemClock(), key)


def everything_is_there(database: Database) -> list[str]:
    """Return what is missing, doubled or forked."""
    total = WRITERS * APPENDS + len(SHARED)
    with database.readonly.connect() as connection:
        bodies = [json.loads(body) for body in connection.scalars(select(log_entry.c.body))]
        indices = connection.scalars(select(log_leaf.c.leaf_index).order_by(log_leaf.c.leaf_index)).all()
        counted = sum(int(name) for name in connection.scalars(select(Agency.name)))
        signed = connection.scalar(select(func.count()).select_from(log_checkpoint)) or 0
        size, waiting = frontier_of(connection).size, pending_count(connection)
    steps = Counter((one["details"]["writer"], one["details"]["step"]) for one in bodies if "writer" in one["details"])
    followed = Counter(one["previous_event_id"] for one in bodies if one["previous_event_id"])
    claims = {
        "every append is there once": steps == Counter((w, s) for w in range(WRITERS) for s in range(APPENDS)),
        "leaves have no gap": list(indices) == list(range(total)),
        "the tree has them all": (size, waiting) == (total, 0),
        "no entry is followed by two": set(followed.values()) == {1},
        "no update was lost": counted == WRITERS * APPENDS // EVERY,
        "checkpoints were signed on the way": signed > 1,
    }
    return [claim for claim, holds in claims.items() if not holds]
