"""What a printed document says of the log: its entry, the newest checkpoint that covers it, and the code to scan."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from audit_log import leaf_hash
from oversight.audit_trail.papers import Paper, address_of
from oversight.persistence.log_storage import find_entry, latest_checkpoint
from reports import Mark

CAPTION = "扫码核对日志"


class Printed(NamedTuple):
    """Pairs to print in the block of verification, and the code beside them (None while no checkpoint covers it)."""

    pairs: tuple[tuple[str, str], ...]
    mark: Mark | None


def printed(session: Session, event_id: str, public_url: str) -> Printed:
    """Return what stands on a paper about a log entry."""
    connection = session.connection()
    entry = find_entry(connection, event_id)
    covered = None
    if entry is not None and entry.place is not None:
        covered = latest_checkpoint(connection, covering=entry.place + 1)
    said = (("日志条目", event_id),)
    if entry is None or covered is None:
        return Printed((*said, ("检查点", "尚无覆盖本条目的已签名检查点")), None)
    origin = covered.note.split(b"\n", 1)[0].decode()
    pairs = (*said, ("日志", origin), ("检查点", f"共 {covered.size:,} 条"), ("根", covered.root.hex()))
    paper = Paper(size=covered.size, root=covered.root, index=entry.leaf_index, leaf=leaf_hash(entry.body))
    mark = Mark(url=address_of(public_url, paper), caption=CAPTION) if public_url else None
    return Printed(pairs, mark)
