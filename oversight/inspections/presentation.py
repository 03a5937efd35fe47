"""Draws as pages, exports and the API show them: names beside codes, words beside states."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

from oversight.bilingual import Text
from oversight.inspections import drawing, substituting
from oversight.inspections.outcomes import Outcome
from oversight.inspections.policy import NO_ASSIGNMENT, RECUSAL_REASONS, VOID_REASONS
from oversight.inspections.rows import DrawDetail, DrawRow, PlanRow

STATES = MappingProxyType(
    {
        "published": ("in_progress", Text("已公告", "Announced")),
        "drawn": ("done", Text("已抽取", "Drawn")),
        "void": ("void", Text("已作废", "Void")),
    }
)
PLAN_TAGS = MappingProxyType(
    {
        "draft": ("draft", Text("草稿", "Draft")),
        "submitted": ("pending", Text("待审批", "Awaiting approval")),
        "approved": ("approved", Text("已批准", "Approved")),
    }
)
STEPS = (
    Text("名单已冻结", "Lists frozen"),
    Text("公告已发布", "Notice published"),
    Text("揭示种子", "Seed revealed"),
    Text("抽取", "Drawn"),
    Text("检查", "Visits"),
    Text("结果公开", "Results published"),
)
PLACES = MappingProxyType(
    {
        "drawn": ("done", Text("抽中", "Drawn")),
        "reserve": ("in_progress", Text("备选", "Reserve")),
        "not_drawn": ("not_started", Text("未抽中", "Not drawn")),
    }
)
VOIDS = MappingProxyType({**VOID_REASONS, NO_ASSIGNMENT: Text("没有合法的人员分配方案", "No lawful assignment exists")})
KINDS = MappingProxyType(
    {
        "notice": Text("公告", "Notice"),
        "result": Text("结果", "Result"),
        "void": Text("作废", "Void"),
        "certificate": Text("公平性证书", "Fairness certificate"),
        "disclosure": Text("启封", "Opened"),
        **substituting.KINDS,
        "application": Text("申请回避", "Recusal requested"),
        "rejection": Text("驳回回避申请", "Request rejected"),
        "substitution": Text("替换", "Substitution"),
    }
)


class Called(NamedTuple):
    """A drawn object in call order: its ticket and the number of inspectors who may not visit it."""

    order: int
    code: str
    stratum: str
    ticket: str
    team: tuple[str, ...]
    recused: int


class Ranked(NamedTuple):
    """An object of a stratum, its ticket and rank, and what became of it: drawn, reserve (with its place) or not."""

    rank: int
    code: str
    weight: int
    ticket: str
    place: str
    reserve: int | None


def draw_title(row: DrawRow) -> Text:
    """Return what a draw is called."""
    return Text("第 {n} 号抽查：{title}", "Draw no. {n}: {title}").format(n=row.number, title=row.title)


def called(detail: DrawDetail) -> list[Called]:
    """Return the drawn objects in call order; in the strata's order if there are no teams."""
    outcome = detail.outcome
    if outcome is None:
        return []
    drawn = {code: stratum for stratum, one in outcome.selections.items() for code in one.drawn}
    tickets: dict[str, str] = {}
    for stratum, one in outcome.selections.items():
        tickets |= drawing.tickets(detail.files, outcome.seed, stratum, one.drawn)
    return [
        Called(
            order,
            code,
            drawn[code],
            tickets[code],
            outcome.teams.get(code, ()),
            len({ground.inspector for ground in detail.grounds if ground.target in {code, drawn[code]}}),
        )
        for order, code in enumerate(outcome.teams or drawn, 1)
    ]


def ranked(files: drawing.Files, outcome: Outcome, stratum: str) -> list[Ranked]:
    """Return every object of a stratum by rank, with what became of it."""
    selection = outcome.selections[stratum]
    places = dict.fromkeys(selection.drawn, ("drawn", None)) | {
        code: ("reserve", at) for at, code in enumerate(selection.reserves, 1)
    }
    return [
        Ranked(one.rank, one.code, one.weight, one.ticket, *places.get(one.code, ("not_drawn", None)))
        for one in drawing.standings(files, outcome.seed, stratum)
    ]


def recusal_counts(detail: DrawDetail) -> list[tuple[Text, int]]:
    """Return how many lines of conflicts.tsv rest on each reason, without saying whose."""
    counts = Counter(ground.reason for ground in detail.grounds)
    return [(RECUSAL_REASONS[reason], count) for reason, count in sorted(counts.items())]


def file_digests(detail: DrawDetail) -> dict[str, str]:
    """Return the SHA-256 of each published file."""
    return {
        name: sha256(body).hexdigest()
        for name, body in drawing.bundle(detail.files, detail.kept, detail.substitutions).items()
    }


def draw_context(detail: DrawDetail, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of a draw is made of, inside and outside the office."""
    zipped = drawing.bundle_zip(detail.files, detail.kept, detail.substitutions)
    return {
        "draw": detail,
        "names": {substituting.CARRIED: "必查层（上次无法检查）", **names},
        "called": called(detail),
        "counts": recusal_counts(detail),
        "digests": file_digests(detail),
        "sizes": drawing.frame_sizes(detail.files),
        "bits": drawing.entropy_bits(detail.files.notice),
        "zip_name": bundle_name(detail.row),
        "zip_sha256": sha256(zipped).hexdigest(),
        "seed_text": seed_text(detail),
        "steps": STEPS,
        "states": STATES,
        "voids": VOIDS,
    }


def seed_text(detail: DrawDetail) -> str:
    """Return the text whose SHA-256 is the seed, or "" while a number is missing."""
    values = {seed.source.name: seed.value for seed in detail.seeds if seed.value is not None}
    return drawing.seed_text(detail.files, values) if len(values) == len(detail.seeds) else ""


def listed(one: DrawRow) -> dict[str, object]:
    """Return a draw as lists of the API and of the command line have it."""
    return {
        "id": one.id,
        "number": one.number,
        "title": one.title,
        "plan_item": one.item_id,
        "ordinal": one.ordinal,
        "state": one.state,
        "result": one.result,
        "notice_sha256": one.sha256,
        "published_at": one.published_at,
        "publish_by": one.publish_by,
    }


def bundle_name(row: DrawRow) -> str:
    """Return the name of a draw's bundle."""
    return f"draw-{row.number:04d}.zip"


def plan_progress(rows: Sequence[PlanRow]) -> dict[str, int]:
    """Return how many items of a plan have a notice, by plan."""
    return {row.id: sum(bool(item.notices) for item in row.items) for row in rows}
