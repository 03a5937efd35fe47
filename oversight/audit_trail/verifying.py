"""Check the whole log in the background: asked for on a page, run by the worker, one at a time.

A check whose worker died is found by the next worker and marked as failed; it can be asked for again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from oversight.audit_trail.fsck import Extent, fsck
from oversight.audit_trail.keys import log_verifiers
from oversight.audit_trail.models import Verification
from oversight.audit_trail.policies import policy_of
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.clock import Clock, milliseconds
from oversight.errors import NotFoundError, OversightError
from oversight.permissions import Permission
from oversight.persistence import CITY, SYSTEM, Database, Event, Transaction, begin, reading, require
from oversight.persistence.events import new_id
from oversight.persistence.log_storage import frontier_of, latest_checkpoint
from oversight.settings import Settings

_EVERY = timedelta(milliseconds=500)
_INTERRUPTED = Text("后台任务中断，没有完成。请重新验证。", "The worker was interrupted. Verify again.")
_BROKE = Text("核验程序出错，没有完成。请重新验证。", "The check broke off with an error. Verify again.")


class State(StrEnum):
    """Where a check stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class VerificationRequested(Event):
    """Somebody asked for a check of the whole log."""

    ACTION: ClassVar[str] = "audit_trail.verification-requested/1"
    verification: str


@dataclass(frozen=True, kw_only=True)
class VerificationFinished(Event):
    """A check of the whole log came to its end: how many entries there were, and how many problems."""

    ACTION: ClassVar[str] = "audit_trail.verification-finished/1"
    verification: str
    entries: int
    problems: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check as it stands; `problems` are those that were listed, `found` says how many of them there are."""

    id: str
    requested_by: str
    requested_at: datetime
    state: State
    started_at: datetime | None
    finished_at: datetime | None
    stage: Text | None
    done: int
    total: int
    entries: int | None
    checkpoint_size: int | None
    checkpoint_at: datetime | None
    problems: tuple[Problem, ...]
    failure: Text | None

    @property
    def is_open(self) -> bool:
        """Whether it has not come to its end."""
        return self.state in (State.QUEUED, State.RUNNING)


def request(tx: Transaction) -> str:
    """Ask for a check and return its id; one that waits or runs already is everybody's."""
    require(tx.principal, Permission.AUDIT_READ)
    query = select(Verification.id).where(Verification.state.in_((State.QUEUED, State.RUNNING)))
    standing = tx.session.scalar(query.order_by(Verification.requested_at).limit(1))
    if standing is not None:
        return standing
    row = Verification(
        id=tx.new_id(),
        requested_by=tx.principal.user_id,
        requested_at=tx.now,
        state=State.QUEUED.value,
        done=0,
        total=0,
    )
    tx.session.add(row)
    tx.record(VerificationRequested(agency=tx.principal.agency, verification=row.id))
    return row.id


def checks(session: Session, limit: int = 20) -> list[Check]:
    """Return the latest checks, newest first."""
    query = select(Verification).order_by(Verification.requested_at.desc(), Verification.id.desc()).limit(limit)
    return [_check(row) for row in session.scalars(query)]


def check(session: Session, identifier: str) -> Check:
    """Return one check; raise NotFoundError."""
    row = session.get(Verification, identifier)
    if row is None:
        raise NotFoundError
    return _check(row)


def _check(row: Verification) -> Check:
    result = row.result or {}
    signed_at, failure = result.get("checkpoint_at"), result.get("failure")
    return Check(
        id=row.id,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        state=State(row.state),
        started_at=row.started_at,
        finished_at=row.finished_at,
        stage=Text(**row.stage) if row.stage else None,
        done=row.done,
        total=row.total,
        entries=result.get("entries"),
        checkpoint_size=result.get("checkpoint_size"),
        checkpoint_at=datetime.fromisoformat(signed_at) if signed_at else None,
        problems=tuple(Problem(**(one | {"what": Text(*one["what"])})) for one in result.get("problems", ())),
        failure=Text(**failure) if failure else None,
    )


def run_requested(database: Database, settings: Settings, clock: Clock) -> bool:
    """Run the check that has waited longest, if one waits; only ever called by the one worker that has the lease."""
    run = _Run.take_up(database, clock)
    if run is None:
        return False
    try:
        witnesses = tuple(one.verifier for one in policy_of(settings, database.origin).witnesses)
        verifiers = log_verifiers(settings.log_key, database.origin)
        run.finish(fsck(database, verifiers, run.progress, Extent(witnesses=witnesses)))
    except OversightError as error:
        run.fail(error.what)
        raise
    except Exception:
        run.fail(_BROKE)
        raise
    return True


class _Run:
    """A run of one check: it writes its progress now and then, and nothing any more once another run took over."""

    def __init__(self, database: Database, clock: Clock, identifier: str) -> None:
        self._database, self._clock, self._id = database, clock, identifier
        self._token, self._said = new_id(clock.now()), clock.now()
        with reading(database) as session:
            connection = session.connection()
            self._entries, self._newest = frontier_of(connection).size, latest_checkpoint(connection)

    @classmethod
    def take_up(cls, database: Database, clock: Clock) -> "_Run | None":
        """Mark what a dead worker left, and take up what waits longest."""
        waiting = select(Verification.id).where(Verification.state == State.QUEUED).order_by(Verification.requested_at)
        with reading(database) as session:
            left = session.scalar(select(func.count()).where(Verification.state == State.RUNNING))
            identifier = session.scalar(waiting.limit(1))
        if left:
            _settle_interrupted(database, clock)
        if identifier is None:
            return None
        run = cls(database, clock, identifier)
        run._write(State.QUEUED, state=State.RUNNING.value, runner=run._token, started_at=clock.now())
        return run

    def progress(self, stage: Text, done: int, total: int) -> None:
        """Write how far the check is, twice a second at most."""
        now = self._clock.now()
        if now - self._said >= _EVERY or done == total:
            self._said = now
            self._write(State.RUNNING, stage=stage._asdict(), done=done, total=total)

    def finish(self, problems: Sequence[Problem]) -> None:
        """Keep the result, and record in the log that there is one."""
        result: dict[str, Any] = {"entries": self._entries, "problems": [asdict(one) for one in problems]}
        if self._newest is not None:
            signed_at = milliseconds(self._newest.signed_at)
            result |= {"checkpoint_size": self._newest.size, "checkpoint_at": signed_at}
        self._write(State.RUNNING, state=State.DONE.value, finished_at=self._clock.now(), result=result)
        event = VerificationFinished(agency=CITY, verification=self._id, entries=self._entries, problems=len(problems))
        with begin(self._database, SYSTEM, self._clock) as tx:
            tx.record(event)

    def fail(self, why: Text) -> None:
        """Keep why there is no result."""
        failure = {"failure": why._asdict()}
        self._write(State.RUNNING, state=State.FAILED.value, finished_at=self._clock.now(), result=failure)

    def _write(self, before: State, **values: Any) -> None:
        mine = [Verification.id == self._id, Verification.state == before.value]
        if before is State.RUNNING:
            mine.append(Verification.runner == self._token)
        with self._database.engine.begin() as connection:
            connection.execute(update(Verification).where(*mine).values(**values))


def _settle_interrupted(database: Database, clock: Clock) -> None:
    failure = {"failure": _INTERRUPTED._asdict()}
    with database.engine.begin() as connection:
        connection.execute(
            update(Verification)
            .where(Verification.state == State.RUNNING.value)
            .values(state=State.FAILED.value, finished_at=clock.now(), result=failure)
        )
