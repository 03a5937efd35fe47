"""Triggers of the erasable tables: no change, no deletion before an erasure's entry, and no return after it."""

from collections.abc import Iterator

from oversight.persistence.payload_tables import ERASABLE, ERASED, log_subject_key

_KEYS = log_subject_key.name
PAYLOAD_BODIES = {
    "erasable": f"""
BEGIN
  IF NOT EXISTS (SELECT 1 FROM log_entry WHERE subject = OLD.subject AND action = '{ERASED}') THEN
    RAISE EXCEPTION 'oversight: DELETE on % without an erasure in the log', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$""",  # noqa: S608 - nothing but our own constant is put in
    "not_erased": f"""
BEGIN
  IF EXISTS (SELECT 1 FROM log_entry WHERE subject = NEW.subject AND action = '{ERASED}') THEN
    RAISE EXCEPTION 'oversight: the subject of a new key in % was erased', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$""",  # noqa: S608 - nothing but our own constant is put in
}


def sqlite_payload_triggers() -> Iterator[str]:
    """Return SQLite's statements, harmless when they stand already."""
    for name in (table.name for table in ERASABLE):
        yield f"""CREATE TRIGGER IF NOT EXISTS {name}_refuse_update BEFORE UPDATE ON {name}
BEGIN SELECT RAISE(ABORT, 'oversight: UPDATE on {name} is refused'); END"""
        yield f"""CREATE TRIGGER IF NOT EXISTS {name}_erasable BEFORE DELETE ON {name}
WHEN NOT EXISTS (SELECT 1 FROM log_entry WHERE subject = OLD.subject AND action = '{ERASED}')
BEGIN SELECT RAISE(ABORT, 'oversight: DELETE on {name} without an erasure in the log'); END"""  # noqa: S608 - table names are our own
    yield f"""CREATE TRIGGER IF NOT EXISTS {_KEYS}_not_erased BEFORE INSERT ON {_KEYS}
WHEN EXISTS (SELECT 1 FROM log_entry WHERE subject = NEW.subject AND action = '{ERASED}')
BEGIN SELECT RAISE(ABORT, 'oversight: the subject of a new key in {_KEYS} was erased'); END"""  # noqa: S608 - table names are our own


def postgresql_payload_triggers() -> Iterator[str]:
    """Return PostgreSQL's statements; they need `oversight_refuse` and the functions of PAYLOAD_BODIES."""
    for name in (table.name for table in ERASABLE):
        yield from _always(name, "refuse_update", "BEFORE UPDATE", "ROW", "oversight_refuse")
        yield from _always(name, "refuse_truncate", "BEFORE TRUNCATE", "STATEMENT", "oversight_refuse")
        yield from _always(name, "erasable", "BEFORE DELETE", "ROW", "oversight_erasable")
    yield from _always(_KEYS, "not_erased", "BEFORE INSERT", "ROW", "oversight_not_erased")


def _always(table: str, suffix: str, when: str, level: str, function: str) -> Iterator[str]:
    name = f"{table}_{suffix}"
    yield f"CREATE OR REPLACE TRIGGER {name} {when} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
