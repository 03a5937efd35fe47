"""Every artefact with one bit or byte changed, left out or added is refused, by both verifiers alike.

Only where the format says that another spelling means the same (white space, comments and addresses of a policy) may
it be accepted, and then with the same meaning.
"""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_log import (
    Checkpoint,
    NoteError,
    Policy,
    ProofError,
    ProofFile,
    Verifier,
    audit_verify,
    format_bundle,
    format_hash_tile,
    leaf_hash,
    note,
    parse_bundle,
    parse_entry,
    parse_hash_tile,
    root_of_hashes,
    verify_consistency,
)
from audit_log.__main__ import parse_hashes
from tests.audit_log.samples import (
    LOG,
    POLICY,
    POLICY_TEXT,
    XINLUO,
    bodies,
    checkpoint,
    hash_lines,
    hashes,
    mutated,
    proof_file,
    signed,
)
from tests.audit_log.twins import both_accept, consistency_twin, verify_twin

# Two samples in which every bit's place in its byte comes up, a thin and a dense one, which takes longer.
THIN_AND_DENSE = pytest.mark.parametrize("step", [101, pytest.param(13, marks=pytest.mark.slow)])
ONE_WITNESS = b"".join(POLICY_TEXT.splitlines(keepends=True)[:2]) + "quorum 新罗\n".encode()
ONE = Policy.parse(ONE_WITNESS)


def accepted_note(stored: bytes) -> bool:
    def twin() -> None:
        audit_verify.check_checkpoint(audit_verify.parse_policy(ONE_WITNESS), stored)

    return both_accept(lambda: ONE.check(stored), twin)


def accepted_proof(stored: bytes, body: bytes) -> bool:
    return both_accept(
        lambda: ProofFile.parse(stored).verify(body, ONE), lambda: verify_twin(stored, body, ONE_WITNESS)
    )


def accepted_consistency(old: bytes, new: bytes, lines: bytes) -> bool:
    def library() -> None:
        smaller, larger = (ONE.without_quorum().check(one).checkpoint for one in (old, new))
        verify_consistency(smaller.size, smaller.root, larger.size, larger.root, parse_hashes(lines))

    return both_accept(library, lambda: consistency_twin(old, new, lines, ONE_WITNESS))


@THIN_AND_DENSE
def test_a_changed_proof_file_is_refused(step: int) -> None:
    body, stored = bodies(3)[1], proof_file(1, 3, [XINLUO]).format()
    assert accepted_proof(stored, body)
    assert not any(accepted_proof(one, body) for one in list(mutated(stored))[::step])


@THIN_AND_DENSE
def test_a_changed_signed_checkpoint_is_refused(step: int) -> None:
    stored = signed(checkpoint(hashes(3)), [XINLUO])
    assert accepted_note(stored)
    assert not any(accepted_note(one) for one in list(mutated(stored))[::step])


@THIN_AND_DENSE
def test_a_changed_entry_is_refused(step: int) -> None:
    body, stored = bodies(3)[1], proof_file(1, 3, [XINLUO]).format()
    root = parse_entry(body)
    assert root.to_bytes() == body
    assert not any(accepted_proof(stored, one) for one in list(mutated(body))[:: step * 5])


@THIN_AND_DENSE
def test_changed_hashes_of_a_consistency_proof_are_refused(step: int) -> None:
    old, new = (signed(checkpoint(hashes(size)), [XINLUO]) for size in (3, 6))
    lines = hash_lines(3, 6)
    assert accepted_consistency(old, new, lines)
    assert not any(accepted_consistency(old, new, one) for one in list(mutated(lines))[::step])


def test_a_changed_checkpoint_text_is_another_checkpoint_or_refused() -> None:
    text = checkpoint(hashes(3)).format()
    for one in mutated(text.encode()):
        changed = one.decode("utf-8", "surrogateescape")

        def library(changed: str = changed) -> None:
            assert Checkpoint.parse(changed).format() == changed
            assert Checkpoint.parse(changed) != checkpoint(hashes(3))

        both_accept(library, lambda changed=changed: audit_verify.parse_checkpoint(changed))


@pytest.mark.parametrize("signer", [LOG, XINLUO], ids=["log", "witness"])
def test_a_changed_verifier_key_is_refused(signer: note.Signer) -> None:
    kind = signer.verifier.key_type
    text = signer.verifier.format()
    for one in mutated(text.encode()):
        changed = one.decode("utf-8", "surrogateescape")
        assert not both_accept(
            lambda changed=changed: Verifier.parse(changed),
            lambda changed=changed: audit_verify.parse_key(changed, kind),
        )


@pytest.mark.parametrize("step", [11, pytest.param(3, marks=pytest.mark.slow)])
def test_a_changed_policy_is_refused_or_differs_in_white_space_comments_and_addresses_alone(step: int) -> None:
    stored = b"# \xe5\xb8\x82 / city\n" + POLICY_TEXT.replace(b"\nwitness", b" https://log.example\nwitness", 1)
    count = 0
    for one in list(mutated(stored))[::step]:
        if both_accept(lambda one=one: Policy.parse(one), lambda one=one: audit_verify.parse_policy(one)):
            policy = Policy.parse(one)
            if not policy.logs:  # a comment has swallowed the line, and nothing is accepted any more
                with pytest.raises(NoteError, match="no known key"):
                    policy.check(signed(checkpoint(hashes(3)), ()))
                continue
            count += 1
            assert replace(policy, logs=tuple(replace(log, url=None) for log in policy.logs)) == POLICY
            assert policy.logs[0].url
    assert count > 300 // step


def agrees_with_checkpoint(leaf_hashes: Sequence[bytes], expected: Checkpoint) -> None:
    if len(leaf_hashes) != expected.size or root_of_hashes(leaf_hashes) != expected.root:
        raise ProofError("瓦片与检查点不符", "the tile differs from the checkpoint")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Three entries exported by hand: a bundle, a hash tile, the checkpoint, and the policy beside them."""
    contents = {
        "log/checkpoint": signed(checkpoint(hashes(3))),
        "log/tile/0/000.p/3": format_hash_tile(hashes(3)),
        "log/tile/entries/000.p/3": format_bundle(bodies(3)),
        "policy.txt": POLICY_TEXT,
    }
    for name, content in contents.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("name", ["0", "entries"])
@THIN_AND_DENSE
def test_a_changed_tile_is_refused(export: Path, name: str, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export / "log" / "tile" / name / "000.p" / "3"
    good = path.read_bytes()
    claimed = audit_verify.check_checkpoint(
        audit_verify.parse_policy(POLICY_TEXT), (export / "log" / "checkpoint").read_bytes()
    )
    monkeypatch.setattr(audit_verify, "check_checkpoint", lambda *_: claimed)  # its signatures are the same each time
    asked = Namespace(folder=export / "log", policy=export / "policy.txt", hashes_only=False)

    def library() -> None:
        stored = path.read_bytes()
        leaves = parse_hash_tile(stored) if name == "0" else list(map(leaf_hash, parse_bundle(stored)))
        agrees_with_checkpoint(leaves, checkpoint(hashes(3)))

    assert both_accept(library, lambda: audit_verify.run_tiles(asked))
    for one in list(mutated(good))[::step]:
        path.write_bytes(one)
        assert not both_accept(library, lambda: audit_verify.run_tiles(asked))


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_however_many_bytes_change_both_verifiers_agree(data: st.DataObject) -> None:
    body, stored, policy = bodies(3)[1], proof_file(1, 3, [XINLUO]).format(), ONE_WITNESS
    named = {"proof": stored, "entry": body, "policy": policy}
    which = data.draw(st.sampled_from(sorted(named)))
    changed = bytearray(named[which])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(changed)))
        end = at + data.draw(st.integers(0, 80))
        moved = data.draw(st.sampled_from([b"", b"\n", b"\n\n", b" ", b"#", b"\xe2\x80\x94 "]) | st.binary(max_size=3))
        changed[at:end] = moved
    named[which] = bytes(changed)
    both_accept(
        lambda: ProofFile.parse(named["proof"]).verify(named["entry"], Policy.parse(named["policy"])),
        lambda: verify_twin(named["proof"], named["entry"], named["policy"]),
    )


def test_a_line_twice_in_a_proof_file_is_refused() -> None:
    body, good = bodies(3)[1], proof_file(1, 3, [XINLUO]).format()
    lines = good.splitlines(keepends=True)
    assert accepted_proof(good, body)
    for at in range(len(lines)):
        assert not accepted_proof(b"".join([*lines[: at + 1], *lines[at:]]), body), lines[at]
        assert not accepted_proof(b"".join(lines[:at] + lines[at + 1 :]), body), lines[at]
