"""The base of all mapped classes, and the mixin that ties a business row to the audit log."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from unicodedata import normalize

from sqlalchemy import DateTime, Dialect, ForeignKey, ForeignKeyConstraint, LargeBinary, MetaData, String, Table, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from oversight.bilingual import Text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
UNCOMMITTED = frozenset({"event_id", "state_salt", "version"})
Id = String(40)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC, without zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The declarative base; its metadata names every constraint."""

    metadata = MetaData(naming_convention=NAMING)
    __table__: ClassVar[Table]  # every class here maps one plain table


class Audited:
    """A business row each state of which has an entry in the audit log.

    `event_id` is the entry of the last change, `state_salt` the salt of that entry's state commitment. A database
    trigger refuses an insert or update whose entry is not there, is about another row, or doesn't follow the last one.
    """

    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="the row's identifier", sort_order=-10)
    state_salt: Mapped[bytes] = mapped_column(
        LargeBinary(32), comment="salt of the state commitment in the row's last entry", sort_order=90
    )
    version: Mapped[int] = mapped_column(comment="counts the row's changes; guards against lost updates", sort_order=91)

    @declared_attr
    @classmethod
    def event_id(cls) -> Mapped[str]:
        """The entry of the last change."""
        return mapped_column(
            Id,
            ForeignKey("log_entry.event_id"),
            unique=True,
            nullable=False,
            comment="the log entry of the row's last change",
            sort_order=89,
        )

    def still_needed(self, session: Session, today: date) -> Text | None:  # noqa: ARG002 - for those that override it
        """Say why the row's personal data can't be erased yet; None if nothing open needs it."""
        return None

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let SQLAlchemy guard updates by the version."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # set by the declarative base


@event.listens_for(ForeignKeyConstraint, "after_parent_attach")
def _check_at_commit(constraint: ForeignKeyConstraint, _table: Table) -> None:
    """Check references at commit: mapped classes here have no relationships, so a flush follows no order of tables."""
    constraint.deferrable, constraint.initially = True, "DEFERRED"


def subject_of(row: Audited) -> str:
    """Return how the log names a row: `table:id`."""
    return f"{row.__table__.name}:{row.id}"  # type: ignore[attr-defined]  # every audited class is mapped to one table


def audited_tables() -> tuple[Table, ...]:
    """Return every audited table, in the order of their names."""
    mapped = (mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Audited))
    return tuple(sorted((table for table in mapped if isinstance(table, Table)), key=lambda table: table.name))


def committed_columns(table: Table, values: Mapping[str, object]) -> dict[str, Any]:
    """Return the audited columns of a row in the log's profile: NFC text, numbers, booleans, ISO days and instants.

    What is null is left out, so that a column which comes later changes no commitment made before it was there.
    """
    named = {column.name: values[column.name] for column in table.columns if column.name not in UNCOMMITTED}
    return {name: _plain(value) for name, value in named.items() if value is not None}


def normalized(value: Any) -> Any:
    """Return a column's value with all text in it in NFC."""
    match value:
        case str():
            return normalize("NFC", str(value))
        case dict():
            return {normalized(key): normalized(one) for key, one in value.items()}
        case list() | tuple():
            return [normalized(one) for one in value]
        case _:
            return value


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case dict():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return value
