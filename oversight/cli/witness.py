"""`oversight witness`: a stand-alone witness for a county office; the same as `python -m audit_log witness`."""

import sys

import click

from audit_log.witness_command import main


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    short_help="独立见证 / a stand-alone witness",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def witness(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Make and run a witness (独立见证): init, serve, trust, distrust, list."""
    sys.exit(main(arguments, program=context.command_path))
