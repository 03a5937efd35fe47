"""Enter agencies and their registered populations."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from oversight.agencies.events import AgencyAdded, PopulationRecorded
from oversight.agencies.models import Agency, Population
from oversight.bilingual import Text
from oversight.errors import ConflictError, InvalidInputError
from oversight.persistence import Transaction, require_scope

LEVELS = ("city", "county", "township", "village", "department")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAgency:
    """A division with its statistical code, or a department `division.SUFFIX`; a parent's code is its prefix."""

    code: str
    level: str
    parent: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPopulation:
    """The registered population (persons, or None while unknown) of a township by the register of a day."""

    agency: str
    on: date
    registered: int | None
    source: str


def add_agency(tx: Transaction, command: AddAgency) -> str:
    """Enter an agency and return its code."""
    if command.level not in LEVELS:
        raise InvalidInputError.of(
            "level", f"级别应为 {'、'.join(LEVELS)} 之一。", f"The level is one of {', '.join(LEVELS)}."
        )
    if tx.session.get(Agency, command.code) is not None:
        raise ConflictError(
            Text("编码 {code} 已经登记。", "The code {code} has been entered already.").format(code=command.code)
        )
    row = Agency(id=command.code, level=command.level, parent_id=command.parent, name=command.name)
    tx.session.add(row)
    tx.record(AgencyAdded(agency=command.code, level=command.level), row)
    return row.id


def record_population(tx: Transaction, command: RecordPopulation) -> str:
    """Enter or correct a township's registered population and return the row's id."""
    require_scope(tx.principal, command.agency)
    place = tx.session.get(Agency, command.agency)
    if place is None or place.level != "township":
        raise InvalidInputError.of(
            "agency",
            f"没有编码为 {command.agency} 的乡镇（街道）。",
            f"There is no township with the code {command.agency}.",
        )
    if command.registered is not None and command.registered < 0:
        raise InvalidInputError.of(
            "registered",
            "户籍人口不能是负数，未知请留空。",
            "The population can't be negative; leave it empty if unknown.",
        )
    if command.on > tx.today:
        raise InvalidInputError.of("on", "登记日期不能晚于今天。", "The register's day can't be in the future.")
    query = select(Population).where(Population.agency_id == command.agency, Population.on == command.on)
    row = tx.session.scalar(query)
    if row is None:
        row = Population(id=tx.new_id(), agency_id=command.agency, on=command.on)
        tx.session.add(row)
    row.registered, row.source = command.registered, command.source
    event = PopulationRecorded(agency=command.agency, on=command.on.isoformat(), registered=command.registered)
    tx.record(event, row)
    return row.id
