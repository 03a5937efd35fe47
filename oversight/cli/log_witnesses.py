"""`oversight log witnesses` and `oversight log policy`: who cosigns, how it is with each, and whom we ask."""

import json

import click

import oversight.models
from oversight.audit_trail.cosigning import (
    STANDINGS,
    ConflictRow,
    Standing,
    WitnessState,
    conflicts,
    latest_witnessed,
    witness_states,
)
from oversight.audit_trail.policies import parse_witness, policy_of, write_policy
from oversight.bilingual import Text
from oversight.cli import context
from oversight.errors import OversightError
from oversight.persistence import reading

assert oversight.models.ALL  # noqa: S101 - importing it fills the metadata
_BAD = frozenset({Standing.CONFLICT, Standing.ALARM})
_COLOURS = {Standing.CONFLICT: "red", Standing.ALARM: "red", Standing.FAILING: "yellow", Standing.COSIGNED: "green"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON")
def witnesses(*, as_json: bool) -> None:
    """Show how it is with each witness (各见证的状态); exit 1 if one contradicts the log or is long silent."""
    now = context.clock().now()
    with context.database() as database:
        asked = policy_of(context.settings(), database.origin)
        with reading(database) as session:
            connection = session.connection()
            states, found = witness_states(connection, asked), conflicts(connection)
            covered = latest_witnessed(connection, asked)
    standings = [one.standing(now) for one in states]
    if as_json:
        values = {
            "quorum": asked.quorum,
            "witnessed_size": covered.size if covered else None,
            "witnesses": [_state_values(one, standing) for one, standing in zip(states, standings, strict=True)],
            "conflicts": [_conflict_values(one) for one in found],
        }
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        for one, standing in zip(states, standings, strict=True):
            click.secho(_state_line(one, standing), fg=_COLOURS.get(standing))
        for conflict in found:
            click.secho(_conflict_line(conflict), fg=None if conflict.settled else "red")
        if not states:
            click.echo(str(Text("策略中没有见证。", "The policy names no witnesses.")))
    raise SystemExit(1 if _BAD.intersection(standings) else 0)


def _state_line(state: WitnessState, standing: Standing) -> str:
    line = f"{state.name} · {STANDINGS[standing]} · {state.cosigned if state.cosigned is not None else '-'}"
    return f"{line} · {state.last_error}" if state.last_error else line


def _state_values(state: WitnessState, standing: Standing) -> dict[str, object]:
    answered, failing = state.last_answered_at, state.failing_since
    return {
        "name": state.name,
        "url": state.url,
        "state": standing.value,
        "size": state.size,
        "cosigned": state.cosigned,
        "last_answered_at": answered.isoformat() if answered else None,
        "failing_since": failing.isoformat() if failing else None,
        "last_error": state.last_error,
        "conflicts": state.conflicts,
    }


def _conflict_line(conflict: ConflictRow) -> str:
    said = Text(
        "{at} {name} 持有 {theirs}，本日志当时为 {ours}（{kind}）",
        "{name} holds {theirs}, the log had {ours} then ({kind})",
    )
    values = {"at": conflict.found_at.isoformat(), "name": conflict.witness, "kind": conflict.kind}
    return str(said.format(**values, theirs=conflict.their_size, ours=conflict.our_size))


def _conflict_values(conflict: ConflictRow) -> dict[str, object]:
    return {
        "witness": conflict.witness,
        "found_at": conflict.found_at.isoformat(),
        "kind": conflict.kind,
        "our_size": conflict.our_size,
        "our_root": conflict.our_root.hex(),
        "their_size": conflict.their_size,
        "status": conflict.status,
        "answer": conflict.answer.decode("utf-8", "replace"),
        "settled": conflict.settled,
    }


@click.group()
def policy() -> None:
    """The policy file: witnesses and quorum (策略：见证与法定数)."""


@policy.command()
@click.option("--witness", "named", multiple=True, metavar="VKEY@URL", help="见证的验证密钥与地址 / key and address")
def new(named: tuple[str, ...]) -> None:
    """Write the policy (新建策略) with these witnesses and the quorum of ⌊2n/3⌋ + 1; never over another."""
    try:
        path = write_policy(context.settings(), [parse_witness(one) for one in named])
    except OversightError as error:
        context.fail(error)
    click.echo(f"{path}\n{path.read_text(encoding='utf-8')}", nl=False)


@policy.command()
def show() -> None:
    """Print the policy in force (显示策略)."""
    chosen = context.settings()
    try:
        click.echo(policy_of(chosen, chosen.log_origin).format(), nl=False)
    except OversightError as error:
        context.fail(error)
