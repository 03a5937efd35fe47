"""After an erasure's commit: make the database's files forget, then say so in the log; safe to repeat after a crash."""

from dataclasses import dataclass

from oversight.bilingual import Text
from oversight.clock import Clock
from oversight.erasures.events import ErasureFinished
from oversight.erasures.models import ErasureRequest
from oversight.erasures.queries import unfinished
from oversight.erasures.states import ErasureState
from oversight.persistence import SYSTEM, Database, Transaction, begin, reading
from oversight.persistence.payload_tables import ERASABLE
from oversight.persistence.scrubbing import scrub


@dataclass(frozen=True, slots=True)
class Finishing:
    """The requests that were finished, those that could not be, and what is left to the operator."""

    finished: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()


def finish_erasures(database: Database, clock: Clock) -> Finishing:
    """Rewrite the files of every erasure that was carried out, and record that each is finished."""
    with reading(database) as session:
        rows = unfinished(session)
    if not rows:
        return Finishing()
    touched = sorted({row.subject.partition(":")[0] for row in rows})
    scrubbed = scrub(database, [*(table.name for table in ERASABLE), *touched])
    ids = tuple(row.id for row in rows)
    if not scrubbed.done:
        return Finishing(waiting=ids, notes=scrubbed.notes)
    with begin(database, SYSTEM, clock) as tx:
        done = tuple(identifier for identifier in ids if _finish(tx.session.get_one(ErasureRequest, identifier), tx))
    return Finishing(finished=done, notes=scrubbed.notes)


def _finish(request: ErasureRequest, tx: Transaction) -> bool:
    """Record that a request is finished, unless another run has done so meanwhile."""
    if request.state != ErasureState.ERASED.value:
        return False
    request.state, request.finished_on = ErasureState.FINISHED.value, tx.today
    tx.record(ErasureFinished(agency=request.agency_id, about=request.subject), request)
    return True
