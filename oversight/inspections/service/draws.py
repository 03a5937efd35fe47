"""Enter the seed's published numbers, and draw: once, with nothing left to choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.inspections import drawing
from oversight.inspections.events import DrawRun, NoticeSettled, SeedRevealed
from oversight.inspections.models import DrawResult, InspectionPlan, Notice, PlanItem, SeedValue
from oversight.inspections.policy import NO_ASSIGNMENT, RefusedAttemptError, check_event_day
from oversight.inspections.service.register import enter, hold_register
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealSeed:
    """The published number of one source, and the agencies (codes) that witnessed it; `notice` is an id or a number."""

    notice: str
    name: str
    value: str
    witnesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDraw:
    """Draw; `seeds` {name: value} may bring the numbers that have not been entered yet, in the same transaction."""

    notice: str
    seeds: Mapping[str, str] | None = None


def reveal_seed(tx: Transaction, command: RevealSeed) -> str:
    """Enter a source's number once, from its event's day on; return the row's id."""
    require(tx.principal, Permission.INSPECTIONS_DRAW)
    hold_register(tx)
    notice = find_notice(tx, command.notice)
    source = _source(notice, command.name)
    known = values_of(tx, notice)
    if command.name in known:
        raise _known_already(notice, command.name)
    check_event_day(notice.number, command.name, source.event_on, tx.today)
    wrong = [*_check_value(source, command.value), *_check_witnesses(tx, command)]
    if wrong:
        raise InvalidInputError(*wrong)
    row = SeedValue(
        id=tx.new_id(),
        notice_id=notice.id,
        name=command.name,
        value=command.value,
        witnesses=sorted(set(command.witnesses)),
        revealed_at=tx.now,
    )
    tx.session.add(row)
    event = SeedRevealed(
        agency=agency_of(tx, notice),
        draw=notice.number,
        source=command.name,
        value_sha256=sha256(command.value.encode()).hexdigest(),
        witnesses=len(row.witnesses),
    )
    tx.record(event, row)
    tx.flush()
    return row.id


def run_draw(tx: Transaction, command: RunDraw) -> str:
    """Compute and store the notice's one result and return the result's id; a second one is refused for ever."""
    require(tx.principal, Permission.INSPECTIONS_DRAW)
    hold_register(tx)
    notice = find_notice(tx, command.notice)
    _refuse_second(tx, notice)
    _reveal_missing(tx, notice, command.seeds or {})
    values = values_of(tx, notice)
    drawn = drawing.draw(files_of(notice), values)
    row = DrawResult(
        id=tx.new_id(),
        notice_id=notice.id,
        seed=drawn.seed,
        result=drawn.result,
        sha256=drawn.sha256,
        assigned=drawn.assigned,
        drawn_at=tx.now,
    )
    tx.session.add(row)
    agency = agency_of(tx, notice)
    tx.record(
        DrawRun(
            agency=agency, draw=notice.number, seed=drawn.seed, result_sha256=drawn.sha256, assigned=drawn.assigned
        ),
        row,
    )
    settle(tx, notice, *(("drawn", None) if drawn.assigned else ("void", NO_ASSIGNMENT)))
    enter(tx, "result", notice.number, drawn.result, agency)
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


def settle(tx: Transaction, notice: Notice, state: str, reason: str | None) -> None:
    """Change a notice's state, which is all of it that can change."""
    notice.state = state
    tx.record(NoticeSettled(agency=agency_of(tx, notice), draw=notice.number, state=state, reason=reason), notice)


def _refuse_second(tx: Transaction, notice: Notice) -> None:
    drawn = tx.session.scalar(select(DrawResult.id).where(DrawResult.notice_id == notice.id)) is not None
    if drawn or notice.state != "published":
        raise RefusedAttemptError(
            Text(
                "第 {n} 号公告已有结果或已作废，不能再抽。",
                "Notice no. {n} has its one result or is void; it can't be drawn again.",
            ).format(n=notice.number),
            notice.number,
            "redraw",
        )


def _reveal_missing(tx: Transaction, notice: Notice, seeds: Mapping[str, str]) -> None:
    known = values_of(tx, notice)
    for name, value in seeds.items():
        if name not in known:
            reveal_seed(tx, RevealSeed(notice=notice.id, name=name, value=value))
        elif known[name] != value:
            raise _known_already(notice, name)
    missing = [one.name for one in drawing.sources(notice.notice) if one.name not in known and one.name not in seeds]
    if missing:
        raise ConflictError(
            Text("还缺来源 {names} 的号码，不能抽取。", "The numbers of {names} are missing; no draw yet.").format(
                names="、".join(missing)
            ),
            remedy=Text("请等号码公布后录入。", "Enter them once they are published."),
        )


def _source(notice: Notice, name: str) -> drawing.Source:
    for source in drawing.sources(notice.notice):
        if source.name == name:
            return source
    raise InvalidInputError.of(
        "name", f"公告中没有名为 {name[:40]} 的种子来源。", f"The notice has no seed source called {name[:40]}."
    )


def _known_already(notice: Notice, name: str) -> RefusedAttemptError:
    return RefusedAttemptError(
        Text(
            "来源 {name} 的号码已经录入，录入后不能更改。",
            "The number of {name} has been entered and can't be changed.",
        ).format(name=name),
        notice.number,
        "second-seed",
        name,
    )


def _check_value(source: drawing.Source, value: str) -> list[FieldError]:
    text = drawing.check_value(source, value)
    return [] if text is None else [FieldError("value", text)]


def _check_witnesses(tx: Transaction, command: RevealSeed) -> list[FieldError]:
    unknown = set(command.witnesses) - names(tx.session, list(command.witnesses)).keys()
    text = Text("没有编码为 {code} 的见证单位。", "There is no witnessing agency {code}.")
    return [FieldError("witnesses", text.format(code=code)) for code in sorted(unknown)]
