"""Files handed out with the log: proofs, entries, policy."""

from flask import Response
from sqlalchemy.orm import Session

from audit_log import Policy
from oversight.audit_trail.policies import policy_of
from oversight.audit_trail.proofs import Evidence, evidence_for
from oversight.bilingual import Text
from oversight.errors import ConflictError, UnavailableError
from oversight.web.requests import wiring

PLAIN = "text/plain; charset=utf-8"


class AwaitsWitnessesError(ConflictError):
    """A checkpoint covers the entry, but fewer witnesses than the policy asks for have cosigned it."""

    code = "awaits-witnesses"
    title = Text("等待见证联署", "Awaits witnesses")

    def __init__(self) -> None:
        super().__init__(
            Text(
                "检查点已经签发，联署的见证还不足法定数，暂时不能出具回执。",
                "A checkpoint is signed, but too few witnesses have cosigned it, so there is no receipt yet.",
            ),
            remedy=Text(
                "请稍后再试；各见证的状态见“运行状况”。", "Try again shortly; the page of health has each witness."
            ),
        )


def download(body: bytes, name: str, content_type: str = PLAIN) -> Response:
    """Return a file to keep."""
    return Response(body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def policy() -> Policy:
    """Return the policy by which this program asks to be believed."""
    wired = wiring()
    return policy_of(wired.settings, wired.database.origin)


def policy_if_any() -> Policy | None:
    """Return the policy, or None where there is neither key nor policy yet, or a broken one: pages say so."""
    try:
        return policy()
    except UnavailableError:
        return None


def evidence(s: Session, event_id: str) -> Evidence:
    """Return what proves an entry by this program's policy, as far as there is a quorum."""
    return evidence_for(s.connection(), event_id, policy())


def receipt_evidence(s: Session, event_id: str) -> Evidence:
    """Return what proves an entry to anybody who asks for a quorum; raise AwaitsWitnessesError without one."""
    found = evidence(s, event_id)
    if not found.witnessed:
        raise AwaitsWitnessesError
    return found
