"""An append-only audit log that outsiders can check: Merkle tree, signed checkpoints, witnesses, proof files.

The specification is docs/spec-audit-log.md. What is named here is the library's stable public face.
"""

from audit_log import note
from audit_log.checkpoint import Checkpoint
from audit_log.commitments import payload_commitment, state_commitment
from audit_log.cosignature import Cosignature, cosign
from audit_log.entry import Entry, canonical, parse_entry
from audit_log.errors import (
    AuditLogError,
    CheckpointError,
    EntryError,
    KeyMaterialError,
    NoteError,
    PolicyError,
    ProofError,
    ProofFileError,
    TileError,
    WitnessError,
)
from audit_log.hashing import EMPTY_ROOT, leaf_hash, node_hash
from audit_log.keys import Algorithm, PrivateKey
from audit_log.policy import Policy, Witnessed
from audit_log.proof_file import ProofFile
from audit_log.proofs import HashReader, MemoryReader, consistency_proof, inclusion_proof, root_at
from audit_log.signers import KeyType, SecretKey, Signer, Verifier
from audit_log.sm3_tree import Sm3Frontier
from audit_log.tiles import Tile, format_bundle, format_hash_tile, parse_bundle, parse_hash_tile, tiles_of
from audit_log.tree import Frontier, root, root_of_hashes
from audit_log.verify import verify_consistency, verify_inclusion
from audit_log.witness import AddCheckpoint

__all__ = [
    "EMPTY_ROOT",
    "AddCheckpoint",
    "Algorithm",
    "AuditLogError",
    "Checkpoint",
    "CheckpointError",
    "Cosignature",
    "Entry",
    "EntryError",
    "Frontier",
    "HashReader",
    "KeyMaterialError",
    "KeyType",
    "MemoryReader",
    "NoteError",
    "Policy",
    "PolicyError",
    "PrivateKey",
    "ProofError",
    "ProofFile",
    "ProofFileError",
    "SecretKey",
    "Signer",
    "Sm3Frontier",
    "Tile",
    "TileError",
    "Verifier",
    "WitnessError",
    "Witnessed",
    "canonical",
    "consistency_proof",
    "cosign",
    "format_bundle",
    "format_hash_tile",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "note",
    "parse_bundle",
    "parse_entry",
    "parse_hash_tile",
    "payload_commitment",
    "root",
    "root_at",
    "root_of_hashes",
    "state_commitment",
    "tiles_of",
    "verify_consistency",
    "verify_inclusion",
]
