"""Figures are prefilled with their source; a changed one needs a note, and what was typed is read exactly."""

import pytest

from oversight.annual_reports.figures import (
    KINDS,
    Figure,
    FigureEntry,
    entered,
    figures_of,
    kept,
    printed,
    refreshed,
)

MONEY = Figure(key="work_fund", value=18_000_000, system=18_000_000, source="budgets", on="2025-12-31")
PEOPLE = Figure(key="assistants", value=31, system=31, source="staffing", on="2025-12-31")
SHARE = Figure(
    key="floor_share", value="4.99%", system="4.99%", source="rule", on="2025-12-31", rule="R30", result="breach"
)


def test_figures_are_kept_and_read_back_unchanged() -> None:
    figures = (MONEY, PEOPLE, SHARE)
    assert figures_of(kept(figures)) == figures


def test_a_figure_prints_its_value_unit_and_origin() -> None:
    assert MONEY.printed == "180,000.00"
    assert MONEY.unit.zh == "元"
    assert PEOPLE.printed == "31"
    assert SHARE.printed == "4.99%"
    assert printed(KINDS["work_fund"], None) == "--"
    assert MONEY.origin.zh == "预算与列支台账（截至 2025-12-31）"
    assert not MONEY.changed


@pytest.mark.parametrize(
    ("typed", "value"),
    [("180,000.01", 18_000_001), ("180000", 18_000_000), ("１８０，０００．５", 18_000_050), ("", None), ("--", None)],
)
def test_money_is_typed_in_yuan_and_read_as_fen(typed: str, value: int | None) -> None:
    (after,), faults = entered([MONEY], {"work_fund": FigureEntry(typed, "按决算口径")})
    assert faults == []
    assert after.value == value
    assert after.note == ("" if value == MONEY.system else "按决算口径")


@pytest.mark.parametrize("typed", ["-1", "三百万", "1.234", "1e3", "99999999999999999"])
def test_an_amount_that_is_none_is_refused_by_name(typed: str) -> None:
    _, (fault,) = entered([MONEY], {"work_fund": FigureEntry(typed, "说明")})
    assert fault.field == "figure-work_fund"
    assert "社会救助工作经费" in fault.message.zh


@pytest.mark.parametrize("typed", ["3.5", "-3", "三", "1234567890"])
def test_a_count_that_is_none_is_refused_by_name(typed: str) -> None:
    _, (fault,) = entered([PEOPLE], {"assistants": FigureEntry(typed, "说明")})
    assert fault.field == "figure-assistants"
    assert fault.code == "not-a-number"


def test_a_changed_figure_needs_a_note_that_can_be_printed() -> None:
    _, (missing,) = entered([PEOPLE], {"assistants": FigureEntry("30", " ")})
    assert (missing.field, missing.code) == ("note-assistants", "note-missing")
    assert "31" in missing.message.zh
    _, (long,) = entered([PEOPLE], {"assistants": FigureEntry("30", "长" * 201)})
    assert (long.field, long.code) == ("note-assistants", "too-long")


def test_a_figure_that_nobody_typed_or_that_is_computed_stays() -> None:
    after, faults = entered([PEOPLE, SHARE], {"floor_share": FigureEntry("99%", "想要")})
    assert (after, faults) == ([PEOPLE, SHARE], [])


def test_refreshing_takes_new_figures_but_keeps_a_change_that_still_differs() -> None:
    changed = Figure(key="assistants", value=30, system=31, source="staffing", on="2025-12-31", note="1人借调")
    newer = Figure(key="assistants", value=32, system=32, source="staffing", on="2025-12-31")
    (kept_change,) = refreshed([changed], [newer])
    assert (kept_change.value, kept_change.system, kept_change.note) == (30, 32, "1人借调")
    same = Figure(key="assistants", value=30, system=30, source="staffing", on="2025-12-31")
    assert refreshed([changed], [same]) == (same,)
    assert refreshed([PEOPLE], [newer]) == (newer,)
