"""A page's table as a file: as the page shows it, recorded like every export, for those who may."""

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from oversight.persistence import Database
from oversight.persistence.log_tables import log_entry
from oversight.web.page_tables import read_table, sheet_of
from reports.workbook import to_csv

ClientAs = Callable[[str], FlaskClient]
PAGE = """
<table data-sheet="1"><caption>Other</caption><tr><th>no</th></tr></table>
<table data-sheet="2"><caption><span>Money</span></caption>
<thead><tr><th>Name</th><th class="n">Persons</th><th class="n">Yuan<br>exact</th><th>Note</th></tr></thead><tbody>
<tr><th>甲<span aria-hidden="true">★<b>x</b></span></th><td class="n">1,234</td>
<td class="n">-1,234.50</td><td>=1+1</td></tr>
<tr><th>乙 &amp; 丙</th><td class="n">--</td><td class="n">0.05</td><td><p>a</p><p>b</p></td></tr>
<tr><th>Total</th><td colspan="3">1,234 in all</td></tr>
</tbody></table>
"""


def lines(body: bytes) -> list[list[str]]:
    """Return the cells of a CSV."""
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_cells_are_read_as_they_are_seen_and_numbers_as_numbers() -> None:
    sheet = sheet_of(read_table(PAGE.replace('<td colspan="3">1,234 in all', "<td></td><td></td><td>"), "2"))
    assert sheet.title == "Money"
    assert [column.kind for column in sheet.columns] == ["text", "integer", "money_fen", "text"]
    assert [list(row.values()) for row in sheet.rows] == [
        ["甲", 1234, -123450, "=1+1"],
        ["乙 & 丙", None, 5, "a b"],
        ["Total", None, None, None],
    ]
    assert lines(to_csv(sheet))[1] == ["甲", "1234", "-1234.50", "'=1+1"]


def test_a_cell_over_several_columns_fills_the_first_and_makes_a_column_text() -> None:
    sheet = sheet_of(read_table(PAGE, "2"))
    assert sheet.columns[1].kind == "text"
    assert list(sheet.rows[2].values()) == ["Total", "1,234 in all", None, None]


def test_a_table_leaves_as_the_page_shows_it(client_as: ClientAs) -> None:
    client = client_as("auditor")
    rows = lines(client.get("/rules?sheet=1&format=csv").data)
    assert rows[0] == ["要求", "名称", "条款", "规则编号", "生效"]
    assert ["R16", "乡镇（街道）协管员配备", "三、（一）", "staffing.township-assistants", "2021-07-26"] in rows
    english = lines(client.get("/rules?sheet=1&format=csv&lang=en").data)
    assert english[0][0] == "Requirement"
    assert client.get("/rules?sheet=1&format=xlsx").data[:2] == b"PK"


def test_it_is_recorded_like_every_export(city: Database, client_as: ClientAs) -> None:
    client_as("auditor").get("/rules?sheet=1&format=csv")
    with city.readonly.connect() as connection:
        latest = connection.scalars(select(log_entry.c.body).order_by(log_entry.c.entry_id.desc())).first()
    assert latest is not None
    assert b"rules-table-1" in latest


@pytest.mark.parametrize(("query", "status"), [("sheet=9&format=csv", 404), ("sheet=1&format=pdf", 422)])
def test_a_table_that_isnt_there_and_a_form_that_isnt_known(client_as: ClientAs, query: str, status: int) -> None:
    assert client_as("auditor").get(f"/rules?{query}").status_code == status
