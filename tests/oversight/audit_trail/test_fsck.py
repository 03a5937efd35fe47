"""A good log passes in silence; one cell changed anywhere is found."""

import re
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Table, select, text

from audit_log import Verifier
from oversight.agencies.models import Agency
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.fsck import Extent, fsck
from oversight.audit_trail.keys import log_verifier, make_key
from oversight.audit_trail.problems import Problem
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin
from oversight.persistence.log_tables import (
    log_checkpoint,
    log_entry,
    log_leaf,
    log_pending,
    log_tile,
    log_tree,
)
from tests.oversight.audit_trail.logs import grown
from tests.oversight.persistence.places import Renamed, drop_triggers, rename

TAMPERED = (log_entry, log_leaf, log_tile, log_tree, log_checkpoint, Agency.__table__)
CELLS = [(table, column.name) for table in TAMPERED for column in table.columns]


@pytest.fixture
def verifier(database: Database, clock: FixedClock, tmp_path: Path) -> Verifier:
    """The key of a grown log on SQLite."""
    return grown(database, clock, tmp_path)


@pytest.fixture
def bare(database: Database, verifier: Verifier) -> Database:
    """The grown log with its triggers out of the way, as only an owner can have it."""
    drop_triggers(database, *(table.name for table in (*TAMPERED, log_pending)))
    return database


def run(database: Database, statement: str, **values: Any) -> None:
    """Change the database behind the program's back."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
        connection.execute(text(statement), values)
        connection.commit()
        if database.is_sqlite:
            connection.invalidate()


def flipped(value: Any, random: Random) -> Any:
    """Return a value of the same kind that differs in one place."""
    match value:
        case None:
            return "x"
        case bool():
            return not value
        case int():
            return value + 5000
        case str():
            at = random.randrange(len(value))
            return value[:at] + chr(ord(value[at]) ^ 0x40) + value[at + 1 :]
        case bytes() | memoryview():
            changed = bytearray(value)
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
            return bytes(changed)
        case _:
            return value + timedelta(seconds=1)


def test_a_good_log_passes_in_silence(any_database: Database, clock: FixedClock, tmp_path: Path) -> None:
    verifier = grown(any_database, clock, tmp_path)
    seen = []
    assert fsck(any_database, [verifier], lambda *shown: seen.append(shown)) == []
    assert {(done, total) for _, done, total in seen} >= {(0, 520), (520, 520)}
    rename(any_database, clock, "又改", "350803")
    assert fsck(any_database, [verifier]) == []


def test_an_empty_database_passes_without_any_key(any_database: Database) -> None:
    assert fsck(any_database, []) == []


@pytest.mark.slow
def test_one_cell_changed_in_any_column_is_found(any_database: Database, clock: FixedClock, tmp_path: Path) -> None:
    verifier = grown(any_database, clock, tmp_path)
    drop_triggers(any_database, *(table.name for table in TAMPERED))
    random = Random(65)  # noqa: S311 - which cells are changed is of no consequence
    missed = [
        f"{one.name}.{name}"
        for one, name in CELLS
        if not found_when_changed(any_database, verifier, (one, name), random)
    ]
    assert missed == []
    assert fsck(any_database, [verifier]) == []


def found_when_changed(database: Database, verifier: Verifier, cell: tuple[Table, str], random: Random) -> bool:
    """Change one random cell of a column, check, and change it back."""
    table, column = cell
    keys = [one.name for one in table.primary_key]
    with database.readonly.connect() as connection:
        row = random.choice(connection.execute(select(*(table.c[name] for name in (*keys, column)))).all())
    old = dict(zip((*keys, column), row, strict=False))
    new = {**old, column: flipped(row[-1], random)}
    where = " AND ".join(f"{name} = :key_{name}" for name in keys)
    change = f"UPDATE {table.name} SET {column} = :value WHERE {where}"  # noqa: S608 - our own names
    run(database, change, value=new[column], **{f"key_{name}": old[name] for name in keys})
    found = fsck(database, [verifier]) != []
    run(database, change, value=old[column], **{f"key_{name}": new[name] for name in keys})
    return found


def problems(database: Database, verifier: Verifier, check: str) -> list[Problem]:
    """Return what one check found."""
    return [one for one in fsck(database, [verifier]) if one.check == check]


def test_the_first_bad_entry_is_named_first(bare: Database, verifier: Verifier) -> None:
    with bare.readonly.connect() as connection:
        entry_id, event_id, body = connection.execute(
            select(log_entry.c.entry_id, log_entry.c.event_id, log_entry.c.body)
            .order_by(log_entry.c.entry_id)
            .offset(9)
        ).first()  # type: ignore[misc]  # it is there
    forged = re.sub(rb'"actor":"system"', b'"actor":"syste0"', bytes(body))
    run(bare, "UPDATE log_entry SET body = :body WHERE entry_id = :id", body=forged, id=entry_id)
    run(bare, "UPDATE log_entry SET actor = 'x' WHERE entry_id = :id", id=entry_id + 3)
    first = fsck(bare, [verifier])[0]
    assert (first.check, first.where, first.event_id) == ("entries", f"entry {entry_id}", event_id)
    assert "叶哈希" in first.what.zh


def test_an_entry_rewritten_with_its_leaf_is_caught_by_tile_and_checkpoint(bare: Database, verifier: Verifier) -> None:
    from audit_log import leaf_hash

    query = select(log_entry.c.entry_id, log_entry.c.body).order_by(log_entry.c.entry_id).limit(1)
    with bare.readonly.connect() as connection:
        entry_id, body = connection.execute(query).one()
    forged = bytes(body).replace(b'"step":0', b'"step":9')
    run(bare, "UPDATE log_entry SET body = :body WHERE entry_id = :id", body=forged, id=entry_id)
    run(bare, "UPDATE log_leaf SET hash = :leaf WHERE entry_id = :id", leaf=leaf_hash(forged), id=entry_id)
    found = fsck(bare, [verifier])
    assert {one.where for one in found} >= {"tile 0/0", "checkpoint 41", "checkpoint 520", "log_tree"}
    assert not [one for one in found if one.check == "entries"]


@pytest.mark.parametrize(
    ("statement", "check", "where"),
    [
        ("DELETE FROM agency WHERE id = '350807'", "rows", "entry "),
        ("DELETE FROM log_entry WHERE entry_id = (SELECT max(entry_id) FROM log_entry)", "entries", "leaf 519"),
        ("DELETE FROM log_leaf WHERE leaf_index = 519", "entries", "entry 520"),
        ("DELETE FROM log_leaf WHERE leaf_index = 100", "tree", "leaf 100"),
        ("DELETE FROM log_tree", "tree", "log_tree"),
        ("DELETE FROM log_tile WHERE tile_index = 0", "tree", "tile 0/0"),
        ("INSERT INTO log_pending VALUES (7)", "entries", "entry 7"),
        ("INSERT INTO log_tile SELECT 3, 7, root FROM log_tile LIMIT 1", "tree", "tile 3/7"),
        ("UPDATE log_checkpoint SET size = 0 WHERE size = 41", "checkpoints", "checkpoint 0"),
    ],
)
def test_what_is_missing_or_too_much_is_named(
    bare: Database, verifier: Verifier, statement: str, check: str, where: str
) -> None:
    run(bare, statement)
    assert [one for one in problems(bare, verifier, check) if one.where.startswith(where)]


def test_a_row_set_back_to_an_earlier_entry_is_found(bare: Database, verifier: Verifier) -> None:
    earlier = "SELECT previous_event_id FROM log_entry WHERE event_id = agency.event_id"
    run(bare, f"UPDATE agency SET event_id = ({earlier}) WHERE id = '350811'")  # noqa: S608 - our own
    whats = {one.where: one.what.en for one in problems(bare, verifier, "rows")}
    assert whats["agency:350811"] == "its entry is not the last one about it"
    assert "the row agency:350811 is gone or was set back" in whats.values()


def test_a_row_on_another_rows_entry_is_found(bare: Database, verifier: Verifier) -> None:
    run(bare, "UPDATE agency SET event_id = 'elsewhere' WHERE id = '350811'")
    run(bare, "UPDATE agency SET event_id = (SELECT event_id FROM log_entry WHERE entry_id = 300) WHERE id = '350812'")
    whats = {one.where: one.what.en for one in problems(bare, verifier, "rows")}
    assert whats["agency:350811"] == "its entry is not in the log"
    assert whats["agency:350812"] == "its entry is about another row"


def test_a_chain_that_is_broken_or_begins_twice_is_found(bare: Database, verifier: Verifier) -> None:
    one = "(SELECT entry_id FROM log_entry WHERE subject = 'agency:350811' AND previous_event_id IS NOT NULL)"
    run(bare, f"UPDATE log_entry SET previous_event_id = NULL WHERE entry_id = {one}")  # noqa: S608 - our own
    run(bare, "UPDATE log_entry SET previous_event_id = 'nowhere' WHERE entry_id = 299")
    whats = [one.what.en for one in problems(bare, verifier, "chains")]
    assert "agency:350811 begins more than once" in whats
    assert any("does not follow an earlier entry" in one for one in whats)


def test_the_body_of_an_entry_that_waits_is_checked_too(bare: Database, verifier: Verifier, clock: FixedClock) -> None:
    with begin(bare, SYSTEM, clock) as tx:
        event_id = tx.record(Renamed(agency="350800"))
    run(bare, "UPDATE log_entry SET body = :body WHERE event_id = :event", body=b"{}", event=event_id)
    assert problems(bare, verifier, "entries")[0].event_id == event_id


def test_an_entry_of_another_log_is_found(bare: Database, verifier: Verifier) -> None:
    other = Database(bare.engine.url.render_as_string(hide_password=False), "elsewhere.example/log")
    found = fsck(other, [verifier], extent=Extent(most=3))
    other.dispose()
    assert len([one for one in found if one.check == "entries"]) == 3
    assert "另一个日志" in found[0].what.zh


def test_a_checkpoint_of_an_unknown_key_or_with_a_strange_line_is_found(bare: Database, verifier: Verifier) -> None:
    assert [one.where for one in fsck(bare, [])] == ["checkpoint 41", "checkpoint 520"]
    with bare.readonly.connect() as connection:
        note = bytes(
            connection.execute(select(log_checkpoint.c.note).order_by(log_checkpoint.c.size)).scalars().first() or b""
        )
    stranger = note + "— stranger AAAAAAA=\n".encode()
    run(bare, "UPDATE log_checkpoint SET note = :note WHERE size = 41", note=stranger)
    assert [one.where for one in fsck(bare, [verifier])] == ["checkpoint 41"]


def test_what_sqlite_stores_under_the_wrong_type_is_found(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    verifier = grown(database, clock, tmp_path)
    drop_triggers(database, "log_leaf", "agency", "log_entry")
    run(database, "UPDATE agency SET state_salt = 'text' WHERE id = '350801'")
    assert "can't be read" in problems(database, verifier, "rows")[0].what.en
    run(database, "UPDATE log_entry SET body = 'text' WHERE entry_id = 1")
    assert any("can't be read" in one.what.en for one in problems(database, verifier, "entries"))


def test_a_whole_city_passes_and_what_we_would_not_have_written_is_found(
    city: Database, clock: FixedClock, tmp_path: Path
) -> None:
    make_key(tmp_path / "log.key", city.origin)
    sign_checkpoint(city, clock, tmp_path / "log.key")
    verifier = log_verifier(tmp_path / "log.key", city.origin)
    assert fsck(city, [verifier]) == []
    drop_triggers(city, "account", "population", "log_entry")
    run(city, "UPDATE account SET active = 2 WHERE username = (SELECT min(username) FROM account)")
    run(city, "UPDATE population SET \"on\" = '2025-12-31 ' WHERE agency_id = '350825101'")
    run(city, "UPDATE log_entry SET body = :body WHERE subject = 'agency:350825'", body=b"[")
    found = [one.where.split(":")[0] for one in problems(city, verifier, "rows")]
    assert found == ["account", "agency", "population"]


def test_an_audited_table_that_the_program_does_not_know_is_not_passed_over(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    verifier = grown(any_database, clock, tmp_path)
    run(any_database, "CREATE TABLE of_a_later_release (id TEXT, event_id TEXT, state_salt TEXT)")
    (problem,) = fsck(any_database, [verifier])
    assert (problem.check, problem.where) == ("rows", "of_a_later_release")
