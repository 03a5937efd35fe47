"""`oversight draw`: announce, draw, export and list random inspections."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from oversight.cli.context import Day, clock, database, fail
from oversight.errors import InvalidInputError, OversightError
from oversight.persistence import SYSTEM, begin, reading

if TYPE_CHECKING:
    from oversight.inspections.rows import DrawDetail


class SeedEventType(click.ParamType[tuple[str, date]]):
    """A source of the seed and its day: kl8=2026-11-25."""

    name = "name=day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, date]:
        """Split and parse, or say how it is written."""
        source, equals, day = str(value).partition("=")
        if not equals:
            self.fail(f"{value}: 应写成 kl8=2026-11-25 / write it like kl8=2026-11-25", param, ctx)
        return source.strip(), Day().convert(day.strip(), param, ctx)


class DrawCommands(click.Group):
    """The commands; one that is not among them (delete, edit, preview) is an attempt, recorded and refused."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or record that it was tried."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            _record_unknown()
        return super().resolve_command(ctx, args)


def _record_unknown() -> None:
    from oversight.inspections.service import record_unknown

    with database() as opened, begin(opened, SYSTEM, clock()) as tx:
        record_unknown(tx)


@click.group(cls=DrawCommands)
def draw() -> None:
    """Random draws (双随机抽取)."""


@draw.command()
@click.argument("item", metavar="ITEM_ID")
@click.option(
    "--seed-event",
    "events",
    type=SeedEventType(),
    multiple=True,
    help="a source of the catalogue and its day, such as kl8=2026-11-25; by default kl8 and dice6x25, tomorrow",
)
@click.option("--again", is_flag=True, help="it is meant as a further notice of the same item")
def notice(item: str, events: tuple[tuple[str, date], ...], *, again: bool) -> None:
    """Publish the notice of a plan item: freeze the lists, name the events (发布公告)."""
    from oversight.inspections import queries
    from oversight.inspections.policy import SeedEvent, usual_events
    from oversight.inspections.service import PublishNotice, publish_notice

    with database() as opened:
        with begin(opened, SYSTEM, clock()) as tx:
            chosen = tuple(SeedEvent(*event) for event in events) or usual_events(tx.today)
            made = publish_notice(tx, PublishNotice(item_id=item, events=chosen, again=again))
        with reading(opened) as session:
            detail = queries.draw(session, queries.draw_number(session, made))
    click.echo(f"公告 / notice: {made}")
    click.echo(f"编号 / number: {detail.row.number}")
    click.echo(f"SHA-256: {detail.row.sha256}")
    for seed in detail.seeds:
        source = seed.source
        click.echo(f"{source.event_on} {source.name}: {source.title}（{source.example}）")


@draw.command()
@click.argument("notice_id", metavar="ID")
@click.option("--seeds", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="FILE.json, {name: value}")
def run(notice_id: str, seeds: Path | None) -> None:
    """Draw the notice ID (its id or number), with the published numbers if they are not entered yet (抽取)."""
    from functools import partial

    from oversight.agencies.queries import names
    from oversight.inspections import drawing, queries
    from oversight.inspections.service import RunDraw, attempt, run_draw

    with database() as opened:
        values = drawing.parse_seeds(seeds.name, seeds.read_bytes()) if seeds else None
        command = RunDraw(notice=notice_id, seeds=values)
        attempt(partial(begin, opened, SYSTEM, clock()), lambda tx: run_draw(tx, command))
        with reading(opened) as session:
            detail = queries.draw(session, queries.draw_number(session, notice_id), inside=True)
            named = names(session)
    _print_outcome(detail, named)


@draw.command()
@click.argument("notice_id", metavar="ID")
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="the folder")
def export(notice_id: str, folder: Path) -> None:
    """Write the bundle of the notice ID and its verifier into a folder (导出抽取包)."""
    from oversight.inspections import drawing, queries

    with database() as opened, reading(opened) as session:
        detail = queries.draw(session, queries.draw_number(session, notice_id))
        bundle = drawing.bundle(detail.files, detail.kept, detail.substitutions)
        files = {**bundle, "verify_draw.py": drawing.verifier()}
        try:
            _write(folder, files)
        except OversightError as error:
            fail(error)
        except OSError as error:
            reason = f"{error.filename or folder}: {error.strerror}"
            fail(InvalidInputError.of("to", f"无法写入 {reason}", f"Can't write {reason}"))
    click.echo(f"{folder}：{' '.join(files)}")


@draw.command()
@click.option("--population", type=int, required=True, help="how many objects there are (对象总数)")
@click.option("--sample", type=int, required=True, help="how many are drawn (抽取数)")
@click.option("--share", type=click.IntRange(1, 100), default=10, show_default=True, help="per cent with the problem")
@click.option("--wanted", type=click.IntRange(1, 100), default=95, show_default=True, help="chance wanted, per cent")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def chance(population: int, sample: int, share: int, wanted: int, *, as_json: bool) -> None:
    """Say how likely a sample finds a problem, and what size a wanted chance needs (把握度)."""
    from oversight.inspections.chances import answer_to

    try:
        answer = answer_to(population, sample, share, wanted)
    except OversightError as error:
        fail(error)
    if as_json:
        click.echo(json.dumps(answer._asdict()))
        return
    click.echo(str(answer.said))
    click.echo(str(answer.advice))


@draw.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="print JSON, one object a draw")
def list_draws(*, as_json: bool) -> None:
    """List the draws, the latest first (列出)."""
    from oversight.inspections import queries
    from oversight.inspections.presentation import listed

    with database() as opened, reading(opened) as session:
        rows = queries.draws(session)
    if as_json:
        shown = [{**listed(row), "events": row.events} for row in rows]
        click.echo(json.dumps(shown, default=_printed, ensure_ascii=False, indent=1))
        return
    table = Table("编号", "公告 / notice", "状态 / state", "号码 / numbers", "结果 / result", "id")
    for row in rows:
        known = f"{row.revealed}/{len(row.events)}"
        table.add_row(str(row.number), row.title, row.state, known, "✓" if row.result else "--", row.id)
    Console().print(table)


def _printed(value: date) -> str:
    """Print a day or an instant in JSON as RFC 3339 has it."""
    return value.isoformat()


def _print_outcome(detail: "DrawDetail", names: Mapping[str, str]) -> None:
    from oversight.inspections.presentation import called

    outcome = detail.outcome
    if outcome is None:
        return
    click.echo(f"种子 / seed: {outcome.seed}")
    table = Table("次序", "对象 / object", "层 / stratum", "抽取号 / ticket", "检查组 / team")
    for one in called(detail):
        object_name, stratum = names.get(one.code, one.code), names.get(one.stratum, one.stratum)
        table.add_row(str(one.order), object_name, stratum, one.ticket[:12], "、".join(one.team) or "--")
    Console().print(table)
    if outcome.shortage is not None:
        need, capacity = outcome.shortage.need, outcome.shortage.capacity
        click.echo(
            f"没有合法的人员分配：{need} 席只有 {capacity} 人次 / no lawful assignment: {need} seats, {capacity} visits"
        )
    click.echo(f"result.json SHA-256: {detail.result_sha256}")


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write files that are not there yet; refuse to overwrite others than their equals."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        path = folder / name
        if path.exists() and path.read_bytes() != body:
            raise InvalidInputError.of(
                "to",
                f"{path} 已存在且内容不同，没有覆盖；请换一个文件夹。",
                f"{path} exists with other contents and was not overwritten; choose another folder.",
            )
    for name, body in files.items():
        (folder / name).write_bytes(body)
