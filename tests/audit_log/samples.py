"""A small log with fixed keys: entries, checkpoints, a policy and proof files, the same at every run."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from audit_log import (
    Checkpoint,
    Cosignature,
    Entry,
    KeyType,
    Policy,
    PrivateKey,
    ProofFile,
    Signer,
    consistency_proof,
    cosign,
    inclusion_proof,
    leaf_hash,
    note,
    root_at,
    state_commitment,
)

VECTORS = Path(__file__).parents[1] / "vectors" / "audit_log"
ORIGIN = "longyan.example/oversight"
NOON = 1_795_492_800  # 2026-11-24T04:00:00Z, noon in Longyan


def signer(name: str, number: int, key_type: KeyType = KeyType.ED25519) -> Signer:
    """Return the signer whose seed is one byte repeated."""
    return Signer(name, PrivateKey.from_seed(bytes([number]) * 32), key_type)


LOG = signer(ORIGIN, 1)
XINLUO = signer("xinluo.example/witness", 2, KeyType.COSIGNATURE)
CHANGTING = signer("changting.example/witness", 3, KeyType.COSIGNATURE)
POLICY_TEXT = (
    f"log {LOG.verifier.format()}\n"
    f"witness 新罗 {XINLUO.verifier.format()}\n"
    f"witness 长汀 {CHANGTING.verifier.format()}\n"
    "group counties all 新罗 长汀\n"
    "quorum counties\n"
).encode()
POLICY = Policy.parse(POLICY_TEXT)


def entry(number: int) -> Entry:
    """Return the sample log's entry of that number."""
    return Entry(
        log=ORIGIN,
        event_id=f"019ab0{number:02x}-0000-7000-8000-000000000000",
        occurred_at=f"2026-11-24T03:{number % 60:02d}:00.250Z",
        actor="019ab000-0000-7000-8000-00000000000a",
        role="county-officer",
        agency="350821.MZ",
        action="approvals.decided/1",
        subject=f"approvals/{number}",
        state_commitment=state_commitment(bytes(32), {"status": "approved", "version": number}),
        details={"amount_fen": 125_000 + number, "approved": True, "ground": "R30"},
    )


def bodies(count: int) -> list[bytes]:
    """Return the bytes of the first entries."""
    return [entry(number).to_bytes() for number in range(count)]


def hashes(count: int) -> list[bytes]:
    """Return the leaf hashes of the first entries."""
    return [leaf_hash(body) for body in bodies(count)]


def numbered(count: int) -> list[bytes]:
    """Return leaf hashes of leaves that hold their own number, for large trees."""
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def checkpoint(leaf_hashes: Sequence[bytes]) -> Checkpoint:
    """Return the sample log's checkpoint over leaves."""
    return Checkpoint(ORIGIN, len(leaf_hashes), root_at(leaf_hashes, len(leaf_hashes)))


def signed(one: Checkpoint, witnesses: Sequence[Signer] = (XINLUO, CHANGTING), log: Signer = LOG) -> bytes:
    """Sign a checkpoint by the log and cosign it."""
    by_log = note.signature_of(one.format(), log)
    cosignatures: list[Cosignature] = [cosign(one, witness, NOON + at) for at, witness in enumerate(witnesses)]
    return note.Note(one.format(), (by_log, *(made.signature for made in cosignatures))).format()


def proof_file(index: int, size: int, witnesses: Sequence[Signer] = (XINLUO, CHANGTING)) -> ProofFile:
    """Return the proof of one of the first `size` entries."""
    leaf_hashes = hashes(size)
    proof = tuple(inclusion_proof(leaf_hashes, index, size))
    return ProofFile(index, proof, signed(checkpoint(leaf_hashes), witnesses))


def hash_lines(size1: int, size2: int) -> bytes:
    """Return the consistency proof between two sizes as a file."""
    return "".join(
        base64.b64encode(one).decode() + "\n" for one in consistency_proof(hashes(size2), size1, size2)
    ).encode()


# A sample in which every bit's place in its byte comes up, and everything, which takes longer.
SOME_AND_ALL = pytest.mark.parametrize("step", [61, pytest.param(1, marks=pytest.mark.slow)])


def flipped(stored: bytes) -> Iterator[bytes]:
    """Yield the bytes with each single bit turned over."""
    for at in range(len(stored) * 8):
        changed = bytearray(stored)
        changed[at // 8] ^= 1 << at % 8
        yield bytes(changed)


def mutated(stored: bytes) -> Iterator[bytes]:
    """Yield the bytes with each single bit turned over, and each byte left out, doubled, replaced or joined by one."""
    yield from flipped(stored)
    for at in range(len(stored)):
        yield stored[:at] + stored[at + 1 :]
        for one in (b"\n", b" ", b"\t", b"\r", b"0", b"A", b"=", b"\xff", stored[at : at + 1]):
            yield stored[:at] + one + stored[at:]
            if one != stored[at : at + 1]:
                yield stored[:at] + one + stored[at + 1 :]
    yield from (stored + one for one in (b"\n", b" ", b"\x00", b"A"))


def naive_root(leaf_hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, word for word, over leaf hashes."""
    if not leaf_hashes:
        return hashlib.sha256(b"").digest()
    if len(leaf_hashes) == 1:
        return leaf_hashes[0]
    k = naive_split(len(leaf_hashes))
    return hashlib.sha256(b"\x01" + naive_root(leaf_hashes[:k]) + naive_root(leaf_hashes[k:])).digest()


class NaiveTree:
    """MTH, PATH and SUBPROOF of RFC 9162 §2.1 over leaves `start` to `end`, word for word; roots are remembered."""

    def __init__(self, leaf_hashes: Sequence[bytes]) -> None:
        self.leaf_hashes = leaf_hashes
        self._roots: dict[tuple[int, int], bytes] = {}

    def root(self, start: int, end: int) -> bytes:
        """MTH(D[start:end]) of §2.1.1."""
        if end - start < 2:
            return self.leaf_hashes[start] if start < end else hashlib.sha256(b"").digest()
        if (start, end) not in self._roots:
            k = start + naive_split(end - start)
            both = self.root(start, k) + self.root(k, end)
            self._roots[start, end] = hashlib.sha256(b"\x01" + both).digest()
        return self._roots[start, end]

    def path(self, index: int, start: int, end: int) -> list[bytes]:
        """PATH(index, D[start:end]) of §2.1.3.1."""
        if end - start == 1:
            return []
        k = naive_split(end - start)
        if index < k:
            return [*self.path(index, start, start + k), self.root(start + k, end)]
        return [*self.path(index - k, start + k, end), self.root(start, start + k)]

    def subproof(self, size1: int, start: int, end: int, *, known: bool = True) -> list[bytes]:
        """SUBPROOF(size1, D[start:end], known) of §2.1.4.1."""
        if size1 == end - start:
            return [] if known else [self.root(start, end)]
        k = naive_split(end - start)
        if size1 <= k:
            return [*self.subproof(size1, start, start + k, known=known), self.root(start + k, end)]
        return [*self.subproof(size1 - k, start + k, end, known=False), self.root(start, start + k)]


def naive_split(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k
