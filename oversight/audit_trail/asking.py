"""What a witness is asked, and what its answer means: a cosignature, a contradiction, or nothing that counts."""

from dataclasses import dataclass
from http import HTTPStatus

from audit_log import AuditLogError, Checkpoint, Cosignature, ProofError, consistency_proof
from audit_log.policy import Witness
from audit_log.witness import SIZE_TYPE, AddCheckpoint, parse_cosignatures, parse_size
from oversight.audit_trail.witness_client import Answer, WitnessSilentError, add_checkpoint
from oversight.persistence import Database
from oversight.persistence.log_storage import DatabaseReader

AHEAD, FORKED = "ahead", "forked"
_LAST_SECOND = 253_402_300_799  # of the year 9999, the last that a database can keep
_ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Conflict:
    """A witness holds what the log does not contain: more (`ahead`), or another tree of that size (`forked`)."""

    kind: str
    their_size: int
    request: bytes
    answer: Answer


@dataclass(frozen=True, slots=True)
class Report:
    """What came of asking a witness: the size it holds if it told, its verified cosignature, or what was wrong."""

    witness: Witness
    size: int | None = None
    cosignature: Cosignature | None = None
    error: str | None = None
    conflict: Conflict | None = None


class Question:
    """A signed checkpoint to be cosigned; each request carries the proof from the size that a witness holds."""

    def __init__(self, database: Database, checkpoint: Checkpoint, note: bytes) -> None:
        self._database = database
        self.checkpoint = checkpoint
        self.note = note

    def request(self, old: int) -> bytes:
        """Return the body for a witness that holds size `old`; raise ProofError if leaves are gone."""
        with self._database.readonly.connect() as connection:
            proof = consistency_proof(DatabaseReader(connection), old, self.checkpoint.size)
        return AddCheckpoint(old, tuple(proof), self.note).format()


def ask(question: Question, witness: Witness, old: int) -> Report:
    """Ask a witness that is thought to hold size `old`, and once more if it holds another; never raises for it."""
    try:
        for _ in range(_ATTEMPTS):
            request = question.request(old)
            answer = add_checkpoint(witness.url or "", request)
            if answer.status != HTTPStatus.CONFLICT:
                return _judged(question.checkpoint, witness, (old, request), answer)
            old = _size_in(answer)
            if old > question.checkpoint.size:
                return Report(witness, old, conflict=Conflict(AHEAD, old, request, answer))
    except WitnessSilentError as silence:
        return Report(witness, error=silence.code)
    except ProofError:
        return Report(witness, error="proof-missing")
    return Report(witness, error="unsteady")


def _judged(checkpoint: Checkpoint, witness: Witness, asked: tuple[int, bytes], answer: Answer) -> Report:
    old, request = asked
    if answer.status == HTTPStatus.OK:
        try:
            cosignature = parse_cosignatures(answer.body, checkpoint, witness.verifier)[0]
        except AuditLogError:
            return Report(witness, error="bad-cosignature")
        if cosignature.at > _LAST_SECOND:
            return Report(witness, error="bad-cosignature")
        return Report(witness, checkpoint.size, cosignature)
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and old:
        return Report(witness, old, conflict=Conflict(FORKED, old, request, answer))
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return Report(witness, error="redirected")
    return Report(witness, error=f"status-{answer.status}")


def _size_in(answer: Answer) -> int:
    if answer.content_type != SIZE_TYPE:
        raise WitnessSilentError("malformed")
    try:
        return parse_size(answer.body)
    except AuditLogError as error:
        raise WitnessSilentError("malformed") from error
