"""`oversight serve`: the site, by Granian."""

import click

from oversight.cli.context import database, settings
from oversight.persistence.eras import refuse_other_origin
from oversight.persistence.standing import check_login


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site (启动网站)."""
    from granian import Granian
    from granian.constants import Interfaces

    with database() as opened:
        check_login(opened, production=settings().production)
        refuse_other_origin(opened)
    click.echo(f"http://{host}:{port}/")
    Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        websockets=False,
    ).serve()
