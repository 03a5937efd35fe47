"""Enter the seed's published numbers: once each, from the event's day on, as published."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError, NotFoundError
from oversight.inspections import drawing
from oversight.inspections.events import SeedRevealed
from oversight.inspections.models import InspectionPlan, Notice, PlanItem, SeedValue
from oversight.inspections.policy import RefusedAttemptError, check_event_day
from oversight.inspections.service.register import hold_register
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealSeed:
    """The published number of one source, and the agencies (codes) that witnessed it; `notice` is an id or a number."""

    notice: str
    name: str
    value: str
    witnesses: tuple[str, ...] = ()


def reveal_seed(tx: Transaction, command: RevealSeed) -> str:
    """Enter a source's number once, from its event's day on; return the row's id."""
    require(tx.principal, Permission.INSPECTIONS_DRAW)
    hold_register(tx)
    notice = find_notice(tx, command.notice)
    source = _source(notice, command.name)
    if command.name in values_of(tx, notice):
        raise known_already(notice, command.name)
    check_event_day(notice.number, command.name, source.event_on, tx.today)
    wrong = [*_check_value(notice, source, command.value), *_check_witnesses(tx, command)]
    if wrong:
        raise InvalidInputError(*wrong)
    return store_value(tx, notice, command.name, command.value, command.witnesses)


def store_value(tx: Transaction, notice: Notice, name: str, value: str, witnesses: tuple[str, ...]) -> str:
    """Store a value that was checked; return the row's id."""
    row = SeedValue(
        id=tx.new_id(),
        notice_id=notice.id,
        name=name,
        value=value,
        witnesses=sorted(set(witnesses)),
        revealed_at=tx.now,
    )
    tx.session.add(row)
    event = SeedRevealed(
        agency=agency_of(tx, notice),
        draw=notice.number,
        source=name,
        value_sha256=sha256(value.encode()).hexdigest(),
        witnesses=len(row.witnesses),
    )
    tx.record(event, row)
    tx.flush()
    return row.id


def find_notice(tx: Transaction, notice: str) -> Notice:
    """Return a notice by its id or the number of its draw."""
    row = tx.session.get(Notice, notice)
    if row is None and notice.isascii() and notice.isdecimal() and len(notice) < 10:  # noqa: PLR2004 - more digits than any number has
        row = tx.session.scalar(select(Notice).where(Notice.number == int(notice)))
    if row is None:
        raise NotFoundError(Text("没有第 {id} 号抽查公告。", "There is no notice {id}.").format(id=notice[:40]))
    require_scope(tx.principal, agency_of(tx, row))
    return row


def agency_of(tx: Transaction, notice: Notice) -> str:
    """Return the code of the agency whose plan the notice serves."""
    item = tx.session.get_one(PlanItem, notice.item_id)
    return tx.session.get_one(InspectionPlan, item.plan_id).agency_id


def values_of(tx: Transaction, notice: Notice) -> dict[str, str]:
    """Return the values entered so far, by source."""
    rows = tx.session.scalars(select(SeedValue).where(SeedValue.notice_id == notice.id))
    return {row.name: row.value for row in rows}


def files_of(notice: Notice) -> drawing.Files:
    """Return the notice's frozen files."""
    return drawing.Files(notice.notice, notice.frame, notice.inspectors, notice.conflicts)


def _source(notice: Notice, name: str) -> drawing.Source:
    for source in drawing.sources(notice.notice):
        if source.name == name:
            return source
    raise InvalidInputError.of(
        "name", f"公告中没有名为 {name[:40]} 的种子来源。", f"The notice has no seed source called {name[:40]}."
    )


def known_already(notice: Notice, name: str) -> RefusedAttemptError:
    """Return the refusal of a second value for a source."""
    return RefusedAttemptError(
        Text(
            "来源 {name} 的号码已经录入，录入后不能更改。",
            "The number of {name} has been entered and can't be changed.",
        ).format(name=name),
        notice.number,
        "second-seed",
        name,
    )


def _check_value(notice: Notice, source: drawing.Source, value: str) -> list[FieldError]:
    text = drawing.check_value(source, value)
    if text is None and source.name == drawing.SECRET:
        fixed = drawing.secret_sha256(notice.notice)
        if sha256(value.encode()).hexdigest() != fixed:
            text = Text("这不是公告中 SHA-256 所指的秘密。", "This isn't the secret whose SHA-256 is in the notice.")
    return [] if text is None else [FieldError("value", text)]


def _check_witnesses(tx: Transaction, command: RevealSeed) -> list[FieldError]:
    unknown = set(command.witnesses) - names(tx.session, list(command.witnesses)).keys()
    text = Text("没有编码为 {code} 的见证单位。", "There is no witnessing agency {code}.")
    return [FieldError("witnesses", text.format(code=code)) for code in sorted(unknown)]
