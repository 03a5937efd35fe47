"""The worker finishes erasures, and says what is left to the operator."""

import pytest

from oversight.bilingual import Text
from oversight.clock import FixedClock
from oversight.erasures.finishing import Finishing
from oversight.erasures.queries import unfinished
from oversight.jobs import worker
from oversight.persistence import Database, reading
from tests.oversight.erasures.requests import build_person, erase


def test_what_was_erased_is_finished_by_the_worker(database: Database, clock: FixedClock) -> None:
    erase(database, clock, build_person(database, clock))
    worker.finish(database, clock)
    with reading(database) as session:
        assert unfinished(session) == []


def test_what_is_left_to_the_operator_is_in_the_workers_log(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left = Finishing(notes=(Text("请切换", "switch it"),))
    monkeypatch.setattr(worker, "finish_erasures", lambda *_: left)
    worker.finish(database, clock)
    assert "switch it" in caplog.text
