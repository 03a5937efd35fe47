"""`oversight demo`: load the demonstration year, and show the whole product at work."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from oversight.bilingual import Text
from oversight.cli.context import database, fail, settings

if TYPE_CHECKING:
    from oversight.audit_trail.cosigning import WitnessState
    from oversight.demo.show import Show
    from oversight.persistence import Database

_console = Console()


@click.group()
def demo() -> None:
    """The demonstration year of Longyan (演示年度)."""


@demo.command()
@click.option("--quiet", is_flag=True, help="no progress display")
def load(*, quiet: bool) -> None:
    """Load the demonstration year into an empty database."""
    with database() as opened:
        _load(opened, quiet=quiet)


@demo.command()
@click.option("--no-serve", is_flag=True, help="stop before serving the site")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def run(ctx: click.Context, *, no_serve: bool, port: int) -> None:
    """Show the main job in the terminal, then serve the site; a second run repeats nothing."""
    from oversight.demo.show import Show, show_clock

    chosen = settings()
    with ExitStack() as stack:
        with database() as opened:
            _prepare(opened)
            show = Show(opened, chosen.log_key.parent / "demo", chosen, show_clock())
            _show_verdicts(opened)
            _show_draw(show)
            stack.enter_context(_witnesses(show))
            _show_log(show)
            _show_report(show)
        _show_accounts(port, served=not no_serve)
        if not no_serve:
            from oversight.cli.serve import serve

            stack.enter_context(_worker())
            ctx.invoke(serve, host="127.0.0.1", port=port, workers=2)


@contextmanager
def _witnesses(show: "Show") -> Iterator[None]:
    """Run the counties' witnesses beside the show and the site."""
    from oversight.demo.show import make_log_key
    from oversight.demo.witnesses import witnesses_running

    _heading("4", Text("审计日志：检查点、县见证、证明", "Audit log: witnesses and proof"))
    if make_log_key(show):
        _done(Text("已生成日志密钥 {path}", "log key made").format(path=_short(show.settings.log_key)))
    with witnesses_running(show.settings, show.clock) as policy:
        up = Text("{n} 个县的见证已在本机启动", "{n} county witnesses answer on this machine")
        _done(up.format(n=len(policy.witnesses)))
        yield


@contextmanager
def _worker() -> Iterator[None]:
    """Run the worker beside the site, so that what is done there is signed within seconds."""
    command = [sys.executable, "-m", "oversight.cli", "worker"]
    with subprocess.Popen(command) as worker:  # noqa: S603 - our own program
        try:
            yield
        finally:
            worker.terminate()


def _load(opened: "Database", *, quiet: bool) -> None:
    from oversight.demo.loading import load as play

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=_console, disable=quiet, transient=True) as progress:
        task = progress.add_task("")

        def watch(done: int, total: int, chapter: Text) -> None:
            progress.update(task, completed=done, total=total, description=str(chapter))

        play(opened, watch, settings().evidence)


def _prepare(opened: "Database") -> None:
    from oversight.demo.loading import Loading, not_empty, state_of
    from oversight.migrations.upgrading import upgrade

    _heading("1", Text("数据库与演示年度", "Database and demonstration year"))
    upgrade(opened)
    _done(Text("数据库结构就绪：{url}", "schema ready").format(url=opened.engine.url.render_as_string()))
    state = state_of(opened)
    if state is Loading.OTHER:
        fail(not_empty())
    if state is Loading.WHOLE:
        _done(Text("演示年度已经装入，不再重复", "the demonstration year is loaded already"))
    else:
        _load(opened, quiet=False)
        _done(Text("已装入龙岩市演示年度（截至 2026-11-24）", "demonstration year of Longyan loaded"))


def _show_verdicts(opened: "Database") -> None:
    from oversight.agencies.queries import names
    from oversight.cli.rules import print_matrix
    from oversight.dashboard.assessment import assess, summarise
    from oversight.demo.stage import TODAY
    from oversight.persistence import reading

    _heading("2", Text("各县判定（{day}）", "Verdicts by county ({day})").format(day=TODAY))
    with reading(opened) as session:
        outcomes = assess(session, "", TODAY)
        print_matrix(summarise(outcomes), names(session))
    _hint("oversight rules check --on 2026-11-24 --agency 350825 --rule R30")


def _show_draw(show: "Show") -> None:
    from oversight.agencies.queries import names
    from oversight.demo.show import draw_once, export_draw, verify_draw
    from oversight.persistence import reading

    _heading("3", Text("双随机抽取与离线核验", "Random draw, verified offline"))
    draw, fresh = draw_once(show)
    with reading(show.database) as session:
        named = names(session)
    table = Table("抽中 / drawn", "检查组 / team")
    for code, team in draw.outcome.teams.items() if draw.outcome else ():
        table.add_row(f"{named.get(code[:6], code[:6])} · {named.get(code, code)}", "、".join(team))
    _console.print(table)
    made = Text("第 {n} 号已抽取，种子为演示用号码", "no. {n} drawn, with numbers made up for the demonstration")
    kept = Text("第 {n} 号此前已抽取，不再重复", "no. {n} was drawn before and is not drawn twice")
    _done((made if fresh else kept).format(n=draw.row.number))
    folder = export_draw(show, draw)
    _done(Text("离线核验通过：{line}", "verified offline").format(line=verify_draw(folder)))
    _hint(f"python3 {_short(folder)}/verify_draw.py {_short(folder)}")


def _show_log(show: "Show") -> None:
    from oversight.demo.show import prove_approval, sign, verify_proof, witness_answers

    checkpoint = sign(show)
    _done(
        Text("已签名检查点：{size} 条记录", "checkpoint of {size} entries signed").format(size=f"{checkpoint.size:,}")
    )
    _show_witnesses(show, witness_answers(show))
    approval, folder = prove_approval(show)
    said = verify_proof(folder)
    about = Text("审批 {code} 的日志证明离线核验通过", "proof of approval {code} verified offline")
    _done(about.format(code=approval.case_code[:8]))
    _console.print(f"  [dim]{said.zh.partition('（')[0]}  {said.en.partition(' (')[0]}[/]", highlight=False)
    _hint(f"oversight log prove {approval.event_id} --to {_short(folder)}")


def _show_witnesses(show: "Show", answers: "Sequence[WitnessState]") -> None:
    from oversight.agencies.queries import names
    from oversight.audit_trail.cosigning import STANDINGS, Standing
    from oversight.demo.witnesses import COUNTIES
    from oversight.persistence import reading

    with reading(show.database) as session:
        named = {key: names(session, [code])[code] for code, key in COUNTIES.items()}
    table = Table("县 / county", "大小 / size", "状态 / standing")
    now = show.clock.now()
    for one in answers:
        table.add_row(named.get(one.name, one.name), f"{one.cosigned or 0:,}", str(STANDINGS[one.standing(now)]))
    _console.print(table)
    cosigned = sum(one.standing(now) is Standing.COSIGNED for one in answers)
    _done(Text("{n} 个县已签名见证", "{n} counties have cosigned").format(n=cosigned))


def _show_report(show: "Show") -> None:
    from oversight.demo.show import write_report
    from reports import ReportError

    _heading("5", Text("年度报告", "Annual report"))
    try:
        target, fresh = write_report(show)
    except ReportError as error:
        _console.print(f"[yellow]![/] {error.zh}\n  {error.en}", highlight=False)
        return
    made, kept = Text("已写出 {path}", "written"), Text("已有 {path}，不再重写", "is there already")
    _done((made if fresh else kept).format(path=_short(target)))


def _show_accounts(port: int, *, served: bool) -> None:
    from oversight.demo.accounts import PASSWORD, SHOWN
    from oversight.permissions import ROLE_TITLES

    _heading("6", Text("登录网站", "Sign in"))
    table = Table("用户名 / user name", "角色 / role")
    for username, role in SHOWN:
        table.add_row(username, str(ROLE_TITLES[role]))
    _console.print(table)
    password = Text("密码都是 {word}（仅供演示）", "the same password for all, for the demonstration only")
    _console.print(str(password.format(word=PASSWORD)), highlight=False, soft_wrap=True)
    address = f"http://127.0.0.1:{port}/"
    later = Text("启动网站：make run，再打开 {url}", "to serve the site: make run")
    now = Text("网站地址：{url}（Ctrl-C 停止）", "the site's address; Ctrl-C stops it")
    _console.print(str((now if served else later).format(url=address)), highlight=False, soft_wrap=True)


def _heading(number: str, title: Text) -> None:
    _console.print(f"\n[bold]{number} · {title.zh}[/]  [dim]{title.en}[/]", highlight=False)


def _done(said: Text) -> None:
    _console.print(f"[green]✓[/] {said.zh}  [dim]{said.en}[/]", highlight=False, soft_wrap=True)


def _hint(command: str) -> None:
    _console.print(f"  [dim]$ {command}[/]", highlight=False, soft_wrap=True)


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
