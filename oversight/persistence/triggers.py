"""Triggers that hold even against raw SQL: the log is insert-only, and no audited row changes without its entry."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table

from oversight.persistence.base import audited_tables
from oversight.persistence.log_tables import INSERT_ONLY

_INTEGRITY = "USING ERRCODE = 'integrity_constraint_violation'"
_POSTGRESQL_FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION oversight_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'oversight: % on % is refused', TG_OP, TG_TABLE_NAME {_INTEGRITY};
END $$""",
    """CREATE OR REPLACE FUNCTION oversight_enqueue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log_pending (entry_id) VALUES (NEW.entry_id);
  RETURN NULL;
END $$""",
    f"""CREATE OR REPLACE FUNCTION oversight_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
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
)


def install_triggers(connection: Connection, tables: tuple[Table, ...] | None = None) -> None:
    """Create the triggers of the log and of audited tables (all, or those given); harmless when they stand already."""
    audited = audited_tables() if tables is None else tables
    make = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    for statement in make(audited):
        connection.exec_driver_sql(statement if connection.dialect.name == "sqlite" else statement.replace("%", "%%"))


def _sqlite(audited: tuple[Table, ...]) -> Iterator[str]:
    yield """CREATE TRIGGER IF NOT EXISTS log_entry_enqueue AFTER INSERT ON log_entry
BEGIN INSERT INTO log_pending (entry_id) VALUES (NEW.entry_id); END"""
    for table in INSERT_ONLY:
        for act in ("UPDATE", "DELETE"):
            yield f"""CREATE TRIGGER IF NOT EXISTS {table.name}_refuse_{act.lower()} BEFORE {act} ON {table.name}
BEGIN SELECT RAISE(ABORT, 'oversight: {act} on {table.name} is refused'); END"""
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
    yield from _POSTGRESQL_FUNCTIONS
    yield from _always("log_entry", "enqueue", "AFTER INSERT", "ROW", "oversight_enqueue")
    for table in INSERT_ONLY:
        yield from _always(table.name, "refuse", "BEFORE UPDATE OR DELETE", "ROW", "oversight_refuse")
        yield from _always(table.name, "refuse_truncate", "BEFORE TRUNCATE", "STATEMENT", "oversight_refuse")
    for table in audited:
        yield from _always(table.name, "recorded", "BEFORE INSERT OR UPDATE", "ROW", "oversight_recorded")
        yield from _always(table.name, "refuse_delete", "BEFORE DELETE", "ROW", "oversight_refuse")
        yield from _always(table.name, "refuse_truncate", "BEFORE TRUNCATE", "STATEMENT", "oversight_refuse")


def _always(table: str, suffix: str, when: str, level: str, function: str) -> Iterator[str]:
    name = f"{table}_{suffix}"
    yield f"CREATE OR REPLACE TRIGGER {name} {when} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
