"""The pure decisions: recusals by office and relation, lawful items, the register's line."""

from datetime import date
from hashlib import sha256

import pytest

from oversight.inspections.policy import (
    GENESIS,
    Candidate,
    Ground,
    Member,
    SeedEvent,
    at_least,
    grounds,
    register_hash,
    register_line,
    touches,
    usual_events,
)

TOWNSHIPS = [Candidate("350825101", "350825"), Candidate("350825102", "350825"), Candidate("350802103", "350802")]


@pytest.mark.parametrize(
    ("agency", "target", "barred"),
    [
        ("350825.MZ", "350825101", True),
        ("350825.MZ", "350825", True),
        ("350825101", "350825101", True),
        ("350825101", "350825", True),
        ("350825101", "350825102", False),
        ("350802.MZ", "350825101", False),
        ("350800.MZ", "350825101", False),
    ],
)
def test_an_office_bars_from_its_own_division_and_what_is_above_or_below(
    agency: str, target: str, *, barred: bool
) -> None:
    assert touches(agency, target) is barred


def test_a_stratum_barred_whole_is_named_once_and_a_single_object_by_itself() -> None:
    found = grounds(TOWNSHIPS, [Member("J1", "350825.MZ", {}), Member("J2", "350802.MZ", {})], ())
    assert found == (Ground("J1", "350825", "own_unit"), Ground("J2", "350802103", "own_unit"))


def test_relations_and_declarations_are_added_and_the_first_reason_stays() -> None:
    declared = [
        Ground("J1", "350825101", "interest"),
        Ground("J1", "350802", "other"),
        Ground("J1", "350881", "other"),
        Ground("J9", "350802", "other"),
    ]
    found = grounds(TOWNSHIPS, [Member("J1", "350800.MZ", {"350825101": "spouse"})], declared)
    assert found == (Ground("J1", "350802", "other"), Ground("J1", "350825101", "spouse"))


def test_a_register_line_can_be_typed_and_hashed_again() -> None:
    line = register_line(1, "notice", 7, "a" * 64, GENESIS)
    assert line == f"LYD1|register|1|notice|7|{'a' * 64}|{GENESIS}\n".encode()
    assert register_hash(1, "notice", 7, "a" * 64, GENESIS) == sha256(line).hexdigest()


def test_the_usual_events_are_tomorrow() -> None:
    assert usual_events(date(2026, 11, 30)) == (
        SeedEvent("kl8", date(2026, 12, 1)),
        SeedEvent("dice6x25", date(2026, 12, 1)),
    )


@pytest.mark.parametrize(
    ("percent", "of", "least"),
    [
        (10, 133, 14),
        (10, 130, 13),
        (1, 1, 1),
        (1, 100, 1),
        (1, 101, 2),
        (100, 7, 7),
        (30, 10, 3),
        (7, 100, 7),
        (5, 0, 0),
    ],
)
def test_a_rate_is_rounded_up_by_whole_numbers(percent: int, of: int, least: int) -> None:
    """7 % of 100 is 7; a floating-point product would have made 8 of it."""
    assert at_least(percent, of=of) == least


@pytest.mark.parametrize("percent", [1, 7, 33, 99, 100])
@pytest.mark.parametrize("of", [1, 2, 3, 133, 40_000_000])
def test_a_rate_is_met_and_by_no_more_than_needed(percent: int, of: int) -> None:
    """It is the least number that meets the rate, and never more than there are."""
    drawn = at_least(percent, of=of)
    assert drawn * 100 >= of * percent > (drawn - 1) * 100
    assert 1 <= drawn <= of
