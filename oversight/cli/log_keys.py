"""`oversight log key`: make a key, replace it, see all that the log has had."""

import json
import shlex
from collections.abc import Callable
from typing import Any

import click

from audit_log import Algorithm, Verifier
from oversight.audit_trail.key_ring import KnownKey, Mark, verifier_path
from oversight.audit_trail.keys import Wanted, known_keys, make_key
from oversight.audit_trail.policies import policy_path
from oversight.audit_trail.rotation import Reason, Rotated, add_key, mend_policy, rotate_key
from oversight.bilingual import Text
from oversight.cli import context
from oversight.clock import day_of
from oversight.errors import OversightError
from oversight.settings import Settings

STATES = {
    "signing": Text("在用", "signs"),
    "overlap": Text("并行签名至 {day}", "signs until {day}"),
    "verify-only": Text("仅供验证（至 {day} 止签）", "only verifies (signed until {day})"),
    "revoked": Text("已于 {day} 吊销", "revoked on {day}"),
}
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON")
_PUBLISH = Text("验证密钥，请公布并另行保存", "verifier key, publish it and keep a copy elsewhere")


@click.group()
def key() -> None:
    """日志密钥 / the log's keys."""


def _wanting(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what a new key shall be."""
    kinds = click.Choice([one.value for one in Algorithm])
    command = click.option("--type", "kind", type=kinds, default="ed25519", show_default=True, help="算法 / algorithm")(
        command
    )
    return signing_options(command)


def signing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name a command which signs, in place of a key made here."""
    command = click.option(
        "--command", "program", default="", metavar="'/PATH ARG…'", help="由命令签名 / a command that signs"
    )(command)
    return click.option("--verifier", default="", metavar="VKEY", help="该命令的验证密钥 / the command's verifier key")(
        command
    )


@key.command()
@_wanting
@_AS_JSON
def new(kind: str, program: str, verifier: str, *, as_json: bool) -> None:
    """Make the log's key (新建日志密钥), or one of a further type; never overwrites one."""
    chosen, wanted = context.settings(), wanted_key(kind, program, verifier)
    if wanted.algorithm is Algorithm.ED25519:
        try:
            make_key(chosen.log_key, chosen.log_origin, wanted)
            made = known_keys(chosen.log_key, chosen.log_origin)[0]
        except OversightError as error:
            context.fail(error)
    else:
        with context.database() as database:
            made = add_key(database, context.clock(), chosen.log_key, wanted)
    if as_json:
        click.echo(json.dumps(_values(made), ensure_ascii=False))
        return
    click.echo(f"{made.path} (0600)\n{verifier_path(chosen.log_key)}\n{_PUBLISH}:\n{made.verifier.format()}")


@key.command()
@_wanting
@click.option("--lost", "why", flag_value="lost", help="原密钥已丢失，立即停签 / the old key is lost and signs no more")
@click.option("--stolen", "why", flag_value="stolen", help="原密钥已泄露，立即吊销 / it was stolen: revoked at once")
@_AS_JSON
def rotate(kind: str, program: str, verifier: str, why: str | None, *, as_json: bool) -> None:
    """Replace the key (更换密钥): an entry says so, and both sign for 30 days."""
    chosen, wanted, reason = context.settings(), wanted_key(kind, program, verifier), Reason(why or "planned")
    with context.database() as database:
        rotated = rotate_key(database, context.clock(), chosen.log_key, wanted, reason)
        mended = mend_policy(policy_path(chosen), rotated)
    if as_json:
        policy = str(policy_path(chosen)) if mended else None
        values = {"old": _values(rotated.old), "new": _values(rotated.new), "policy": policy}
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        _tell(rotated, chosen, mended=mended)


def _tell(rotated: Rotated, chosen: Settings, *, mended: bool) -> None:
    click.echo(f"{_id(rotated.old.verifier)}: {_state(rotated.old)}")
    click.echo(f"{_id(rotated.new.verifier)}: {_state(rotated.new)} · {rotated.new.path} (0600)")
    if mended:
        click.echo(f"{policy_path(chosen)}: {Text('已更新，请重新分发', 'was mended, hand it out again')}")
    click.echo(f"{_PUBLISH}:\n{rotated.new.verifier.format()}")
    click.echo(
        str(
            Text(
                "请各见证运行：oversight witness trust DIR VKEY；再运行：oversight log checkpoint",
                "Let each witness run: oversight witness trust DIR VKEY; then run: oversight log checkpoint",
            )
        )
    )


@key.command("list")
@_AS_JSON
def list_keys(*, as_json: bool) -> None:
    """Show all keys that the log has had (列出所有密钥), those in use first."""
    chosen = context.settings()
    try:
        ring = known_keys(chosen.log_key, chosen.log_origin)
    except OversightError as error:
        context.fail(error)
    if as_json:
        click.echo(json.dumps([_values(one) for one in ring], ensure_ascii=False))
        return
    for one in ring:
        where = one.path if one.path.exists() else Text("私钥不在此处", "private key not here")
        click.echo(f"{_id(one.verifier)}  {one.algorithm.value:<9}  {_state(one)}  {where}\n  {one.verifier.format()}")


def wanted_key(kind: str, program: str, verifier: str) -> Wanted:
    """Return what the options say that a new key shall be."""
    if bool(program) != bool(verifier):
        raise click.UsageError(str(Text("--command 与 --verifier 须同时给出", "--command and --verifier go together")))
    try:
        return Wanted(Algorithm(kind), tuple(shlex.split(program)), verifier)
    except ValueError as error:
        raise click.UsageError(f"--command: {error}") from error


def _id(verifier: Verifier) -> str:
    return f"{verifier.name}+{verifier.key_id.hex()}"


def _code(known: KnownKey) -> str:
    if known.mark is Mark.REVOKED:
        return "revoked"
    if known.is_current:
        return "signing"
    return "overlap" if known.signs(day_of(context.clock().now())) else "verify-only"


def _state(known: KnownKey) -> Text:
    return STATES[_code(known)].format(day=known.day)


def _values(known: KnownKey) -> dict[str, Any]:
    return {
        "name": known.verifier.name,
        "id": known.verifier.key_id.hex(),
        "type": known.algorithm.value,
        "state": _code(known),
        "day": known.day.isoformat() if known.day else None,
        "path": str(known.path),
        "verifier": known.verifier.format(),
    }
