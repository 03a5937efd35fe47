"""The procedure: its state table whole, who stands aside, what may be granted, and what works."""

from itertools import product

import pytest

from oversight.errors import ConflictError, RecusedError
from oversight.exemptions.policy import (
    MOVES,
    ElementOpinion,
    Involved,
    Move,
    attendance_errors,
    complete_examiners,
    effect,
    of_one_house,
    outcome_errors,
    require_independent,
    require_move,
    vote_errors,
)
from oversight.exemptions.vocabulary import CaseState, Effect, Element, Flag, Opinion

S = CaseState
LEGAL = {
    ("submitted", "examine"),
    ("submitted", "block"),
    ("submitted", "withdraw"),
    ("examining", "examine"),
    ("examining", "block"),
    ("examining", "withdraw"),
    ("examining", "decide"),
    ("partly", "appeal"),
    ("refused", "appeal"),
    ("appealed", "decide"),
}
INVOLVED = Involved(applicant="u1", agencies=("350825.MZ", "350825101"), examiners=frozenset({"e1", "e2"}))


@pytest.mark.parametrize(("state", "move"), list(product(CaseState, Move)))
def test_only_the_listed_moves_are_legal(state: CaseState, move: Move) -> None:
    if (state.value, move.value) in LEGAL:
        require_move(state, move)
    else:
        with pytest.raises(ConflictError):
            require_move(state, move)
    assert {(str(one), str(act)) for one, act in MOVES} == LEGAL


def test_there_is_no_second_appeal() -> None:
    with pytest.raises(ConflictError):
        require_move(S.REFUSED, Move.APPEAL, appealed=True)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("350825.MZ", "350825.MZ", True),
        ("350825.MZ", "350825.CZ", True),
        ("350825.MZ", "350825", True),
        ("350825.MZ", "350825101", True),
        ("350825101", "350825102", False),
        ("350825", "350802", False),
        ("350800", "350825", False),
        ("350800", "350800", True),
        ("350800.MZ", "350800", False),
        ("350800.MZ", "350800.CZ", False),
        ("350800.MZ", "350800.MZ", True),
    ],
)
def test_a_county_is_one_house_with_its_departments_and_townships(
    one: str,
    other: str,
    together: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert of_one_house(one, other) is together
    assert of_one_house(other, one) is together


@pytest.mark.parametrize(
    ("person", "agency", "examining", "aside"),
    [
        ("u1", "350800.MZ", True, True),
        ("u1", "350800.MZ", False, True),
        ("u2", "350825.CZ", True, True),
        ("u2", "350825.CZ", False, True),
        ("e1", "350800.MZ", True, False),
        ("e1", "350800.MZ", False, True),
        ("d1", "350800.MZ", False, True),
        ("u3", "350800.MZ", False, False),
    ],
)
def test_applicant_house_examiners_and_first_deciders_stand_aside(
    person: str,
    agency: str,
    examining: bool,  # noqa: FBT001 - a column of the table
    aside: bool,  # noqa: FBT001 - a column of the table
) -> None:
    involved = Involved(
        applicant="u1", agencies=INVOLVED.agencies, examiners=INVOLVED.examiners, deciders=frozenset({"d1"})
    )
    if aside:
        with pytest.raises(RecusedError):
            require_independent(person, agency, involved, examining=examining)
    else:
        require_independent(person, agency, involved, examining=examining)


def test_those_involved_do_not_attend_the_meeting() -> None:
    assert attendance_errors(["x", "y"], INVOLVED) == ()
    (wrong,) = attendance_errors(["x", "e2", "u1"], INVOLVED)
    assert wrong.field == "attendees"
    assert "e2, u1" in wrong.message.en


def _opinions(*examiners: tuple[str, str]) -> list[ElementOpinion]:
    """Read four letters an examiner: y, n or u for the elements in their order, '-' for none."""
    letters = {"y": Opinion.YES, "n": Opinion.NO, "u": Opinion.UNDETERMINED}
    return [
        ElementOpinion(name, element, letters[letter])
        for name, given in examiners
        for element, letter in zip(Element, given, strict=True)
        if letter != "-"
    ]


@pytest.mark.parametrize(
    ("first", "second", "granted", "partly", "refused"),
    [
        ("yyyy", "yyyy", None, None, None),
        ("yyyy", "yyyn", "element", None, None),
        ("yyyu", "yyyy", "element", None, None),
        ("yyyn", "yyyn", "element", "element", None),
        ("nyyy", "nyyy", "element", "element", None),
        ("ynyy", "yyny", "element", None, None),
        ("uuuu", "uuuu", "element", None, None),
        ("yyyy", "yyy-", "examiners", "examiners", "examiners"),
        ("yyyy", "----", "examiners", "examiners", "examiners"),
        ("----", "----", "examiners", "examiners", "examiners"),
    ],
)
def test_what_may_be_decided_follows_from_the_opinions(
    first: str, second: str, granted: str | None, partly: str | None, refused: str | None
) -> None:
    given = _opinions(("e1", first), ("e2", second))
    for outcome, code in ((S.GRANTED, granted), (S.PARTLY, partly), (S.REFUSED, refused)):
        assert [error.code for error in outcome_errors(outcome, given, ())] == ([code] if code else []), outcome


@pytest.mark.parametrize("flag", list(Flag))
def test_any_point_of_the_negative_list_blocks_whatever_the_examiners_say(flag: Flag) -> None:
    given = _opinions(("e1", "yyyy"), ("e2", "yyyy"))
    for outcome in (S.GRANTED, S.PARTLY):
        assert [error.code for error in outcome_errors(outcome, given, [flag])] == ["negative-list"]
    assert outcome_errors(S.REFUSED, (), [flag]) == ()


def test_a_third_examiners_doubt_counts_too() -> None:
    given = _opinions(("e1", "yyyy"), ("e2", "yyyy"), ("e3", "n---"))
    assert complete_examiners(given) == {"e1", "e2"}
    assert [error.code for error in outcome_errors(S.GRANTED, given, ())] == ["element"]


@pytest.mark.parametrize(
    ("attendance", "votes", "codes"),
    [
        (3, (3, 0, 0), []),
        (3, (2, 1, 0), []),
        (5, (3, 0, 2), []),
        (4, (2, 1, 1), ["majority"]),
        (3, (1, 1, 1), ["majority"]),
        (3, (2, 0, 0), ["sum"]),
        (3, (3, 1, 0), ["sum"]),
        (3, (4, -1, 0), ["range"]),
        (2, (2, 0, 0), ["attendance"]),
        (0, (0, 0, 0), ["attendance", "majority"]),
    ],
)
def test_a_meeting_of_three_decides_by_more_than_half_of_those_present(
    attendance: int, votes: tuple[int, int, int], codes: list[str]
) -> None:
    assert [error.code for error in vote_errors(attendance, votes)] == codes


@pytest.mark.parametrize("state", list(CaseState))
def test_only_what_was_granted_works_and_only_once_the_finding_is_closed(state: CaseState) -> None:
    granted = state in (S.GRANTED, S.PARTLY)
    assert effect(state, finding_closed=False) is (Effect.PENDING if granted else Effect.NONE)
    assert effect(state, finding_closed=True) is (Effect.EFFECTIVE if granted else Effect.NONE)
