"""What is committed to of a row, and how instants are kept."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import JSON, Column, DateTime, Dialect, LargeBinary, MetaData, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from oversight.accounts.models import WebSession
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Base, Database, UtcDateTime, begin
from oversight.persistence.base import audited_tables, committed_columns, normalized

SHANGHAI_NINE = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
UTC_ONE = datetime(2026, 11, 24, 1, 0, 0, 123456, tzinfo=UTC)


def test_committed_columns_are_plain_values_without_nulls_and_the_logs_own_columns() -> None:
    names = ("id", "event_id", "state_salt", "version", "flag", "nothing")
    typed = (Column("at", DateTime), Column("seal", LargeBinary), Column("parts", JSON), Column("on", DateTime))
    table = Table("sample", MetaData(), *(Column(name, String) for name in names), *typed)
    values = {
        "id": "a",
        "event_id": "e",
        "state_salt": b"s",
        "version": 3,
        "flag": True,
        "nothing": None,
        "at": SHANGHAI_NINE,
        "on": date(2026, 1, 2),
        "seal": b"\x01\xff",
        "parts": {"on": date(2026, 1, 2), "list": [1, (b"\x00",)]},
    }
    assert committed_columns(table, values) == {
        "id": "a",
        "flag": True,
        "at": "2026-11-24T01:00:00.123456+00:00",
        "on": "2026-01-02",
        "seal": "01ff",
        "parts": {"on": "2026-01-02", "list": [1, ["00"]]},
    }


def test_text_is_brought_into_nfc_however_deep_it_lies() -> None:
    assert normalized({"e\u0301": ["e\u0301", ("u\u0308",), 5]}) == {"é": ["é", ["ü"], 5]}


def test_every_column_says_what_it_means() -> None:
    silent = [f"{t.name}.{c.name}" for t in Base.metadata.tables.values() for c in t.columns if not c.comment]
    assert silent == []


def test_audited_tables_are_listed_by_name() -> None:
    names = [table.name for table in audited_tables()]
    assert "agency" in names
    assert "web_session" not in names
    assert names == sorted(names)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())  # noqa: DTZ001 - the case


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_no_instant_stays_no_instant(dialect: Dialect) -> None:
    assert UtcDateTime().process_bind_param(None, dialect) is None
    assert UtcDateTime().process_result_value(None, dialect) is None


def test_an_instant_comes_back_in_utc_to_the_microsecond(any_database: Database, clock: FixedClock) -> None:
    row = WebSession(token_sha256="0" * 64, user_id=None, content="{}", created_at=SHANGHAI_NINE, seen_at=UTC_ONE)
    with begin(any_database, SYSTEM, clock) as tx:
        tx.session.add(row)
    with any_database.readonly.connect() as connection:
        stored = connection.execute(select(WebSession.created_at, WebSession.seen_at)).one()
    assert stored == (UTC_ONE, UTC_ONE)
    assert (stored[0].tzinfo, stored[1].tzinfo) == (UTC, UTC)
