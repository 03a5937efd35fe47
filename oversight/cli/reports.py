"""`oversight reports`: annual reports as official documents."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oversight.bilingual import Text
from oversight.cli.context import database, settings, today
from oversight.errors import InvalidInputError, NotFoundError, UnavailableError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from oversight.annual_reports.printing import Printable


@click.group()
def reports() -> None:
    """Annual reports (年度报告)."""


@reports.command()
@click.option("--agency", required=True, help="code of the reporting agency, such as 350825 or 350800.JY")
@click.option("--year", required=True, type=int, help="the year reported on")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="the PDF file to write")
def annual(agency: str, year: int, target: Path) -> None:
    """Write an agency's annual report as PDF: the latest submission, or the draft, which then says so."""
    from oversight.persistence import reading

    with database() as opened:
        with reading(opened) as session:
            made = _composed(session, agency, year)
        write_whole(target, _rendered(made))
    click.echo(f"已写出 / written: {target}")
    click.echo(f"{made.document.signatory} {year}：{made.report.state.label}")
    if made.draft:
        click.echo("草稿，尚未提交，每页有“草稿”水印 / a draft, not submitted: every page says so")


def write_whole(target: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody ever sees a part of it."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidInputError.of(
            "--to", f"不能写入 {target}：{reason}。请换一个位置。", f"{target} can't be written: {reason}."
        ) from error


def _composed(session: "Session", agency: str, year: int) -> "Printable":
    from oversight.agencies.queries import agency as find_agency
    from oversight.annual_reports.printing import PrintOptions, printable
    from oversight.annual_reports.queries import is_submitter

    try:
        place = find_agency(session, agency)
    except NotFoundError as error:
        raise InvalidInputError.of(
            "--agency", f"没有代码为 {agency} 的单位。", f"There is no agency with the code {agency}."
        ) from error
    if not is_submitter(place.code, place.level):
        raise InvalidInputError.of(
            "--agency", f"{place.name}不报送年度报告。", f"{agency} ({place.name}) owes no annual report."
        )
    try:
        options = PrintOptions(settings().demo, public_url=settings().public_url)
        return printable(session, agency, year, today(), options)
    except NotFoundError as error:
        raise InvalidInputError.of(
            "--year", f"{place.name}没有 {year} 年度报告。", f"{agency} ({place.name}) has no report of {year}."
        ) from error


def _rendered(made: "Printable") -> bytes:
    from reports import ReportError, render_pdf

    try:
        return render_pdf(made.document)
    except ReportError as error:
        raise UnavailableError(Text(error.zh, error.en)) from error
