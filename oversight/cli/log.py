"""`oversight log`: sign checkpoints, take proofs away, check the whole, make the key."""

import json
from pathlib import Path

import click

from oversight.audit_trail.cosigning import cosigned_note
from oversight.audit_trail.exporting import CHECKPOINT_NAME, export_tiles
from oversight.audit_trail.keys import log_verifiers
from oversight.audit_trail.policies import policy_of
from oversight.audit_trail.proofs import ENTRY_NAME, POLICY_NAME, PROOF_NAME, VERIFY_COMMANDS, evidence_for
from oversight.audit_trail.witnessing import LogSigner
from oversight.bilingual import Text
from oversight.cli import context, log_erase, log_fsck, log_keys, log_succeed, log_witnesses
from oversight.errors import InvalidInputError
from oversight.persistence import reading

NO_QUORUM_YET = Text(
    "见证签名还不到法定数：按附带的策略暂时核验不过，请稍后重取。",
    "Not cosigned by the quorum yet: by the policy beside it the proof is refused for now; take it again later.",
)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON")


@click.group()
def log() -> None:
    """审计日志 / the audit log."""


log.add_command(log_erase.erase)
log.add_command(log_fsck.fsck)
log.add_command(log_keys.key)
log.add_command(log_succeed.succeed_log)
log.add_command(log_witnesses.witnesses)
log.add_command(log_witnesses.policy)


@log.command()
@_AS_JSON
def checkpoint(*, as_json: bool) -> None:
    """Sign the log's state (签发检查点) and have it cosigned; the newest checkpoint if nothing is new."""
    with context.database() as database:
        signer = LogSigner(database, context.clock(), context.settings())
        signed = signer.sign()
        reports = signer.ask()
        with reading(database) as session:
            signed_note = cosigned_note(session.connection(), signed.place).decode()
    for one in reports:
        if one.error is not None:
            click.secho(
                f"{one.witness.name}: {Text('没有见证签名', 'no cosignature')} ({one.error})", err=True, fg="red"
            )
    if as_json:
        values = {
            "origin": database.origin,
            "size": signed.size,
            "root": signed.root.hex(),
            "signed_at": signed.signed_at.isoformat(),
            "note": signed_note,
        }
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        click.echo(signed_note, nl=False)


@log.command()
@click.argument("event")
@click.option("--to", "directory", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@_AS_JSON
def prove(event: str, directory: Path, *, as_json: bool) -> None:
    """Write an entry's proof, bytes and policy to DIR (取出一条日志的证明)."""
    with context.database() as database:
        policy = policy_of(context.settings(), database.origin)
        with reading(database) as session:
            evidence = evidence_for(session.connection(), event, policy)
    files = {PROOF_NAME: evidence.proof, ENTRY_NAME: evidence.entry, POLICY_NAME: evidence.policy}
    _write(directory, files)
    if as_json:
        values = {
            "event_id": event,
            "leaf_index": evidence.leaf_index,
            "checkpoint_size": evidence.checkpoint_size,
            "witnessed": evidence.witnessed,
            "files": {name: str(directory / name) for name in files},
            "verify": VERIFY_COMMANDS[1],
        }
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    if not evidence.witnessed:
        click.secho(str(NO_QUORUM_YET), err=True, fg="red")
    place = Text("第 {index} 号条目，检查点 {size}", "entry {index}, checkpoint {size}")
    click.echo(str(place.format(index=evidence.leaf_index, size=evidence.checkpoint_size)))
    for name in files:
        click.echo(f"  {directory / name}")
    click.echo(f"{Text('核验', 'verify')}: cd {directory} && {VERIFY_COMMANDS[1]}")


@log.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--origin", help="续立之前的日志名称 / the log's name before it was succeeded")
@_AS_JSON
def export(directory: Path, origin: str | None, *, as_json: bool) -> None:
    """Write the signed log to DIR as tiles (导出整个日志), or add what is new; no file there gets other bytes."""
    with context.database() as database:
        verifiers = log_verifiers(context.settings().log_key, database.origin)
        done = export_tiles(database, directory, *verifiers, origin=origin)
        policy = policy_of(context.settings(), database.origin).format().decode()
    size = done.checkpoint.size
    verify = f"python3 -I -S audit_verify.py tiles {directory} --policy {POLICY_NAME}"
    if as_json:
        counts = {"size": size, "written": done.written, "unchanged": done.unchanged}
        values = {"origin": done.checkpoint.origin, "root": done.checkpoint.root.hex(), **counts}
        click.echo(json.dumps({**values, "policy": policy, "verify": verify}, ensure_ascii=False))
        return
    told = Text(
        "{size} 条：新写 {written} 个文件，{unchanged} 个原样未动",
        "{size} entries: {written} files written, {unchanged} left as they were",
    )
    click.echo(str(told.format(size=size, written=done.written, unchanged=done.unchanged)))
    click.echo(f"  {directory / CHECKPOINT_NAME}")
    click.echo(f"{Text('核验', 'verify')}: {verify}\n{POLICY_NAME}:\n{policy}", nl=False)


def _write(directory: Path, files: dict[str, bytes]) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (directory / name).write_bytes(content)
    except OSError as error:
        reason = f"{error.filename or directory}: {error.strerror}"
        context.fail(InvalidInputError.of("--to", f"不能写入 {reason}。请换一个位置。", f"Can't write {reason}."))
