"""The list of matters is shown, exported, and added to by planners for the city."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from oversight.inspections.catalogue_queries import versions
from oversight.persistence import Database, reading
from tests.builders.forms import submit

Clients = Callable[[str], FlaskClient]
LIST, NEW = "/inspections/matters", "/inspections/matters/new"
MATTER = {
    "code": "SX-09",
    "title": "协管员配备",
    "clause": "龙政办〔2021〕65号 二",
    "method": "on_site",
    "level": "city",
    "effective_from": "2030-01-01",
    "checklist": "A1 | 是否在岗 | 办法 二\n\nA2｜是否公示｜办法 三",
}


def test_a_matter_of_a_later_day_is_listed_with_its_questions(city: Database, client_as: Clients) -> None:
    admin = client_as("city_admin")
    answer = submit(admin, NEW, MATTER)
    assert answer.location == f"{LIST}/SX-09"
    assert "是否公示" in admin.get(answer.location).text
    assert "未生效" in admin.get(answer.location).text
    assert "将要生效的版本" in admin.get(LIST).text
    with reading(city) as session:
        assert [line.code for line in versions(session, "SX-09")[0].checklist] == ["A1", "A2"]


def test_a_new_version_starts_from_the_newest(client_as: Clients) -> None:
    admin = client_as("city_admin")
    submit(admin, NEW, MATTER)
    form = admin.get(f"{NEW}?matter=SX-09").text
    assert "A2 | 是否公示 | 办法 三" in form
    assert 'value="SX-09"' in form
    assert submit(admin, NEW, MATTER | {"effective_from": "2031-01-01", "title": "新名称"}).status_code == 302
    assert "新名称" in admin.get(f"{LIST}/SX-09").text
    assert admin.get(f"{LIST}?on=2030-06-01&format=csv").text.count("SX-09") == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "09"}, "code"),
        ({"title": ""}, "title"),
        ({"effective_from": "2020-01-01"}, "effective_from"),
        ({"method": "phone"}, "method"),
        ({"checklist": "A1"}, "checklist"),
    ],
)
def test_what_is_wrong_comes_back_beside_its_field(client_as: Clients, changes: dict[str, str], field: str) -> None:
    refused = submit(client_as("city_admin"), NEW, MATTER | changes)
    assert refused.status_code == 422
    assert f'id="f-{field}-wrong"' in refused.text
    assert "龙政办〔2021〕65号 二" in refused.text


def test_a_second_version_of_a_day_is_an_error_of_the_day(client_as: Clients) -> None:
    admin = client_as("city_admin")
    submit(admin, NEW, MATTER)
    assert 'id="f-effective_from-wrong"' in submit(admin, NEW, MATTER).text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", [LIST, NEW])
def test_only_planners_for_the_city_see_the_list(client_as: Clients, path: str, lang: str) -> None:
    assert client_as("city_admin").get(f"{path}?lang={lang}").status_code == 200
    assert client_as("auditor").get(path).status_code == 403
    assert client_as("city_admin").get(f"{LIST}/SX-99").status_code == 404
