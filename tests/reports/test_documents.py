"""What a document refuses, and how it writes days and shares the width of its tables."""

from datetime import date

import pytest

from reports import DocumentError, Imprint, PlainDocument, Table, TableColumn, chinese_date
from tests.reports.samples import annual_report, receipt


@pytest.mark.parametrize("number", ["杭民〔2026〕3号", "龙政办〔2021〕65号", "杭民〔2026〕第12号", ""])
def test_a_document_number_has_its_year_in_hexagonal_brackets_or_is_left_for_later(number: str) -> None:
    assert annual_report(number=number).number == number


@pytest.mark.parametrize(
    "number", ["杭民[2026]3号", "杭民〔26〕3号", "〔2026〕3号", "杭民〔2026〕3", "杭民〔2026〕三号", "杭 民〔2026〕3号"]
)
def test_any_other_form_of_number_is_refused_with_an_example_of_the_right_one(number: str) -> None:
    with pytest.raises(DocumentError, match="杭民〔2026〕3号") as refused:
        annual_report(number=number)
    assert refused.value.field == "OfficialDocument.number"


@pytest.mark.parametrize("field", ["issuer", "title", "signatory"])
def test_a_mandatory_part_must_not_be_blank(field: str) -> None:
    with pytest.raises(DocumentError, match=f"OfficialDocument.{field}") as refused:
        annual_report(**{field: " \n"})
    assert "不能为空" in refused.value.zh
    assert "must not be empty" in refused.value.en


def test_a_plain_document_needs_a_title_and_an_imprint_needs_its_printer() -> None:
    with pytest.raises(DocumentError, match=r"PlainDocument\.title"):
        receipt(title="")
    with pytest.raises(DocumentError, match=r"Imprint\.printed_by"):
        Imprint(printed_by="", printed_on=date(2027, 1, 12))


def test_days_are_written_in_arabic_digits_without_leading_zeros() -> None:
    assert chinese_date(date(2027, 1, 5)) == "2027年1月5日"
    assert annual_report().dated_text == "2027年1月12日"
    assert Imprint(printed_by="办公室", printed_on=date(2027, 1, 5)).printed_on_text == "2027年1月5日印发"


def test_a_plain_document_writes_its_day_as_its_language_does() -> None:
    chinese, english = (
        PlainDocument(title="T", blocks=(), dated=date(2027, 1, 5), language=tag) for tag in ("zh-CN", "en")
    )
    assert (chinese.dated_text, english.dated_text) == ("2027年1月5日", "2027-01-05")


def test_a_row_of_another_length_is_refused_by_its_number() -> None:
    columns = (TableColumn("乡镇"), TableColumn("人数"))
    with pytest.raises(DocumentError, match="2 cells expected, 1 given") as refused:
        Table("", columns, (("临城镇", "3"), ("南阳镇",)))
    assert refused.value.field == "Table.rows[2]"


def test_a_table_needs_columns_and_a_column_needs_room() -> None:
    with pytest.raises(DocumentError, match=r"Table\.columns"):
        Table("", (), ())
    with pytest.raises(DocumentError, match="positive integer"):
        TableColumn("乡镇", width=0)


def test_columns_share_the_width_of_the_table() -> None:
    narrow, broad = TableColumn("a"), TableColumn("b", width=3)
    table = Table("", (narrow, broad), ())
    assert (table.share(narrow), table.share(broad)) == ("25.000%", "75.000%")
