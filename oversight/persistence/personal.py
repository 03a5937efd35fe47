"""Which columns hold personal data: declared on the column, so that no service can forget to seal or to erase them."""

from typing import Any

from sqlalchemy import Column, Table, inspect
from sqlalchemy.orm import Session

from oversight.persistence.base import Audited, Base, audited_tables, normalized

SEALED = {"personal": "sealed"}  # a column whose values enter the log as encrypted payloads, and which erasure blanks
BLANKED = {"personal": "blanked"}  # a column that erasure blanks as well, but which never enters a payload
GONE = "已删除 erased"


def personal_columns(table: Table) -> tuple[Column[Any], ...]:
    """Return the columns of a table that an erasure blanks."""
    return tuple(column for column in table.columns if "personal" in column.info)


def personal_tables() -> tuple[Table, ...]:
    """Return the audited tables that hold personal data, by name."""
    return tuple(table for table in audited_tables() if personal_columns(table))


def find_row(session: Session, subject: str) -> Audited | None:
    """Return the row of a subject (`table:id`) that may hold personal data, None if there is no such."""
    name, _, identifier = subject.partition(":")
    if all(table.name != name for table in personal_tables()):
        return None
    mapped: type[Audited] = next(one.class_ for one in Base.registry.mappers if one.class_.__table__.name == name)
    return session.get(mapped, identifier)


def personal_values(row: Audited) -> dict[str, Any]:
    """Return the sealed columns that are new or changed in a row and say something, in NFC."""
    state, table = inspect(row), row.__table__  # type: ignore[attr-defined]  # every audited class is mapped to one table
    sealed = [column.name for column in table.columns if column.info == SEALED]
    changed = {name: next(iter(state.attrs[name].history.added or ()), None) for name in sealed}
    return {name: normalized(value) for name, value in changed.items() if value}


def blank(row: Audited) -> None:
    """Overwrite a row's personal columns: with null where it may be, else with a mark that names nobody."""
    for column in personal_columns(row.__table__):  # type: ignore[attr-defined]  # every audited class is mapped to one table
        setattr(row, column.name, _nothing(column, getattr(row, column.name), row.id))


def _nothing(column: Column[Any], value: object, identifier: str) -> object:
    if column.nullable:
        return None
    if isinstance(value, dict | list | bool):
        return type(value)()
    return f"~{identifier}" if column.unique else GONE
