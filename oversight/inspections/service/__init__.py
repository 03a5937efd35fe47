"""The use cases of inspections: plan, roster, notice, seed, draw, void."""

from oversight.inspections.policy import SeedEvent, Stratum
from oversight.inspections.service.attempts import attempt, record_refusal, record_unknown
from oversight.inspections.service.catalogue import ListMatter, list_matter
from oversight.inspections.service.draws import RunDraw, disclose_draw, disclose_due, run_draw, start_draw
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
from oversight.inspections.service.recusals import DecideRecusal, RequestRecusal, decide_recusal, request_recusal
from oversight.inspections.service.roster import AddInspector, DeclareRecusal, add_inspector, declare_recusal
from oversight.inspections.service.sealings import OpenSecret, ReturnShare, open_secret, return_share, take_share
from oversight.inspections.service.seeds import RevealSeed, reveal_seed
from oversight.inspections.service.substitutions import (
    ApproveSubstitution,
    RequestSubstitution,
    SettleSubstitution,
    approve_substitution,
    refuse_substitution,
    request_substitution,
    settle_substitution,
)
from oversight.inspections.service.voids import ApproveVoid, RequestVoid, approve_void, request_void

__all__ = [
    "AddInspector",
    "ApprovePlan",
    "ApproveSubstitution",
    "ApproveVoid",
    "DecideRecusal",
    "DeclareRecusal",
    "DraftItem",
    "DraftPlan",
    "ListMatter",
    "OpenSecret",
    "PublishNotice",
    "RequestRecusal",
    "RequestSubstitution",
    "RequestVoid",
    "ReturnShare",
    "RevealSeed",
    "RunDraw",
    "SeedEvent",
    "SettleSubstitution",
    "Stratum",
    "SubmitPlan",
    "add_inspector",
    "approve_plan",
    "approve_substitution",
    "approve_void",
    "attempt",
    "decide_recusal",
    "declare_recusal",
    "disclose_draw",
    "disclose_due",
    "draft_plan",
    "list_matter",
    "open_secret",
    "publish_notice",
    "record_refusal",
    "record_unknown",
    "refuse_substitution",
    "request_recusal",
    "request_substitution",
    "request_void",
    "return_share",
    "reveal_seed",
    "run_draw",
    "settle_substitution",
    "start_draw",
    "submit_plan",
    "take_share",
]
