"""A sealed draw: the secret exists only as shares, the public can't foresee it, and all of it is opened in the end."""

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oversight.accounts.queries import principal_named
from oversight.clock import FixedClock
from oversight.errors import ConflictError, InvalidInputError, NotFoundError
from oversight.inspections import drawing, queries, room_queries, sealing
from oversight.inspections.policy import RefusedAttemptError, SeedEvent
from oversight.inspections.room_tables import DrawSecret, SecretShare
from oversight.inspections.service import (
    ApproveVoid,
    OpenSecret,
    PublishNotice,
    RequestVoid,
    ReturnShare,
    RevealSeed,
    RunDraw,
    approve_void,
    disclose_draw,
    disclose_due,
    open_secret,
    publish_notice,
    request_void,
    return_share,
    reveal_seed,
    run_draw,
    take_share,
)
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from sampling import parse_notice
from tests.builders.forms import submit
from tests.builders.inspections import DRAWER, LEADER, PLANNER, SEEDS, build_item, build_roster, day_before

CUSTODIANS = ("auditor", "finance_reviewer")


@pytest.fixture
def people(city: Database, clock: FixedClock) -> list[Principal]:
    """The custodians, in a city with inspectors."""
    build_roster(city, clock)
    with reading(city) as session:
        return [principal_named(session, name) for name in CUSTODIANS]


def _sealed(city: Database, clock: FixedClock, people: list[Principal]) -> tuple[str, list[str]]:
    """Make a secret and a notice that names it; return the notice and the shares."""
    item = build_item(city, clock)
    with begin(city, PLANNER, clock) as tx:
        secret = open_secret(tx, OpenSecret(item_id=item, custodians=tuple(one.user_id for one in people)))
    shares = []
    for one in people:
        with begin(city, one, clock) as tx:
            shares.append(take_share(tx, secret))
    tomorrow = date(2026, 11, 25)
    events = (SeedEvent("kl8", tomorrow), SeedEvent("dice6x25", tomorrow))
    with begin(city, PLANNER, clock) as tx:
        notice = publish_notice(tx, PublishNotice(item_id=item, events=events, secret=secret))
    return notice, shares


def _drawn(city: Database, clock: FixedClock, people: list[Principal]) -> None:
    notice, shares = _sealed(city, clock, people)
    _reveal(city, clock, notice)
    for one, share in zip(people, shares, strict=True):
        with begin(city, one, clock) as tx:
            return_share(tx, ReturnShare(notice=notice, share=f" {share[:32].upper()} {share[32:]} "))
    with begin(city, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice=notice))


def _reveal(city: Database, clock: FixedClock, notice: str) -> None:
    clock.set(clock.now() + timedelta(days=1))
    with begin(city, DRAWER, clock) as tx:
        for name, value in SEEDS.items():
            reveal_seed(tx, RevealSeed(notice=notice, name=name, value=value))


def test_shares_combine_to_the_secret_whose_hash_the_notice_names(
    city: Database, clock: FixedClock, people: list[Principal]
) -> None:
    notice, shares = _sealed(city, clock, people)
    with reading(city) as session:
        detail = queries.draw(session, 1, inside=True)
        kept_sha256, running, named_by = session.execute(
            select(DrawSecret.sha256, DrawSecret.running, DrawSecret.notice_id)
        ).one()
        digests = set(session.scalars(select(SecretShare.sha256)))
    digits = sealing.combine(*shares)
    assert parse_notice(detail.files.notice).secret_sha256 == sha256(digits.encode()).hexdigest() == kept_sha256
    assert [one.name for one in drawing.sources(detail.files.notice)] == ["kl8", "dice6x25", "secret"]
    assert digests == {sha256(one.encode()).hexdigest() for one in shares}
    assert running == sealing.ZERO, "nothing of the secret stays here"
    assert (detail.row.sealed, detail.row.withheld, named_by) == (True, True, notice)


def test_a_share_is_shown_once_and_to_its_custodian_alone(
    city: Database, clock: FixedClock, people: list[Principal]
) -> None:
    item = build_item(city, clock)
    with begin(city, PLANNER, clock) as tx:
        secret = open_secret(tx, OpenSecret(item_id=item, custodians=tuple(one.user_id for one in people)))
    for who, wanted in ((DRAWER, secret), (people[0], "none")):
        with pytest.raises(NotFoundError), begin(city, who, clock) as tx:
            take_share(tx, wanted)
    with begin(city, people[0], clock) as tx:
        take_share(tx, secret)
    with pytest.raises(RefusedAttemptError, match="不能再显示"), begin(city, people[0], clock) as tx:
        take_share(tx, secret)
    with reading(city) as session:
        assert room_queries.secret(session, secret).ready is False
        assert [one.id for one in room_queries.kept_by(session, people[1].user_id)] == [secret]
    events = (SeedEvent("kl8", date(2026, 11, 25)), SeedEvent("dice6x25", date(2026, 11, 25)))
    with pytest.raises(InvalidInputError), begin(city, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item, events=events, secret=secret))


@pytest.mark.parametrize("named", [("one",), ("one", "two", "three", "four", "five", "six"), ("stranger", "planner")])
def test_custodians_are_two_to_five_users_of_the_city(
    city: Database, clock: FixedClock, people: list[Principal], named: tuple[str, ...]
) -> None:
    assert people
    item = build_item(city, clock)
    with pytest.raises(InvalidInputError) as refusal, begin(city, PLANNER, clock) as tx:
        open_secret(tx, OpenSecret(item_id=item, custodians=named))
    assert {one.field for one in refusal.value.fields} == {"custodians"}
    with pytest.raises(NotFoundError), begin(city, PLANNER, clock) as tx:
        open_secret(tx, OpenSecret(item_id="none", custodians=named))


def test_shares_come_back_after_the_public_numbers_and_each_must_be_the_right_one(
    city: Database, clock: FixedClock, people: list[Principal]
) -> None:
    notice, shares = _sealed(city, clock, people)
    back = ReturnShare(notice=notice, share=shares[0])
    with pytest.raises(RefusedAttemptError, match="2026-11-25"), begin(city, people[0], clock) as tx:
        return_share(tx, back)
    clock.set(clock.now() + timedelta(days=1))
    with pytest.raises(ConflictError, match="还没有录齐"), begin(city, people[0], clock) as tx:
        return_share(tx, back)
    clock.set(clock.now() - timedelta(days=1))
    _reveal(city, clock, notice)
    with pytest.raises(NotFoundError), begin(city, DRAWER, clock) as tx:
        return_share(tx, back)
    for wrong in ("12", shares[1]):
        with pytest.raises(InvalidInputError) as refusal, begin(city, people[0], clock) as tx:
            return_share(tx, ReturnShare(notice=notice, share=wrong))
        assert [one.field for one in refusal.value.fields] == ["share"]
    with pytest.raises(ConflictError, match="secret"), begin(city, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice=notice))
    with begin(city, people[0], clock) as tx:
        return_share(tx, back)
    with pytest.raises(ConflictError, match="已经交回"), begin(city, people[0], clock) as tx:
        return_share(tx, back)
    with reading(city) as session:
        assert queries.draw(session, 1, inside=True).seeds[-1].value is None, "one share lacks"


def test_the_custodians_can_put_the_secret_together_themselves(
    city: Database, clock: FixedClock, people: list[Principal]
) -> None:
    notice, shares = _sealed(city, clock, people)
    _reveal(city, clock, notice)
    with pytest.raises(InvalidInputError), begin(city, DRAWER, clock) as tx:
        reveal_seed(tx, RevealSeed(notice=notice, name="secret", value="0" * 64))
    with begin(city, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice=notice, seeds={"secret": sealing.combine(*shares)}))


def test_the_public_sees_neither_result_nor_secret_until_they_are_opened(
    city: Database, clock: FixedClock, people: list[Principal], app: Flask
) -> None:
    _drawn(city, clock, people)
    with reading(city) as session:
        inside, outside = queries.draw(session, 1, inside=True), queries.draw(session, 1)
    assert inside.outcome is not None
    assert inside.seeds[-1].value is not None
    assert inside.seeds[-1].witnesses == ("350800.CZ",), "the custodians' units"
    assert (outside.result, outside.outcome, outside.seeds[-1].value) == (None, None, None)
    assert outside.result_sha256 == inside.result_sha256
    citizen = app.test_client()
    page = citizen.get("/public/draws/1").text
    assert "结果暂不公开" in page
    assert inside.seeds[-1].value not in page
    assert str(inside.result_sha256) in page
    assert b"result.json" not in citizen.get("/public/draws/1/bundle.zip").data
    with begin(city, LEADER, clock) as tx:
        disclose_draw(tx, "1")
    assert inside.seeds[-1].value in citizen.get("/public/draws/1").text
    assert b"result.json" in citizen.get("/public/draws/1/bundle.zip").data
    with pytest.raises(ConflictError, match="没有未公开"), begin(city, LEADER, clock) as tx:
        disclose_draw(tx, "1")
    with reading(city) as session:
        assert [one.kind for one in queries.register(session)] == ["notice", "result", "disclosure"]


def test_a_sealed_result_opens_by_itself_after_its_day_of_publication(
    city: Database, clock: FixedClock, people: list[Principal]
) -> None:
    _drawn(city, clock, people)
    with reading(city) as session:
        due = queries.draw(session, 1).row.publish_by
    for day, opened in ((day_before(due), 0), (due, 0), (due + timedelta(days=1), 1), (due + timedelta(days=2), 0)):
        clock.set(clock.now().replace(year=day.year, month=day.month, day=day.day))
        with begin(city, SYSTEM, clock) as tx:
            assert disclose_due(tx) == opened


def test_a_void_sealed_draw_is_public_at_once_with_what_it_would_have_been(
    city: Database, clock: FixedClock, people: list[Principal]
) -> None:
    _drawn(city, clock, people)
    other = Principal("leader-2", LEADER.role, LEADER.agency, "")
    with begin(city, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice="1", reason="cancelled"))
    with begin(city, other, clock) as tx:
        approve_void(tx, ApproveVoid(notice="1"))
    with reading(city) as session:
        detail = queries.draw(session, 1)
    assert detail.void is not None
    assert detail.kept == detail.result == detail.void.result
    assert detail.seeds[-1].value is not None


def test_a_sealed_draw_runs_through_the_pages(
    city: Database, clock: FixedClock, people: list[Principal], client_as: Callable[[str], FlaskClient]
) -> None:
    item = build_item(city, clock)
    admin, form = client_as("city_admin"), f"/inspections/items/{item}/secret"
    assert submit(admin, form, {"custodians": people[0].user_id}).status_code == 422
    token = {"custodians": [one.user_id for one in people]}
    made = submit(admin, form, token)  # type: ignore[arg-type]  # a list is sent as several values
    assert made.status_code == 302
    assert "未领取" in admin.get(made.location).text
    shares = []
    for name in CUSTODIANS:
        client = client_as(name)
        assert made.location.endswith(client.get("/inspections/secrets").text.partition("/secrets/")[2][:36])
        page = submit(client, f"{made.location}/share", {}, page=made.location).text
        text = page.partition('class="share"')[2].partition("</p>")[0]
        shares.append("".join(part.partition("</code>")[0] for part in text.split("<code>")[1:]))
        assert submit(client, f"{made.location}/share", {}, page="/inspections/secrets").status_code == 409
    secret = made.location.rpartition("/")[2]
    assert secret in admin.get(f"/inspections/items/{item}/notice").text
    days = {"kl8": "2026-11-25", "dice6x25": "2026-11-25", "secret": secret}
    assert submit(admin, f"/inspections/items/{item}/notice", days).location == "/inspections/draws/1"
    assert "还没有录齐" in client_as(CUSTODIANS[0]).get("/inspections/draws/1/share").text
    _reveal(city, clock, "1")
    assert "交回密封份额" in client_as("inspector").get("/inspections/draws/1/room?step=enter").text
    for name, share in zip(CUSTODIANS, shares, strict=True):
        client, back = client_as(name), "/inspections/draws/1/share"
        wrong = submit(client, back, {"share": "0" * 64})
        assert wrong.status_code == 422
        assert "0" * 64 in wrong.text, "what was typed stays"
        assert submit(client, back, {"share": share}).status_code == 302
    assert submit(client_as("inspector"), "/inspections/draws/1/run", {"typed": "1"}).status_code == 302
    county, leader = client_as("county_officer"), client_as("city_leader")
    assert "只有市级检查部门可见" in leader.get("/inspections/draws/1").text
    assert "只有市级检查部门可见" not in county.get("/inspections/draws/1").text
    assert county.get("/api/v1/inspections/draws/1").json["seed"] is None
    assert leader.get("/api/v1/inspections/draws/1").json["seed"] is not None
    assert "暂不公开" in leader.get("/inspections/draws/1/room?step=sealed&lang=zh").text, (
        "the room shows what all may see"
    )
    assert county.get(f"/inspections/secrets/{secret}").status_code == 404
    opened = submit(leader, "/inspections/draws/1/disclosure", {})
    assert opened.status_code == 302
    assert "没有未公开的结果" in leader.get("/inspections/draws/1/disclosure").text
    assert county.get("/api/v1/inspections/draws/1").json["seed"] is not None
    assert "没有密封秘密" not in leader.get("/inspections/draws/1/share").text
