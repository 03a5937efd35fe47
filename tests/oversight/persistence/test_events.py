"""Event ids are UUIDv7, and an event's details are its own fields."""

from datetime import UTC, datetime
from uuid import UUID

from oversight.persistence import new_id
from tests.oversight.persistence.places import Renamed


def test_an_id_is_a_uuid_of_version_7_that_begins_with_its_millisecond() -> None:
    at = datetime(2026, 11, 24, 1, 0, 0, 250_000, tzinfo=UTC)
    one = UUID(new_id(at))
    assert (one.version, one.variant) == (7, "specified in RFC 4122")
    assert one.int >> 80 == int(at.timestamp() * 1000)


def test_ids_of_one_millisecond_differ() -> None:
    at = datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert len({new_id(at) for _ in range(100)}) == 100


def test_details_leave_the_agency_out() -> None:
    assert Renamed(agency="350800", step=3).details() == {"step": 3}
