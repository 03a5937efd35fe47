"""The REST face of draws: list and read them, take the bundle, enter a number, draw."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from oversight.inspections import queries, service
from oversight.inspections.presentation import file_digests, listed
from oversight.inspections.room_views import inside
from oversight.inspections.rows import DrawDetail
from oversight.inspections.schemas import DrawRowSchema, DrawSchema, RunBody, SeedBody, StoredSchema
from oversight.inspections.service import RevealSeed, RunDraw, attempt
from oversight.inspections.views import zip_answer
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.requests import session, transaction

api = Blueprint("inspections-api", __name__, url_prefix="/api/v1/inspections", description="双随机抽查 / Random draws")


@api.route("/draws")
@api.response(200, DrawRowSchema(many=True))
@requires(Permission.INSPECTIONS_READ)
def draws() -> list[dict[str, object]]:
    """Every notice, the latest first."""
    with session() as s:
        return [listed(one) for one in queries.draws(s)]


@api.route("/draws/<int:number>")
@api.response(200, DrawSchema)
@requires(Permission.INSPECTIONS_READ)
def draw(number: int) -> dict[str, object]:
    """One draw whole."""
    with session() as s:
        return _whole(queries.draw(s, number, inside=inside()))


@api.route("/draws/<int:number>/bundle")
@api.response(200, content_type="application/zip")
@requires(Permission.INSPECTIONS_READ)
def bundle(number: int) -> Response:
    """The files that anybody can verify, as a zip."""
    with session() as s:
        return zip_answer(queries.draw(s, number, inside=inside()))


@api.route("/draws/<int:number>/seeds", methods=["POST"])
@api.arguments(SeedBody)
@api.response(201, StoredSchema)
@requires(Permission.INSPECTIONS_DRAW)
def reveal(body: dict[str, Any], number: int) -> dict[str, str]:
    """Enter the published number of a source, once, from its event's day on."""
    witnesses = tuple(body.pop("witnesses"))
    command = RevealSeed(notice=str(number), witnesses=witnesses, **body)
    return {"id": attempt(transaction, lambda tx: service.reveal_seed(tx, command))}


@api.route("/draws/<int:number>/run", methods=["POST"])
@api.arguments(RunBody)
@api.response(201, DrawSchema)
@requires(Permission.INSPECTIONS_DRAW)
def run(body: dict[str, Any], number: int) -> dict[str, object]:
    """Draw: compute and store the one result; a large one later (`result` is false until then). Again is 409."""
    command = RunDraw(notice=str(number), seeds=body["seeds"])
    attempt(transaction, lambda tx: service.start_draw(tx, command))
    with session() as s:
        return _whole(queries.draw(s, number, inside=inside()))


def _whole(detail: DrawDetail) -> dict[str, object]:
    outcome = detail.outcome
    return {
        **listed(detail.row),
        "prev": detail.previous,
        "files": file_digests(detail),
        "sources": [
            {
                **{name: getattr(one.source, name) for name in ("name", "regex", "event_on", "bits")},
                "value": one.value,
                "witnesses": one.witnesses,
            }
            for one in detail.seeds
        ],
        "seed": outcome and outcome.seed,
        "result_sha256": detail.result_sha256,
        "selections": {name: one._asdict() for name, one in outcome.selections.items()} if outcome else {},
        "teams": [[code, *team] for code, team in outcome.teams.items()] if outcome else [],
        "shortage": outcome and outcome.shortage and outcome.shortage._asdict(),
        "recusals": len(detail.grounds),
    }
