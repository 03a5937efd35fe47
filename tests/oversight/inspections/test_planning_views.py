"""Plans, inspectors and recusals are entered on pages, which keep what was typed and name what is wrong."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from oversight.agencies.queries import agencies
from oversight.clock import FixedClock
from oversight.inspections import queries
from oversight.inspections.policy import Ground, Stratum, at_least
from oversight.persistence import Database, reading
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.forms import submit
from tests.builders.inspections import build_matter, build_roster

Clients = Callable[[str], FlaskClient]
PLAN, INSPECTOR, RECUSAL = "/inspections/plans/new", "/inspections/roster/new", "/inspections/recusals/new"
HEADING = {"year": "2026", "title": "2026 年抽查计划", "document_number": "龙民〔2026〕8号"}
PERSON = {"code": "J0412", "name": "钱六", "unit": "350800.CZ", "certificate": "闽检0412", "cap": "3"}


def item(number: int = 1, /, **changes: str) -> dict[str, str]:
    """Return an item as typed."""
    typed = {"title": "协管员配备", "clause": "七", "object_kind": "township", "mode": "srs", "k": "1", "reserve": "1"}
    typed |= {"team": "2", "publish_within": "20"} | changes
    return {f"item-{number}-{name}": value for name, value in typed.items()}


def test_a_plan_of_two_items_is_drafted_and_can_be_submitted(city: Database, client_as: Clients) -> None:
    admin = client_as("city_admin")
    second = item(2, title="县级工作", object_kind="county", mode="all", team="3")
    answer = submit(admin, PLAN, {**HEADING, **item(), **second})
    assert answer.status_code == 302
    with reading(city) as session:
        (plan,) = queries.plans(session, "")
    assert (plan.state, plan.agency, plan.year) == ("draft", "350800.MZ", 2026)
    towns, counties = plan.items
    assert towns.strata == {COUNTY: Stratum("srs", 1, 1), OTHER_COUNTY: Stratum("srs", 1, 1)}
    assert (list(counties.strata), counties.strata["350800"].mode, len(counties.team)) == (["350800"], "all", 3)
    assert "提交计划" in admin.get(answer.location).text


def test_a_rate_becomes_a_number_of_each_stratum_rounded_up(city: Database, client_as: Clients) -> None:
    """It takes the place of the number; the plan shows what it comes to."""
    with reading(city) as session:
        sizes = Counter(str(one.parent) for one in agencies(session, "", "township"))
    admin = client_as("city_admin")
    answer = submit(admin, PLAN, {**HEADING, **item(percent="51", k="1", reserve="0")})
    with reading(city) as session:
        (plan,) = queries.plans(session, "")
    assert {code: one.k for code, one in plan.items[0].strata.items()} == {
        code: at_least(51, of=n) for code, n in sizes.items()
    }
    assert plan.items[0].strata[COUNTY].k > 1
    assert f'<td class="n">{plan.items[0].strata[COUNTY].k}</td>' in admin.get(answer.location).text


@pytest.mark.parametrize("percent", ["0", "101", "一半"])
def test_a_rate_that_is_none_is_an_error_of_its_field(client_as: Clients, percent: str) -> None:
    refused = submit(client_as("city_admin"), PLAN, {**HEADING, **item(percent=percent)})
    assert refused.status_code == 422
    assert '<a href="#f-item-1-percent">' in refused.text
    assert f'value="{percent}"' in refused.text


def test_an_item_takes_title_and_clause_from_its_matter(city: Database, clock: FixedClock, client_as: Clients) -> None:
    """What was typed goes first; the item keeps the matter's questions; an item may be begun by its matter alone."""
    build_matter(city, clock)
    admin = client_as("city_admin")
    assert '<option value="SX-01">' in admin.get(PLAN).text
    typed = {**HEADING, **item(matter="SX-01", title="乡镇协管员"), **item(2, matter="SX-01", title="", clause="")}
    assert submit(admin, PLAN, typed).status_code == 302
    with reading(city) as session:
        (plan,) = queries.plans(session, "")
        questions = [queries.checklist(session, one.id) for one in plan.items]
    assert [(one.title, one.clause) for one in plan.items] == [
        ("乡镇协管员", "七"),
        ("协管员配备", "龙政办〔2021〕65号 二"),
    ]
    assert [[line.code for line in lines] for lines in questions] == [["A1"], ["A1"]]


def test_a_matter_that_is_not_listed_is_an_error_of_its_field(
    city: Database, clock: FixedClock, client_as: Clients
) -> None:
    build_matter(city, clock)
    refused = submit(client_as("city_admin"), PLAN, {**HEADING, **item(matter="SX-99")})
    assert refused.status_code == 422
    assert '<a href="#f-item-1-matter">' in refused.text


def test_an_empty_plan_names_each_field_and_keeps_what_was_typed(city: Database, client_as: Clients) -> None:
    admin = client_as("city_admin")
    refused = submit(admin, PLAN, {"title": "只有名称", **item(2, clause="")})
    assert refused.status_code == 422
    for field in ("year", "document_number", "item-1-title", "item-1-object_kind", "item-2-clause"):
        assert f'<a href="#f-{field}">' in refused.text, field
    assert "事项 2：" in refused.text
    assert 'value="只有名称"' in refused.text
    with reading(city) as session:
        assert queries.plans(session, "") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"k": "99"}, "item-1-k"), ({"team": "1"}, "item-1-team"), ({"object_kind": "village"}, "item-1-object_kind")],
)
def test_what_cannot_be_inspected_is_an_error_of_its_field(
    client_as: Clients, changes: dict[str, str], field: str
) -> None:
    refused = submit(client_as("city_admin"), PLAN, {**HEADING, **item(1, **changes)})
    assert refused.status_code == 422
    assert f'<a href="#f-{field}">' in refused.text


def test_a_document_number_used_before_is_an_error_in_the_form(client_as: Clients) -> None:
    admin = client_as("city_admin")
    submit(admin, PLAN, {**HEADING, **item()})
    refused = submit(admin, PLAN, {**HEADING, **item()})
    assert refused.status_code == 422
    assert '<a href="#f-document_number">' in refused.text


def test_an_inspector_is_entered_with_a_relation(city: Database, client_as: Clients) -> None:
    admin = client_as("city_admin")
    typed = {**PERSON, "skills": "finance", "related": COUNTY, "relation": "spouse"}
    assert submit(admin, INSPECTOR, typed).location == "/inspections/roster"
    with reading(city) as session:
        (one,) = queries.inspectors(session)
    assert (one.code, one.agency, one.skills, one.relations) == (
        "J0412",
        "350800.CZ",
        ("finance",),
        {COUNTY: "spouse"},
    )
    again = submit(admin, INSPECTOR, typed)
    assert again.status_code == 422
    assert '<a href="#f-code">' in again.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"code": "412"}, "code"), ({"name": ""}, "name"), ({"cap": "0"}, "cap"), ({"related": COUNTY}, "relation")],
)
def test_a_wrong_inspector_comes_back(client_as: Clients, changes: dict[str, str], field: str) -> None:
    refused = submit(client_as("city_admin"), INSPECTOR, {**PERSON, **changes})
    assert refused.status_code == 422
    assert f'<a href="#f-{field}">' in refused.text
    assert 'value="闽检0412"' in refused.text


def test_a_recusal_is_declared_once(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    admin = client_as("city_admin")
    typed = {"inspector": "J0004", "target": COUNTY, "reason": "interest"}
    assert submit(admin, RECUSAL, typed).status_code == 302
    with reading(city) as session:
        recused = next(one for one in queries.inspectors(session) if one.code == "J0004")
    assert recused.recusals == (Ground("J0004", COUNTY, "interest"),)
    assert '<a href="#f-target">' in submit(admin, RECUSAL, typed).text
    assert '<a href="#f-inspector">' in submit(admin, RECUSAL, {"target": COUNTY}).text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", [PLAN, INSPECTOR, RECUSAL])
def test_only_planners_see_the_forms(client_as: Clients, path: str, lang: str) -> None:
    assert client_as("inspector").get(f"{path}?lang={lang}").status_code == 200
    assert client_as("auditor").get(path).status_code == 403
