"""`oversight db`: the schema, and PostgreSQL's roles."""

import click

from oversight.bilingual import Text
from oversight.cli.context import database
from oversight.migrations.upgrading import current, draft, newest
from oversight.migrations.upgrading import upgrade as run_upgrade
from oversight.persistence import Database
from oversight.persistence.keeping import Role
from oversight.persistence.standing import Standing, standing, strays

_LACKING = Text(
    "数据库角色还不完整：当前登录角色无权执行下列语句。请由数据库管理员在本库执行，再运行 oversight db upgrade：",
    "The database's roles are not whole: this login may not run the following. Let an administrator of the database "
    "run it here, then run oversight db upgrade once more:",
)
_DUTIES = {
    Role.OWNER: Text("拥有全部表，不能登录", "owns all tables, can't log in"),
    Role.APPLICATION: Text("网站", "the site"),
    Role.SEQUENCER: Text("日志定序", "integrates the log"),
    Role.SIGNER: Text("签发检查点", "signs checkpoints"),
}


@click.group()
def db() -> None:
    """The database's schema (数据库结构)."""


@db.command()
def upgrade() -> None:
    """Create or update the schema, its triggers and its roles."""
    with database() as opened:
        before = current(opened)
        lacking = run_upgrade(opened)
        click.echo(f"{before or '（空）'} → {current(opened)}")
    if lacking:
        click.secho(f"{_LACKING.zh}\n{_LACKING.en}", err=True, fg="yellow")
        for statement in lacking:
            click.echo(f"  {statement};", err=True)


@db.command()
def status() -> None:
    """Say which revision the database is at, and how its roles are; exit with 1 if it is behind."""
    with database() as opened:
        here, head = current(opened), newest()
        click.echo(f"数据库 / database: {here or '（空）'}    程序 / program: {head}")
        _show_roles(opened)
    if here != head:
        click.echo("请运行 oversight db upgrade / run: oversight db upgrade", err=True)
        raise SystemExit(1)


def _show_roles(opened: Database) -> None:
    with opened.readonly.connect() as connection:
        found = standing(connection)
        if found is None:
            click.echo("角色 / roles: SQLite 没有角色 / SQLite has none")
            return
        straying = strays(connection)
    _show_login(found)
    for role, duty in _DUTIES.items():
        there = "缺失 / missing" if role in found.missing else "✓"
        click.echo(f"  {role:20} {there}  {duty.zh} / {duty.en}")
    if straying:
        click.echo(
            f"所有者或权限与规则不符 / owner or privileges not as they should be: {', '.join(straying)}\n"
            "  → 请运行 oversight db upgrade / run: oversight db upgrade"
        )


def _show_login(found: Standing) -> None:
    traits = [str(role) for role in Role if role in found.held]
    if found.superuser:
        traits = ["超级用户 / superuser"]
    click.echo(f"登录角色 / login: {found.login}（{', '.join(traits) or '—'}）")
    if found.above_the_log:
        click.echo(
            "  此登录角色能关闭日志的触发器，不可用于网站 / it could switch off the log's triggers: not for the site"
        )


@db.command()
@click.argument("message")
def revision(message: str) -> None:
    """Draft a migration from the models (for developers)."""
    with database() as opened:
        draft(opened, message)
