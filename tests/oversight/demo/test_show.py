"""The show after loading: everything is done once, and checked by the offline verifiers each time."""

from pathlib import Path

import pytest

from audit_log import KeyType, Policy, PrivateKey, ProofFile, Signer
from oversight.audit_trail.asking import Report
from oversight.audit_trail.policies import write_policy
from oversight.audit_trail.proofs import POLICY_NAME, PROOF_NAME
from oversight.audit_trail.witnessing import refuse_contradicted
from oversight.clock import day_of
from oversight.demo.show import (
    Show,
    VerifierRefusedError,
    draw_once,
    export_draw,
    make_log_key,
    prove_approval,
    show_clock,
    sign,
    verify_draw,
    verify_proof,
    witness_answers,
    write_report,
)
from oversight.demo.stage import TODAY
from oversight.demo.witnesses import WitnessNotStartedError, witnesses_running
from oversight.persistence import Database
from tests.builders.prepared import settings_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demonstration")]


@pytest.fixture
def show(own_copy: Path, tmp_path: Path) -> Show:
    url = f"sqlite:///{own_copy}"
    return Show(Database(url), tmp_path / "shown", settings_for(url, tmp_path), show_clock())


def test_the_open_draw_is_made_once_and_verifies_offline(show: Show) -> None:
    draw, fresh = draw_once(show)
    again, repeated = draw_once(show)
    assert (fresh, repeated) == (True, False)
    assert draw.result == again.result
    assert draw.outcome is not None
    assert len(draw.outcome.teams) == 14
    assert verify_draw(export_draw(show, draw)) == "VERIFIED"


def test_a_bundle_with_one_byte_changed_is_refused_by_the_verifier(show: Show) -> None:
    folder = export_draw(show, draw_once(show)[0])
    frame = folder / "frame.tsv"
    frame.write_bytes(frame.read_bytes().replace(b"350802001", b"350802002", 1))
    with pytest.raises(VerifierRefusedError):
        verify_draw(folder)


def test_the_key_is_made_once_and_an_unchanged_log_is_not_signed_again(show: Show) -> None:
    assert [make_log_key(show), make_log_key(show)] == [True, False]
    assert sign(show) == sign(show)


def test_seven_counties_cosign_and_the_proof_verifies_offline_with_their_quorum(show: Show) -> None:
    make_log_key(show)
    with witnesses_running(show.settings, show.clock) as policy:
        signed = sign(show)
    assert [one.cosigned for one in witness_answers(show)] == [signed.size] * 7
    approval, folder = prove_approval(show)
    assert approval.state == "approved"
    assert verify_proof(folder).en.startswith("OK: entry")
    named = Policy.parse((folder / POLICY_NAME).read_bytes())
    proof = ProofFile.parse((folder / PROOF_NAME).read_bytes())
    assert (named, named.groups[0].threshold) == (policy, 5)
    assert len(named.check(proof.signed_checkpoint).cosignatures) == 7


def test_the_witnesses_come_back_with_the_keys_that_they_had_and_stop_with_the_show(show: Show) -> None:
    make_log_key(show)
    with witnesses_running(show.settings, show.clock) as first:
        sign(show)
    assert [one.error for one in ask_all(show, first)] == ["unreachable"] * 7
    with witnesses_running(show.settings, show.clock) as second:
        assert [one.error for one in ask_all(show, second)] == [None] * 7
    assert [one.verifier for one in first.witnesses] == [one.verifier for one in second.witnesses]


def ask_all(show: Show, policy: Policy) -> list[Report]:
    return refuse_contradicted(show.database, show.clock, policy, show.settings.log_key)


def test_a_policy_with_other_witnesses_is_left_as_it_is(show: Show) -> None:
    make_log_key(show)
    key = Signer("other.example", PrivateKey.generate(), KeyType.COSIGNATURE).verifier
    path = write_policy(show.settings, [(key, "http://127.0.0.1:1")])
    before = path.read_bytes()
    with witnesses_running(show.settings, show.clock) as policy:
        assert [one.name for one in policy.witnesses] == ["other.example"]
    assert path.read_bytes() == before


def test_a_witness_that_does_not_come_up_says_where_the_reason_is(show: Show) -> None:
    make_log_key(show)
    with witnesses_running(show.settings, show.clock):
        pass
    broken = show.settings.log_key.parent / "witnesses" / "350825"
    (broken / "witness.key").chmod(0o644)
    with pytest.raises(WitnessNotStartedError, match="350825"), witnesses_running(show.settings, show.clock):
        pass


def test_the_annual_report_is_written_once(show: Show) -> None:
    target, fresh = write_report(show)
    assert fresh
    assert target.read_bytes().startswith(b"%PDF")
    assert write_report(show) == (target, False)


def test_the_show_never_plays_before_the_day_of_its_story() -> None:
    assert day_of(show_clock().now()) >= TODAY
