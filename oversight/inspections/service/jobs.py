"""Ask the worker for what a page can't wait for: a notice's certificate, a large draw."""

from sqlalchemy import select

from oversight.inspections.models import Notice
from oversight.inspections.room_tables import DrawJob
from oversight.persistence import Transaction

CERTIFICATE, DRAW = "certificate", "draw"


def queue_job(tx: Transaction, notice: Notice, kind: str, total: int) -> None:
    """Queue work on a notice; what waits, runs or is done stays, what failed is queued again."""
    row = tx.session.scalar(select(DrawJob).where(DrawJob.notice_id == notice.id, DrawJob.kind == kind))
    if row is None:
        row = DrawJob(
            id=tx.new_id(),
            kind=kind,
            notice_id=notice.id,
            requested_by=tx.principal.user_id,
            requested_at=tx.now,
            state="queued",
            done=0,
            total=total,
        )
        tx.session.add(row)
    elif row.state == "failed":
        row.state, row.requested_by, row.requested_at, row.done, row.failure = (
            "queued",
            tx.principal.user_id,
            tx.now,
            0,
            None,
        )
