"""`oversight accounts`: open and close accounts, make tokens."""

import click

from oversight.accounts.service import AddUser, add_user, disable_user, issue_token
from oversight.cli.context import clock, database
from oversight.permissions import Role
from oversight.persistence import SYSTEM, begin


@click.group()
def accounts() -> None:
    """Users and tokens (用户与令牌)."""


@accounts.command()
@click.argument("username")
@click.option("--name", required=True, help="how the person is called")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role if role is not Role.SYSTEM]))
@click.option("--agency", required=True, help="code of the unit, such as 350825.MZ")
@click.option("--scope", default="", help="prefix of the agency codes in reach; empty: the whole city")
@click.password_option()
def add(username: str, **options: str) -> None:
    """Open an account; the password is asked for."""
    options["role"] = Role(options["role"])
    with database() as opened, begin(opened, SYSTEM, clock()) as tx:
        add_user(tx, AddUser(username=username, **options))  # type: ignore[arg-type]  # click hands strings over
    click.echo(f"已开通 / opened: {username}")


@accounts.command()
@click.argument("username")
def disable(username: str) -> None:
    """Close an account and end its sessions."""
    with database() as opened, begin(opened, SYSTEM, clock()) as tx:
        disable_user(tx, username)
    click.echo(f"已停用 / disabled: {username}")


@accounts.command()
@click.argument("username")
@click.option("--days", type=int, default=90, show_default=True, help="how long it is valid, at most 180")
def token(username: str, days: int) -> None:
    """Make a bearer token; it is shown this once."""
    with database() as opened, begin(opened, SYSTEM, clock()) as tx:
        made = issue_token(tx, username, days)
    click.echo(made)
