"""Lists are imported in two steps: a preview that stores nothing, and a confirmation that stores all or nothing."""

import io
import re
from collections.abc import Callable, Sequence

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from oversight.clock import FixedClock
from oversight.inspections import queries
from oversight.inspections.catalogue_queries import all_versions
from oversight.persistence import Database, reading
from tests.builders.city import COUNTY
from tests.builders.forms import form_token
from tests.builders.inspections import build_matter, build_roster

Clients = Callable[[str], FlaskClient]
PEOPLE, MATTERS = "/inspections/import/inspectors", "/inspections/import/matters"
HEAD = ("编号", "姓名", "单位编码", "检查证号", "专长", "每次最多", "关系", "在岗")
NEW = ("J0009", "钱九", "350800.CZ", "闽检0009", "finance", "2", f"{COUNTY}：配偶在该单位工作", "是")
SAME = ("J0004", "赵四", "350800.JY", "闽检0004", "", "", "", "")
LEFT = ("J0002", "李二", "350825.MZ", "闽检0002", "", "3", "", "否")
LIST = ("事项编码", "事项名称", "依据条款", "检查方式", "检查层级", "生效日期", "问题编码", "检查内容", "问题依据")
LINE = ("SX-01", "协管员配备", "龙政办〔2021〕65号 二", "现场检查", "city", "")
KNOWN = (*LINE, "A1", "是否在岗", "龙政办〔2021〕65号 二")


def table(*rows: Sequence[str]) -> bytes:
    """Return rows as CSV."""
    return "\r\n".join(",".join(row) for row in rows).encode("utf-8-sig")


def preview(client: FlaskClient, path: str, body: bytes) -> TestResponse:
    """Send a file."""
    values = {"csrf_token": form_token(client, path), "file": (io.BytesIO(body), "list.csv")}
    return client.post(path, data=values, content_type="multipart/form-data")


def confirm(client: FlaskClient, path: str, seen: TestResponse) -> TestResponse:
    """Confirm what a preview showed."""
    draft = re.search(r'name="draft" value="([^"]+)"', seen.text)
    assert draft is not None
    return client.post(f"{path}/confirm", data={"csrf_token": form_token(client, path), "draft": draft[1]})


def figures(answer: TestResponse) -> list[str]:
    """Return the counts a preview shows: new, changed, the same, wrong."""
    return re.findall(r"<dd[^>]*>\s*(?:<[^>]+>)*\s*(\d+)", answer.text)[:4]


@pytest.fixture
def admin(city: Database, clock: FixedClock, client_as: Clients) -> FlaskClient:
    """A planner of a city with a roster and a matter."""
    build_roster(city, clock)
    build_matter(city, clock)
    return client_as("city_admin")


def test_a_preview_counts_and_stores_nothing_until_confirmed(city: Database, admin: FlaskClient) -> None:
    seen = preview(admin, PEOPLE, table(HEAD, NEW, SAME, LEFT))
    assert (seen.status_code, figures(seen)) == (200, ["1", "1", "1", "0"])
    with reading(city) as session:
        assert len(queries.inspectors(session)) == 5
    assert confirm(admin, PEOPLE, seen).location == "/inspections/roster"
    with reading(city) as session:
        people = {one.code: one for one in queries.inspectors(session)}
    assert (people["J0009"].relations, people["J0009"].cap) == ({COUNTY: "spouse"}, 2)
    assert not people["J0002"].active
    assert figures(preview(admin, PEOPLE, table(HEAD, NEW, SAME, LEFT))) == ["0", "0", "3", "0"]


def test_all_errors_come_at_once_with_their_cells(city: Database, admin: FlaskClient) -> None:
    bad = ("9", "", "350800.XX", "闽检0009", "F", "many", f"{COUNTY}:friend", "perhaps")
    refused = preview(admin, PEOPLE, table(HEAD, NEW, NEW, bad))
    assert refused.status_code == 422
    for cell in ("A3", "A4", "B4", "C4", "E4", "F4", "G4", "H4"):
        assert f"<b>CSV!{cell}</b>" in refused.text, cell
    assert 'name="draft"' not in refused.text
    with reading(city) as session:
        assert len(queries.inspectors(session)) == 5


def test_a_confirmation_is_judged_again_and_stores_nothing_of_a_wrong_table(
    city: Database, clock: FixedClock, admin: FlaskClient
) -> None:
    seen = preview(admin, MATTERS, table(LIST, (*LINE[:5], clock.now().date().isoformat(), *KNOWN[6:]), _other(clock)))
    assert figures(seen)[:3] == ["1", "0", "1"]
    build_matter(city, clock, "SX-02")
    assert confirm(admin, MATTERS, seen).status_code == 422
    with reading(city) as session:
        assert [one.title for one in all_versions(session)] == ["协管员配备", "协管员配备"]


def _other(clock: FixedClock) -> tuple[str, ...]:
    return (
        "SX-02",
        "另一事项",
        "办法 二",
        "papers",
        "county",
        clock.now().date().isoformat(),
        "A1",
        "是否公示",
        "办法 三",
    )


def test_matters_are_new_changed_or_the_same(city: Database, clock: FixedClock, admin: FlaskClient) -> None:
    changed = (*LINE[:5], "2031年1月2日")
    rows = [(*changed, "A1", "是否在岗", "办法 二"), (*changed, "A2", "是否公示", "办法 三")]
    seen = preview(admin, MATTERS, table(LIST, KNOWN, *rows, _other(clock)))
    assert figures(seen) == ["1", "1", "1", "0"]
    assert confirm(admin, MATTERS, seen).location == "/inspections/matters"
    with reading(city) as session:
        assert [(one.code, len(one.checklist)) for one in all_versions(session)] == [
            ("SX-01", 1),
            ("SX-01", 2),
            ("SX-02", 1),
        ]


def test_what_is_wrong_with_matters_names_its_cell(admin: FlaskClient) -> None:
    rows = [
        (*LINE[:5], "2031-01-02", "A1", "是否在岗", "办法 二"),
        ("SX-01", "别的名称", *LINE[2:5], "2031-01-02", "a2", "是否公示", "办法 三"),
        ("SX-03", "x", "y", "phone", "city", "2020-01-01", "A1", "z", "y"),
        ("SX-04", "x", "y", "papers", "city", "soon", "A1", "z", "y"),
        (*LINE, "A1", "不同的问题", "办法 二"),
    ]
    refused = preview(admin, MATTERS, table(LIST, *rows))
    assert refused.status_code == 422
    for cell in ("B3", "G3", "D4", "F4", "F5", "F6"):
        assert f"<b>CSV!{cell}</b>" in refused.text, cell


@pytest.mark.parametrize("draft", ["", "made.up.draft"])
def test_only_what_was_previewed_can_be_confirmed(admin: FlaskClient, draft: str) -> None:
    posted = {"csrf_token": form_token(admin, PEOPLE), "draft": draft}
    assert admin.post(f"{PEOPLE}/confirm", data=posted).status_code == 422


def test_a_preview_of_one_list_does_not_confirm_for_the_other(admin: FlaskClient) -> None:
    seen = preview(admin, PEOPLE, table(HEAD, NEW))
    assert confirm(admin, MATTERS, seen).status_code == 422


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", [PEOPLE, MATTERS])
def test_a_filled_template_comes_back(admin: FlaskClient, path: str, lang: str) -> None:
    template = admin.get(f"{path}/template.xlsx?lang={lang}")
    assert template.data.startswith(b"PK")
    refused = preview(admin, path, template.data)
    assert refused.status_code == 422
    assert "A1</b>" in refused.text


def test_only_planners_for_the_city_import(client_as: Clients) -> None:
    assert client_as("auditor").get(PEOPLE).status_code == 403
    assert client_as("city_admin").get("/inspections/import/plans").status_code == 404
    assert client_as("city_admin").get("/inspections/roster").text.count(PEOPLE) == 1


def test_a_leave_is_imported_and_needs_both_days(city: Database, admin: FlaskClient) -> None:
    head = (*HEAD, "请假起", "请假止")
    seen = preview(admin, PEOPLE, table(head, (*SAME, "2026-12-01", "2026/12/20")))
    assert figures(seen) == ["0", "1", "0", "0"]
    assert confirm(admin, PEOPLE, seen).status_code == 302
    with reading(city) as session:
        one = next(one for one in queries.inspectors(session) if one.code == "J0004")
    assert (str(one.leave_from), str(one.leave_until)) == ("2026-12-01", "2026-12-20")
    refused = preview(admin, PEOPLE, table(head, (*SAME, "2026-12-01", ""), (*NEW, "2026-12-02", "2026-12-01")))
    assert refused.text.count("<b>CSV!J") == 2
    assert "<b>CSV!I2</b>" in preview(admin, PEOPLE, table(head, (*SAME, "soon", "2026-12-01"))).text
