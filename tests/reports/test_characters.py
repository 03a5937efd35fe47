"""Which characters reach a file, and where a long title may break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.characters import balanced_lines, printable, width
from tests.reports.samples import RARE


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2067", "\ud800", "\uffff"])
def test_what_no_file_may_carry_becomes_a_replacement_character(character: str) -> None:
    assert printable(f"甲{character}乙") == "甲\ufffd乙"


def test_rare_names_line_breaks_and_astral_characters_stay() -> None:
    kept = f"{RARE}\n\t𠮷〔2026〕“5%”"
    assert printable(kept) == kept


def test_a_chinese_character_is_wider_than_an_ascii_one() -> None:
    assert width("龙岩") == 2
    assert width("2026") < width("龙岩年")


def test_a_short_title_is_one_line() -> None:
    assert balanced_lines("年度报告提交回执", 20) == ("年度报告提交回执",)


def test_the_author_s_own_breaks_stay() -> None:
    assert balanced_lines("关于报送2026年度\n社会救助工作情况的报告", 20) == (
        "关于报送2026年度",
        "社会救助工作情况的报告",
    )


def test_lines_are_about_as_long_as_each_other() -> None:
    lines = balanced_lines("上杭县民政局关于报送社会救助制度改革工作落实情况的报告", 20)
    assert len(lines) == 2
    assert abs(width(lines[0]) - width(lines[1])) <= 3


def test_a_year_and_a_quoted_title_are_not_torn() -> None:
    lines = balanced_lines("上杭县民政局关于印发2026年度《社会救助办法》落实情况自查报告的通知", 16)
    assert sum("2026" in line for line in lines) == 1
    assert sum("《社会救助办法》" in line for line in lines) == 1


def test_a_run_longer_than_a_line_is_torn_rather_than_let_out_of_the_page() -> None:
    assert all(width(line) <= 11 for line in balanced_lines("a" * 200, 10))


@pytest.mark.parametrize("mark", ["，", "》", "）", "的"])
def test_no_line_begins_with_what_belongs_to_the_one_before(mark: str) -> None:
    for before in range(5, 16):
        lines = balanced_lines("龙" * before + mark + "岩" * 10, 10)
        assert not any(line.startswith(mark) for line in lines)


@given(st.text("龙岩的，（）《》2026 ab", max_size=80), st.integers(8, 24))
def test_breaking_loses_nothing_but_blanks_and_no_line_is_wider_than_the_page(text: str, limit: int) -> None:
    lines = balanced_lines(text, limit)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= limit + 1.6 for line in lines)
