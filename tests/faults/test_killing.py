"""Whoever is killed, and whenever: what was acknowledged is there once, and no signed checkpoint is contradicted.

A hundred rounds on each database. In each, a random moment after the last, one to three of the processes that append,
integrate and sign are killed and replaced; on PostgreSQL every eighth round stops the database itself at once, by turns
with all its processes or by killing its postmaster alone.
"""

from collections import Counter
from itertools import cycle, pairwise
from pathlib import Path
from random import Random, SystemRandom

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url

from audit_log import consistency_proof, verify_consistency
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.fsck import fsck
from oversight.audit_trail.keys import log_verifier, make_key
from oversight.clock import SystemClock
from oversight.persistence import SYSTEM, Database, begin
from oversight.persistence.keeping import Role
from oversight.persistence.log_storage import DatabaseReader, pending_count
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf
from oversight.persistence.schema import create_schema
from tests.builders.prepared import put
from tests.faults.appending import SHARED
from tests.faults.killing import Crowd, Place
from tests.oversight.persistence.places import add_place
from tests.plugins.own_server import OwnServer

ROUNDS = 100


@pytest.fixture
def random() -> Random:
    """Chance, whose seed is printed if the test fails."""
    seed = SystemRandom().getrandbits(32)
    print(f"seed {seed}")  # noqa: T201 - shown with a failure
    return Random(seed)  # noqa: S311 - for moments, not secrets


@pytest.fixture
def logins(own_server: OwnServer) -> dict[Role, str]:
    """The addresses of a database with the whole schema, by owner (the superuser), site, sequencer and signer."""
    admin = create_engine(own_server.url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE killed"))
    admin.dispose()
    superuser = Database(own_server.url("killed"))
    create_schema(superuser)
    urls = {Role.OWNER: own_server.url("killed")}
    with superuser.engine.begin() as connection:
        for role in (Role.APPLICATION, Role.SEQUENCER, Role.SIGNER):
            connection.execute(text(f"CREATE ROLE killed_{role} LOGIN IN ROLE {role}"))
            urls[role] = make_url(urls[Role.OWNER]).set(username=f"killed_{role}").render_as_string(False)
    superuser.dispose()
    return urls


@pytest.mark.slow
@pytest.mark.xdist_group("killing")
def test_on_sqlite_a_hundred_rounds_of_killing_lose_nothing(
    sqlite_url: str, schema_file: Path, tmp_path: Path, random: Random
) -> None:
    database = Database(sqlite_url)
    put(schema_file, database)
    prepare(database, tmp_path)
    place = Place(sqlite_url, sqlite_url, sqlite_url, tmp_path)
    run(Crowd(place, random))
    examine(database, tmp_path)


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.xdist_group("killing")
def test_on_postgresql_a_hundred_rounds_of_killing_processes_and_the_database_lose_nothing(
    own_server: OwnServer, logins: dict[Role, str], tmp_path: Path, random: Random
) -> None:
    database = Database(logins[Role.OWNER])
    prepare(database, tmp_path)
    place = Place(logins[Role.APPLICATION], logins[Role.SEQUENCER], logins[Role.SIGNER], tmp_path)
    ways = cycle((own_server.crash, own_server.kill))

    def crash() -> None:
        next(ways)()
        own_server.start()

    run(Crowd(place, random, crash))
    examine(database, tmp_path)


def prepare(database: Database, folder: Path) -> None:
    """Add the rows that all writers change, and make the key."""
    with begin(database, SYSTEM, SystemClock()) as tx:
        for code in SHARED:
            add_place(tx, code, "0")
    make_key(folder / "log.key", database.origin)


def run(crowd: Crowd) -> None:
    """Let the crowd work and die; nobody outlives the test."""
    try:
        crowd.run(ROUNDS)
    finally:
        crowd.end()


def examine(database: Database, folder: Path) -> None:
    """Check the log that is left against what was acknowledged, and against itself."""
    sign_checkpoint(database, SystemClock(), folder / "log.key")
    acknowledged = noted(folder, "entries-*")
    given_out = {tuple(line.split()) for line in noted(folder, "checkpoints-*")}
    with database.readonly.connect() as connection:
        kept = Counter(connection.scalars(select(log_entry.c.event_id)))
        indices = connection.scalars(select(log_leaf.c.leaf_index).order_by(log_leaf.c.leaf_index)).all()
        checkpoints = connection.execute(select(log_checkpoint).order_by(log_checkpoint.c.size)).all()
        assert pending_count(connection) == 0
        reader = DatabaseReader(connection)
        for before, after in pairwise(checkpoints):
            proof = consistency_proof(reader, before.size, after.size)
            verify_consistency(before.size, before.root, after.size, after.root, proof)
    assert len(acknowledged) > ROUNDS / 2, "the writers did too little to be a test"
    assert [one for one in acknowledged if kept[one] != 1] == []
    assert list(indices) == list(range(kept.total()))
    assert len(checkpoints) > ROUNDS / 10, "the signers did too little to be a test"
    assert given_out <= {(str(one.size), one.root.hex()) for one in checkpoints}
    assert fsck(database, [log_verifier(folder / "log.key", database.origin)]) == []
    database.dispose()


def noted(folder: Path, pattern: str) -> list[str]:
    """Return the lines of all files of a pattern."""
    return [line for file in folder.glob(pattern) for line in file.read_text(encoding="ascii").splitlines()]
