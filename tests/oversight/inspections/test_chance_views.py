"""The page of chances works the figures out, keeps what was typed, and names what can't be."""

from collections.abc import Callable

from flask.testing import FlaskClient

from oversight.inspections.chances import size_needed

Clients = Callable[[str], FlaskClient]
PAGE = "/inspections/chances"


def test_the_page_answers_the_usual_question_without_being_asked(client_as: Clients) -> None:
    page = client_as("inspector").get(PAGE)
    assert page.status_code == 200
    assert "133 个里抽 14 个：若有 10%（13 个）有问题，发现至少一个的把握是 78.1%。" in page.text
    assert f"至少抽 {size_needed(133, 13, 95)} 个" in page.text


def test_the_page_answers_what_stands_in_its_address_in_english_too(client_as: Clients) -> None:
    page = client_as("inspector").get(PAGE + "?population=17&sample=17&share=1&wanted=100&lang=en")
    assert "17 of 17: if 1% (1) have the problem, at least one is found with 100.0%." in page.text


def test_a_sample_larger_than_the_objects_is_named_and_what_was_typed_stays(client_as: Clients) -> None:
    page = client_as("inspector").get(PAGE + "?population=10&sample=11&share=10&wanted=95")
    assert page.status_code == 422
    assert "抽取数为 1 至 10。" in page.text
    assert 'value="11"' in page.text


def test_what_is_no_number_or_missing_is_named(client_as: Clients) -> None:
    page = client_as("inspector").get(PAGE + "?population=many&sample=")
    assert page.status_code == 422
    assert [f"#f-{name}" in page.text for name in ("population", "sample", "share", "wanted")] == [True] * 4
