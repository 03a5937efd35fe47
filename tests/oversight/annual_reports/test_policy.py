"""The states of a report, its lateness, and what it still lacks."""

from datetime import date
from itertools import product

import pytest

from oversight.annual_reports.policy import (
    MOVES,
    Move,
    Progress,
    Round,
    Standing,
    State,
    Timeliness,
    decisive,
    lacking,
    moved,
    progress,
    require_other,
    text_faults,
    timeliness,
)
from oversight.annual_reports.sections import MEMBER_DEPARTMENTS, SECTIONS, owed_by
from oversight.bilingual import Text
from oversight.errors import ConflictError, RecusedError

LEGAL = {
    ("draft", "save", "draft"),
    ("draft", "submit", "submitted"),
    ("submitted", "return", "returned"),
    ("submitted", "accept", "accepted"),
    ("returned", "save", "returned"),
    ("returned", "resubmit", "submitted"),
}


def test_the_legal_moves_are_these_and_no_others() -> None:
    assert {(state.value, move.value, after.value) for (state, move), after in MOVES.items()} == LEGAL


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_every_move_from_every_state_leads_on_or_is_refused_with_a_remedy(state: State, move: Move) -> None:
    standing = Standing(2025, state, 1, "2026-01-14 10:00:00")
    if (state, move) in MOVES:
        assert moved(standing, move) is MOVES[state, move]
        return
    with pytest.raises(ConflictError) as refusal:
        moved(standing, move)
    assert "2025" in refusal.value.what.zh
    assert refusal.value.remedy is not None


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED])
@pytest.mark.parametrize("move", [Move.SUBMIT, Move.RESUBMIT])
def test_submitting_twice_says_when_it_was_submitted(state: State, move: Move) -> None:
    with pytest.raises(ConflictError) as refusal:
        moved(Standing(2025, state, 2, "2026-01-14 10:00:00"), move)
    assert "2026-01-14 10:00:00" in refusal.value.what.zh
    assert "不能重复提交" in refusal.value.what.zh
    assert "twice" in refusal.value.what.en


def test_a_reviewer_stands_aside_from_the_own_agency_and_the_own_submission() -> None:
    require_other(("350800.MZ", "admin"), ("350825", "officer"))
    for reviewer in (("350825", "admin"), ("350800.MZ", "officer")):
        with pytest.raises(RecusedError):
            require_other(reviewer, ("350825", "officer"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), Timeliness.ON_TIME),
        (date(2026, 1, 15), Timeliness.ON_TIME),
        (date(2026, 1, 16), Timeliness.LATE),
    ],
)
def test_a_first_submission_is_judged_by_the_due_day(day: date, expected: Timeliness) -> None:
    assert timeliness(day, date(2026, 1, 15), date(2026, 1, 15)) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 1, 15), Timeliness.ON_TIME),
        (date(2022, 1, 16), Timeliness.ROLLED_OVER),
        (date(2022, 1, 17), Timeliness.ROLLED_OVER),
        (date(2022, 1, 18), Timeliness.LATE),
    ],
)
def test_a_due_day_off_is_rolled_over_to_the_first_working_day(day: date, expected: Timeliness) -> None:
    assert timeliness(day, date(2022, 1, 15), date(2022, 1, 17)) is expected


def test_every_state_and_timeliness_has_a_name_in_both_languages() -> None:
    for each in (*State, *Timeliness):
        assert each.label.zh
        assert each.label.en


@pytest.mark.parametrize(
    ("text", "done", "expected"),
    [
        ("", False, Progress.NOT_STARTED),
        (" \n", True, Progress.NOT_STARTED),
        ("已开展", False, Progress.IN_PROGRESS),
        ("已开展", True, Progress.DONE),
    ],
)
def test_progress_is_by_text_and_mark(text: str, *, done: bool, expected: Progress) -> None:
    assert progress(text, done=done) is expected


def test_everything_that_lacks_is_named_at_once() -> None:
    owed = owed_by("350825")[:3]
    faults = lacking(owed, {owed[0].key: {"text": "好", "done": True}, owed[1].key: {"text": "好", "done": False}})
    assert [(each.field, each.code) for each in faults] == [
        (owed[1].key, "in_progress"),
        (owed[2].key, "not_started"),
    ]
    assert owed[2].title.zh in faults[1].message.zh


@pytest.mark.parametrize(("length", "faults"), [(0, 0), (4000, 0), (4001, 1)])
def test_a_text_has_at_most_4000_characters(length: int, faults: int) -> None:
    assert len(text_faults("text", "国" * length, Text("情况", "text"))) == faults


def test_characters_that_no_document_carries_are_named() -> None:
    (fault,) = text_faults("text", "已\x00开\u202e展", Text("情况", "text"))
    assert "U+0000" in fault.message.zh
    assert "U+202E" in fault.message.en
    assert text_faults("text", "第一段\n\t第二段　坵垵", Text("情况", "text")) == ()


DUE = date(2026, 1, 15)
EARLY = Round(date(2026, 1, 5), date(2026, 1, 14), 7)
QUICK = Round(date(2026, 1, 16), date(2026, 1, 22), 4)
SLOW = Round(date(2026, 1, 16), date(2026, 1, 26), 6)
OPEN = Round(date(2026, 1, 23), None, 2)
FORGOTTEN = Round(date(2026, 1, 23), None, 9)


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([], None),
        ([QUICK], QUICK),
        ([EARLY, QUICK], QUICK),
        ([EARLY], EARLY),
        ([SLOW, QUICK], SLOW),
        ([QUICK, OPEN], OPEN),
        ([SLOW, OPEN], SLOW),
        ([QUICK, FORGOTTEN], FORGOTTEN),
    ],
)
def test_the_round_that_decides_is_the_late_one_else_the_open_one_else_the_last(
    rounds: list[Round], expected: Round | None
) -> None:
    assert decisive(rounds, DUE, 5) == expected


def test_a_county_owes_nine_sections_and_a_department_those_that_name_it() -> None:
    assert len(owed_by("350825")) == len(SECTIONS) == 9
    assert [each.key for each in owed_by("350800.CZ")] == [
        "coordination",
        "capacity",
        "services",
        "streamlining",
        "supervision",
        "problems",
    ]
    assert "capacity" not in [each.key for each in owed_by("350800.JY")]
    assert all("problems" in [each.key for each in owed_by(f"350800.{code}")] for code in MEMBER_DEPARTMENTS)
