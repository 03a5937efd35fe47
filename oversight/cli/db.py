"""`oversight db`: the schema."""

import click

from oversight.cli.context import database
from oversight.migrations.upgrading import current, draft, newest
from oversight.migrations.upgrading import upgrade as run_upgrade


@click.group()
def db() -> None:
    """The database's schema (数据库结构)."""


@db.command()
def upgrade() -> None:
    """Create or update the schema and its triggers."""
    with database() as opened:
        before = current(opened)
        run_upgrade(opened)
        click.echo(f"{before or '（空）'} → {current(opened)}")


@db.command()
def status() -> None:
    """Say which revision the database is at; exit with 1 if it is behind."""
    with database() as opened:
        here, head = current(opened), newest()
    click.echo(f"数据库 / database: {here or '（空）'}    程序 / program: {head}")
    if here != head:
        click.echo("请运行 oversight db upgrade / run: oversight db upgrade", err=True)
        raise SystemExit(1)


@db.command()
@click.argument("message")
def revision(message: str) -> None:
    """Draft a migration from the models (for developers)."""
    with database() as opened:
        draft(opened, message)
