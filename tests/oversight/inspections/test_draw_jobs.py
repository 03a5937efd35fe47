"""Work in the background: certificates and large draws are what anybody computes, whatever dies when."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from oversight.clock import FixedClock
from oversight.inspections import draw_jobs, drawing, queries, room_queries
from oversight.inspections.draw_jobs import run_waiting
from oversight.inspections.policy import RefusedAttemptError
from oversight.inspections.room_tables import DrawJob, FairnessCertificate
from oversight.inspections.service import RunDraw, run_draw, start_draw
from oversight.inspections.service.jobs import CERTIFICATE, DRAW
from oversight.persistence import Database, begin, reading
from tests.builders.city import build_city
from tests.builders.forms import submit
from tests.builders.inspections import DRAWER, build_notice, build_roster, reveal


class Killed(BaseException):
    """The worker dies, by whatever death."""


@pytest.fixture
def few_runs(monkeypatch: pytest.MonkeyPatch) -> int:
    """Ten simulated draws are enough to see what happens."""
    monkeypatch.setattr(drawing, "RUNS", 10)
    return 10


@pytest.fixture
def all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every draw is too large for a page."""
    monkeypatch.setattr(drawing, "LARGE_TEAMS", 0)


def _state(database: Database, kind: str) -> tuple[str, int, int]:
    with reading(database) as session:
        job = room_queries.jobs(session, queries.draw(session, 1).row.id)[kind]
    return job.state, job.done, job.total


def _result(database: Database) -> bytes | None:
    with reading(database) as session:
        return queries.draw(session, 1).result


def test_a_notice_queues_its_certificate_and_the_worker_computes_what_the_bundle_gives(
    ground: Database, clock: FixedClock, few_runs: int, tmp_path: Path
) -> None:
    build_notice(ground, clock)
    assert _state(ground, CERTIFICATE) == ("queued", 0, few_runs)
    assert run_waiting(ground, clock, CERTIFICATE)
    assert not run_waiting(ground, clock, CERTIFICATE)
    assert _state(ground, CERTIFICATE) == ("done", few_runs, few_runs)
    with reading(ground) as session:
        detail = queries.draw(session, 1)
        made = room_queries.certificate(session, detail.row.id)
        assert [one.kind for one in queries.register(session)] == ["notice", "certificate"]
    assert made is not None
    for name, body in drawing.bundle(detail.files, None).items():
        (tmp_path / name).write_bytes(body)
    command = [sys.executable, "-m", "sampling", "certificate", str(tmp_path), "--runs", str(few_runs)]
    assert subprocess.run(command, capture_output=True, check=True).stdout == made.body


def test_a_worker_killed_at_any_simulated_draw_leaves_a_job_that_comes_to_the_same_bytes(
    ground: Database, clock: FixedClock, few_runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_notice(ground, clock)
    certify = drawing.certify
    for fatal in range(few_runs):

        def dies(files: drawing.Files, progress: drawing.Progress, fatal: int = fatal) -> drawing.Certified:
            def told(done: int) -> None:
                progress(done)
                if done == fatal:
                    raise Killed

            return certify(files, told)

        monkeypatch.setattr(drawing, "certify", dies)
        with pytest.raises(Killed):
            run_waiting(ground, clock, CERTIFICATE)
        assert _state(ground, CERTIFICATE)[0] == "running"
    monkeypatch.setattr(drawing, "certify", certify)
    assert run_waiting(ground, clock, CERTIFICATE)
    with reading(ground) as session:
        detail = queries.draw(session, 1)
        made = room_queries.certificate(session, detail.row.id)
    assert made is not None
    assert made.body == certify(detail.files, lambda _done: None).body


def test_progress_is_written_while_the_certificate_is_computed(
    ground: Database, clock: FixedClock, few_runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_notice(ground, clock)
    monkeypatch.setattr(draw_jobs, "_EVERY", draw_jobs.timedelta(0))
    seen = []
    certify = drawing.certify

    def watched(files: drawing.Files, progress: drawing.Progress) -> drawing.Certified:
        def told(done: int) -> None:
            progress(done)
            seen.append(_state(ground, CERTIFICATE))

        return certify(files, told)

    monkeypatch.setattr(drawing, "certify", watched)
    assert run_waiting(ground, clock, CERTIFICATE)
    assert seen == [("running", done, few_runs) for done in range(few_runs)]


@pytest.mark.parametrize("step", ["before", "computed", "stored"])
def test_a_large_draw_killed_at_any_step_ends_in_the_one_result(
    any_database: Database, clock: FixedClock, all_large: None, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    build_city(any_database, clock)
    build_roster(any_database, clock)
    notice = build_notice(any_database, clock)
    reveal(any_database, clock, notice)
    with begin(any_database, DRAWER, clock) as tx:
        start_draw(tx, RunDraw(notice=notice))
    assert _state(any_database, DRAW) == ("queued", 0, 1)
    draw, store = drawing.draw, draw_jobs.store_result

    def dies(*arguments: object) -> object:
        if step == "before":
            raise Killed
        made = (draw if step == "computed" else store)(*arguments)  # type: ignore[arg-type]  # as they came
        assert made
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(*((draw_jobs, "store_result") if step == "stored" else (drawing, "draw")), dies)
        with pytest.raises(Killed):
            run_waiting(any_database, clock, DRAW)
    assert _result(any_database) is None
    assert run_waiting(any_database, clock, DRAW)
    with reading(any_database) as session:
        detail = queries.draw(session, 1)
        assert [one.kind for one in queries.register(session)] == ["notice", "result"]
    values = {one.source.name: str(one.value) for one in detail.seeds}
    assert detail.result == draw(detail.files, values).result
    assert _state(any_database, DRAW) == ("done", 1, 1)


def test_a_result_that_is_there_already_is_not_stored_twice(
    ground: Database, clock: FixedClock, all_large: None, few_runs: int
) -> None:
    assert few_runs
    notice = build_notice(ground, clock)
    reveal(ground, clock, notice)
    with begin(ground, DRAWER, clock) as tx:
        start_draw(tx, RunDraw(notice=notice))
    with begin(ground, DRAWER, clock) as tx:
        start_draw(tx, RunDraw(notice=notice))
    with begin(ground, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice=notice))
    assert run_waiting(ground, clock, CERTIFICATE)
    with ground.engine.begin() as connection:
        connection.execute(update(DrawJob).values(state="queued"))
    for kind in (DRAW, CERTIFICATE):
        assert run_waiting(ground, clock, kind)
    with reading(ground) as session:
        assert [one.kind for one in queries.register(session)] == ["notice", "result", "certificate"]
        assert session.scalar(select(func.count()).select_from(FairnessCertificate)) == 1
    with pytest.raises(RefusedAttemptError), begin(ground, DRAWER, clock) as tx:
        start_draw(tx, RunDraw(notice=notice))


@pytest.mark.parametrize("words", ["", "被拒绝"])
def test_a_failure_is_said_and_the_draw_can_be_asked_for_again(
    ground: Database, clock: FixedClock, all_large: None, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    from oversight.bilingual import Text
    from oversight.errors import ConflictError

    notice = build_notice(ground, clock)
    reveal(ground, clock, notice)
    with begin(ground, DRAWER, clock) as tx:
        start_draw(tx, RunDraw(notice=notice))

    def fails(*_arguments: object) -> None:
        raise ConflictError(Text(words, "refused")) if words else ValueError

    with monkeypatch.context() as patched:
        patched.setattr(drawing, "draw", fails)
        with pytest.raises((ConflictError, ValueError)):
            run_waiting(ground, clock, DRAW)
    with reading(ground) as session:
        job = room_queries.jobs(session, notice)[DRAW]
    assert job.state == "failed"
    assert job.failure is not None
    assert (words or "计算出错") in job.failure.zh
    with begin(ground, DRAWER, clock) as tx:
        start_draw(tx, RunDraw(notice=notice))
    assert run_waiting(ground, clock, DRAW)
    assert _result(ground) is not None


def test_the_size_of_a_draw_decides_whether_a_page_waits_for_it(ground: Database, clock: FixedClock) -> None:
    build_notice(ground, clock, strata=_all("350825"))
    with reading(ground) as session:
        files = queries.draw(session, 1).files
    assert not drawing.is_large(files)
    assert drawing.is_large(files._replace(frame=files.frame * 20_000))


def _all(stratum: str) -> dict[str, object]:
    from oversight.inspections.service import Stratum

    return {stratum: Stratum("all", 0, 0)}


def test_pages_tell_of_a_large_draw_and_show_the_certificate(
    city: Database,
    clock: FixedClock,
    client_as: Callable[[str], FlaskClient],
    all_large: None,
    few_runs: int,
) -> None:
    build_roster(city, clock)
    notice = build_notice(city, clock)
    client = client_as("inspector")
    page = client.get("/inspections/draws/1").text
    assert f"0 / {few_runs}" in page
    assert client.get("/inspections/draws/1/certificate.json").status_code == 404
    reveal(city, clock, notice)
    client = client_as("inspector")
    assert submit(client, "/inspections/draws/1/run", {"typed": "1"}).status_code == 302
    assert "后台正在计算" in client.get("/inspections/draws/1").text
    room = client.get("/inspections/draws/1/room?step=draw")
    assert room.headers["Refresh"] == "3"
    assert "后台正在计算" in room.text
    answer = client.post("/api/v1/inspections/draws/1/run", json={}, headers={"X-CSRFToken": _token(client)})
    assert (answer.status_code, answer.json["result"]) == (201, False)
    for kind in (DRAW, CERTIFICATE):
        assert run_waiting(city, clock, kind)
    assert "Refresh" not in client.get("/inspections/draws/1/room").headers
    for address in ("/inspections/draws/1", "/public/draws/1"):
        shown = client.get(address).text
        assert f"模拟 {few_runs} 次抽取" in shown
        assert client.get(f"{address}/certificate.json").mimetype == "application/json"


def _token(client: FlaskClient) -> str:
    from tests.builders.forms import form_token

    return form_token(client, "/inspections/")
