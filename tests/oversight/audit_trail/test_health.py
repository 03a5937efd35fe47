"""The log's health: what waits and how long, the newest checkpoint, each witness, and contradictions in red."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.health import health
from oversight.audit_trail.keys import make_key
from oversight.clock import FixedClock
from oversight.persistence import Database, reading
from tests.builders.witnesses import build_witnesses, contradict, cosign_newest, stand
from tests.oversight.persistence.places import placed, rename

ClientAs = Callable[[str], FlaskClient]


def test_what_waits_is_counted_and_a_stopped_worker_shows(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    make_key(tmp_path / "log.key", any_database.origin)
    with reading(any_database) as session:
        empty = health(session, clock.now())
    assert (empty.size, empty.pending, empty.newest, empty.checkpoint_age) == (0, 0, None, None)
    assert empty.is_integrating
    assert empty.is_signing
    placed(any_database, clock, "350825")
    at = clock.now() + timedelta(minutes=2)
    with reading(any_database) as session:
        waiting = health(session, at)
    if any_database.is_sqlite:
        assert (waiting.size, waiting.pending, waiting.uncovered) == (1, 0, 1)
        assert not waiting.is_signing
    else:
        assert (waiting.pending, waiting.pending_age) == (1, timedelta(minutes=2))
        assert not waiting.is_integrating
    sign_checkpoint(any_database, clock, tmp_path / "log.key")
    with reading(any_database) as session:
        signed = health(session, at)
    assert (signed.size, signed.pending, signed.uncovered) == (1, 0, 0)
    assert signed.checkpoint_age == timedelta(minutes=2)
    assert signed.is_integrating
    assert signed.is_signing


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_witness_is_shown_with_its_state_and_a_contradiction_in_words(
    city: Database, clock: FixedClock, client_as: ClientAs, tmp_path: Path, lang: str
) -> None:
    make_key(tmp_path / "log.key", city.origin)
    witnesses = build_witnesses(city, tmp_path)
    size = sign_checkpoint(city, clock, tmp_path / "log.key").size
    cosign_newest(city, witnesses[:1], clock.now())
    stand(city, witnesses[0], size, clock.now())
    stand(city, witnesses[1], 0, clock.now() - timedelta(hours=2), failing=True)
    contradict(city, witnesses[2], clock.now())
    client = client_as("auditor")
    page = client.get(f"/audit/health?lang={lang}").text
    said = {
        "zh": ("已签最新检查点", "失联超过 1 小时", "与日志矛盾", "历史分叉", "未消除"),
        "en": ("Newest cosigned", "Silent for more than an hour", "Contradicts the log", "Forked", "Open"),
    }
    assert [words for words in said[lang] if words not in page] == []
    assert 'class="tag bad"' in page
    assert witnesses[0].name in client.get("/audit/checkpoints").text
    over_rest = client.get("/api/v1/audit/health").json
    assert over_rest is not None
    assert [one["standing"] for one in over_rest["witnesses"]] == ["cosigned", "alarm", "conflict"]


def test_without_witnesses_or_even_a_key_the_page_says_so(
    city: Database, clock: FixedClock, client_as: ClientAs, tmp_path: Path
) -> None:
    client = client_as("auditor")
    assert "日志密钥或策略文件不可用" in client.get("/audit/health").text
    make_key(tmp_path / "log.key", city.origin)
    page = client.get("/audit/health").text
    assert "没有配置见证" in page
    assert "oversight worker" in page
    sign_checkpoint(city, clock, tmp_path / "log.key")
    rename(city, clock, "连城")
    clock.set(clock.now() + timedelta(minutes=3))
    late = client_as("auditor").get("/audit/health").text
    assert "停了" in late
    assert "3 分钟" in late
