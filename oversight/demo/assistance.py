"""Scenes of assistance: some two hundred cases of 2026, by opaque code, submitted by clerks and decided by counties."""

import random
from collections.abc import Iterator
from datetime import date, time
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from oversight.approvals.policy import AssistanceKind
from oversight.approvals.service import DecideCase, SubmitCase, WithdrawCase, decide_case, submit_case, withdraw_case
from oversight.bilingual import Text
from oversight.deadlines.calendar import WorkingDayCalendar
from oversight.demo.accounts import clerk_townships
from oversight.demo.people import SEED
from oversight.demo.stage import Scene, Stage

CHAPTER = Text("救助审批", "Assistance approvals")
_SUBMITTED, _DECIDED = 9, 20
_LAST_MONTH = 11
_MOST_FEN = {AssistanceKind.DIBAO: 180_000, AssistanceKind.TEKUN: 260_000, AssistanceKind.TEMPORARY_AID: 1_200_000}
_REFUSAL = "家庭人均收入高于当地低保标准，不符合条件，已书面告知理由。"
_WITHDRAWAL = "申请人家庭情况变化，本人撤回申请。"


class Case(NamedTuple):
    """A case as the story has it: who submits it for which township, what for, and what becomes of it."""

    code: str
    clerk: str
    township: str
    kind: AssistanceKind
    amount_fen: int
    fate: str


def cases(month: int) -> list[Case]:
    """Return a month's cases, the same at every load: one or two of every township that has a clerk."""
    chance = random.Random(f"{SEED}/assistance/{month}")  # noqa: S311 - an invented year, not a secret
    found = []
    for position, (clerk, township) in enumerate(clerk_townships().items()):
        for number in range(1 if position % 7 else 2):
            kind = chance.choice(list(AssistanceKind))
            code = sha256(f"demo/{month}/{township}/{number}".encode()).hexdigest()[:32]
            amount = chance.randrange(30_000, _MOST_FEN[kind], 1_000)
            fate = chance.choices(("approve", "refuse", "withdraw"), (88, 9, 3))[0]
            found.append(Case(code, clerk, township, kind, amount, fate))
    return found[::2] if month % 2 else found


def scenes() -> Iterator[Scene]:
    """Return a scene of submitting and one of deciding for each month; the last month's cases are still waiting."""
    calendar = WorkingDayCalendar()
    for month in range(1, _LAST_MONTH + 1):
        submitted = calendar.working_day_from(date(2026, month, _SUBMITTED)).on
        decided = calendar.working_day_from(date(2026, month, _DECIDED)).on
        yield Scene(submitted, time(10, 30), CHAPTER, partial(_submit, month=month))
        if month < _LAST_MONTH:
            yield Scene(decided, time(14, 30), CHAPTER, partial(_decide, month=month))


def _submit(stage: Stage, month: int) -> None:
    for clerk in clerk_townships():
        own = [case for case in cases(month) if case.clerk == clerk]
        if own:
            with stage.acting(clerk) as tx:
                for case in own:
                    stage.kept[f"case/{case.code}"] = submit_case(
                        tx,
                        SubmitCase(
                            case_code=case.code,
                            kind=case.kind.value,
                            township=case.township,
                            amount_fen=case.amount_fen,
                            submitted_on=tx.today,
                        ),
                    )


def _decide(stage: Stage, month: int) -> None:
    by_county: dict[str, list[Case]] = {}
    for case in cases(month):
        by_county.setdefault(case.township[:6], []).append(case)
    for county, held in by_county.items():
        with stage.acting(f"officer_{county}") as tx:
            for case in held:
                approval = stage.kept[f"case/{case.code}"]
                if case.fate == "withdraw":
                    withdraw_case(tx, WithdrawCase(approval=approval, reason=_WITHDRAWAL))
                else:
                    reason = _REFUSAL if case.fate == "refuse" else ""
                    decide_case(tx, DecideCase(approval=approval, decision=case.fate, reason=reason))
