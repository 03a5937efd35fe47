"""Paging: the address keeps every filter, and nonsense in it means the first page."""

import pytest
from flask import Flask

from oversight.web.pagination import address, exports, paging


@pytest.mark.parametrize(
    ("query", "total", "first", "last"),
    [
        ("", 45, 0, 20),
        ("page=3", 45, 40, 45),
        ("page=9", 45, 40, 45),
        ("page=0", 45, 0, 20),
        ("page=two", 45, 0, 20),
        ("rows=50", 45, 0, 45),
        ("rows=7", 45, 0, 20),
        ("page=2", 0, 0, 0),
    ],
)
def test_the_address_says_which_rows_are_shown(query: str, total: int, first: int, last: int) -> None:
    with Flask("test").test_request_context(f"/things?{query}"):
        shown = paging(total)
    assert (shown.first, shown.last) == (first, last)


def test_the_pages_before_and_after_keep_the_filters() -> None:
    with Flask("test").test_request_context("/things?state=open&page=2"):
        shown = paging(45)
        assert shown.previous_url == "/things?state=open&page=1"
        assert shown.next_url == "/things?state=open&page=3"
        assert [size["current"] for size in shown.sizes] == [True, False, False]
        assert shown.sizes[1]["url"] == "/things?state=open&page=1&rows=50"


def test_the_first_page_has_none_before_and_the_last_none_after() -> None:
    with Flask("test").test_request_context("/things"):
        assert paging(5).previous_url is None
        assert paging(5).next_url is None


def test_an_export_takes_all_rows_of_the_filter() -> None:
    with Flask("test").test_request_context("/things?state=open&page=2&rows=50&empty="):
        assert exports()["csv"] == "/things?state=open&format=csv"
        assert address(state=None) == "/things?page=2&rows=50"
