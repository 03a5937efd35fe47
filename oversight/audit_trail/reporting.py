"""What the witnesses answered, written down: cosignatures, contradictions as evidence, and where each stands."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from oversight.audit_trail.asking import Conflict, Question, Report
from oversight.audit_trail.conflict_entries import keep_conflict
from oversight.clock import Clock
from oversight.persistence import SYSTEM, Database, Transaction, begin
from oversight.persistence.eras import ROOM, place_of, present_era
from oversight.persistence.log_storage import frontier_of, latest_checkpoint
from oversight.persistence.log_tables import log_checkpoint
from oversight.persistence.witness_tables import log_conflict, log_cosignature, log_witness

logger = logging.getLogger("oversight.audit_trail")


def record(database: Database, clock: Clock, question: Question, reports: Sequence[Report]) -> list[Report]:
    """Keep what was answered; return the reports, without contradictions that have passed.

    Contradictions are kept by the site's login, in a second transaction, each with an entry of the log.
    A witness that holds more than it was shown, because another process has signed meanwhile, contradicts nothing.
    """
    at = clock.now()
    with database.engine.begin() as connection:
        frontier_of(connection, lock=True)  # one records at a time
        newest = latest_checkpoint(connection)
        signed = newest.size if newest else 0
        kept = [_reconsidered(one, signed) for one in reports]
        for one in kept:
            if one.cosignature is not None:
                _keep_cosignature(connection, question, one)
            _keep_state(connection, question, one, at)
    found = [(one.witness.verifier.name, one.conflict) for one in kept if one.conflict is not None]
    if found:
        with begin(database.site, SYSTEM, clock) as tx:
            for name, conflict in found:
                _keep_conflict(tx, question, name, conflict)
    return kept


def _reconsidered(report: Report, signed: int) -> Report:
    if report.conflict is None or report.conflict.kind != "ahead" or report.conflict.their_size > signed:
        return report
    return Report(report.witness, report.size)


def _keep_cosignature(connection: Connection, question: Question, report: Report) -> None:
    assert report.cosignature is not None  # noqa: S101 - the caller has looked
    name, checkpoint = report.witness.verifier.name, question.checkpoint
    place = place_of(present_era(connection), checkpoint.size)
    signed = select(log_checkpoint.c.root).where(log_checkpoint.c.size == place)
    before = select(log_cosignature.c.size).where(log_cosignature.c.size == place, log_cosignature.c.witness == name)
    if connection.scalar(signed) != checkpoint.root or connection.scalar(before) is not None:
        return
    connection.execute(
        insert(log_cosignature).values(
            size=place,
            witness=name,
            line=report.cosignature.format().encode(),
            cosigned_at=datetime.fromtimestamp(report.cosignature.at, UTC),
        )
    )


def _keep_conflict(tx: Transaction, question: Question, name: str, conflict: Conflict) -> None:
    """Keep evidence once: the same contradiction, found again at the next try, adds nothing."""
    connection = tx.session.connection()
    checkpoint, era = question.checkpoint, present_era(connection)
    what = {
        "witness": name,
        "kind": conflict.kind,
        "our_size": place_of(era, checkpoint.size),
        "our_root": checkpoint.root,
        "their_size": place_of(era, min(conflict.their_size, ROOM - 1)),
    }
    same = select(log_conflict.c.conflict_id).where(*(log_conflict.c[key] == value for key, value in what.items()))
    if connection.scalar(same.limit(1)) is not None:
        return
    logger.error("witness %s holds what the log does not contain: %s %d", name, conflict.kind, conflict.their_size)
    answer = {"request": conflict.request, "status": conflict.answer.status, "answer": conflict.answer.body}
    keep_conflict(tx, {**what, **answer, "found_at": tx.now, "our_note": question.note})


def _keep_state(connection: Connection, question: Question, report: Report, at: datetime) -> None:
    name = report.witness.verifier.name
    row = connection.execute(select(log_witness).where(log_witness.c.name == name)).first()
    values: dict[str, Any] = {
        "verifier_key": report.witness.verifier.format(),
        "url": report.witness.url,
        "origin": question.checkpoint.origin,
        "last_error": report.error,
    }
    if report.error is None:
        values |= {"last_answered_at": at, "failing_since": None}
    elif row is None or row.failing_since is None:
        values["failing_since"] = at
    if report.size is not None or row is None or row.origin != question.checkpoint.origin:
        values["size"] = report.size or 0
    if report.error is not None and (row is None or row.last_error != report.error):
        logger.warning("witness %s gave no cosignature: %s", name, report.error)
    if row is None:
        connection.execute(insert(log_witness).values(name=name, **values))
    else:
        connection.execute(update(log_witness).where(log_witness.c.name == name).values(**values))
