"""Begin, write and submit annual reports; returning and accepting them is in `reviewing`."""

from dataclasses import asdict

from sqlalchemy.exc import IntegrityError

from oversight.agencies.queries import agency as find_agency
from oversight.annual_reports.access import (
    clean,
    editable,
    held,
    own,
    require_unchanged,
    require_writer,
    standing,
)
from oversight.annual_reports.commands import (
    RefreshFigures,
    ResubmitReport,
    SaveSection,
    StartReport,
    SubmitReport,
)
from oversight.annual_reports.compiling import prefill
from oversight.annual_reports.events import (
    FiguresRefreshed,
    ReportStarted,
    ReportSubmitted,
    SectionSaved,
    VersionKept,
)
from oversight.annual_reports.facts import due_on, rolled_on
from oversight.annual_reports.figures import Figure, entered, figures_of, kept, refreshed
from oversight.annual_reports.models import AnnualReport, ReportVersion
from oversight.annual_reports.policy import (
    FIRST_YEAR,
    Move,
    State,
    Timeliness,
    lacking,
    moved,
    text_faults,
    timeliness,
)
from oversight.annual_reports.queries import SectionText, is_submitter, report_row
from oversight.annual_reports.sections import SECTIONS, Section, owed_by
from oversight.annual_reports.snapshots import digest, snapshot_of
from oversight.bilingual import Text
from oversight.clock import day_of
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.persistence import Transaction


def start_report(tx: Transaction, command: StartReport) -> str:
    """Begin a prefilled draft and return its id; raise ConflictError if there is one already."""
    require_writer(tx, command.agency)
    _require_owed(tx, command)
    if held(tx, command.agency, command.year) is not None:
        raise _begun(command.year)
    row = AnnualReport(
        id=tx.new_id(),
        agency_id=command.agency,
        year=command.year,
        state=State.DRAFT.value,
        sections={},
        figures=kept(prefill(tx.session, command.agency, command.year, tx.today)),
        started_at=tx.now,
        submissions=0,
        return_sections=[],
    )
    tx.session.add(row)
    tx.record(ReportStarted(agency=command.agency, year=command.year), row)
    try:
        tx.flush()
    except IntegrityError as error:  # somebody else began it in this very moment
        raise _begun(command.year) from error
    return row.id


def save_section(tx: Transaction, command: SaveSection) -> str:
    """Write a section of the working copy and return the entry's id; every fault is named at once."""
    row, section = editable(tx, command), _section(command)
    require_unchanged(row, command.version)
    text, figures = _written(row, section, command)
    replaced = {each.key: each for each in figures}
    row.figures = kept(replaced.get(each.key, each) for each in figures_of(row.figures))
    row.sections = {**row.sections, section.key: asdict(SectionText(text, command.done))}
    event = SectionSaved(
        agency=row.agency_id,
        year=row.year,
        section=section.key,
        characters=len(text),
        done=command.done,
        changed_figures=sum(each.changed for each in figures),
    )
    return tx.record(event, row)


def refresh_figures(tx: Transaction, command: RefreshFigures) -> str:
    """Take the system's figures anew into the working copy, and return the entry's id."""
    row = editable(tx, command)
    taken = prefill(tx.session, row.agency_id, row.year, tx.today)
    row.figures = kept(refreshed(figures_of(row.figures), taken))
    return tx.record(FiguresRefreshed(agency=row.agency_id, year=row.year, figures=len(taken)), row)


def submit_report(tx: Transaction, command: SubmitReport) -> str:
    """Submit a draft, judge its lateness, keep its snapshot, and return the receipt's number.

    That is the entry which has the snapshot's digest; it stays the version's for ever.
    """
    return _submit(tx, command, Move.SUBMIT)


def resubmit_report(tx: Transaction, command: ResubmitReport) -> str:
    """Submit again what was returned, and return the receipt's number."""
    return _submit(tx, command, Move.RESUBMIT)


def _submit(tx: Transaction, command: SubmitReport | ResubmitReport, move: Move) -> str:
    row = own(tx, command)
    state = moved(standing(row), move)
    require_unchanged(row, command.version)
    faults = lacking(owed_by(row.agency_id), row.sections)
    if faults:
        raise InvalidInputError(*faults)
    version = _keep_version(tx, row)
    row.state, row.submissions, row.snapshot_sha256 = state.value, version.number, version.sha256
    row.submitted_at, row.submitted_by = tx.now, tx.principal.user_id
    row.first_submitted_at = row.first_submitted_at or tx.now
    event = ReportSubmitted(
        agency=row.agency_id,
        year=row.year,
        number=version.number,
        timeliness=version.timeliness,
        sha256=version.sha256,
    )
    tx.record(event, row)
    return version.event_id


def _keep_version(tx: Transaction, row: AnnualReport) -> ReportVersion:
    number, name = row.submissions + 1, find_agency(tx.session, row.agency_id).name
    snapshot = snapshot_of(report_row(row), name, (number, tx.now)).to_json()
    version = ReportVersion(
        id=tx.new_id(),
        report_id=row.id,
        number=number,
        submitted_at=tx.now,
        submitted_by=tx.principal.user_id,
        timeliness=_timeliness(tx, row).value,
        snapshot=snapshot,
        sha256=digest(snapshot),
    )
    tx.session.add(version)
    tx.record(VersionKept(agency=row.agency_id, report=row.id, number=number, sha256=version.sha256), version)
    return version


def _timeliness(tx: Transaction, row: AnnualReport) -> Timeliness:
    if row.first_submitted_at is not None:
        return Timeliness.RESUBMITTED
    return timeliness(day_of(tx.now), due_on(row.year), rolled_on(row.year).on)


def _written(row: AnnualReport, section: Section, command: SaveSection) -> tuple[str, list[Figure]]:
    text = clean(command.text)
    faults = list(text_faults("text", text, section.title))
    if command.done and not text:
        faults.append(FieldError("text", _DONE_EMPTY.format(title=section.title), "empty"))
    mine = [each for each in figures_of(row.figures) if each.kind.section == section.key]
    figures, wrong = entered(mine, command.figures)
    if faults or wrong:
        raise InvalidInputError(*faults, *wrong)
    return text, figures


def _section(command: SaveSection) -> Section:
    section = SECTIONS.get(command.section)
    if section is None or section not in owed_by(command.agency):
        raise NotFoundError
    return section


def _require_owed(tx: Transaction, command: StartReport) -> None:
    place = find_agency(tx.session, command.agency)
    if not is_submitter(place.code, place.level):
        zh, en = f"{place.name}不是年度报告的报送单位。", f"{place.name} ({place.code}) doesn't owe an annual report."
        raise InvalidInputError.of("agency", zh, en)
    latest = tx.today.year
    if not FIRST_YEAR <= command.year <= latest:
        zh, en = f"报告年度应在 {FIRST_YEAR} 与 {latest} 之间。", f"The year is from {FIRST_YEAR} to {latest}."
        raise InvalidInputError.of("year", zh, en)


def _begun(year: int) -> ConflictError:
    return ConflictError(
        Text("{year} 年度报告已经开始填报。", "The report of {year} has been begun already.").format(year=year),
        remedy=Text("请打开报告继续填写。", "Open it and go on."),
    )


_DONE_EMPTY = Text("请填写“{title}”，或先不标为已完成。", "Write “{title}”, or don't mark it as done yet.")
