"""Requests to a witness over the sample log, and witnesses of it."""

from collections.abc import Sequence
from pathlib import Path

from audit_log import consistency_proof
from audit_log.witness import AddCheckpoint
from audit_log.witness_store import WitnessStore
from tests.audit_log.samples import LOG, NOON, checkpoint, numbered, signed

NAME = "changting.example/witness"
LEAVES = numbered(40)


def request(old: int, size: int, leaves: Sequence[bytes] = LEAVES) -> AddCheckpoint:
    """Ask for a cosignature of the first `size` leaves from an old size on; the proof is empty if it is no older."""
    proof = consistency_proof(leaves, old, size) if old <= size else []
    return AddCheckpoint(old, tuple(proof), signed(checkpoint(leaves[:size]), ()))


def forked(old: int, size: int) -> AddCheckpoint:
    """Ask for a log-signed checkpoint of the same size as an honest one, but of another root."""
    return AddCheckpoint(old, (), signed(checkpoint([*LEAVES[: size - 1], bytes(32)]), ()))


def witness(directory: Path) -> WitnessStore:
    """Make a witness of the sample log."""
    return WitnessStore.create(directory, NAME, LOG.verifier, NOON)
