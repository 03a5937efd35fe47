"""`oversight log succeed`: continue the log under a new origin, when it can't go on under its own."""

import json
from pathlib import Path

import click

from audit_log import Algorithm
from oversight.audit_trail.keys import policy_for
from oversight.audit_trail.policies import policy_of, policy_path
from oversight.audit_trail.succession import Cause, Succeeded, Successor, name_successor, succeed
from oversight.bilingual import Text
from oversight.cli import context
from oversight.cli.log_keys import signing_options, wanted_key
from oversight.persistence.eras import eras

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_CAUSES = click.Choice([one.value for one in Cause])
_TOLD = Text(
    "日志 {old} 止于 {kept} 条；新日志 {new} 的第 0 条记下其大小为 {size} 的见证检查点。",
    "The log {old} ends at {kept} entries; entry 0 of {new} holds its cosigned checkpoint of size {size}.",
)
_LOST = Text("旧树不含这个检查点：有条目丢失或被改写，日志如实记载。", "The old tree lacks it: entries were lost.")
_NEXT = (
    Text("网站、后台和命令行都改用 {value}，再启动", "set {value} for site, worker and commands, then start them"),
    Text("各见证运行：oversight witness trust DIR VKEY", "let each witness run: oversight witness trust DIR VKEY"),
    Text("公布验证密钥，重新分发策略文件", "publish the verifier key, and hand out the policy again"),
    Text("oversight log checkpoint，再 oversight log fsck", "oversight log checkpoint, then oversight log fsck"),
)


@click.command("succeed")
@click.option("--origin", required=True, help="新日志的名称 / the new log's name")
@click.option("--because", "cause", type=_CAUSES, default="restored", show_default=True, help="原因 / why")
@click.option(
    "--checkpoint", "held", type=_FILE, multiple=True, help="各县保存的旧日志检查点 / checkpoints that counties kept"
)
@signing_options
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON")
def succeed_log(  # noqa: PLR0913 - one for each option
    origin: str, cause: str, held: tuple[Path, ...], program: str, verifier: str, *, as_json: bool
) -> None:
    """Continue the log under a new origin (另立日志), whose first entry holds the old one's last cosigned checkpoint.

    Stop the site and the worker before. A second run finishes what was interrupted.
    """
    chosen = context.settings()
    with context.database() as database:
        with database.readonly.connect() as connection:
            is_open = eras(connection, database.origin)[-1].origin == origin
        successor = Successor(
            origin=origin,
            policy=policy_for() if is_open else policy_of(chosen, database.origin),
            cause=Cause(cause),
            wanted=wanted_key(Algorithm.ED25519.value, program, verifier),
            held=tuple(path.read_bytes() for path in held),
        )
        done = succeed(database, context.clock(), chosen.log_key, successor)
        mended = name_successor(policy_path(chosen), done.key.verifier)
    if as_json:
        click.echo(json.dumps(_values(done, str(policy_path(chosen)) if mended else None), ensure_ascii=False))
    else:
        _tell(done, policy_path(chosen) if mended else None)


def _tell(done: Succeeded, policy: Path | None) -> None:
    old, new = done.ending.checkpoint, done.key.verifier
    click.echo(str(_TOLD.format(old=old.origin, kept=done.ending.kept_size, new=new.name, size=old.size)))
    if not done.ending.contained:
        click.secho(str(_LOST), fg="red")
    click.echo(f"{done.key.path} (0600)")
    if policy is not None:
        click.echo(f"{policy}: {Text('已加上新日志', 'names the new log as well')}")
    click.echo(f"{Text('验证密钥', 'verifier key')}:\n{new.format()}")
    for number, step in enumerate(_NEXT, start=1):
        click.echo(f"{number}. {step.format(value=f'OVERSIGHT_LOG_ORIGIN={new.name}')}")


def _values(done: Succeeded, policy: str | None) -> dict[str, object]:
    old = done.ending.checkpoint
    return {
        "origin": done.key.verifier.name,
        "verifier": done.key.verifier.format(),
        "key": str(done.key.path),
        "event_id": done.event_id,
        "old_origin": old.origin,
        "old_size": old.size,
        "old_root": old.root.hex(),
        "kept_size": done.ending.kept_size,
        "kept_contains_old": done.ending.contained,
        "policy": policy,
    }
