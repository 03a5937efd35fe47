"""A row for whatever a statement may be refused on: the log's tables filled as far as the city leaves them empty."""

from datetime import UTC, datetime

from sqlalchemy import Table, func, insert, select

from oversight.persistence import Database
from oversight.persistence.keeping import Keeping, log_tables
from oversight.persistence.log_storage import frontier_of, integrate_all

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)


def fill_log(database: Database) -> None:
    """Integrate, and put some row into each insert-only table that is still empty."""
    with database.engine.begin() as connection:
        integrate_all(connection)
        size = frontier_of(connection).size
        for table in log_tables(Keeping.INSERT_ONLY):
            if connection.scalar(select(func.count()).select_from(table)) == 0:
                connection.execute(insert(table).values(any_row(table, size)))


def any_row(table: Table, number: int) -> dict[str, object]:
    """Return values that a table's columns take."""
    kinds: dict[type, object] = {int: number, str: "x", bytes: b"x", object: AT}  # a decorated type has no Python type
    return {column.name: kinds[column.type.python_type] for column in table.columns}
