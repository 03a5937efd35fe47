"""Explanations: each shell line gives the ticket above it, and every verdict is that of the result."""

import re
import subprocess
from dataclasses import replace

import pytest

from sampling import (
    Bundle,
    BundleError,
    Hall,
    SeedError,
    StratumPlan,
    describe_hall,
    draw,
    explain,
    parse_result,
    read_inputs,
)
from sampling.canonical import print_json
from sampling.objects import count_drawn
from tests.sampling.samples import INSPECTORS, NOTICE, PLAN, UNITS, VALUES, bundle_of, random_bundle, values_of
from tests.sampling.test_verify import AFTER, BEFORE, blocked_bundle

RESULT = parse_result(AFTER.result or b"")


def told(name: str, bundle: Bundle = AFTER) -> list[str]:
    return [line.en for line in explain(bundle, name)]


def verdict(name: str, bundle: Bundle = AFTER) -> str:
    """Return the sentence that says what became of an object."""
    (sentence,) = [line for line in told(name, bundle) if line.startswith(("drawn: ", "not drawn: ", "in reserve: "))]
    return sentence


def test_every_shell_line_prints_the_ticket_above_it() -> None:
    lines = [line for name in ("LY-000003", "350801", "relative", "i-03") for line in told(name)]
    commands = [line for line in lines if line.startswith("printf ")]
    done = subprocess.run(["sh", "-ec", "\n".join(commands)], capture_output=True, check=True, text=True)
    tickets = [line.rpartition(" ")[2] for line in lines if line.startswith("ticket ")]
    assert [line.split()[0] for line in done.stdout.splitlines()] == tickets
    assert len(tickets) == len(commands) > 5


def test_the_verdict_on_every_object_of_many_draws_is_that_of_the_result() -> None:
    for number in range(25):
        before = random_bundle(number)
        bundle = before.with_result(draw(before, values_of(number)))
        inputs, objects = read_inputs(bundle), parse_result(bundle.result or b"").objects
        for unit in inputs.frame.units:
            ids = objects[unit.stratum]
            drawn = count_drawn(inputs.notice.plan[unit.stratum], ids)
            place = ids.index(unit.id) + 1 if unit.id in ids else 0
            right = f"drawn: number {place} of {drawn}" if place else f"not drawn: {drawn} are, {len(ids) - drawn} in"
            right = f"in reserve: number {place - drawn}" if place > drawn else right
            assert verdict(unit.id, bundle).startswith(right), (number, unit)


def test_an_object_is_told_its_place_its_call_and_its_team() -> None:
    name = RESULT.objects["A"][1]
    lines = told(name)
    order = list(dict.fromkeys(seat.object for seat in RESULT.teams))
    team = " ".join(seat.inspector for seat in RESULT.teams if seat.object == name)
    assert lines[0] == f"object {name}: stratum A of 12 objects, mode srs"
    assert "it is number 2 from the smallest" in lines
    assert lines[-1] == f"called as number {order.index(name) + 1}, team: {team}"


def test_where_size_decides_the_line_of_sizes_is_told() -> None:
    assert "its weight is 0: it is left out where size decides" in told("350800")
    assert "its weight of 90 makes it certain" in told("350803")
    for unit in UNITS:
        if unit.stratum == "B" and unit.id not in {"350800", "350803"}:
            (sentence,) = [line for line in told(unit.id) if "line of sizes" in line]
            begin, end, point = map(int, re.findall(r"[0-9]+", sentence))
            assert end + 1 - begin == 3 * unit.weight
            assert (point <= end) == (unit.id in RESULT.objects["B"])
            assert point >= begin or point > end


def test_an_inspector_is_told_the_load_and_each_seat() -> None:
    for person in INSPECTORS:
        seats = [f"slot {seat.slot} of {seat.object}" for seat in RESULT.teams if seat.inspector == person.id]
        lines = told(person.id)
        assert [line for line in lines if line.startswith("slot ")] == seats
        assert f"{person.prior_load} visits before, {person.cap} more at most, {len(seats)} assigned" in lines[0]


def test_who_is_object_and_inspector_at_once_is_told_both() -> None:
    units = [unit._replace(id="i-01") if unit.id == "LY-000003" else unit for unit in UNITS]
    bundle = bundle_of(units=units, conflicts=[])
    lines = told("i-01", bundle.with_result(draw(bundle, VALUES)))
    assert [line.split(":")[0] for line in lines if line.startswith(("object", "inspector"))] == [
        "object i-01",
        "inspector i-01",
    ]


def test_a_wrong_result_does_not_mislead() -> None:
    wrong = AFTER.with_result((AFTER.result or b"").replace(b'"A":[', b'"A":["LY-000011",'))
    assert verdict("LY-000003", wrong) == verdict("LY-000003")


def test_what_cannot_be_explained_is_refused_with_a_reason() -> None:
    with pytest.raises(BundleError, match="no object or inspector is called 'nobody'"):
        explain(AFTER, "nobody")
    with pytest.raises(BundleError, match="nothing has been drawn yet"):
        explain(BEFORE, "i-01")
    other = print_json({"objects": {}, "seed": "0" * 64, "seed_values": {**VALUES, "dice": "7"}, "teams": []})
    with pytest.raises(SeedError, match="does not match"):
        explain(AFTER.with_result(other), "i-01")


def test_a_drawn_object_without_lawful_teams_has_none() -> None:
    assert told("relative", blocked_bundle())[-1].endswith("team: —")


def test_a_certificate_names_the_blocked_slots_and_what_lacks() -> None:
    slots, able, lacking = describe_hall(Hall((("o1", 1), ("o1", 2)), ("e",), 1, 2))
    assert slots.en == "blocked slots, 2: o1#1 o1#2"
    assert able.en == "all who may take them: e"
    assert lacking.en == "they can take 1 of them at most: 1 lacking"
    assert lacking.zh == "至多可任其中 1 个，缺 1 个"
    assert describe_hall(Hall((("o1", 1),), (), 0, 1))[1].en == "all who may take them: —"


def test_every_unit_may_be_certain_and_none_be_drawn() -> None:
    plan = {**PLAN, "B": StratumPlan("pps", 0, 0)}
    bundle = bundle_of(replace(NOTICE, plan=plan))
    assert verdict("350803", bundle.with_result(draw(bundle, VALUES))) == "not drawn: 0 are, 0 in reserve"
