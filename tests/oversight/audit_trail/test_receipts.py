"""Receipts: when the next checkpoint is due, files once a quorum stands behind the act, and for whom."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from audit_log import Policy, ProofFile
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.queries import EntryFilter, entries
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin, reading
from tests.builders.assistance import build_approval
from tests.builders.witnesses import build_witnesses, cosign_newest
from tests.oversight.persistence.places import Renamed

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def case(city: Database, clock: FixedClock, tmp_path: Path) -> str:
    """A submitted case, after a first checkpoint."""
    make_key(tmp_path / "log.key", city.origin)
    sign_checkpoint(city, clock, tmp_path / "log.key")
    return build_approval(city, clock)


def last_event(database: Database, subject: str) -> str:
    with reading(database) as session:
        return entries(session, SYSTEM, EntryFilter(subject=subject))[0].act.event_id


def test_before_the_checkpoint_the_case_says_when_the_next_is_due(
    city: Database, clock: FixedClock, client_as: ClientAs, case: str
) -> None:
    event_id, client = last_event(city, case), client_as("township_clerk")
    page = client.get(f"/approvals/{case}").text
    assert "下一个检查点应在 2026-11-24 09:00:10 签发" in page
    assert client.get(f"/audit/receipts/{event_id}/proof.tlog-proof").status_code == 409
    found = client.get(f"/api/v1/audit/receipts/{event_id}").json
    assert found is not None
    assert (found["covered"], found["files"], found["awaits_witnesses"]) == (False, None, False)
    assert found["next_checkpoint_due"] == "2026-11-24T01:00:10+00:00"
    clock.set(clock.now() + timedelta(minutes=5))
    late = client_as("township_clerk").get(f"/approvals/{case}").text
    assert "迟了一分钟以上" in late


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_once_covered_its_township_takes_the_three_files_and_they_verify(
    city: Database, clock: FixedClock, client_as: ClientAs, case: str, lang: str
) -> None:
    event_id, client = last_event(city, case), client_as("township_clerk")
    sign_checkpoint(city, clock, Path(str(city.engine.url.database)).with_name("log.key"))
    page = client.get(f"/approvals/{case}?lang={lang}").text
    receipt = f"/audit/receipts/{event_id}"
    assert f"{receipt}/proof.tlog-proof" in page
    assert f'href="{receipt}"' in page
    assert "audit_verify.py proof" in client.get(receipt).text
    proof = client.get(f"{receipt}/proof.tlog-proof").data
    entry, policy = client.get(f"{receipt}/entry.json").data, client.get("/public/log/policy.txt").data
    assert ProofFile.parse(proof).verify(entry, Policy.parse(policy))[0].event_id == event_id
    files = client.get(f"/api/v1/audit/receipts/{event_id}").json
    assert files is not None
    assert (files["covered"], files["files"]["proof"]) == (True, proof.decode())
    listed = client.get("/api/v1/approvals").json
    assert listed is not None
    assert listed[0]["receipt"] == f"/api/v1/audit/receipts/{event_id}"


def test_with_a_quorum_in_the_policy_the_receipt_waits_for_it_and_carries_it(
    city: Database, clock: FixedClock, client_as: ClientAs, case: str, tmp_path: Path
) -> None:
    witnesses, client = build_witnesses(city, tmp_path), client_as("township_clerk")
    receipt = f"/audit/receipts/{last_event(city, case)}"
    sign_checkpoint(city, clock, tmp_path / "log.key")
    assert "等待足够的见证联署" in client.get(f"/approvals/{case}").text
    assert client.get(f"{receipt}/entry.json").status_code == 409
    assert "法定数" in client_as("county_officer").get(f"/audit/entries/{last_event(city, case)}").text
    cosign_newest(city, witnesses, clock.now())
    assert "3 个见证已联署" in client.get(f"/approvals/{case}").text
    assert client.get(f"{receipt}/proof.tlog-proof").data.count(b"\xe2\x80\x94 witness.") == 3


def test_the_way_through_the_tree_leads_to_the_newest_checkpoint_with_a_quorum_and_needs_no_key(
    city: Database, clock: FixedClock, client_as: ClientAs, case: str, tmp_path: Path
) -> None:
    witnesses, address = build_witnesses(city, tmp_path), f"/audit/entries/{last_event(city, case)}"
    sign_checkpoint(city, clock, tmp_path / "log.key")
    cosigned = cosign_newest(city, witnesses, clock.now())
    with begin(city, SYSTEM, clock) as tx:
        tx.record(Renamed(agency="350825"))
    newest = sign_checkpoint(city, clock, tmp_path / "log.key").size
    for name in ("log.key", "log.key.pub"):
        (tmp_path / name).unlink()
    page = client_as("county_officer").get(address).text
    assert (f"检查点 {cosigned}" in page, f"得到检查点 {cosigned} 的根" in page, f"检查点 {newest}" in page) == (
        True,
        True,
        False,
    )
    (tmp_path / "policy.txt").unlink()
    assert f"得到检查点 {newest} 的根" in client_as("county_officer").get(address).text


def test_a_receipt_is_for_those_who_may_know_of_the_act(city: Database, client_as: ClientAs, case: str) -> None:
    clerk = client_as("township_clerk")
    assert clerk.get(f"/audit/receipts/{last_event(city, 'agency:350825101')}").status_code == 404
    assert clerk.get("/audit/receipts/unknown").status_code == 404
    assert client_as("other_officer").get(f"/audit/receipts/{last_event(city, case)}").status_code == 404
    assert client_as("liaison").get(f"/audit/receipts/{last_event(city, case)}").status_code == 404
    assert client_as("county_officer").get(f"/audit/receipts/{last_event(city, case)}").status_code == 200


def test_without_a_key_the_case_is_shown_and_says_that_there_is_no_proof(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    case = build_approval(city, clock)
    assert "日志密钥或策略文件不可用" in client_as("township_clerk").get(f"/approvals/{case}").text
