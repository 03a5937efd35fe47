"""Attach a file to a record, once however often it is sent."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from oversight.bilingual import Text
from oversight.errors import ConflictError
from oversight.evidence.events import EvidenceAttached
from oversight.evidence.files import FileStore
from oversight.evidence.models import Evidence
from oversight.evidence.policy import MOST_FILES, check_digest, check_sender, kind_of, plain_name
from oversight.persistence import Transaction, require_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachEvidence:
    """A file for a record.

    `owner` is `table:id` and `agency` in whose scope it lies; `identifier` is the sender's UUID (None: none was
    made), `sha256` the digest taken on the device (None: none was); `location` is latitude,longitude.
    """

    owner: str
    agency: str
    body: bytes
    name: str
    line: str | None = None
    identifier: str | None = None
    sha256: str | None = None
    location: str | None = None


def attach(tx: Transaction, store: FileStore, command: AttachEvidence) -> str:
    """Keep the file, then its row; the caller holds the owner and has checked who may. Returns the row's id.

    The same upload sent again, or the same bytes for the same record, give the row that is there. A file that was
    written for a transaction that failed is swept a day later.
    """
    require_scope(tx.principal, command.agency)
    check_sender(command.identifier, command.location)
    kind = kind_of(command.body, "file")
    check_digest(command.body, command.sha256, "file")
    digest = store.put(command.body, tx.now)
    if (known := _known(tx, command, digest)) is not None:
        return known
    row = Evidence(
        id=command.identifier or tx.new_id(),
        owner=command.owner,
        agency_id=command.agency,
        line=command.line,
        sha256=digest,
        size=len(command.body),
        media_type=kind,
        name=plain_name(command.name) or None,
        location=command.location,
        on_device=command.sha256 is not None,
        sent_by=tx.principal.user_id,
        sent_at=tx.now,
    )
    tx.session.add(row)
    tx.record(_attached(command, row, digest), row)
    tx.flush()
    return row.id


def _known(tx: Transaction, command: AttachEvidence, digest: str) -> str | None:
    """Return the row that the upload already made; refuse an identifier that is another file's."""
    tx.flush()
    same = or_(Evidence.id == command.identifier, (Evidence.owner == command.owner) & (Evidence.sha256 == digest))
    found = list(tx.session.scalars(select(Evidence).where(same)))
    for one in found:
        if one.owner == command.owner and one.sha256 == digest:
            return one.id
    if found:
        raise ConflictError(
            Text("这个上传编号已用于另一个文件。", "This upload's id is already that of another file."),
            remedy=Text("请重新选择文件再传。", "Choose the file again and send it."),
        )
    count = select(func.count()).select_from(Evidence).where(Evidence.owner == command.owner)
    if (tx.session.scalar(count) or 0) >= MOST_FILES:
        raise ConflictError(
            Text("附件已有 {n} 个，不能再加。", "There are {n} files already; no more can be added.").format(
                n=MOST_FILES
            )
        )
    return None


def _attached(command: AttachEvidence, row: Evidence, digest: str) -> EvidenceAttached:
    return EvidenceAttached(
        agency=command.agency,
        owner=command.owner,
        line=command.line,
        sha256=digest,
        size=row.size,
        media_type=row.media_type,
        on_device=row.on_device,
        located=command.location is not None,
    )
