"""Triggers that hold even against raw SQL: the log is insert-only, and no audited row changes without its entry.

On PostgreSQL every function has a fixed search path, or a temporary table of the log's name could vouch for a change.
Only the one that fills the queue acts with the owner's rights: nobody else may put anything there.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, func, select, text

from oversight.persistence.base import audited_tables
from oversight.persistence.keeping import Keeping, log_tables
from oversight.persistence.payload_triggers import (
    PAYLOAD_BODIES,
    postgresql_payload_triggers,
    sqlite_payload_triggers,
)

_INTEGRITY = "USING ERRCODE = 'integrity_constraint_violation'"
_SHRINKS = "NEW.id <> OLD.id OR NEW.size < OLD.size OR (NEW.size = OLD.size AND NEW.frontier <> OLD.frontier)"
_FUNCTION = "CREATE OR REPLACE FUNCTION oversight_{name}() RETURNS trigger LANGUAGE plpgsql {rights} AS $$"
_BODIES = {
    "refuse": f"""
BEGIN
  RAISE EXCEPTION 'oversight: % on % is refused', TG_OP, TG_TABLE_NAME {_INTEGRITY};
END $$""",
    "grow": f"""
BEGIN
  IF {_SHRINKS} THEN
    RAISE EXCEPTION 'oversight: % only grows', TG_TABLE_NAME {_INTEGRITY};
  END IF;
  RETURN NEW;
END $$""",
    "enqueue": """
BEGIN
  INSERT INTO log_pending (entry_id) VALUES (NEW.entry_id);
  RETURN NULL;
END $$""",
    "recorded": f"""
DECLARE
  before_id text := NULL;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    before_id := OLD.event_id;
    IF NEW.id <> OLD.id THEN
      RAISE EXCEPTION 'oversight: the id of a row in % never changes', TG_TABLE_NAME {_INTEGRITY};
    END IF;
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM log_entry
    WHERE event_id = NEW.event_id AND subject = TG_TABLE_NAME || ':' || NEW.id
      AND previous_event_id IS NOT DISTINCT FROM before_id
  ) THEN
    RAISE EXCEPTION 'oversight: a change of % without an entry in the log', TG_TABLE_NAME {_INTEGRITY};
  END IF;
  RETURN NEW;
END $$""",  # noqa: S608 - nothing but our own constant is put in
    **PAYLOAD_BODIES,
}


def install_triggers(connection: Connection, tables: tuple[Table, ...] | None = None) -> None:
    """Create the triggers of the log and of audited tables (all, or those given); harmless when they stand already."""
    audited = audited_tables() if tables is None else tables
    if connection.dialect.name == "sqlite":
        for statement in _sqlite(audited):
            connection.exec_driver_sql(statement)
        return
    for statement in _postgresql(audited):
        connection.exec_driver_sql(statement.replace("%", "%%"))
    schema = connection.scalar(select(func.quote_ident(func.current_schema())))
    for name in functions(connection):
        connection.exec_driver_sql(f"ALTER FUNCTION {name} SET search_path = pg_catalog, {schema}, pg_temp")


def functions(connection: Connection, but_owned_by: str = "") -> list[str]:
    """Return the signatures of our functions in PostgreSQL, without those that a role owns already."""
    ours = text(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        r" AND proname LIKE 'oversight\_%' AND pg_get_userbyid(proowner) <> :owner ORDER BY 1"
    )
    return list(connection.scalars(ours, {"owner": but_owned_by}))


def _sqlite(audited: tuple[Table, ...]) -> Iterator[str]:
    yield """CREATE TRIGGER IF NOT EXISTS log_entry_enqueue AFTER INSERT ON log_entry
BEGIN INSERT INTO log_pending (entry_id) VALUES (NEW.entry_id); END"""
    for table in log_tables(Keeping.INSERT_ONLY):
        for act in ("UPDATE", "DELETE"):
            yield f"""CREATE TRIGGER IF NOT EXISTS {table.name}_refuse_{act.lower()} BEFORE {act} ON {table.name}
BEGIN SELECT RAISE(ABORT, 'oversight: {act} on {table.name} is refused'); END"""
    for table in log_tables(Keeping.GROWING):
        yield f"""CREATE TRIGGER IF NOT EXISTS {table.name}_grow BEFORE UPDATE ON {table.name} WHEN {_SHRINKS}
BEGIN SELECT RAISE(ABORT, 'oversight: {table.name} only grows'); END"""
        yield f"""CREATE TRIGGER IF NOT EXISTS {table.name}_refuse_delete BEFORE DELETE ON {table.name}
BEGIN SELECT RAISE(ABORT, 'oversight: DELETE on {table.name} is refused'); END"""
    yield from sqlite_payload_triggers()
    for table in audited:
        name = table.name
        entry = (  # table names are our own
            f"SELECT 1 FROM log_entry WHERE event_id = NEW.event_id AND subject = '{name}:' || NEW.id "  # noqa: S608
            "AND previous_event_id IS"
        )
        missing = f"oversight: a change of {name} without an entry in the log"
        yield f"""CREATE TRIGGER IF NOT EXISTS {name}_recorded_insert BEFORE INSERT ON {name}
WHEN NOT EXISTS ({entry} NULL) BEGIN SELECT RAISE(ABORT, '{missing}'); END"""
        yield f"""CREATE TRIGGER IF NOT EXISTS {name}_recorded_update BEFORE UPDATE ON {name}
WHEN NEW.id <> OLD.id OR NOT EXISTS ({entry} OLD.event_id) BEGIN SELECT RAISE(ABORT, '{missing}'); END"""
        yield f"""CREATE TRIGGER IF NOT EXISTS {name}_refuse_delete BEFORE DELETE ON {name}
BEGIN SELECT RAISE(ABORT, 'oversight: DELETE on {name} is refused'); END"""


def _postgresql(audited: tuple[Table, ...]) -> Iterator[str]:
    for name, body in _BODIES.items():
        rights = "SECURITY DEFINER" if name == "enqueue" else "SECURITY INVOKER"
        yield _FUNCTION.format(name=name, rights=rights) + body
    yield from _always("log_entry", "enqueue", "AFTER INSERT", "ROW", "oversight_enqueue")
    for table in log_tables(Keeping.INSERT_ONLY):
        yield from _always(table.name, "refuse", "BEFORE UPDATE OR DELETE", "ROW", "oversight_refuse")
        yield from _always(table.name, "refuse_truncate", "BEFORE TRUNCATE", "STATEMENT", "oversight_refuse")
    for table in log_tables(Keeping.GROWING):
        yield from _always(table.name, "grow", "BEFORE UPDATE", "ROW", "oversight_grow")
        yield from _always(table.name, "refuse_delete", "BEFORE DELETE", "ROW", "oversight_refuse")
        yield from _always(table.name, "refuse_truncate", "BEFORE TRUNCATE", "STATEMENT", "oversight_refuse")
    yield from postgresql_payload_triggers()
    for table in audited:
        yield from _always(table.name, "recorded", "BEFORE INSERT OR UPDATE", "ROW", "oversight_recorded")
        yield from _always(table.name, "refuse_delete", "BEFORE DELETE", "ROW", "oversight_refuse")
        yield from _always(table.name, "refuse_truncate", "BEFORE TRUNCATE", "STATEMENT", "oversight_refuse")


def _always(table: str, suffix: str, when: str, level: str, function: str) -> Iterator[str]:
    name = f"{table}_{suffix}"
    yield f"CREATE OR REPLACE TRIGGER {name} {when} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
