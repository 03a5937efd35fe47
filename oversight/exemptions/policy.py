"""The procedure as a state table, and the pure decisions: who has to stand aside, what may be granted, what works."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, RecusedError
from oversight.exemptions.vocabulary import CaseState, Effect, Element, Flag, Opinion
from oversight.persistence import CITY

LEAST_EXAMINERS = 2
LEAST_ATTENDANCE = 3


class Move(StrEnum):
    """What can be done with a case."""

    EXAMINE = "examine"
    BLOCK = "block"
    DECIDE = "decide"
    APPEAL = "appeal"
    WITHDRAW = "withdraw"


S = CaseState
OUTCOMES = (S.GRANTED, S.PARTLY, S.REFUSED)
DECIDABLE = frozenset({S.EXAMINING, S.APPEALED})
MOVES: Mapping[tuple[CaseState, Move], frozenset[CaseState]] = MappingProxyType(
    {
        (S.SUBMITTED, Move.EXAMINE): frozenset({S.EXAMINING}),
        (S.EXAMINING, Move.EXAMINE): frozenset({S.EXAMINING}),
        (S.SUBMITTED, Move.BLOCK): frozenset({S.REFUSED}),
        (S.EXAMINING, Move.BLOCK): frozenset({S.REFUSED}),
        (S.SUBMITTED, Move.WITHDRAW): frozenset({S.WITHDRAWN}),
        (S.EXAMINING, Move.WITHDRAW): frozenset({S.WITHDRAWN}),
        (S.EXAMINING, Move.DECIDE): frozenset(OUTCOMES),
        (S.APPEALED, Move.DECIDE): frozenset(OUTCOMES),
        (S.PARTLY, Move.APPEAL): frozenset({S.APPEALED}),
        (S.REFUSED, Move.APPEAL): frozenset({S.APPEALED}),
    }
)


def allows(state: CaseState, move: Move, *, appealed: bool = False) -> bool:
    """Whether a move is legal; a case that had its appeal decided has no second one."""
    return (state, move) in MOVES and not (move is Move.APPEAL and appealed)


def require_move(state: CaseState, move: Move, *, appealed: bool = False) -> None:
    """Raise ConflictError unless the move is legal in the state."""
    if not allows(state, move, appealed=appealed):
        raise ConflictError(
            Text(
                "这件容错免责的状态是“{label}”，不能进行这项操作，没有保存任何内容。",
                "The case's state is “{label}”, which does not allow this; nothing was stored.",
            ).format(label=state.label),
            remedy=Text(
                "请重新打开案件页面，按当前状态办理。", "Open the case again and go on from its present state."
            ),
        )


def of_one_house(one: str, other: str) -> bool:
    """Whether two agencies belong together: the same, or one within the other, a county's departments being the county.

    The city's own departments stand apart, from one another and from the city.
    """
    short, long = sorted((_house(one), _house(other)), key=len)
    return short == long or (short != CITY and long.startswith(short))


def _house(agency: str) -> str:
    division = agency.split(".", maxsplit=1)[0]
    return agency if division == CITY else division


@dataclass(frozen=True, slots=True, kw_only=True)
class Involved:
    """Who is part of a case already, by user id or staff code, and the agencies it is about."""

    applicant: str
    agencies: tuple[str, ...]
    examiners: frozenset[str]
    deciders: frozenset[str] = frozenset()


def require_independent(person: str, agency: str, involved: Involved, *, examining: bool) -> None:
    """Raise RecusedError for the applicant, for his and the finding's agency, and, in deciding, for examiners."""
    why = _conflict_of(person, agency, involved, examining=examining)
    if why is not None:
        raise RecusedError(
            why, remedy=Text("请由无利害关系的其他人员办理。", "Ask somebody who has no part in the case.")
        )


def is_independent(person: str, agency: str, involved: Involved, *, examining: bool) -> bool:
    """Whether somebody need not stand aside."""
    return _conflict_of(person, agency, involved, examining=examining) is None


def _conflict_of(person: str, agency: str, involved: Involved, *, examining: bool) -> Text | None:
    if person == involved.applicant:
        return Text("申请由您提出，不能由您本人核查或认定。", "You applied; others have to examine and decide.")
    if any(of_one_house(agency, one) for one in involved.agencies):
        return Text(
            "您与申请单位同属一个单位，需要回避。", "You belong to the agency concerned and have to stand aside."
        )
    if not examining and person in involved.examiners:
        return Text("您是本件的核查人员，不能参加认定。", "You examined this case and can't decide it.")
    if person in involved.deciders:
        return Text(
            "您已参加本件的认定，复核须由其他人员进行。", "You took part in the decision; others decide the appeal."
        )
    return None


def attendance_errors(attendees: Collection[str], involved: Involved) -> tuple[FieldError, ...]:
    """Return which of those present had to stay away: applicant, examiners, and on appeal the first meeting."""
    barred = {involved.applicant, *involved.examiners, *involved.deciders} & set(attendees)
    if not barred:
        return ()
    message = Text(
        "{codes} 是申请人、核查人员或已参加过认定的人员，应当回避。",
        "{codes} applied, examined or decided before, and must not attend.",
    )
    return (FieldError("attendees", message.format(codes=", ".join(sorted(barred))), "recused"),)


@dataclass(frozen=True, slots=True)
class ElementOpinion:
    """An examiner's opinion on one element."""

    examiner: str
    element: Element
    opinion: Opinion


def complete_examiners(opinions: Collection[ElementOpinion]) -> frozenset[str]:
    """Return the examiners who gave an opinion on each of the four elements."""
    given: dict[str, set[Element]] = {}
    for one in opinions:
        given.setdefault(one.examiner, set()).add(one.element)
    return frozenset(examiner for examiner, elements in given.items() if elements == set(Element))


def outcome_errors(
    outcome: CaseState, opinions: Collection[ElementOpinion], flags: Collection[Flag]
) -> tuple[FieldError, ...]:
    """Return why an outcome can't be: the negative list, too few examiners, or an element that isn't there.

    In full it is granted only if every examiner found every element met; in part not if an element was denied by all.
    """
    if flags:
        return () if outcome is S.REFUSED else (_BLOCKED,)
    if len(complete_examiners(opinions)) < LEAST_EXAMINERS:
        return (_TOO_FEW,)
    if outcome is S.REFUSED:
        return ()
    for element in Element:
        found = [one.opinion for one in opinions if one.element is element]
        denied = all(one is Opinion.NO for one in found)
        if denied or (outcome is S.GRANTED and any(one is not Opinion.YES for one in found)):
            message = Text(
                "“{element}”未获全体核查人员认可，不能作出这一认定。",
                "The examiners did not find “{element}” met, so this can't be decided.",
            )
            return (FieldError("outcome", message.format(element=element.label), "element"),)
    return ()


_BLOCKED = FieldError(
    "outcome",
    Text(
        "存在负面清单情形，只能不予免责，任何人不能例外。",
        "The negative list applies: the case can only be refused, without exception.",
    ),
    "negative-list",
)
_TOO_FEW = FieldError(
    "outcome",
    Text(
        "至少两名核查人员对四项要件都提出意见后，才能认定。",
        "At least two examiners have to give opinions on all four elements first.",
    ),
    "examiners",
)


def vote_errors(attendance: int, votes: tuple[int, int, int]) -> tuple[FieldError, ...]:
    """Return what is wrong with a meeting: too few present, votes that don't add up, or no majority of those present.

    `votes` are those for the decision, against it, and abstentions.
    """
    wrong = []
    if attendance < LEAST_ATTENDANCE:
        message = Text("参会人员至少 3 人，一行一个工号。", "At least three attend; write one staff code a line.")
        wrong.append(FieldError("attendees", message, "attendance"))
    if min(votes) < 0:
        wrong.append(FieldError("votes_for", Text("票数不能是负数。", "Votes can't be negative."), "range"))
    elif sum(votes) != attendance:
        message = Text(
            "同意、反对、弃权合计 {votes} 票，参会 {attendance} 人，请核对。",
            "The votes add up to {votes}, but {attendance} attended; check them.",
        )
        wrong.append(FieldError("votes_for", message.format(votes=sum(votes), attendance=attendance), "sum"))
    elif votes[0] * 2 <= attendance:
        message = Text(
            "同意票未超过参会人数的一半，这一认定没有通过。", "Less than a majority voted for it: it was not adopted."
        )
        wrong.append(FieldError("votes_for", message, "majority"))
    return tuple(wrong)


def effect(state: CaseState, *, finding_closed: bool) -> Effect:
    """Return whether an exemption works: granted ones only, and only once the finding is put right and closed."""
    if state not in (S.GRANTED, S.PARTLY):
        return Effect.NONE
    return Effect.EFFECTIVE if finding_closed else Effect.PENDING
