"""Personal payloads in the database: sealed in the transaction of their entry, destroyed in that of an erasure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from audit_log.payloads import SealedPayload, new_subject_key, seal_payload
from oversight.bilingual import Text
from oversight.errors import ConflictError
from oversight.persistence.log_tables import log_entry
from oversight.persistence.payload_tables import ERASED, log_payload, log_subject_key


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal data that goes with an entry: the entry's subject (`table:id`), and what is sealed."""

    event_id: str
    subject: str
    payload: Mapping[str, Any]
    is_first: bool


@dataclass(frozen=True, slots=True)
class Sealing:
    """A payload sealed for its entry, with the commitment that the entry has of it; `key` if it was made for it."""

    event_id: str
    subject: str
    sealed: SealedPayload
    commitment: str
    key: bytes | None


def seal(connection: Connection, personal: Sequence[Personal]) -> list[Sealing]:
    """Encrypt payloads, each under its subject's key; a subject without one gets one, unless it was erased."""
    keys = _keys(connection, [one.subject for one in personal if not one.is_first])
    made: list[Sealing] = []
    for one in personal:
        fresh = None if one.subject in keys else _first_key(connection, one)
        key = keys.setdefault(one.subject, fresh or b"")
        sealed, commitment = seal_payload(key, one.event_id, one.payload)
        made.append(Sealing(one.event_id, one.subject, sealed, commitment, fresh))
    return made


def store(connection: Connection, sealings: Sequence[Sealing]) -> None:
    """Write new keys and payloads, after their entries."""
    if keys := [{"subject": one.subject, "key": one.key} for one in sealings if one.key is not None]:
        connection.execute(insert(log_subject_key), keys)
    if payloads := [_row(one) for one in sealings]:
        connection.execute(insert(log_payload), payloads)


def is_erased(connection: Connection, subject: str) -> bool:
    """Whether the log has an erasure of a subject."""
    query = select(log_entry.c.entry_id).where(log_entry.c.subject == subject, log_entry.c.action == ERASED)
    return connection.execute(query.limit(1)).first() is not None


def count_payloads(connection: Connection, subject: str) -> int:
    """Return how many payloads of a subject there are."""
    return len(connection.execute(select(log_payload.c.event_id).where(log_payload.c.subject == subject)).all())


def destroy(connection: Connection, subject: str) -> None:
    """Delete a subject's payloads, salts and key; the triggers ask for the erasure's entry first."""
    connection.execute(delete(log_payload).where(log_payload.c.subject == subject))
    connection.execute(delete(log_subject_key).where(log_subject_key.c.subject == subject))


def _keys(connection: Connection, subjects: Sequence[str]) -> dict[str, bytes]:
    if not subjects:
        return {}
    query = select(log_subject_key.c.subject, log_subject_key.c.key).where(log_subject_key.c.subject.in_(subjects))
    return {subject: key for subject, key in connection.execute(query)}  # noqa: C416 - dict() of rows has no types


def _first_key(connection: Connection, one: Personal) -> bytes:
    if not one.is_first and is_erased(connection, one.subject):
        raise ConflictError(
            Text(
                "这条记录的个人信息已依法删除，不能再录入。",
                "This record's personal data was erased by law; none can be entered again.",
            ),
            remedy=Text("请新建一条记录。", "Make a new record."),
        )
    return new_subject_key()


def _row(one: Sealing) -> dict[str, Any]:
    sealed = one.sealed
    kept = {"salt": sealed.salt, "nonce": sealed.nonce, "ciphertext": sealed.ciphertext}
    return {"event_id": one.event_id, "subject": one.subject, **kept}
