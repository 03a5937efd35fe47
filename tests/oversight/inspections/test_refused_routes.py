"""No delete, no edit of a seed, no preview, in no interface: each attempt is answered 4xx and recorded."""

import json
import re
from collections.abc import Callable
from hashlib import sha256

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oversight.cli import draw as commands
from oversight.cli import main
from oversight.clock import FixedClock
from oversight.persistence import Base, Database, reading
from oversight.persistence.log_tables import log_entry
from tests.builders.forms import form_token
from tests.builders.inspections import SEEDS, build_draw, build_notice, build_roster, publish, reveal
from tests.builders.routes import routes_of

METHODS = ("POST", "PUT", "PATCH", "DELETE")
TABLES = ("inspection_notice", "seed_value", "draw_result", "draw_void", "draw_register", "fairness_certificate")
ON_DRAWS = re.compile(r"/(api/v1/inspections|inspections|public)/(draws|register)")
INVENTED = ("preview", "seeds/kl8", "result", "delete", "edit", "redraw")


def _frozen(database: Database) -> str:
    """Return a digest of everything that a draw consists of."""
    with database.readonly.connect() as connection:
        rows = [[*map(str, row)] for table in TABLES for row in connection.execute(select(Base.metadata.tables[table]))]
    return sha256(json.dumps(rows).encode()).hexdigest()


def _attempts(database: Database) -> list[tuple[int, str]]:
    query = select(log_entry.c.body).where(log_entry.c.action == "inspections.attempt-refused/1")
    with reading(database) as session:
        found = [json.loads(one)["details"] for one in session.scalars(query.order_by(log_entry.c.entry_id))]
    return [(one["draw"], one["attempt"]) for one in found]


def _addresses(app: Flask) -> dict[str, set[str]]:
    """Return the methods that are served, by address."""
    served: dict[str, set[str]] = {}
    for rule, methods, _permission in routes_of(app):
        if ON_DRAWS.match(rule):
            served.setdefault(re.sub(r"<[^<>]+>", "1", rule), set()).update(methods.split(","))
    return served


def test_no_method_that_no_route_serves_changes_a_draw_and_each_is_recorded(
    city: Database, clock: FixedClock, app: Flask, client_as: Callable[[str], FlaskClient]
) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    client, before, tried = client_as("inspector"), _frozen(city), 0
    headers = {"X-CSRFToken": form_token(client, "/inspections/")}
    addresses = _addresses(app)
    for begins in ("/inspections", "/api/v1/inspections"):
        addresses |= {f"{begins}/draws/1/{one}": {"GET"} for one in INVENTED}
    for address, served in addresses.items():
        for method in set(METHODS) - served:
            answer = client.open(address, method=method, headers=headers)
            assert answer.status_code in {404, 405}, (method, address)
            tried += 1
    assert tried > 60
    assert len(_attempts(city)) == tried
    assert {attempt for _, attempt in _attempts(city)} == {"delete", "edit", "replace", "unknown-act"}
    assert _frozen(city) == before


def test_what_is_tried_without_the_form_s_token_is_recorded_as_well(
    city: Database, clock: FixedClock, client_as: Callable[[str], FlaskClient]
) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    client = client_as("city_admin")
    assert client.delete("/inspections/draws/1").status_code == 400
    assert _attempts(city) == [(1, "delete")]


def test_strangers_are_refused_alike_and_fill_no_log(city: Database, clock: FixedClock, app: Flask) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    before = _frozen(city)
    for address, served in _addresses(app).items():
        for method in set(METHODS) - served:
            assert 400 <= app.test_client().open(address, method=method).status_code < 500
    assert _attempts(city) == []
    assert _frozen(city) == before


def test_routes_that_write_refuse_a_second_seed_and_a_second_draw_and_record_it(
    city: Database, clock: FixedClock, client_as: Callable[[str], FlaskClient]
) -> None:
    build_roster(city, clock)
    notice = build_notice(city, clock)
    client = client_as("inspector")
    headers = {"X-CSRFToken": form_token(client, "/inspections/")}
    api = "/api/v1/inspections/draws/1"
    preview = client.post(f"{api}/run", json={"seeds": SEEDS}, headers=headers)
    assert preview.status_code == 409
    reveal(city, clock, notice)
    client = client_as("inspector")
    headers = {"X-CSRFToken": form_token(client, "/inspections/")}
    other = {"name": "dice6x25", "value": "1" * 25}
    token = headers["X-CSRFToken"]
    assert client.post(f"{api}/seeds", json=other, headers=headers).status_code == 409
    assert client.post("/inspections/draws/1/seeds", data={**other, "csrf_token": token}).status_code == 409
    assert client.post(f"{api}/run", json={"seeds": {"dice6x25": "1" * 25}}, headers=headers).status_code == 409
    assert client.post(f"{api}/run", json={}, headers=headers).status_code == 201
    assert client.post(f"{api}/run", json={}, headers=headers).status_code == 409
    assert client.post("/inspections/draws/1/run", data={"typed": "1", "csrf_token": token}).status_code == 409
    assert [one for _, one in _attempts(city)] == ["early-seed", *["second-seed"] * 3, "redraw", "redraw"]


@pytest.mark.parametrize("command", ["delete", "remove", "edit", "reseed", "preview", "redraw", "undo", "simulate"])
def test_the_command_line_has_no_such_command_and_records_that_it_was_tried(
    city: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("OVERSIGHT_DATABASE_URL", city.engine.url.render_as_string(hide_password=False))
    monkeypatch.setattr(commands, "clock", lambda: clock)
    build_roster(city, clock)
    build_draw(city, clock)
    before = _frozen(city)
    assert CliRunner().invoke(main, ["draw", command, "1"]).exit_code == 2
    assert _attempts(city) == [(0, "unknown-act")]
    assert CliRunner().invoke(main, ["draw", "run", "1"]).exit_code == 1
    assert _attempts(city) == [(0, "unknown-act"), (1, "redraw")]
    assert CliRunner().invoke(main, ["draw", "--nothing"]).exit_code == 2
    assert _frozen(city) == before
    assert set(commands.draw.commands) == {"notice", "run", "export", "list", "chance"}


def test_a_further_notice_of_an_item_is_a_new_number_and_leaves_the_old_draw_as_it_was(
    city: Database, clock: FixedClock
) -> None:
    from oversight.inspections import queries

    build_roster(city, clock)
    build_draw(city, clock)
    with reading(city) as session:
        before = queries.draw(session, 1)
        item = before.row.item_id
    publish(city, clock, item, again=True)
    with reading(city) as session:
        assert queries.draw(session, 1).result == before.result
        assert [one.ordinal for one in queries.draws(session)] == [2, 1]
