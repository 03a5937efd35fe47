"""The draw room: scenes in order, line by line, by links without a script and by keys with one."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.inspections import queries, room
from oversight.inspections.room import first_of, scenes, view
from oversight.inspections.service import Stratum
from oversight.persistence import Database, reading
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.forms import form_token, submit
from tests.builders.inspections import INSPECTORS, SEEDS, build_draw, build_notice, build_roster, reveal

Clients = Callable[[str], FlaskClient]
ROOM = "/inspections/draws/1/room"


def _kinds(database: Database) -> list[str]:
    with reading(database) as session:
        return [one.kind for one in scenes(queries.draw(session, 1))]


def _course(database: Database) -> list[room.Scene]:
    with reading(database) as session:
        return scenes(queries.draw(session, 1))


def test_the_scenes_follow_the_draw_as_far_as_it_has_come(ground: Database, clock: FixedClock) -> None:
    notice = build_notice(ground, clock)
    assert _kinds(ground) == ["lists", "numbers", "enter"]
    reveal(ground, clock, notice)
    assert _kinds(ground) == ["lists", "numbers", "draw"]


def test_a_drawn_one_goes_from_the_lists_to_its_verification(ground: Database, clock: FixedClock) -> None:
    build_draw(ground, clock)
    assert _kinds(ground) == ["lists", "numbers", "seed", "tickets", "teams", "verify"]
    course = _course(ground)
    with reading(ground) as session:
        outcome = queries.draw(session, 1).outcome
    assert outcome is not None
    fallen = [(one.stratum, one.code, one.place) for one in course[3].lines]
    expected = [
        (stratum, code, place)
        for stratum, taken in outcome.selections.items()
        for place, codes in (("drawn", taken.drawn), ("reserve", taken.reserves))
        for code in codes
    ]
    assert fallen == expected
    assert course[2].lines[-1] == outcome.seed
    assert [one.code for one in course[4].lines] == list(outcome.teams)


def test_without_teams_the_room_says_why(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock, INSPECTORS[:2])
    build_draw(city, clock)
    assert _kinds(city)[-2:] == ["shortage", "verify"]
    assert "不作部分抽取" in client_as("auditor").get(f"{ROOM}?step=shortage").text


@pytest.mark.parametrize(("fits", "sizes"), [(8, [5]), (4, [2, 3]), (3, [2, 3]), (2, [2, 2, 1])])
def test_strata_stay_whole_where_a_scene_has_room_for_them(
    ground: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, fits: int, sizes: list[int]
) -> None:
    build_draw(ground, clock)
    monkeypatch.setattr(room, "PER_SCENE", fits)
    assert [len(one.lines) for one in _course(ground) if one.kind == "tickets"] == sizes


def test_each_step_shows_one_line_more_and_the_ends_hold(ground: Database, clock: FixedClock) -> None:
    build_draw(ground, clock)
    course = _course(ground)
    last = sum(len(one.lines) for one in course)
    seen = [view(course, step) for step in range(1, last + 1)]
    assert [(one.scene.kind, one.shown) for one in seen[:5]] == [
        *(("lists", shown) for shown in range(1, 5)),
        ("numbers", 1),
    ]
    assert [one.step for one in seen] == list(range(1, last + 1))
    assert (view(course, 0).step, view(course, last + 9).step) == (1, last)
    assert view(course, first_of(course, "teams")).scene.kind == "teams"
    assert first_of(course, "weather") == 1


def test_a_long_course_goes_by_whole_scenes(
    ground: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_draw(ground, clock)
    monkeypatch.setattr(room, "MOST_STEPS", 3)
    course = _course(ground)
    shown = view(course, 4)
    assert (shown.scene.kind, shown.shown, shown.last, shown.whole) == ("tickets", 5, 6, True)
    assert first_of(course, "teams") == 5


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_is_a_page_with_links_to_its_neighbours(
    city: Database, clock: FixedClock, client_as: Clients, lang: str
) -> None:
    build_roster(city, clock)
    build_draw(city, clock, strata={COUNTY: Stratum("pps", 1, 1), OTHER_COUNTY: Stratum("all", 0, 0)})
    client, address, steps = client_as("auditor"), f"{ROOM}?step=1&theme=dark&lang={lang}", 0
    while address:
        page = client.get(address)
        assert page.status_code == 200
        steps += 1
        found = re.search(r'data-next href="([^"]+)"', page.text)
        address = found[1].replace("&amp;", "&") if found else ""
    assert steps == view(_course(city), 1).last
    assert "/public/draws/1/bundle.zip" in page.text
    assert 'class="room dark"' in page.text
    assert page.text.count("<path") == 2
    assert client.get(f"{ROOM}?step=weather").status_code == 200
    assert client.get(f"{ROOM}?step=99999999").status_code == 200


def test_what_is_hidden_at_a_step_is_not_yet_said(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    first, second = (client_as("auditor").get(f"{ROOM}?step={step}").text for step in (1, 2))
    assert (first.count("<li hidden>"), second.count("<li hidden>")) == (3, 2)


def test_a_number_is_read_by_two_people_in_the_room(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    notice = build_notice(city, clock)
    assert "等待公开号码" in client_as("inspector").get(f"{ROOM}?step=enter").text
    clock.set(clock.now().replace(day=25))
    client = client_as("inspector")
    assert "等待公开号码" in client_as("auditor").get(f"{ROOM}?step=enter").text, "only who may draw enters"
    for name, value in SEEDS.items():
        page = client.get(f"{ROOM}?step=enter&theme=dark").text
        action = re.search(r'action="([^"]+seeds[^"]+)"', page)
        assert action is not None
        assert f'name="name" value="{name}"' in page
        typed = {
            "name": name,
            "value": value,
            "witnesses": "350800.CZ",
            "csrf_token": form_token(client, f"{ROOM}?step=enter"),
        }
        where = action[1].replace("&amp;", "&")
        wrong = client.post(where, data=typed | {"repeat": value[:-1] + "2"})
        assert wrong.status_code == 422
        assert "两次录入的号码不一致" in wrong.text
        assert value[:-1] + "2" in wrong.text, "what was typed stays"
        done = client.post(where, data=typed | {"repeat": value})
        assert (done.status_code, done.location) == (302, f"{ROOM}?step=numbers&theme=dark")
    assert notice
    run = "/inspections/draws/1/run?room=yes"
    assert "run?room=yes" in client.get(f"{ROOM}?step=draw").text
    assert "等待工作人员" in client_as("auditor").get(f"{ROOM}?step=draw").text
    assert submit(client, run, {"typed": "1"}).location == f"{ROOM}?step=tickets"


def test_the_room_is_for_those_who_may_read_inspections(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    assert client_as("township_clerk").get(ROOM).status_code == 403
    assert client_as("county_officer").get(ROOM).status_code == 200
    assert not any(person.name in client_as("inspector").get(f"{ROOM}?step=teams").text for person in INSPECTORS)


def test_a_void_draw_says_so_in_its_room(city: Database, clock: FixedClock, client_as: Clients) -> None:
    from oversight.inspections.service import ApproveVoid, RequestVoid, approve_void, request_void
    from oversight.persistence import Principal, begin
    from tests.builders.inspections import LEADER

    build_roster(city, clock)
    reveal(city, clock, build_notice(city, clock))
    with begin(city, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice="1", reason="cancelled"))
    with begin(city, Principal("leader-2", LEADER.role, LEADER.agency, ""), clock) as tx:
        approve_void(tx, ApproveVoid(notice="1"))
    assert _kinds(city) == ["lists", "numbers", "void"]
    assert "检查事项被撤销" in client_as("auditor").get(f"{ROOM}?step=void").text
