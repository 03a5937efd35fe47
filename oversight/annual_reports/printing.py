"""The report of the database as a document to print: the latest submission, or the working copy as a draft."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from audit_log import leaf_hash
from oversight.agencies.queries import agency as find_agency
from oversight.annual_reports.document import Circumstances, Coverage, Evidence, compose
from oversight.annual_reports.facts import report_facts
from oversight.annual_reports.queries import ReportRow, VersionRow, report, versions
from oversight.annual_reports.snapshots import Snapshot, snapshot_of
from oversight.audit_trail.papers import Paper, address_of
from oversight.clock import day_of
from oversight.persistence.log_storage import find_entry, latest_checkpoint
from oversight.rulebook import evaluate
from oversight.rulebook.annual_reports import SUBMITTED_ON_TIME
from oversight.rules.outcome import Outcome
from reports import OfficialDocument


@dataclass(frozen=True, slots=True)
class Printable:
    """A document with the report it was made of; `draft` tells whether it is a working copy."""

    document: OfficialDocument
    report: ReportRow
    draft: bool


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """`sample` prints 示例 未盖章 behind the pages, `working_copy` asks for the draft of a returned report.

    `public_url` is where the public pages are, for the code to scan; without it there is none.
    """

    sample: bool = False
    working_copy: bool = False
    public_url: str = ""


_PLAIN = PrintOptions()


def printable(session: Session, agency: str, year: int, on: date, options: PrintOptions = _PLAIN) -> Printable:
    """Compose a report's document, or raise NotFoundError if it wasn't begun.

    The latest submission is printed as it was made and judged on its own day; a report that was never submitted, or
    whose working copy is asked for while it can be changed, is printed as a draft of the day `on`.
    """
    found = report(session, agency, year)
    submitted = versions(session, [found.id])
    name = find_agency(session, agency).name
    if not submitted or (options.working_copy and found.editable):
        return Printable(_draft(session, snapshot_of(found, name), on, sample=options.sample), found, draft=True)
    return Printable(_submitted(session, submitted[-1], options), found, draft=False)


def _draft(session: Session, snapshot: Snapshot, on: date, *, sample: bool) -> OfficialDocument:
    judged = timeliness_of(session, snapshot.agency, snapshot.year, on)
    return compose(snapshot, Circumstances(on=on, timeliness=judged, evidence=Evidence(), sample=sample))


def _submitted(session: Session, version: VersionRow, options: PrintOptions) -> OfficialDocument:
    snapshot, on = Snapshot.from_json(version.snapshot), day_of(version.submitted_at)
    coverage = coverage_of(session, version.event_id, options.public_url)
    evidence = Evidence(event_id=version.event_id, sha256=version.sha256, coverage=coverage)
    judged = timeliness_of(session, snapshot.agency, snapshot.year, on)
    return compose(snapshot, Circumstances(on=on, timeliness=judged, evidence=evidence, sample=options.sample))


def timeliness_of(session: Session, agency: str, year: int, on: date) -> Outcome:
    """Judge R71 for one agency as of a day."""
    facts = next(each for each in report_facts(session, agency, year, on) if each.agency == agency)
    return evaluate(SUBMITTED_ON_TIME, facts, on)


def coverage_of(session: Session, event_id: str, public_url: str = "") -> Coverage | None:
    """Return the newest checkpoint that covers an entry, or None while there is none.

    With the address of the public pages it says where a holder of the paper checks both.
    """
    connection = session.connection()
    entry = find_entry(connection, event_id)
    if entry is None or entry.place is None:
        return None
    checkpoint = latest_checkpoint(connection, covering=entry.place + 1)
    if checkpoint is None:
        return None
    origin = checkpoint.note.split(b"\n", 1)[0].decode()
    paper = Paper(size=checkpoint.size, root=checkpoint.root, index=entry.leaf_index, leaf=leaf_hash(entry.body))
    url = address_of(public_url, paper) if public_url else ""
    return Coverage(origin=origin, size=checkpoint.size, root=checkpoint.root.hex(), url=url)
