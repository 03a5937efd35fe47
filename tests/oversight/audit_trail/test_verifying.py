"""A check of everything: asked for once, run by the worker, its progress and result kept, an interruption marked."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from oversight.audit_trail import verifying
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import LogKeyError, make_key
from oversight.audit_trail.models import Verification
from oversight.audit_trail.verifying import Check, State, check, checks, run_requested
from oversight.bilingual import Text
from oversight.clock import FixedClock
from oversight.errors import ForbiddenError, NotFoundError
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from oversight.persistence.log_tables import log_entry
from tests.builders.forms import form_token
from tests.builders.witnesses import settings_of
from tests.oversight.persistence.places import placed

ClientAs = Callable[[str], FlaskClient]
PAGE = "/audit/verifications"


@pytest.fixture
def key(city: Database, clock: FixedClock, tmp_path: Path) -> Path:
    """The log's key, and a first checkpoint."""
    make_key(tmp_path / "log.key", city.origin)
    sign_checkpoint(city, clock, tmp_path / "log.key")
    return tmp_path / "log.key"


def asked(database: Database, clock: FixedClock) -> str:
    with begin(database, SYSTEM, clock) as tx:
        return verifying.request(tx)


def found(database: Database, identifier: str) -> Check:
    with reading(database) as session:
        return check(session, identifier)


def test_a_check_is_run_once_and_says_how_much_it_covered(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    settings = settings_of(any_database, tmp_path)
    make_key(settings.log_key, any_database.origin)
    placed(any_database, clock, "350825", "350802")
    identifier = asked(any_database, clock)
    assert asked(any_database, clock) == identifier
    size = sign_checkpoint(any_database, clock, settings.log_key).size
    assert run_requested(any_database, settings, clock)
    done = found(any_database, identifier)
    assert (done.state, done.problems, done.failure) == (State.DONE, (), None)
    assert (done.entries, done.checkpoint_size, done.checkpoint_at) == (size, size, clock.now())
    assert done.done == done.total > 0
    assert not run_requested(any_database, settings, clock)
    with any_database.readonly.connect() as connection:
        last = connection.scalars(select(log_entry.c.body).order_by(log_entry.c.entry_id.desc())).first()
    assert last is not None
    assert b'"problems":0' in last


def test_what_is_wrong_is_found_and_shown_to_the_citys_readers_alone(
    city: Database, clock: FixedClock, client_as: ClientAs, key: Path
) -> None:
    with city.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER agency_recorded_update"))
        connection.execute(text("UPDATE agency SET name = '改' WHERE id = '350802'"))
    identifier = asked(city, clock)
    run_requested(city, settings_of(city, key.parent), clock)
    (problem,) = found(city, identifier).problems
    assert "agency:350802" in problem.where
    shown = client_as("auditor").get(f"{PAGE}/{identifier}").text
    assert "发现 1 处问题" in shown
    assert "agency:350802" in shown
    hidden = client_as("county_officer").get(f"{PAGE}/{identifier}").text
    assert "发现 1 处问题" in hidden
    assert "agency:350802" not in hidden
    assert "发现问题" in client_as("auditor").get(PAGE).text
    over_rest = client_as("county_officer").get(f"/api/v1/audit/verifications/{identifier}").json
    assert over_rest is not None
    assert (over_rest["problem_count"], over_rest["problems"]) == (1, [])


def test_progress_is_written_twice_a_second_at_most_and_by_the_run_that_holds_the_check(
    city: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, key: Path
) -> None:
    identifier, seen = asked(city, clock), []

    def slow(
        _database: Database, _verifiers: object, progress: Callable[[Text, int, int], None], _extent: object
    ) -> list[object]:
        for step in range(4):
            progress(Text("核对", "checking"), step, 10)
            seen.append(found(city, identifier).done)
            clock.set(clock.now() + timedelta(milliseconds=300))
        with city.engine.begin() as connection:
            connection.execute(update(Verification).values(runner="another"))
        progress(Text("核对", "checking"), 10, 10)
        seen.append(found(city, identifier).done)
        return []

    monkeypatch.setattr(verifying, "fsck", slow)
    run_requested(city, settings_of(city, key.parent), clock)
    assert seen == [0, 0, 2, 2, 2]
    assert found(city, identifier).state is State.RUNNING


def test_a_check_whose_worker_died_is_marked_and_can_be_asked_for_again(
    city: Database, clock: FixedClock, client_as: ClientAs, key: Path
) -> None:
    identifier, settings = asked(city, clock), settings_of(city, key.parent)
    with city.engine.begin() as connection:
        connection.execute(update(Verification).values(state="running", runner="dead"))
    assert not run_requested(city, settings, clock)
    dead = found(city, identifier)
    assert dead.state is State.FAILED
    assert dead.failure is not None
    assert "中断" in dead.failure.zh
    assert "重新验证" in client_as("auditor").get(f"{PAGE}/{identifier}").text
    again = asked(city, clock)
    assert again != identifier
    assert run_requested(city, settings, clock)
    with reading(city) as session:
        assert {one.state for one in checks(session)} == {State.FAILED, State.DONE}


def test_a_check_that_breaks_off_says_so_and_the_worker_hears_of_it(
    city: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: Path
) -> None:
    first = asked(city, clock)
    with pytest.raises(LogKeyError):
        run_requested(city, settings_of(city, tmp_path / "nowhere"), clock)
    assert found(city, first).state is State.FAILED

    def broken(*_arguments: object) -> list[object]:
        raise OSError("disk")

    monkeypatch.setattr(verifying, "fsck", broken)
    second = asked(city, clock)
    with pytest.raises(OSError, match="disk"):
        run_requested(city, settings_of(city, key.parent), clock)
    failure = found(city, second).failure
    assert failure is not None
    assert "出错" in failure.zh


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_button_leads_to_progress_that_needs_no_script_and_then_to_a_plain_result(
    city: Database, clock: FixedClock, client_as: ClientAs, key: Path, lang: str
) -> None:
    client = client_as("auditor")
    assert ("还没有验证过" if lang == "zh" else "Nothing was verified yet") in client.get(f"{PAGE}?lang={lang}").text
    answer = client.post(PAGE, data={"csrf_token": form_token(client, PAGE)})
    assert answer.status_code == 302
    waiting = client.get(answer.headers["Location"])
    assert waiting.headers["Refresh"] == "3"
    with city.engine.begin() as connection:
        running = {"state": "running", "done": 30, "total": 120, "stage": {"zh": "核对条目", "en": "entries"}}
        connection.execute(update(Verification).values(**running))
    shown = client.get(answer.headers["Location"]).text
    assert '<progress max="120" value="30"' in shown
    with city.engine.begin() as connection:
        connection.execute(update(Verification).values(state="queued"))
    run_requested(city, settings_of(city, key.parent), clock)
    ended = client.get(answer.headers["Location"])
    assert "Refresh" not in ended.headers
    assert ("已验证 " if lang == "zh" else "entries verified") in ended.text


def test_over_rest_a_check_is_asked_for_and_followed(city: Database, client_as: ClientAs, key: Path) -> None:
    client = client_as("auditor")
    token = {"X-CSRFToken": form_token(client, PAGE)}
    made = client.post("/api/v1/audit/verifications", headers=token)
    assert made.status_code == 202
    assert made.json is not None
    followed = client.get(made.headers["Location"]).json
    assert followed is not None
    assert (followed["id"], followed["state"], followed["failure"]) == (made.json["id"], "queued", None)


def test_whoever_may_not_read_the_log_asks_for_no_check_and_an_unknown_one_is_not_found(
    city: Database, clock: FixedClock
) -> None:
    clerk = Principal("u", Role.TOWNSHIP_CLERK, "350825101", "350825101")
    with pytest.raises(ForbiddenError), begin(city, clerk, clock) as tx:
        verifying.request(tx)
    with pytest.raises(NotFoundError):
        found(city, "unknown")
