"""Put matters on the list of inspections, and new versions of them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError
from oversight.inspections.catalogue_events import MatterListed
from oversight.inspections.catalogue_policy import ChecklistLine, faults_of_matter
from oversight.inspections.catalogue_tables import InspectionMatter
from oversight.permissions import Permission
from oversight.persistence import CITY, Transaction, require, require_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMatter:
    """A matter as it is to stand from a day on, today at the earliest."""

    code: str
    title: str
    clause: str
    method: str
    level: str
    checklist: tuple[ChecklistLine, ...]
    effective_from: date


def list_matter(tx: Transaction, command: ListMatter) -> str:
    """Store a version of a matter and return its id; earlier versions stay, for the plans that refer to them."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    require_scope(tx.principal, CITY)
    kind = (command.method, command.level)
    wrong = faults_of_matter(command.code, (command.title, command.clause), kind, command.checklist)
    if command.effective_from < tx.today:
        text = Text("生效日期不能早于今天。", "A version takes effect today at the earliest.")
        wrong.append(FieldError("effective_from", text))
    if wrong:
        raise InvalidInputError(*wrong)
    same_day = select(InspectionMatter.id).where(
        InspectionMatter.code == command.code, InspectionMatter.effective_from == command.effective_from
    )
    if tx.session.scalar(same_day) is not None:
        text = Text("事项 {code} 在这一天已有版本。", "The matter {code} has a version of that day already.")
        raise ConflictError(text.format(code=command.code))
    row = InspectionMatter(
        id=tx.new_id(),
        code=command.code,
        effective_from=command.effective_from,
        title=command.title.strip(),
        clause=command.clause.strip(),
        method=command.method,
        level=command.level,
        checklist=[line._asdict() for line in command.checklist],
    )
    tx.session.add(row)
    event = MatterListed(
        agency=CITY,
        matter=command.code,
        effective_from=command.effective_from.isoformat(),
        questions=len(command.checklist),
    )
    tx.record(event, row)
    return row.id


def matter_in_force(tx: Transaction, code: str) -> InspectionMatter | None:
    """Return the version of a matter that holds today, or None."""
    query = select(InspectionMatter).where(InspectionMatter.code == code, InspectionMatter.effective_from <= tx.today)
    return tx.session.scalars(query.order_by(InspectionMatter.effective_from.desc())).first()
