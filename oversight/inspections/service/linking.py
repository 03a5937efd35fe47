"""Say with which account an inspector of the roster signs in."""

from dataclasses import dataclass

from sqlalchemy import select

from oversight.accounts.queries import principal_by_id
from oversight.bilingual import Text
from oversight.errors import ConflictError, InvalidInputError, NotFoundError
from oversight.inspections.events import InspectorLinked
from oversight.inspections.models import Inspector
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkInspector:
    """The inspector's code and the account's id; None takes the account away."""

    inspector: str
    account: str | None


def link_inspector(tx: Transaction, command: LinkInspector) -> None:
    """Let an account be an inspector's: one each, and of a role that may enter visits."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    row = tx.session.get(Inspector, command.inspector)
    if row is None:
        raise NotFoundError(Text("名录中没有这名检查员。", "There is no such inspector on the roster."))
    require_scope(tx.principal, row.agency_id)
    if command.account is not None:
        _check(tx, row, command.account)
    row.account_id = command.account
    event = InspectorLinked(agency=row.agency_id, inspector=row.id, account=command.account)
    tx.record(event, row)


def _check(tx: Transaction, row: Inspector, account: str) -> None:
    who = principal_by_id(tx.session, account)
    if who is None or not who.may(Permission.VISITS_WRITE):
        raise InvalidInputError.of(
            "account", "请选择一个检查员角色的账号。", "Choose an account whose role is inspector."
        )
    taken = tx.session.scalar(select(Inspector.id).where(Inspector.account_id == account, Inspector.id != row.id))
    if taken is not None:
        raise ConflictError(
            Text("这个账号已是检查员 {code} 的。", "The account is already that of inspector {code}.").format(
                code=taken
            ),
            remedy=Text("请先解除那一项。", "Take it away there first."),
        )
