"""Compute certificates and large draws in the background: run by the worker, one of each kind at a time.

Both follow from frozen files and published numbers alone. A job whose worker died is taken up again from its start and
comes to the same bytes; what was stored before the death is found and not stored twice.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oversight.bilingual import Text
from oversight.clock import Clock
from oversight.errors import OversightError
from oversight.inspections import drawing
from oversight.inspections.events import FairnessCertified
from oversight.inspections.models import DrawResult, Notice, SeedValue
from oversight.inspections.room_tables import DrawJob, FairnessCertificate
from oversight.inspections.service.draws import store_result
from oversight.inspections.service.jobs import CERTIFICATE, DRAW
from oversight.inspections.service.register import enter, hold_register
from oversight.inspections.service.seeds import agency_of, files_of
from oversight.persistence import SYSTEM, Database, Transaction, begin, reading
from oversight.persistence.events import new_id

KINDS = (DRAW, CERTIFICATE)
_EVERY = timedelta(milliseconds=500)
_BROKE = Text("计算出错，没有完成。请管理员查看后台任务的记录。", "The computation broke off; an operator has to look.")
_Store = Callable[[Transaction, Notice], None]


def run_waiting(database: Database, clock: Clock, kind: str) -> bool:
    """Do the job of a kind that has waited longest, if one waits; only ever called by the worker that has the lease."""
    run = _Run.take_up(database, clock, kind)
    if run is None:
        return False
    try:
        run.finish(run.certify() if kind == CERTIFICATE else run.draw())
    except OversightError as error:
        run.fail(error.what)
        raise
    except Exception:
        run.fail(_BROKE)
        raise
    return True


class _Run:
    """A run of one job: it writes its progress now and then, and nothing any more once another run took over."""

    def __init__(self, database: Database, clock: Clock, job: str, notice: Notice, values: dict[str, str]) -> None:
        self._database, self._clock, self._job = database, clock, job
        self._notice, self._files, self._values = notice.id, files_of(notice), values
        self._token, self._said = new_id(clock.now()), clock.now()

    @classmethod
    def take_up(cls, database: Database, clock: Clock, kind: str) -> "_Run | None":
        """Take up what a dead worker left, or what waits longest; what others run is theirs: there are none."""
        unfinished = select(DrawJob).where(DrawJob.kind == kind, DrawJob.state.in_(("running", "queued")))
        with reading(database) as session:
            row = session.scalar(unfinished.order_by(DrawJob.requested_at, DrawJob.id).limit(1))
            if row is None:
                return None
            notice = session.get_one(Notice, row.notice_id)
            run = cls(database, clock, row.id, notice, _values(session, row.notice_id))
        run._write(state="running", runner=run._token, started_at=clock.now(), done=0)
        return run

    def certify(self) -> _Store:
        """Compute the certificate, and return what stores it."""
        made = drawing.certify(self._files, self._progress)

        def store(tx: Transaction, notice: Notice) -> None:
            known = select(FairnessCertificate.id).where(FairnessCertificate.notice_id == notice.id)
            if tx.session.scalar(known) is None:
                _store_certificate(tx, notice, made)

        return store

    def draw(self) -> _Store:
        """Compute the result, and return what stores it."""
        drawn = drawing.draw(self._files, self._values)

        def store(tx: Transaction, notice: Notice) -> None:
            known = select(DrawResult.id).where(DrawResult.notice_id == notice.id)
            if notice.state == "published" and tx.session.scalar(known) is None:
                store_result(tx, notice, drawn)

        return store

    def finish(self, store: _Store) -> None:
        """Store what was computed and close the job, both or neither."""
        with begin(self._database, SYSTEM, self._clock) as tx:
            hold_register(tx)
            store(tx, tx.session.get_one(Notice, self._notice))
            tx.flush()
            ended = {"state": "done", "finished_at": self._clock.now(), "done": DrawJob.total}
            tx.session.execute(update(DrawJob).where(*self._mine()).values(**ended))

    def fail(self, why: Text) -> None:
        """Keep why there is no result."""
        self._write(state="failed", finished_at=self._clock.now(), failure=why._asdict())

    def _progress(self, done: int) -> None:
        now = self._clock.now()
        if now - self._said >= _EVERY:
            self._said = now
            self._write(done=done)

    def _mine(self) -> list[Any]:
        return [DrawJob.id == self._job, DrawJob.runner == self._token]

    def _write(self, **values: Any) -> None:
        mine = [DrawJob.id == self._job] if "runner" in values else self._mine()
        with self._database.engine.begin() as connection:
            connection.execute(update(DrawJob).where(*mine).values(**values))


def _values(session: Session, notice_id: str) -> dict[str, str]:
    rows = session.scalars(select(SeedValue).where(SeedValue.notice_id == notice_id))
    return {row.name: row.value for row in rows}


def _store_certificate(tx: Transaction, notice: Notice, made: drawing.Certified) -> None:
    row = FairnessCertificate(
        id=tx.new_id(),
        notice_id=notice.id,
        runs=made.runs,
        infeasible=made.infeasible,
        flagged=made.flagged,
        certificate=made.body,
        sha256=made.sha256,
        computed_at=tx.now,
    )
    tx.session.add(row)
    agency = agency_of(tx, notice)
    event = FairnessCertified(
        agency=agency,
        draw=notice.number,
        certificate_sha256=made.sha256,
        runs=made.runs,
        infeasible=made.infeasible,
        flagged=made.flagged,
    )
    tx.record(event, row)
    enter(tx, "certificate", notice.number, made.body, agency)
