"""The REST face of draws: list and read them, take the bundle, enter a number, draw."""

from dataclasses import asdict
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from oversight.errors import NotFoundError
from oversight.inspections import queries, service, substituting_queries
from oversight.inspections.presentation import file_digests, listed
from oversight.inspections.room_views import inside
from oversight.inspections.rows import DrawDetail
from oversight.inspections.schemas import DrawRowSchema, DrawSchema, RunBody, SeedBody, StoredSchema
from oversight.inspections.service import RevealSeed, RunDraw, attempt
from oversight.inspections.substituting_schemas import (
    ApprovalBody,
    NumberBody,
    RecusalBody,
    RecusalDecisionBody,
    StandingSchema,
    SubstitutionBody,
)
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


@api.route("/draws/<int:number>/substitutions")
@api.response(200, StandingSchema)
@requires(Permission.INSPECTIONS_READ)
def standing(number: int) -> dict[str, object]:
    """The seats as they stand now, and every substitution."""
    with session() as s:
        if queries.draw(s, number).row.withheld and not inside():
            raise NotFoundError
        seats, done = queries.teams(s, number), substituting_queries.substitutions(s, number)
    return {"seats": [one._asdict() for one in seats], "substitutions": [asdict(one) for one in done]}


@api.route("/draws/<int:number>/substitutions", methods=["POST"])
@api.arguments(SubstitutionBody)
@api.response(201, StoredSchema)
@requires(Permission.INSPECTIONS_PLAN)
def ask_substitution(body: dict[str, Any], number: int) -> dict[str, str]:
    """Ask that seats or an object be replaced; a second person has to approve."""
    command = service.RequestSubstitution(notice=str(number), **body)
    return {"id": attempt(transaction, lambda tx: service.request_substitution(tx, command))}


@api.route("/substitutions/<one>/approval", methods=["POST"])
@api.arguments(ApprovalBody)
@api.response(201, StoredSchema)
@requires(Permission.INSPECTIONS_APPROVE)
def approve_substitution(body: dict[str, Any], one: str) -> dict[str, str]:
    """Approve as a second person; a number that is known already is 409."""
    command = service.ApproveSubstitution(substitution=one, **body)
    return {"id": attempt(transaction, lambda tx: service.approve_substitution(tx, command))}


@api.route("/substitutions/<one>/number", methods=["POST"])
@api.arguments(NumberBody)
@api.response(201, StoredSchema)
@requires(Permission.INSPECTIONS_DRAW)
def settle_substitution(body: dict[str, Any], one: str) -> dict[str, str]:
    """Enter the published number, from its day on; the seats are filled at once."""
    command = service.SettleSubstitution(substitution=one, **body)
    return {"id": attempt(transaction, lambda tx: service.settle_substitution(tx, command))}


@api.route("/draws/<int:number>/recusals", methods=["POST"])
@api.arguments(RecusalBody)
@api.response(201, StoredSchema)
@requires(Permission.FINDINGS_RECTIFY)
def ask_recusal(body: dict[str, Any], number: int) -> dict[str, str]:
    """Ask, as the inspected, that an inspector withdraw."""
    command = service.RequestRecusal(draw=number, **body)
    return {"id": attempt(transaction, lambda tx: service.request_recusal(tx, command))}


@api.route("/recusal-requests/<one>/decision", methods=["POST"])
@api.arguments(RecusalDecisionBody)
@api.response(201, StoredSchema)
@requires(Permission.INSPECTIONS_APPROVE)
def decide_recusal(body: dict[str, Any], one: str) -> dict[str, str]:
    """Decide, as the head."""
    command = service.DecideRecusal(request=one, **body)
    return {"id": attempt(transaction, lambda tx: service.decide_recusal(tx, command))}


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
