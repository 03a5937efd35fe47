"""The log and its witnesses: each is asked to cosign, and none may hold what the log does not contain.

Witnesses are asked outside of any transaction, side by side, each by a deadline; whatever they answer, appending and
integrating go on. What they answer is written down afterwards, in one short transaction. Before the first checkpoint of
a process, and whenever the log looks turned back, they are asked about what was signed before: one that holds more, or
something else, stops the signing, because what it holds was once the log and no longer is.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from audit_log import EMPTY_ROOT, Checkpoint, Policy, Sm3Frontier
from audit_log.policy import Witness
from oversight.audit_trail.asking import AHEAD, Conflict, Question, Report, ask
from oversight.audit_trail.checkpointing import RewrittenLogError, sign_checkpoint
from oversight.audit_trail.policies import policy_of
from oversight.audit_trail.reporting import record
from oversight.audit_trail.signing import sign, signers
from oversight.bilingual import Text
from oversight.clock import Clock
from oversight.persistence import Database
from oversight.persistence.log_storage import StoredCheckpoint, latest_checkpoint
from oversight.persistence.witness_tables import log_cosignature, log_witness
from oversight.settings import Settings

ASK_AGAIN_AFTER = timedelta(minutes=10)
_MOST_AT_ONCE = 16


def ask_witnesses(database: Database, clock: Clock, policy: Policy) -> list[Report]:
    """Ask the witnesses that have not cosigned the newest checkpoint, or were silent for long; keep what they say."""
    with database.readonly.connect() as connection:
        newest = latest_checkpoint(connection)
        due = [] if newest is None else _due(connection, newest, policy, clock)
    if newest is None or not due:
        return []
    return _asked(database, clock, _question(database, newest), due)


def refuse_contradicted(database: Database, clock: Clock, policy: Policy, key_path: Path) -> list[Report]:
    """Ask every witness about the newest checkpoint; raise RewrittenLogError if one holds what is not in the log.

    Silent witnesses don't stop anything. A log without checkpoints asks with that of the empty log, which is the
    beginning of every log, so that signing it gives nothing away.
    """
    asked = [one for one in policy.witnesses if one.url is not None]
    if not asked:
        return []
    with database.readonly.connect() as connection:
        newest = latest_checkpoint(connection)
    if newest is None:
        at = clock.now().replace(microsecond=0)
        empty = Checkpoint(database.origin, 0, EMPTY_ROOT)
        signing = signers(key_path, database.origin, at)
        question = Question(database, empty, sign(empty, signing, at, Sm3Frontier().root))
    else:
        question = _question(database, newest)
    reports = _asked(database, clock, question, asked)
    for one in reports:
        if one.conflict is not None:
            raise _contradicted(one.witness.name, one.conflict, question.checkpoint)
    return reports


def _contradicted(name: str, conflict: Conflict, ours: Checkpoint) -> RewrittenLogError:
    ahead = Text(
        "见证 {name} 持有大小为 {theirs} 的检查点，日志最新的只有 {ours}：日志丢了条目，拒绝签名。",
        "The witness {name} holds a checkpoint of size {theirs}, the log's newest has {ours}: entries were lost; "
        "nothing is signed.",
    )
    forked = Text(
        "见证 {name} 持有的大小为 {theirs} 的检查点不是本日志的历史（本日志最新为 {ours}）：历史被改写，拒绝签名。",
        "The checkpoint of size {theirs} that the witness {name} holds is no part of this log (its newest has {ours}): "
        "history was rewritten; nothing is signed.",
    )
    said = (ahead if conflict.kind == AHEAD else forked).format(name=name, theirs=conflict.their_size, ours=ours.size)
    return RewrittenLogError(
        said,
        remedy=Text(
            "请停用并找回更新的备份（docs/runbooks/witnesses.md）；证据见 oversight log witnesses。"
            "如查明是该见证出错，请把它移出策略文件。",
            "Stop, and restore a newer backup (docs/runbooks/witnesses.md). The evidence: oversight log witnesses. "
            "If the witness is found to be at fault, take it out of the policy file.",
        ),
    )


class LogSigner:
    """Signs and has cosigned for one process, which compares with the witnesses before its first checkpoint."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self._database, self._clock, self._settings = database, clock, settings
        self._seen: int | None = None
        """The newest size known to be in accord with the witnesses; None before they were asked."""

    def sign(self) -> StoredCheckpoint:
        """Sign the log's state, as `sign_checkpoint` does; raise RewrittenLogError if a witness contradicts it."""
        policy = policy_of(self._settings, self._database.origin)
        with self._database.readonly.connect() as connection:
            newest = latest_checkpoint(connection)
        if self._seen is None or self._seen > (newest.size if newest else 0):
            self._seen = None
            refuse_contradicted(self._database, self._clock, policy, self._settings.log_key)
        signed = sign_checkpoint(self._database, self._clock, self._settings.log_key)
        self._seen = signed.size
        return signed

    def sign_if_new(self) -> bool:
        """Sign, and tell whether that made a checkpoint this process has not seen before."""
        before = self._seen
        return self.sign().size != before

    def ask(self) -> list[Report]:
        """Ask the witnesses to cosign; what contradicts the log makes the next signing compare again."""
        policy = policy_of(self._settings, self._database.origin)
        reports = ask_witnesses(self._database, self._clock, policy)
        if any(one.conflict is not None for one in reports):
            self._seen = None
        return reports


def _due(connection: Connection, newest: StoredCheckpoint, policy: Policy, clock: Clock) -> list[Witness]:
    query = select(log_cosignature.c.witness).where(log_cosignature.c.size == newest.place)
    cosigned = set(connection.execute(query).scalars())
    query = select(log_witness.c.name, log_witness.c.last_answered_at)
    answered = {row.name: row.last_answered_at for row in connection.execute(query)}
    since = clock.now() - ASK_AGAIN_AFTER

    def is_due(name: str) -> bool:
        at = answered.get(name)
        return name not in cosigned or at is None or at < since

    return [one for one in policy.witnesses if one.url is not None and is_due(one.verifier.name)]


def _question(database: Database, newest: StoredCheckpoint) -> Question:
    return Question(database, Checkpoint(database.origin, newest.size, newest.root), newest.note)


def _asked(database: Database, clock: Clock, question: Question, witnesses: Sequence[Witness]) -> list[Report]:
    with database.readonly.connect() as connection:
        held = _held(connection, witnesses, question.checkpoint)
    with ThreadPoolExecutor(_MOST_AT_ONCE, thread_name_prefix="witness") as threads:
        reports = list(threads.map(lambda one: ask(question, one, held[one.name]), witnesses))
    return record(database, clock, question, reports)


def _held(connection: Connection, witnesses: Sequence[Witness], checkpoint: Checkpoint) -> Mapping[str, int]:
    """Return which size each witness, by its name in the policy, is known to hold of this log: 0 if none is."""
    rows = {row.name: row for row in connection.execute(select(log_witness))}
    sizes = {}
    for one in witnesses:
        row = rows.get(one.verifier.name)
        same = row is not None and (row.origin, row.verifier_key) == (checkpoint.origin, one.verifier.format())
        sizes[one.name] = min(row.size, checkpoint.size) if row is not None and same else 0
    return sizes
