"""Return and accept annual reports: the city bureau's part of the service."""

from oversight.annual_reports.access import clean, reviewed
from oversight.annual_reports.commands import AcceptReport, ReturnReport
from oversight.annual_reports.events import ReportAccepted, ReportReturned, ReturnKept
from oversight.annual_reports.models import AnnualReport, ReportReturn
from oversight.annual_reports.policy import REASON_LIMIT, Move, text_faults
from oversight.annual_reports.sections import owed_by
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.persistence import Transaction


def return_report(tx: Transaction, command: ReturnReport) -> str:
    """Send a submitted report back, and return the entry's id."""
    row, state = reviewed(tx, command, Move.RETURN)
    reason, named = clean(command.reason), _named(row, command)
    _keep_return(tx, row, reason, named)
    row.state, row.returned_at, row.return_reason, row.return_sections = state.value, tx.now, reason, named
    row.sections = {key: each | {"done": each["done"] and key not in named} for key, each in row.sections.items()}
    event = ReportReturned(
        agency=row.agency_id,
        year=row.year,
        number=row.submissions,
        sections=",".join(named),
        characters=len(reason),
    )
    return tx.record(event, row)


def _named(row: AnnualReport, command: ReturnReport) -> list[str]:
    """Return the sections that a return names, in their order, or refuse it."""
    reason, owed = clean(command.reason), [each.key for each in owed_by(row.agency_id)]
    faults = list(text_faults("reason", reason, _REASON, REASON_LIMIT))
    if not reason:
        faults.append(FieldError("reason", _REASON_EMPTY, "empty"))
    faults += [
        FieldError("sections", _NOT_OWED.format(key=key), "unknown") for key in command.sections if key not in owed
    ]
    if faults:
        raise InvalidInputError(*faults)
    return [key for key in owed if key in command.sections]


def _keep_return(tx: Transaction, row: AnnualReport, reason: str, named: list[str]) -> None:
    kept_return = ReportReturn(
        id=tx.new_id(),
        report_id=row.id,
        number=row.submissions,
        returned_at=tx.now,
        returned_by=tx.principal.user_id,
        reason=reason,
        sections=named,
    )
    tx.session.add(kept_return)
    tx.record(ReturnKept(agency=row.agency_id, report=row.id, number=row.submissions), kept_return)


def accept_report(tx: Transaction, command: AcceptReport) -> str:
    """Accept a submitted report, and return the entry's id."""
    row, state = reviewed(tx, command, Move.ACCEPT)
    row.state, row.accepted_at, row.accepted_by = state.value, tx.now, tx.principal.user_id
    event = ReportAccepted(agency=row.agency_id, year=row.year, number=row.submissions, sha256=str(row.snapshot_sha256))
    return tx.record(event, row)


_REASON = Text("退回意见", "reason of the return")
_REASON_EMPTY = Text("请写明退回意见：哪里需要修改，怎样修改。", "Say what is to be put right, and how.")
_NOT_OWED = Text("这份报告没有“{key}”这一部分。", "This report has no section “{key}”.")
