"""Cosignatures (C2SP tlog-cosignature, cosignature/v1): a witness says it saw a log grow without rewriting.

As of the time in it, no larger consistent checkpoint of that log was known to the witness. The line's bytes are
the key id ‖ the time as eight big-endian bytes ‖ the Ed25519 signature of
`cosignature/v1 LF time <unix seconds> LF` and the checkpoint's text.
"""

from dataclasses import dataclass

from audit_log.checkpoint import Checkpoint
from audit_log.errors import NoteError
from audit_log.note import Signature, signature_of
from audit_log.signers import KeyType, Signer, Verifier, cosigned_at


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A verified cosignature: whose, and when, in Unix seconds."""

    verifier: Verifier
    at: int
    signature: Signature

    @classmethod
    def parse(cls, line: str, checkpoint: Checkpoint, verifier: Verifier) -> "Cosignature":
        """Read and verify a witness's line (without its LF) for a checkpoint; raise NoteError if it is not that."""
        signature = Signature.parse(line)
        if verifier.key_type is not KeyType.COSIGNATURE or not signature.is_of(verifier):
            raise NoteError(f"不是 {verifier.name} 的见证签名", f"not a cosignature of {verifier.name}")
        if not verifier.verifies(checkpoint.format().encode(), signature.blob):
            raise NoteError(f"{verifier.name} 的见证签名不成立", f"the cosignature of {verifier.name} is invalid")
        return cls(verifier, cosigned_at(signature.blob), signature)

    def format(self) -> str:
        """Write the line, without its LF."""
        return self.signature.format()


def cosign(checkpoint: Checkpoint, witness: Signer, at: int) -> Cosignature:
    """Make a witness's cosignature of a checkpoint at a time in Unix seconds."""
    return Cosignature(witness.verifier, at, signature_of(checkpoint.format(), witness, at))
