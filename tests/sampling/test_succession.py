"""What followed a draw is replayed from its file: every replacement is the one right one, or the file is refused."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sampling import (
    CATALOGUE,
    Bundle,
    Change,
    Declaration,
    Inputs,
    Inspector,
    Kind,
    Replacement,
    SamplingError,
    Seat,
    StratumPlan,
    Unit,
    draw,
    is_verified,
    load_bundle,
    parse_changes,
    parse_result,
    print_changes,
    print_replacement,
    read_inputs,
    replace_seats,
    replay,
    stand,
    substitution_seed,
    unzip_bundle,
    verify,
    verify_draw,
    write_bundle,
    zip_bundle,
)
from sampling.canonical import print_json
from tests.sampling.samples import NOTICE, VALUES, bundle_of

BUNDLE = bundle_of(
    replace(NOTICE, plan={"A": StratumPlan("srs", 2, 1)}, team=("", "")),
    [Unit(f"o{n}", "A", 1) for n in range(5)],
    [Inspector(f"i{n}", 2, 0) for n in range(7)],
    [],
)
INPUTS = read_inputs(BUNDLE)
BODY = draw(BUNDLE, VALUES)
DRAWN = parse_result(BODY)
FIRST, SECOND, *_ = DRAWN.teams
NUMBER = CATALOGUE["kl8"].example
NONE = "0" * 64
LATER: Mapping[str, object] = {
    "declared_on": "2026-12-03",
    "evidence": "e" * 64,
    "reason": "leave",
    "source": "kl8",
    "event_on": "2026-12-04",
}


def declared(number: int, kind: str, seats: list[Seat], **changes: object) -> Change:
    content = {**LATER, "vacated": [list(seat) for seat in seats]} | changes
    return Change(number, NONE, kind, print_json({key: one for key, one in content.items() if one != ""}))  # type: ignore[misc]


def answered(number: int, one: Change, content: bytes) -> Change:
    return Change(number, one.sha256(1) if number == one.number + 1 else NONE, "substitution", content)


def settled(number: int, one: Change, found: Replacement, value: str | None = NUMBER) -> Change:
    sha = one.sha256(1)
    seed = DRAWN.seed if value is None else substitution_seed(sha, {"kl8": value})
    return answered(number, one, print_replacement(sha, seed, found, value))


def filled(one: Change, declaration: Declaration, inputs: Inputs = INPUTS) -> Replacement:
    standing = stand(DRAWN).declare(declaration)
    return replace_seats(inputs, DRAWN, standing, declaration, substitution_seed(one.sha256(1), {"kl8": NUMBER}))


LEAVE = declared(9, "unavailable", [FIRST])
LEFT = filled(LEAVE, Declaration(Kind.UNAVAILABLE, [FIRST]))
TWO = [LEAVE, settled(10, LEAVE, LEFT)]


def whole(changes: list[Change]) -> Bundle:
    return replace(BUNDLE.with_result(BODY), substitutions=print_changes(1, BODY, changes))


def test_a_right_replacement_is_verified_and_the_leaver_is_gone() -> None:
    checks = verify(whole(TWO))
    assert is_verified(checks)
    assert "第 10 条" in checks[-1].zh
    ((_, standing),) = replay(INPUTS, DRAWN, TWO)
    assert FIRST not in standing.teams
    assert len(standing.teams) == len(DRAWN.teams)


def test_the_file_travels_in_folder_and_zip_and_the_citizens_verifier_leaves_it_alone(tmp_path: Path) -> None:
    bundle = whole(TWO)
    write_bundle(bundle, tmp_path / "folder")
    (tmp_path / "bundle.zip").write_bytes(zip_bundle(bundle))
    assert load_bundle(tmp_path / "folder") == bundle == unzip_bundle(zip_bundle(bundle))
    assert [verify_draw.load(tmp_path / name)[-1] for name in ("folder", "bundle.zip")] == [BODY, BODY]


def test_an_entry_is_hashed_as_the_register_hashes_it() -> None:
    line = f"LYD1|register|9|unavailable|1|{hashlib.sha256(LEAVE.content).hexdigest()}|{NONE}\n"
    assert LEAVE.sha256(1) == hashlib.sha256(line.encode()).hexdigest()


def test_an_unreachable_object_gives_its_place_to_the_next_reserve_until_there_is_none() -> None:
    gone, standing = [seat for seat in DRAWN.teams if seat.object == FIRST.object], stand(DRAWN)
    one = Declaration(Kind.UNREACHABLE, gone, FIRST.object)
    change = declared(9, "unreachable", gone, object=FIRST.object)
    found = filled(change, one)
    assert found.reserve == DRAWN.objects["A"][2]
    assert {seat.object for seat in found.seats} == {found.reserve}
    assert is_verified(verify(whole([change, settled(10, change, found)])))
    after = standing.declare(one).settle(one, found)
    other = list(after.teams[:2])
    last = Declaration(Kind.UNREACHABLE, other, other[0].object)
    assert replace_seats(INPUTS, DRAWN, after.declare(last), last, "5" * 64) == Replacement([])


def test_an_emergency_takes_the_next_ticket_of_the_old_order_at_once() -> None:
    change = declared(9, "emergency", [FIRST], source="", event_on="")
    one = Declaration(Kind.EMERGENCY, [FIRST])
    found = replace_seats(INPUTS, DRAWN, stand(DRAWN).declare(one), one, DRAWN.seed)
    assert is_verified(verify(whole([change, settled(10, change, found, None)])))
    late = whole([change, settled(11, change, found, None)])
    assert "紧急替换须与申报同时登记" in verify(late)[-1].zh
    both = Declaration(Kind.EMERGENCY, [FIRST, SECOND])
    with pytest.raises(SamplingError, match="one seat"):
        replace_seats(INPUTS, DRAWN, stand(DRAWN).declare(both), both, DRAWN.seed)


def test_a_seat_that_nobody_may_take_comes_with_the_certificate_of_it() -> None:
    bundle = bundle_of(
        replace(NOTICE, plan={"A": StratumPlan("all", 0, 0)}, team=("", "")),
        [Unit("o1", "A", 1)],
        [Inspector("a", 1, 0), Inspector("b", 1, 0)],
        [],
    )
    inputs, body = read_inputs(bundle), draw(bundle, VALUES)
    result = parse_result(body)
    change = declared(9, "recusal", [result.teams[0]], application="a" * 64)
    one, seed = Declaration(Kind.RECUSAL, [result.teams[0]]), substitution_seed(change.sha256(1), {"kl8": NUMBER})
    found = replace_seats(inputs, result, stand(result).declare(one), one, seed)
    assert found.hall is not None
    changes = [change, answered(10, change, print_replacement(change.sha256(1), seed, found, NUMBER))]
    told = replace(bundle.with_result(body), substitutions=print_changes(1, body, changes))
    assert is_verified(verify(told))
    ((_, standing),) = replay(inputs, result, changes)
    assert standing.teams == tuple(result.teams[1:])


def test_requests_and_rejections_are_kept_in_the_file_and_change_no_seat() -> None:
    asked = Change(8, NONE, "application", print_json({"inspector": "i1", "object": "o1"}))
    refused = Change(9, asked.sha256(1), "rejection", print_json({"application": asked.sha256(1)}))
    assert list(replay(INPUTS, DRAWN, [asked, refused])) == []
    assert is_verified(verify(whole([asked, refused])))
    assert parse_changes(print_changes(1, BODY, [asked, refused]), 1, BODY) == [asked, refused]


def swapped(content: bytes) -> bytes:
    return content.replace(LEFT.seats[0].inspector.encode(), SECOND.inspector.encode())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([LEAVE, answered(10, LEAVE, swapped(TWO[1].content))], "is to put there"),
        ([LEAVE, settled(10, LEAVE, LEFT, "1 2 3")], "does not match"),
        ([LEAVE, settled(10, LEAVE, LEFT, None)], "must be a string"),
        ([LEAVE, TWO[1]._replace(number=12, content=print_json({"seed": "5"}))], "answers no open declaration"),
        ([TWO[1]], "answers no open declaration"),
        ([*TWO, settled(12, LEAVE, LEFT)], "answers no open declaration"),
        ([LEAVE._replace(kind="holiday")], "unknown kind"),
        ([declared(9, "recusal", [FIRST], event_on="2026-12-03")], "before its number is known"),
        ([declared(9, "recusal", [FIRST], source="weather")], "no source of the catalogue"),
        ([declared(9, "recusal", [FIRST], object="o1")], "unknown key"),
        ([declared(9, "recusal", [FIRST._replace(inspector="i9")])], "not those of the teams"),
        ([declared(9, "recusal", [])], "not those of the teams"),
        ([declared(9, "unreachable", [FIRST], object=FIRST.object)], "not those of the teams"),
        ([declared(9, "recusal", [SECOND], event_on="2026-12-05"), LEAVE], "does not follow"),
        ([LEAVE, TWO[1]._replace(previous=NONE)], "does not follow"),
    ],
)
def test_a_wrong_file_fails_with_its_reason(changes: list[Change], reason: str) -> None:
    checks = verify(whole(changes))
    assert not is_verified(checks)
    assert reason in checks[-1].en


def test_a_replacement_waits_for_those_whose_number_came_earlier() -> None:
    early = declared(7, "recusal", [SECOND])
    late = declared(9, "unavailable", [FIRST], event_on="2026-12-05")
    early_answer, late_answer = (settled(12, one, Replacement([])) for one in (early, late))
    assert "comes before" in verify(whole([early, late, late_answer]))[-1].en
    assert "is to put there" in verify(whole([early, late, early_answer]))[-1].en


@pytest.mark.parametrize(
    "spoil", [lambda body: (2, body), lambda body: (1, body + b" ")], ids=["another-draw", "another-result"]
)
def test_the_file_of_another_draw_is_refused(spoil: Callable[[bytes], tuple[int, bytes]]) -> None:
    number, result = spoil(BODY)
    with pytest.raises(SamplingError, match="another draw"):
        parse_changes(print_changes(1, BODY, TWO), number, result)
