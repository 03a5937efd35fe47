"""No quorum, no payment file: each reason to keep a case back, and what goes out when there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from oversight.approvals.service import DecideCase, decide_case
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.payment_gate import PaymentList, Reason, Wanted, payment_list
from oversight.audit_trail.policies import policy_of
from oversight.clock import FixedClock
from oversight.persistence import Database, begin, reading
from oversight.persistence.log_tables import log_entry
from tests.builders.assistance import build_approval
from tests.builders.directory import principal_named
from tests.builders.forms import form_token
from tests.builders.witnesses import WitnessKey, build_witnesses, contradict, cosign_newest, settings_of, stand

ClientAs = Callable[[str], FlaskClient]
ALL = Wanted("", date(2026, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True)
class Gate:
    """A log with three witnesses, all of whom the policy asks for, and the cases that wait before it."""

    database: Database
    clock: FixedClock
    folder: Path
    witnesses: list[WitnessKey]

    def approve(self, **changes: object) -> str:
        """Submit and approve a case."""
        identifier = build_approval(self.database, self.clock, **changes)
        with begin(self.database, principal_named(self.database, "county_officer"), self.clock) as tx:
            decide_case(tx, DecideCase(approval=identifier, decision="approve"))
        return identifier

    def sign(self) -> int:
        """Sign a checkpoint."""
        return sign_checkpoint(self.database, self.clock, self.folder / "log.key").size

    def cosign(self, first: int = 0, end: int = 3) -> None:
        """Let some of the witnesses cosign it."""
        cosign_newest(self.database, self.witnesses[first:end], self.clock.now())

    def listed(self, wanted: Wanted = ALL) -> PaymentList:
        """Return the payment list by the policy in force."""
        with reading(self.database) as session:
            policy = policy_of(settings_of(self.database, self.folder), self.database.origin)
            return payment_list(session, policy, wanted)


@pytest.fixture
def gate(city: Database, clock: FixedClock, tmp_path: Path) -> Gate:
    """A log with its witnesses, and nothing that waits."""
    make_key(tmp_path / "log.key", city.origin)
    return Gate(city, clock, tmp_path, build_witnesses(city, tmp_path))


@pytest.fixture
def approved(gate: Gate) -> str:
    """A case that was approved."""
    return gate.approve()


def reasons(found: PaymentList) -> list[Reason]:
    """Return why cases are kept back, when none goes out."""
    assert found.payable == ()
    return [one.reason for one in found.kept_back]


def test_a_case_goes_out_when_a_quorum_stands_behind_its_decision_and_not_before(gate: Gate, approved: str) -> None:
    assert reasons(gate.listed()) == [Reason.NOT_COVERED]
    size = gate.sign()
    assert reasons(gate.listed()) == [Reason.NO_QUORUM]
    gate.cosign(0, 2)
    assert reasons(gate.listed()) == [Reason.NO_QUORUM]
    gate.cosign(2)
    found = gate.listed()
    assert [one.approval.id for one in found.payable] == [approved]
    assert found.kept_back == ()
    assert found.amount_fen == 68_000
    assert found.checkpoint is not None
    assert found.checkpoint.size == size
    gate.approve(case_code="ff" * 16)
    assert [one.reason for one in gate.listed().kept_back] == [Reason.NOT_COVERED]


def test_without_witnesses_nothing_goes_out(gate: Gate, approved: str) -> None:
    (gate.folder / "policy.txt").unlink()
    gate.sign()
    found = gate.listed()
    assert reasons(found) == [Reason.NO_WITNESSES]
    assert not found.has_quorum
    with reading(gate.database) as session:
        assert reasons(payment_list(session, None, ALL)) == [Reason.NO_WITNESSES]


def test_other_areas_and_other_days_are_left_out(gate: Gate, approved: str) -> None:
    for wanted in (Wanted("350802", ALL.since, ALL.until), Wanted("", date(2026, 1, 1), date(2026, 11, 23))):
        found = gate.listed(wanted)
        assert (found.payable, found.kept_back) == ((), ())


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE assistance_approval SET amount_fen = 6800000",
        (
            "UPDATE log_entry SET body = CAST(replace(CAST(body AS TEXT), 'approve\"', 'refuse\"') AS BLOB)"
            " WHERE action = 'approvals.case-decided/1'"
        ),
        "UPDATE log_entry SET body = x'00' WHERE action = 'approvals.case-decided/1'",
        "UPDATE log_leaf SET hash = zeroblob(32) WHERE leaf_index = 1",
        "DELETE FROM log_leaf WHERE leaf_index = 1",
        "UPDATE log_entry SET action = 'approvals.case-withdrawn/1' WHERE action = 'approvals.case-decided/1'",
    ],
)
def test_a_case_that_the_log_does_not_bear_out_is_kept_back(gate: Gate, approved: str, forgery: str) -> None:
    gate.sign()
    gate.cosign()
    assert len(gate.listed().payable) == 1
    with gate.database.engine.begin() as connection:
        for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(forgery)
    assert reasons(gate.listed()) == [Reason.CONTRADICTION]


def test_a_witness_that_contradicts_the_log_stops_all_payments(gate: Gate, approved: str) -> None:
    size = gate.sign()
    gate.cosign()
    stand(gate.database, gate.witnesses[0], size, gate.clock.now())
    contradict(gate.database, gate.witnesses[0], gate.clock.now())
    assert reasons(gate.listed()) == [Reason.CONTRADICTION]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_what_goes_out_and_why_the_rest_waits(
    gate: Gate, client_as: ClientAs, approved: str, lang: str
) -> None:
    client = client_as("finance_reviewer")
    before = client.get(f"/audit/payments?lang={lang}").text
    assert ("检查点尚未覆盖" if lang == "zh" else "Not covered by a checkpoint yet") in before
    assert client.get("/audit/payments?format=csv").status_code == 409
    assert client.get("/audit/payments?since=yesterday").status_code == 422
    gate.sign()
    gate.cosign()
    assert ("有回执" if lang == "zh" else "Proved") in client.get("/audit/payments").text
    assert "680.00" not in client_as("other_officer").get("/audit/payments?agency=350825").text


def test_the_file_holds_the_payable_cases_only_and_is_recorded(gate: Gate, client_as: ClientAs, approved: str) -> None:
    client = client_as("finance_reviewer")
    gate.sign()
    gate.cosign()
    gate.approve(case_code="ff" * 16)
    lines = client.get("/audit/payments?format=csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "680.00" in lines[1]
    assert client.get("/audit/payments?format=xlsx").data.startswith(b"PK")
    assert client.get("/audit/payments?format=doc").status_code == 422
    with gate.database.readonly.connect() as connection:
        query = select(log_entry.c.body).where(log_entry.c.action == "audit_trail.payments-exported/1")
        (first, second) = connection.scalars(query.order_by(log_entry.c.entry_id)).all()
    assert b'"amount_fen":68000' in first
    assert b'"format":"xlsx","kept_back":1,"rows":1' in second


def test_over_rest_the_list_is_counted_and_taken_out_by_an_act_of_its_own(
    gate: Gate, client_as: ClientAs, approved: str
) -> None:
    client = client_as("finance_reviewer")
    counted = client.get("/api/v1/audit/payments").json
    assert counted is not None
    assert [one["reason"] for one in counted["kept_back"]] == ["not-covered"]
    token = {"X-CSRFToken": form_token(client, "/audit/verifications")}
    assert client.post("/api/v1/audit/payments/exports", json={}, headers=token).status_code == 409
    gate.sign()
    gate.cosign()
    made = client.post("/api/v1/audit/payments/exports", json={"since": "2026-11-01"}, headers=token)
    assert made.status_code == 201
    assert made.json is not None
    assert [one["id"] for one in made.json["payable"]] == [approved]
    assert made.json["event_id"]
