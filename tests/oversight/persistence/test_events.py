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


def test_ids_without_an_instant_take_the_present_one_and_differ() -> None:
    ids = [new_id() for _ in range(100)]
    assert len(set(ids)) == 100
    assert UUID(ids[0]).int >> 80 >= datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000


def test_details_leave_the_agency_out() -> None:
    assert Renamed(agency="350800", step=3).details() == {"step": 3}
