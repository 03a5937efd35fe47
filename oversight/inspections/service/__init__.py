"""The use cases of inspections: plan, roster, notice, seed, draw, void."""

from oversight.inspections.policy import SeedEvent, Stratum
from oversight.inspections.service.attempts import attempt, record_refusal
from oversight.inspections.service.draws import RevealSeed, RunDraw, reveal_seed, run_draw
from oversight.inspections.service.notices import PublishNotice, publish_notice
from oversight.inspections.service.plans import (
    ApprovePlan,
    DraftItem,
    DraftPlan,
    SubmitPlan,
    approve_plan,
    draft_plan,
    submit_plan,
)
from oversight.inspections.service.roster import AddInspector, DeclareRecusal, add_inspector, declare_recusal
from oversight.inspections.service.voids import ApproveVoid, RequestVoid, approve_void, request_void

__all__ = [
    "AddInspector",
    "ApprovePlan",
    "ApproveVoid",
    "DeclareRecusal",
    "DraftItem",
    "DraftPlan",
    "PublishNotice",
    "RequestVoid",
    "RevealSeed",
    "RunDraw",
    "SeedEvent",
    "Stratum",
    "SubmitPlan",
    "add_inspector",
    "approve_plan",
    "approve_void",
    "attempt",
    "declare_recusal",
    "draft_plan",
    "publish_notice",
    "record_refusal",
    "request_void",
    "reveal_seed",
    "run_draw",
    "submit_plan",
]
