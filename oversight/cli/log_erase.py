"""`oversight log erase`: show the requests to erase personal data, make one, and finish what was carried out."""

import json

import click

import oversight.models
from oversight.bilingual import Text
from oversight.cli import context
from oversight.erasures.bases import BASES
from oversight.erasures.finishing import Finishing, finish_erasures
from oversight.erasures.queries import ErasureRow, count_erasures, erasure, erasures
from oversight.erasures.service import RequestErasure, request_erasure
from oversight.persistence import SYSTEM, Database, begin, reading


@click.command()
@click.argument("subject", required=False)
@click.option("--basis", type=click.Choice(list(BASES)), help="法律依据 / the legal basis")
@click.option("--finish", "finishing", is_flag=True, help="清除文件残留 / rewrite the files after an erasure")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON")
def erase(subject: str | None, basis: str | None, *, finishing: bool, as_json: bool) -> None:
    """Show the requests (删除个人信息的申请); ask for the erasure of SUBJECT (table:id); or --finish those approved.

    Two users approve a request on the site; that carries it out. Exit 1 if --finish had to leave some for later.
    """
    assert oversight.models.ALL  # noqa: S101 - importing it fills the metadata, or no record would be found
    if subject is not None and (finishing or basis is None):
        raise click.UsageError(
            "SUBJECT 须与 --basis 同用，不与 --finish 同用 / give SUBJECT with --basis, not --finish"
        )
    if basis is not None and subject is None:
        raise click.UsageError("--basis 须有 SUBJECT / --basis needs a SUBJECT")
    with context.database() as database:
        if finishing:
            _finish(database, as_json=as_json)
        elif subject is not None and basis is not None:
            _show([_ask(database, subject, basis)], as_json=as_json)
        else:
            with reading(database) as session:
                rows = erasures(session, "", 0, count_erasures(session, ""))
            _show(rows, as_json=as_json)


def _ask(database: Database, subject: str, basis: str) -> ErasureRow:
    days = context.settings().retention_days
    with begin(database, SYSTEM, context.clock()) as tx:
        identifier = request_erasure(tx, RequestErasure(subject=subject, basis=basis), days)
    with reading(database) as session:
        return erasure(session, SYSTEM, identifier)


def _finish(database: Database, *, as_json: bool) -> None:
    done = finish_erasures(database, context.clock())
    if as_json:
        notes = [{"zh": one.zh, "en": one.en} for one in done.notes]
        values = {"finished": done.finished, "waiting": done.waiting, "notes": notes}
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        _tell(done)
    if done.waiting:
        raise SystemExit(1)


def _tell(done: Finishing) -> None:
    told = Text("已清除 {n} 件，待清除 {m} 件", "finished: {n}, waiting: {m}")
    click.echo(str(told.format(n=len(done.finished), m=len(done.waiting))))
    for note in done.notes:
        click.secho(f"  {note}", err=True, fg="yellow")


def _show(rows: list[ErasureRow], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_values(one) for one in rows], ensure_ascii=False))
        return
    for one in rows:
        click.echo(f"{one.id}  {one.requested_on}  {one.subject}  {one.basis}  {one.state.label}")
    if not rows:
        click.echo(str(Text("没有申请。", "There is no request.")))


def _values(row: ErasureRow) -> dict[str, object]:
    return {
        "id": row.id,
        "subject": row.subject,
        "basis": row.basis,
        "state": row.state.value,
        "requested_by": row.requested_by,
        "requested_on": row.requested_on.isoformat(),
        "approvers": [one for one in (row.first_approver, row.second_approver) if one],
        "payloads": row.payloads,
        "erased_on": row.erased_on.isoformat() if row.erased_on else None,
        "finished_on": row.finished_on.isoformat() if row.finished_on else None,
        "event_id": row.event_id,
    }
