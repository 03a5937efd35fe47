"""`oversight log fsck`: the whole check, its progress, and what it found, the first bad entry first."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

import oversight.models
from oversight.audit_trail.fsck import Extent
from oversight.audit_trail.fsck import fsck as check_log
from oversight.audit_trail.fsck_outside import Kept
from oversight.audit_trail.keys import log_verifiers, verifier_path
from oversight.audit_trail.policies import policy_of
from oversight.audit_trail.problems import Problem, first_bad_entry, silent
from oversight.bilingual import Text
from oversight.cli import context
from oversight.persistence import Database, reading
from oversight.persistence.eras import within
from oversight.persistence.log_storage import latest_checkpoint

assert oversight.models.ALL  # noqa: S101 - importing it fills the metadata, or no table would be checked
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--against", type=_FILE, multiple=True, metavar="CHECKPOINT", help="另处保存的检查点 / one kept elsewhere"
)
@click.option("--business/--no-business", default=True, help="业务记录与状态承诺 / rows and state commitments too")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="并行进程 / side by side")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON")
def fsck(*, against: tuple[Path, ...], business: bool, processes: int, as_json: bool) -> None:
    """Check the whole log and all records against it (全面核对); exit 1 if anything is wrong."""
    kept = tuple(Kept(str(path), path.read_bytes()) for path in against)
    with context.database() as database:
        extent = Extent(business=business, against=kept, processes=processes)
        problems = _checked(database, extent, quiet=as_json)
    if as_json:
        click.echo(json.dumps(_values(problems), ensure_ascii=False))
    elif problems:
        _tell(problems)
    else:
        click.echo(str(Text("日志完好：没有发现问题。", "The log is whole: nothing wrong was found.")))
    raise SystemExit(1 if problems else 0)


def _checked(database: Database, extent: Extent, *, quiet: bool) -> list[Problem]:
    key = context.settings().log_key
    with reading(database) as session:
        unsigned = latest_checkpoint(session.connection()) is None
    if unsigned and not (key.exists() or verifier_path(key).exists()):
        return check_log(database, [], silent if quiet else _show, extent)
    witnesses = tuple(one.verifier for one in policy_of(context.settings(), database.origin).witnesses)
    asked = Extent(extent.business, extent.against, witnesses, extent.processes)
    return check_log(database, log_verifiers(key, database.origin), silent if quiet else _show, asked)


def _tell(problems: Sequence[Problem]) -> None:
    first = first_bad_entry(problems)
    if first is not None:
        what = Text("第一条不对的日志：第 {index} 号 {event}", "first bad entry: index {index} {event}")
        click.secho(str(what.format(index=within(first.index or 0), event=first.event_id or "")), fg="red", bold=True)
    for one in problems:
        event = f" ({one.event_id})" if one.event_id else ""
        click.secho(f"{one.check} · {one.where}{event}: {one.what}", fg="red")


def _show(stage: Text, done: int, total: int) -> None:
    click.echo(f"\r{stage} {done:,}/{total:,}", err=True, nl=done == total)


def _values(problems: Sequence[Problem]) -> dict[str, object]:
    first = first_bad_entry(problems)
    named = None if first is None else {"index": within(first.index or 0), "event_id": first.event_id}
    return {"ok": not problems, "first_bad_entry": named, "problems": [_one(problem) for problem in problems]}


def _one(problem: Problem) -> dict[str, str | int | None]:
    return {
        "check": problem.check,
        "where": problem.where,
        "index": None if problem.index is None else within(problem.index),
        "event_id": problem.event_id,
        "zh": problem.what.zh,
        "en": problem.what.en,
    }
