"""What every command asks for: the settings, the database, the clock, and one way to fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NoReturn

import click
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from oversight.bilingual import Text
from oversight.clock import Clock, SystemClock, day_of
from oversight.errors import OversightError
from oversight.persistence import Database
from oversight.persistence.story_time import clock_of
from oversight.settings import Settings, SettingsError


def settings() -> Settings:
    """Return the settings of the environment, or fail with what is missing."""
    try:
        return Settings.from_env()
    except SettingsError as error:
        fail(error)


@contextmanager
def database() -> Iterator[Database]:
    """Open the database of the settings; refusals inside are printed, and the program exits with 1."""
    chosen = settings()
    try:
        opened = Database(chosen.database_url, chosen.log_origin)
    except (ArgumentError, OSError) as error:
        fail(_unusable(str(error)))
    try:
        yield opened
    except OversightError as error:
        fail(error)
    except (OperationalError, ProgrammingError) as error:
        fail(_unusable(str(error.orig)))
    finally:
        opened.dispose()


def _unusable(reason: str) -> OversightError:
    first = reason.strip().partition("\n")[0]
    return OversightError(
        Text("数据库不可用：{reason}。", "The database can't be used: {reason}.").format(reason=first),
        remedy=Text(
            "请检查 OVERSIGHT_DATABASE_URL 与 OVERSIGHT_VAR；新库或旧库先运行 oversight db upgrade。",
            "Check OVERSIGHT_DATABASE_URL and OVERSIGHT_VAR; first run, for a new or old one: oversight db upgrade",
        ),
    )


def clock() -> Clock:
    """Return the machine's clock, or the demonstration's."""
    chosen = settings()
    if not chosen.demo:
        return SystemClock()
    with database() as opened:
        return clock_of(opened, demo=True)


def today() -> date:
    """Return the present day in Shanghai."""
    return day_of(clock().now())


def fail(error: OversightError) -> NoReturn:
    """Print what is wrong, where, and what to do, and exit with 1."""
    click.secho(str(error.title if error.fields else error.what), err=True, fg="red")
    for field in error.fields:
        where = f"{field.where} · " if field.where else ""
        click.echo(f"  {where}{field.field}: {field.message}", err=True)
    if error.remedy is not None:
        click.echo(f"  → {error.remedy}", err=True)
    raise SystemExit(1)


class Day(click.ParamType[date]):
    """A day written like 2026-11-24."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse the day, or say how it is written."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value}: 日期应写成 2026-11-24 / write the day like 2026-11-24", param, ctx)
