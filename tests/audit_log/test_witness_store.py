"""What a witness keeps: the check and the storing are one, evidence stays, and no key or file is ever overwritten."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from audit_log import KeyMaterialError, Verifier, WitnessError, note
from audit_log.witness import AddCheckpoint
from audit_log.witness_store import FORK, KEY_FILE, STORE_FILE, UNPROVEN, WitnessStore
from tests.audit_log.samples import CHANGTING, LOG, NOON, ORIGIN, checkpoint, signed, signer
from tests.audit_log.witness_requests import LEAVES, NAME, forked, request, witness


def at(seconds: int) -> Callable[[], int]:
    return lambda: NOON + seconds


def status_of(store: WitnessStore, one: AddCheckpoint, seconds: int = 0) -> int:
    with pytest.raises(WitnessError) as refused:
        store.cosign(one, at(seconds))
    return int(refused.value.status)


def test_a_cosignature_verifies_and_what_it_vouches_for_is_on_disk(tmp_path: Path) -> None:
    store = witness(tmp_path / "w")
    made = store.cosign(request(0, 3), at(5))
    assert made.at == NOON + 5
    assert store.verifier.verifies(checkpoint(LEAVES[:3]).format().encode(), made.signature.blob)
    [held] = WitnessStore(tmp_path / "w").held()
    assert (held.checkpoint, held.note) == (checkpoint(LEAVES[:3]), request(0, 3).checkpoint)
    assert (held.cosigned_at, held.cosignature) == (NOON + 5, made.format())
    verifiers = [LOG.verifier, store.verifier]
    assert {one for one, _ in note.open(held.cosigned_note, verifiers).verified} == set(verifiers)


def test_only_the_latest_checkpoint_of_each_log_is_held(tmp_path: Path) -> None:
    store = witness(tmp_path)
    other = signer("other.example", 9)
    store.trust(other.verifier, NOON)
    for old, size in ((0, 3), (3, 7), (7, 7)):
        store.cosign(request(old, size), at(size))
    elsewhere = replace(checkpoint(LEAVES[:2]), origin="other.example")
    store.cosign(AddCheckpoint(0, (), signed(elsewhere, (), other)), at(9))
    assert [one.checkpoint for one in store.held()] == [checkpoint(LEAVES[:7]), elsewhere]
    assert store.conflicts() == []


def test_a_refused_request_changes_nothing_that_is_held(tmp_path: Path) -> None:
    store = witness(tmp_path)
    store.cosign(request(0, 7), at(0))
    before = store.held()
    refused = [request(0, 3), request(0, 9), request(9, 7), forked(7, 7), replace(request(7, 9), proof=())]
    assert [status_of(store, one) for one in refused] == [409, 409, 400, 422, 422]
    assert store.held() == before


def test_a_fork_is_kept_with_both_signed_checkpoints_even_if_the_old_size_differs(tmp_path: Path) -> None:
    store = witness(tmp_path)
    store.cosign(request(0, 7), at(0))
    assert status_of(store, forked(3, 7), 1) == 409
    assert status_of(store, forked(7, 7), 2) == 422
    [kept] = store.conflicts()
    assert (kept.kind, kept.origin, kept.size, kept.seen_at) == (FORK, ORIGIN, 7, NOON + 1)
    assert kept.request == forked(3, 7).format()
    assert kept.held_note == request(0, 7).checkpoint
    assert kept.settled_at is None


def test_evidence_has_the_logs_own_lines_alone_so_that_nobody_can_fill_the_disk(tmp_path: Path) -> None:
    store = witness(tmp_path)
    store.cosign(request(0, 7), at(0))
    stranger = note.Signature("stranger", bytes(4), bytes(90_000))
    crowded = note.Note.parse(forked(7, 7).checkpoint)
    crowded = replace(crowded, signatures=(stranger, *crowded.signatures))
    assert status_of(store, replace(forked(7, 7), checkpoint=crowded.format())) == 422
    assert [one.request for one in store.conflicts()] == [forked(7, 7).format()]


def test_growth_that_was_not_proven_is_settled_by_a_right_proof(tmp_path: Path) -> None:
    store = witness(tmp_path)
    wrong = replace(request(0, 3), proof=(bytes(32),))
    assert status_of(store, wrong) == 422
    [kept] = store.conflicts()
    assert (kept.kind, kept.size, kept.held_note, kept.settled_at) == (UNPROVEN, 3, None, None)
    assert "should be empty" in kept.reason
    store.cosign(request(0, 3), at(4))
    assert store.conflicts() == [replace(kept, settled_at=NOON + 4)]


def test_an_unproven_checkpoint_that_turns_out_a_fork_is_kept_as_one(tmp_path: Path) -> None:
    store = witness(tmp_path)
    store.cosign(request(0, 3), at(0))
    assert status_of(store, replace(forked(3, 7), proof=(bytes(32),))) == 422
    assert [one.kind for one in store.conflicts()] == [UNPROVEN]
    store.cosign(request(3, 7), at(1))
    assert [one.settled_at for one in store.conflicts()] == [None]
    assert status_of(store, forked(7, 7)) == 422
    assert [(one.kind, one.request) for one in store.conflicts()] == [(FORK, forked(7, 7).format())]


def test_nothing_is_kept_of_what_the_log_did_not_sign_or_of_a_mere_delay(tmp_path: Path) -> None:
    store = witness(tmp_path)
    store.cosign(request(0, 7), at(0))
    unsigned = replace(request(7, 9), checkpoint=signed(checkpoint(LEAVES[:9]), (), signer(ORIGIN, 9)))
    assert [status_of(store, one) for one in (unsigned, request(3, 9))] == [403, 409]
    assert store.conflicts() == []


def test_of_many_different_successors_at_once_exactly_one_is_cosigned(tmp_path: Path) -> None:
    store = witness(tmp_path)
    store.cosign(request(0, 3), at(0))
    rivals = [[*LEAVES[:3], bytes([number]) * 32] for number in range(16)]
    asked = [request(3, 4, leaves) for leaves in rivals]

    def ask(one: AddCheckpoint) -> int:
        try:
            store.cosign(one, at(1))
        except WitnessError as refusal:
            return int(refusal.status)
        return 200

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, asked))
    assert sorted(answers) == [200] + [409] * 15
    assert store.held()[0].note == asked[answers.index(200)].checkpoint
    assert len(store.conflicts()) == 15


def test_a_rotated_key_is_accepted_once_it_is_trusted(tmp_path: Path) -> None:
    store = witness(tmp_path)
    new = signer(ORIGIN, 8)
    rotated = replace(request(0, 3), checkpoint=signed(checkpoint(LEAVES[:3]), (), new))
    assert status_of(store, rotated) == 403
    store.trust(new.verifier, NOON + 1)
    store.trust(new.verifier, NOON + 2)
    assert store.trusted() == [LOG.verifier, new.verifier]
    store.cosign(rotated, at(3))


def test_a_stolen_key_is_accepted_no_longer_and_what_is_held_stays(tmp_path: Path) -> None:
    store = witness(tmp_path)
    new = signer(ORIGIN, 8)
    store.trust(new.verifier, NOON + 1)
    store.cosign(request(0, 3), at(1))
    store.distrust(LOG.verifier)
    assert store.trusted() == [new.verifier]
    assert status_of(store, request(3, 7)) == 403
    by_new = replace(request(3, 7), checkpoint=signed(checkpoint(LEAVES[:7]), (), new))
    store.cosign(by_new, at(2))
    store.distrust(new.verifier)
    assert status_of(store, by_new) == 404
    assert [one.checkpoint.size for one in store.held()] == [7]
    with pytest.raises(WitnessError, match="does not trust that key"):
        store.distrust(new.verifier)


def test_a_witnesses_key_is_not_trusted_as_a_logs(tmp_path: Path) -> None:
    with pytest.raises(KeyMaterialError, match="log's key must be of type 0x01"):
        WitnessStore.create(tmp_path / "w", NAME, CHANGTING.verifier, NOON)
    assert not (tmp_path / "w").exists()
    with pytest.raises(KeyMaterialError, match="log's key"):
        witness(tmp_path).trust(CHANGTING.verifier, NOON)


def test_a_witness_is_made_private_and_never_overwritten(tmp_path: Path) -> None:
    witness(tmp_path / "w")
    key, stored = tmp_path / "w" / KEY_FILE, tmp_path / "w" / STORE_FILE
    assert [one.stat().st_mode & 0o777 for one in (tmp_path / "w", key)] == [0o700, 0o600]
    before = key.read_bytes(), stored.read_bytes()
    with pytest.raises(WitnessError, match="there is a witness"):
        witness(tmp_path / "w")
    stored.rename(tmp_path / "kept")
    with pytest.raises(KeyMaterialError, match="cannot create key file"):
        witness(tmp_path / "w")
    assert (key.read_bytes(), (tmp_path / "kept").read_bytes()) == before


def test_a_malformed_name_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyMaterialError, match="not a key name"):
        WitnessStore.create(tmp_path / "w", "two words", LOG.verifier, NOON)
    assert not (tmp_path / "w").exists()


def test_a_folder_without_a_witness_is_not_made_into_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(WitnessError, match="run witness init first"):
        WitnessStore(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stored", [b"", b"not a database, but long enough to be read as one" * 40])
def test_a_file_that_is_no_store_is_named(tmp_path: Path, stored: bytes) -> None:
    (tmp_path / STORE_FILE).write_bytes(stored)
    with pytest.raises(WitnessError, match="is not a witness's store"):
        WitnessStore(tmp_path)


def test_a_key_of_another_witness_is_refused(tmp_path: Path) -> None:
    witness(tmp_path / "a")
    witness(tmp_path / "b")
    (tmp_path / "a" / KEY_FILE).write_bytes((tmp_path / "b" / KEY_FILE).read_bytes())
    with pytest.raises(KeyMaterialError, match="not this witness's"):
        WitnessStore(tmp_path / "a")


def test_the_store_waits_for_the_disk_and_names_the_witness(tmp_path: Path) -> None:
    store = witness(tmp_path)
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        [(named,)] = connection.execute("SELECT verifier_key FROM witness")
    assert Verifier.parse(named) == store.verifier
    with store._reading() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
