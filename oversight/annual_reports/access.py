"""The report a command is about, found and guarded: permission, scope, own agency, state and version."""

from sqlalchemy import select

from oversight.annual_reports.commands import AcceptReport, ReportCommand, ReturnReport
from oversight.annual_reports.models import AnnualReport
from oversight.annual_reports.policy import Move, Standing, State, moved, require_other
from oversight.bilingual import Text
from oversight.clock import SHANGHAI
from oversight.errors import ConflictError, NotFoundError, OutOfScopeError
from oversight.permissions import Permission
from oversight.persistence import SYSTEM, Transaction, require, require_scope


def held(tx: Transaction, agency: str, year: int) -> AnnualReport | None:
    """Return the report of an agency about a year, if there is one."""
    return tx.session.scalar(select(AnnualReport).where(AnnualReport.agency_id == agency, AnnualReport.year == year))


def _existing(tx: Transaction, agency: str, year: int) -> AnnualReport:
    row = held(tx, agency, year)
    if row is None:
        raise NotFoundError
    return row


def require_writer(tx: Transaction, agency: str) -> None:
    """Let only the agency itself write: the county's own officers, or the department's."""
    require(tx.principal, Permission.REPORTS_WRITE)
    require_scope(tx.principal, agency)
    theirs = {tx.principal.agency, tx.principal.agency.partition(".")[0]}
    if tx.principal != SYSTEM and agency not in theirs:
        raise OutOfScopeError(agency)


def own(tx: Transaction, command: ReportCommand) -> AnnualReport:
    """Return the report that the principal may write, in whatever state."""
    require_writer(tx, command.agency)
    return _existing(tx, command.agency, command.year)


def editable(tx: Transaction, command: ReportCommand) -> AnnualReport:
    """Return the report that the principal may write now."""
    row = own(tx, command)
    moved(standing(row), Move.SAVE)
    return row


def reviewed(tx: Transaction, command: ReturnReport | AcceptReport, move: Move) -> tuple[AnnualReport, State]:
    """Return the report that the principal may review, and the state that the move leads to."""
    require(tx.principal, Permission.REPORTS_REVIEW)
    require_scope(tx.principal, command.agency)
    row = _existing(tx, command.agency, command.year)
    require_other((tx.principal.agency, tx.principal.user_id), (row.agency_id, row.submitted_by))
    return row, moved(standing(row), move)


def standing(row: AnnualReport) -> Standing:
    """Return what a refusal says about a report."""
    at = row.submitted_at
    when = "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return Standing(row.year, State(row.state), row.submissions, when)


def require_unchanged(row: AnnualReport, version: int | None) -> None:
    """Raise ConflictError if the report was changed since the writer saw its version."""
    if version is not None and version != row.version:
        raise ConflictError(_OVERTAKEN, remedy=_LOOK_AGAIN)


def clean(text: str) -> str:
    """Return a typed text with plain line ends and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


_OVERTAKEN = Text(
    "您打开以后，这份报告已在别处修改过，您的改动没有保存。",
    "The report was changed elsewhere since you opened it; your change was not saved.",
)
_LOOK_AGAIN = Text("请核对现在的内容，再保存一次。", "Compare it with what is there now, then save once more.")
