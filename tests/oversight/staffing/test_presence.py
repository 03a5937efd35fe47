"""Presence: leave beyond 90 days is none, nobody counts twice, and a quota's course is followed day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oversight.staffing.presence import FOREVER, Course, Service, at_post, counted, course, periods

DAY = date(2026, 11, 24)


def _service(
    started_on: date = date(2022, 1, 1), ended_on: date | None = None, agency: str = "A", **more: object
) -> Service:
    values: dict[str, object] = {
        "id": agency,
        "person": "p",
        "role": "township_assistant",
        "leave_from": None,
        "leave_until": None,
    }
    values |= {"eligibility": "none", "event_id": "e", **more}
    return Service(agency=agency, started_on=started_on, ended_on=ended_on, **values)  # type: ignore[arg-type]  # test values


def test_first_and_last_day_are_at_post() -> None:
    service = _service(date(2026, 1, 1), date(2026, 1, 31))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)]
    assert [at_post(service, day) for day in days] == [False, True, True, False]


def test_ninety_days_of_leave_are_presence_and_the_next_isnt() -> None:
    left = date(2026, 3, 1)
    service = _service(leave_from=left)
    assert at_post(service, left + timedelta(days=90))
    assert not at_post(service, left + timedelta(days=91))
    assert not at_post(service, date(2030, 1, 1))


def test_a_return_from_long_leave_is_presence_again() -> None:
    service = _service(leave_from=date(2026, 1, 1), leave_until=date(2026, 6, 30), ended_on=date(2026, 12, 31))
    assert not at_post(service, date(2026, 6, 30))
    assert at_post(service, date(2026, 7, 1))
    assert [(span.first, span.last) for span in periods(service)] == [
        (date(2022, 1, 1), date(2026, 4, 1)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ]


def test_a_short_leave_or_one_beyond_the_end_changes_nothing() -> None:
    for service in (
        _service(leave_from=date(2026, 1, 1), leave_until=date(2026, 3, 31)),
        _service(ended_on=date(2026, 2, 1), leave_from=date(2026, 1, 1)),
    ):
        assert len([*periods(service)]) == 1
    ended_away = _service(ended_on=date(2026, 6, 30), leave_from=date(2026, 1, 1), leave_until=date(2026, 6, 30))
    assert [span.last for span in periods(ended_away)] == [date(2026, 4, 1)]


def test_somebody_with_two_posts_counts_where_the_first_began() -> None:
    early, late = _service(date(2022, 1, 1), agency="B"), _service(date(2023, 1, 1), agency="A")
    assert {span.service.agency for span in counted([late, early]) if span.covers(DAY)} == {"B"}


def test_the_second_post_counts_once_the_first_has_ended() -> None:
    early = _service(date(2022, 1, 1), date(2026, 6, 30), agency="B")
    late = _service(date(2023, 1, 1), agency="A")
    spans = counted([early, late])
    assert [span.service.agency for span in spans if span.covers(date(2026, 6, 30))] == ["B"]
    assert [span.service.agency for span in spans if span.covers(date(2026, 7, 1))] == ["A"]


def test_long_leave_from_the_first_post_lets_the_second_count() -> None:
    early, late = _service(leave_from=date(2026, 1, 1), agency="B"), _service(date(2023, 1, 1), agency="A")
    assert [span.service.agency for span in counted([early, late]) if span.covers(DAY)] == ["A"]


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from("ABC")), max_size=5), st.integers(0, 130)
)
def test_nobody_is_ever_counted_twice_and_presence_somewhere_counts_once(
    posts: list[tuple[int, int, str]], at: int
) -> None:
    origin = date(2026, 1, 1)
    held = [
        _service(origin + timedelta(days=start), origin + timedelta(days=start + length), agency=agency, id=str(number))
        for number, (start, length, agency) in enumerate(posts)
    ]
    day = origin + timedelta(days=at)
    counting = [span for span in counted(held) if span.covers(day)]
    assert len(counting) == int(any(at_post(one, day) for one in held))


def test_the_course_of_a_quota() -> None:
    spans = counted(
        [
            _service(date(2021, 11, 1), person="a", agency="A"),
            _service(date(2021, 12, 1), date(2026, 7, 26), person="b", agency="A"),
        ]
    )
    assert course(spans, (), lambda _: 2, DAY) == Course(date(2021, 12, 1), date(2026, 7, 27))
    assert course(spans, (), lambda _: 1, DAY) == Course(date(2021, 11, 1), None)
    assert course(spans, (), lambda _: 3, DAY) == Course(None, None)
    assert course(spans, (), lambda _: 2, date(2026, 7, 26)) == Course(date(2021, 12, 1), None)


def test_a_grown_quota_starts_a_shortage_on_its_own_day() -> None:
    spans = counted([_service(date(2021, 11, 1))])
    grown = date(2025, 12, 31)
    assert course(spans, [grown], lambda day: 2 if day >= grown else 1, DAY) == Course(date(2021, 11, 1), grown)
    assert spans[0].last == FOREVER
