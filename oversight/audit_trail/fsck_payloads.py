"""Personal payloads against the entries that commit to them: there and whole, or erased by an erasure's entry."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Select, func, literal, select

from audit_log import payload_commitment
from audit_log.payloads import PayloadError, SealedPayload, open_payload
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence.log_tables import log_entry, log_leaf
from oversight.persistence.payload_tables import ERASED, log_payload, log_subject_key

PAYLOADS = "payloads"
BATCH = 2000
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
_COMMITS = b'"payload_commitment":"'


def payload_problems(connection: Connection) -> Iterator[Problem]:
    """Check every payload's digest and commitment, that none is missing but the erased, and no erased one is there."""
    erased = _erased(connection)
    yield from _wrong_payloads(connection, erased)
    missing: Counter[str] = Counter()
    for row in connection.execute(_without_payload(connection)):
        if row.subject in erased:
            missing[row.subject] += 1
        else:
            what = Text("缺少所承诺的个人信息密文，日志中没有删除记录", "its payload is gone, and no erasure says so")
            yield Problem(PAYLOADS, f"entry {row.entry_id}", what, row.event_id, row.leaf_index)
    yield from _wrong_erasures(erased, missing)
    yield from _wrong_keys(connection, erased)


def _erased(connection: Connection) -> dict[str, AnyRow]:
    """Return the erasures' entries by the subject erased."""
    query = (
        select(log_entry.c.subject, log_entry.c.entry_id, log_entry.c.event_id, log_entry.c.body, log_leaf.c.leaf_index)
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .where(log_entry.c.action == ERASED)
    )
    return {row.subject: row for row in connection.execute(query)}


def _wrong_payloads(connection: Connection, erased: dict[str, AnyRow]) -> Iterator[Problem]:
    query = (
        select(log_payload, log_subject_key.c.key, log_entry.c.body, log_entry.c.subject.label("entry_subject"))
        .add_columns(log_leaf.c.leaf_index)
        .outerjoin(log_subject_key, log_subject_key.c.subject == log_payload.c.subject)
        .outerjoin(log_entry, log_entry.c.event_id == log_payload.c.event_id)
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .order_by(log_entry.c.entry_id, log_payload.c.event_id)
        .execution_options(yield_per=BATCH)
    )
    for row in connection.execute(query):
        try:
            what = _wrong_payload(row)
        except TypeError as error:
            what = Text("无法读取：{error}", "can't be read: {error}").format(error=error)
        if what is None and row.subject in erased:
            what = Text("日志记有删除，密文却仍在", "it was erased by the log, and is there all the same")
        if what is not None:
            yield Problem(PAYLOADS, f"payload {row.event_id}", what, row.event_id, row.leaf_index)


def _wrong_payload(row: AnyRow) -> Text | None:
    """Return what is wrong with a payload, if anything is: digest first, then what only the key can show."""
    if row.body is None:
        return Text("没有对应的日志条目", "it belongs to no entry")
    if row.subject != row.entry_subject:
        return Text("所属记录与条目不一致", "its subject is not its entry's")
    entry = _read(row.body)
    sealed = SealedPayload(row.salt, row.nonce, row.ciphertext)
    if sealed.ciphertext_sha256 != entry.get("ciphertext_sha256"):
        return Text("密文与条目中的摘要不符", "the ciphertext differs from the digest in its entry")
    if row.key is None:
        return Text("密钥不在，日志中没有删除记录", "its key is gone")
    return _wrong_content(row, sealed, entry.get("payload_commitment"))


def _wrong_content(row: AnyRow, sealed: SealedPayload, committed: object) -> Text | None:
    try:
        commitment = payload_commitment(row.salt, open_payload(row.key, row.event_id, sealed))
    except (PayloadError, ValueError) as error:
        return Text("无法解密：{error}", "it can't be opened: {error}").format(error=str(error)[:200])
    if commitment != committed:
        return Text("内容与条目中的承诺不符", "its content differs from the commitment in its entry")
    return None


def _without_payload(connection: Connection) -> Select[Any]:
    """Find the entries that commit to a payload which isn't there."""
    needle = literal(_COMMITS)
    if connection.dialect.name == "sqlite":
        commits = func.instr(log_entry.c.body, needle) > 0
    else:
        commits = func.position(needle.op("IN")(log_entry.c.body)) > 0
    return (
        select(log_entry.c.entry_id, log_entry.c.event_id, log_entry.c.subject, log_leaf.c.leaf_index)
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .outerjoin(log_payload, log_payload.c.event_id == log_entry.c.event_id)
        .where(commits, log_payload.c.event_id.is_(None))
        .order_by(log_entry.c.entry_id)
        .execution_options(yield_per=BATCH)
    )


def _wrong_erasures(erased: dict[str, AnyRow], missing: Counter[str]) -> Iterator[Problem]:
    """Find erasures whose number of payloads is not the number of those that are gone."""
    for subject, row in erased.items():
        details = _read(row.body).get("details")
        told = details.get("payloads") if isinstance(details, dict) else None
        if told != missing[subject]:
            what = Text("删除条数与缺少的密文不符", "it tells of {told} payloads, and {gone} are gone")
            what = what.format(told=told, gone=missing[subject])
            yield Problem(PAYLOADS, f"entry {row.entry_id}", what, row.event_id, row.leaf_index)


def _wrong_keys(connection: Connection, erased: dict[str, AnyRow]) -> Iterator[Problem]:
    """Find keys that seal nothing, or whose subject was erased."""
    query = (
        select(log_subject_key.c.subject, func.count(log_payload.c.event_id).label("sealed"))
        .outerjoin(log_payload, log_payload.c.subject == log_subject_key.c.subject)
        .group_by(log_subject_key.c.subject)
        .order_by(log_subject_key.c.subject)
    )
    for subject, sealed in connection.execute(query):
        if subject in erased:
            what = Text("日志记有删除，密钥却仍在", "it was erased by the log, and its key is there all the same")
            yield Problem(PAYLOADS, f"key {subject}", what, erased[subject].event_id)
        elif not sealed:
            yield Problem(PAYLOADS, f"key {subject}", Text("没有用它加密的内容", "it seals nothing"))


def _read(body: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(body)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}
