"""Sign the record: each inspector with his account or his certificate's number, the inspected with a name, or not."""

import secrets
from dataclasses import dataclass

from oversight.errors import InvalidInputError
from oversight.inspections.persons import persons
from oversight.persistence import Transaction
from oversight.visits.events import RecordSigned
from oversight.visits.models import Visit, VisitSignature
from oversight.visits.policy import LONGEST_NAME, check_inspected, require_complete, require_open
from oversight.visits.service.holding import hold, inspector_code, record_now, signed_now, unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAsInspector:
    """The inspector's code; whoever isn't signed in as that inspector types the number of his certificate."""

    visit: str
    inspector: str
    certificate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAsInspected:
    """The name and post of who signs for the inspected; or the refusal to sign, with what happened."""

    visit: str
    signer: str = ""
    post: str = ""
    refused: bool = False
    reason: str = ""


def sign_as_inspector(tx: Transaction, command: SignAsInspector) -> str:
    """Put an inspector's signature under the record; a second time under the same record changes nothing."""
    visit = _to_sign(tx, command.visit)
    if command.inspector not in visit.inspectors:
        raise InvalidInputError.of("inspector", "请选择检查组的一名成员。", "Choose a member of the team.")
    means = _means(tx, command)
    return _sign(tx, visit, VisitSignature(side="inspector", inspector=command.inspector, means=means))


def sign_as_inspected(tx: Transaction, command: SignAsInspected) -> str:
    """Take down the signature of the inspected, or that they refused."""
    visit = _to_sign(tx, command.visit)
    signer, post, reason = command.signer.strip(), command.post.strip()[:LONGEST_NAME], command.reason.strip()
    check_inspected(signer, reason, refused=command.refused)
    if command.refused:
        return _sign(tx, visit, VisitSignature(side="inspected", means="refused", reason=reason))
    return _sign(tx, visit, VisitSignature(side="inspected", means="present", signer=signer, post=post or None))


def _to_sign(tx: Transaction, identifier: str) -> Visit:
    visit = hold(tx, identifier)
    require_open(visit.state)
    require_complete(unanswered(tx, visit))
    return visit


def _means(tx: Transaction, command: SignAsInspector) -> str:
    if command.inspector == inspector_code(tx):
        return "account"
    known = persons(tx.session, [command.inspector])[command.inspector].certificate
    if not secrets.compare_digest(command.certificate.strip().encode(), known.encode()):
        raise InvalidInputError.of(
            f"certificate-{command.inspector}",
            "检查证号不对，请由该检查员本人输入。",
            "That isn't the certificate's number; let the inspector type it.",
            "certificate",
        )
    return "certificate"


def _sign(tx: Transaction, visit: Visit, row: VisitSignature) -> str:
    record = record_now(tx, visit)
    for one in signed_now(tx, visit, record):
        if (one.side, one.inspector) == (row.side, row.inspector):
            return one.id
    row.id, row.visit_id, row.record_sha256 = tx.new_id(), visit.id, record
    row.signed_at, row.entered_by = tx.now, tx.principal.user_id
    tx.session.add(row)
    event = RecordSigned(
        agency=visit.agency_id,
        visit=visit.id,
        side=row.side,
        inspector=row.inspector,
        means=row.means,
        record_sha256=record,
    )
    tx.record(event, row)
    tx.flush()
    return row.id
