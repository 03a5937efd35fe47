"""What the application's login may try against the log and against audited rows, all of it in vain."""

# ruff: noqa: S608 - the names in these statements are our own tables

from collections.abc import Collection, Iterator

from oversight.persistence.base import audited_tables
from oversight.persistence.keeping import Keeping, log_tables

KEPT = tuple(table.name for table in log_tables(Keeping.INSERT_ONLY))
TREE = tuple(table.name for table in log_tables(Keeping.GROWING))
LOG = tuple(table.name for table in log_tables())
AUDITED = tuple(table.name for table in audited_tables())
APPENDED = ("log_entry", "log_conflict", "log_payload", "log_subject_key")
FIRST = {table.name: next(iter(table.columns)).name for table in (*log_tables(), *audited_tables())}
_ENTRY = "event_id, body, occurred_at, actor, role, agency, action"
_AGENCY = "id, level, name, event_id, state_salt, version"


def on_both(filled: Collection[str]) -> Iterator[str]:
    """Yield what is refused on both databases, given the tables that have rows to refuse it for."""
    for name in filled:
        yield f"DELETE FROM {name}"
        if name not in TREE:
            yield f"UPDATE {name} SET {FIRST[name]} = {FIRST[name]}"
    yield "UPDATE log_tree SET size = 0"
    yield "UPDATE log_tree SET id = 2"
    yield "UPDATE log_tree SET frontier = (SELECT body FROM log_entry LIMIT 1)"
    yield "UPDATE assistance_approval SET amount_fen = amount_fen * 2"
    yield "UPDATE assistance_approval SET amount_fen = amount_fen * 2, version = version + 1"
    yield from upserts()


def upserts() -> Iterator[str]:
    """Yield the insertions that would overwrite."""
    yield (
        f"INSERT INTO log_entry ({_ENTRY}) SELECT {_ENTRY} FROM log_entry WHERE true "
        "ON CONFLICT (event_id) DO UPDATE SET actor = 'nobody'"
    )
    yield (
        "INSERT INTO log_leaf SELECT * FROM log_leaf WHERE true "
        "ON CONFLICT (leaf_index) DO UPDATE SET entry_id = excluded.entry_id"
    )
    yield (
        "INSERT INTO log_checkpoint SELECT * FROM log_checkpoint WHERE true "
        "ON CONFLICT (size) DO UPDATE SET root = excluded.note"
    )
    yield (
        f"INSERT INTO agency ({_AGENCY}) SELECT {_AGENCY} FROM agency WHERE true "
        "ON CONFLICT (id) DO UPDATE SET name = '别名'"
    )


def on_sqlite(filled: Collection[str]) -> Iterator[str]:
    """Yield SQLite's own ways to overwrite."""
    for name in filled:
        yield f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}"
        yield f"REPLACE INTO {name} SELECT * FROM {name}"
        if name not in TREE:
            yield f"UPDATE OR IGNORE {name} SET {FIRST[name]} = {FIRST[name]}"
            yield f"UPDATE OR REPLACE {name} SET {FIRST[name]} = {FIRST[name]}"


def on_postgresql() -> Iterator[str]:
    """Yield PostgreSQL's own ways to overwrite, and the ways around the triggers."""
    for name in (*LOG, *AUDITED):
        yield f"TRUNCATE {name} CASCADE"
        yield f"DROP TABLE {name} CASCADE"
        yield f"ALTER TABLE {name} DISABLE TRIGGER ALL"
        yield f"ALTER TABLE {name} DISABLE TRIGGER USER"
        yield f"ALTER TABLE {name} RENAME TO other"
        yield f"ALTER TABLE {name} OWNER TO CURRENT_USER"
        yield f"CREATE RULE silent AS ON INSERT TO {name} DO INSTEAD NOTHING"
    for name in (one for one in LOG if one not in APPENDED):
        yield f"INSERT INTO {name} SELECT * FROM {name}"
        yield f"COPY {name} FROM STDIN"
    yield from (f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE" for name in TREE)
    yield "SELECT * FROM log_tree FOR UPDATE"
    yield "SET session_replication_role = replica"
    yield "SET ROLE oversight_owner"
    yield "SET ROLE oversight_sequencer"
    yield "SET SESSION AUTHORIZATION oversight_owner"
    yield "GRANT oversight_owner TO CURRENT_USER"
    yield "ALTER ROLE CURRENT_USER SUPERUSER"
    yield "DROP TRIGGER agency_recorded ON agency"
    yield "DROP FUNCTION oversight_recorded() CASCADE"
    yield "CREATE OR REPLACE FUNCTION oversight_refuse() RETURNS trigger LANGUAGE sql AS $$ SELECT NULL $$"
    yield "CREATE TABLE public.log_forged (id int)"
    yield "SELECT setval('log_entry_entry_id_seq', 1)"
    yield "INSERT INTO log_pending SELECT entry_id FROM log_leaf"
    yield "UPDATE log_entry SET actor = 'nobody' FROM agency WHERE agency.id = log_entry.agency"
    yield "MERGE INTO agency USING (VALUES (1)) AS one (n) ON true WHEN MATCHED THEN UPDATE SET name = '别名'"
    yield "MERGE INTO log_entry USING (VALUES (1)) AS one (n) ON true WHEN MATCHED THEN DELETE"
    yield "SELECT pg_read_file('/etc/hostname')"
    yield "COPY log_entry TO PROGRAM 'true'"
