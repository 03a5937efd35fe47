"""The one-file verifier beside the library: run on bytes, and held to the same verdict."""

from argparse import Namespace
from collections.abc import Callable

import pytest

from audit_log import AuditLogError, audit_verify
from tests.audit_log.samples import POLICY_TEXT


class Held:
    """Bytes that are read like a file."""

    def __init__(self, stored: bytes) -> None:
        self.stored = stored

    def read_bytes(self) -> bytes:
        """Return them."""
        return self.stored


def verify_twin(proof: bytes, body: bytes, policy: bytes = POLICY_TEXT, *, raw: bool = False) -> list[tuple[str, str]]:
    """Run the one-file verifier's `proof` on bytes."""
    return audit_verify.run_proof(Namespace(proof=Held(proof), entry=Held(body), policy=Held(policy), raw=raw))


def consistency_twin(old: bytes, new: bytes, hashes: bytes, policy: bytes = POLICY_TEXT) -> list[tuple[str, str]]:
    """Run the one-file verifier's `consistency` on bytes."""
    return audit_verify.run_consistency(
        Namespace(old=Held(old), new=Held(new), hashes=Held(hashes), policy=Held(policy))
    )


def both_accept(library: Callable[[], object], twin: Callable[[], object]) -> bool:
    """Tell whether both accept; fail if only one does, or if a refusal lacks its reason in either language."""
    refused: AuditLogError | audit_verify.RefusedError
    try:
        library()
    except AuditLogError as error:
        refused = error
    else:
        twin()
        return True
    with pytest.raises(audit_verify.RefusedError) as caught:
        twin()
    for reason in (refused.zh, refused.en, caught.value.zh, caught.value.en):
        assert reason.strip()
    return False
