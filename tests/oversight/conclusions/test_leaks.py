"""What the gate finds, with its place, and what it leaves alone."""

import pytest

from oversight.conclusions.leaks import Kind, leaks

IDENTITY = "11010519491231002X"
MOBILE = "13800138000"
CARD = "6222021234567890128"
NAMES = ("张一", "欧阳海波", "欧阳海")


@pytest.mark.parametrize(
    ("text", "kind", "start", "length"),
    [
        (f"申请人证号{IDENTITY}。", Kind.IDENTITY, 5, 18),
        (f"证号{IDENTITY.lower()}", Kind.IDENTITY, 2, 18),
        ("证号110105 19491231 002X。", Kind.IDENTITY, 2, 20),
        ("证号１１０１０５１９４９１２３１００２Ｘ", Kind.IDENTITY, 2, 18),
        ("旧证号110105491231002。", Kind.IDENTITY, 3, 15),
        (f"电话{MOBILE}", Kind.TELEPHONE, 2, 11),
        ("电话138-0013-8000", Kind.TELEPHONE, 2, 13),
        ("电话+86 138 0013 8000", Kind.TELEPHONE, 2, 17),
        ("电话1３8\u200b00138000", Kind.TELEPHONE, 2, 12),
        ("电话0597-2212345", Kind.TELEPHONE, 2, 12),
        ("电话(0597)2212345", Kind.TELEPHONE, 2, 13),
        (f"卡号{CARD}", Kind.CARD, 2, 19),
        ("由张一签收", Kind.NAME, 1, 2),
        ("由张 一签收", Kind.NAME, 1, 3),
        ("欧阳海波在场", Kind.NAME, 0, 4),
    ],
)
def test_personal_data_is_found_where_it_begins(text: str, kind: Kind, start: int, length: int) -> None:
    (found,) = leaks(text, NAMES)
    assert (found.kind, found.start, found.length) == (kind, start, length)


@pytest.mark.parametrize(
    "text",
    [
        "抽查2026年133个乡镇中的14个，涉及资金1234567.89元。",
        "龙政办〔2021〕65号第七条，350825101号对象，2026-11-24。",
        "110105194912310021",
        "110105194913310020",
        "110105491331002",
        "6222021234567890129",
        "摘要 " + "13800138000" * 3,
        "统一社会信用代码 91350800MA2XXXXX0A",
        "12800138000",
        "",
    ],
)
def test_figures_dates_document_numbers_and_wrong_check_digits_pass(text: str) -> None:
    assert leaks(text, NAMES) == ()


def test_lines_and_columns_count_from_one_and_nothing_is_repeated_in_the_words() -> None:
    name, identity = leaks(f"检查情况\n对象负责人张一，证号{IDENTITY}。", NAMES)
    assert (name.line, name.column, identity.line, identity.column) == (2, 6, 2, 11)
    assert identity.place.zh == "第 2 行第 11 字起 18 字：身份证号"
    assert IDENTITY not in identity.place.en


def test_an_identity_number_is_not_told_twice() -> None:
    assert [one.kind for one in leaks(f"{IDENTITY} {MOBILE}")] == [Kind.IDENTITY, Kind.TELEPHONE]


def test_without_known_names_and_with_names_of_one_character_nothing_is_a_name() -> None:
    assert leaks("张一", ("一", " ")) == ()
