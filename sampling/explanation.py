"""Why an object was drawn or not, and who is seated where, so that anyone can check it with `sha256sum` alone."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sampling.bundle import Bundle
from sampling.drawing import Inputs, draw_result, read_inputs
from sampling.errors import BundleError
from sampling.frame import Unit
from sampling.hall import Hall
from sampling.notice import StratumPlan
from sampling.objects import called, count_drawn, part_certain, stretches
from sampling.result import RESULT_FILE, Result, parse_result
from sampling.seed import check_values
from sampling.tickets import in_order, ticket


class Line(NamedTuple):
    """A sentence in Chinese and English; a line for the shell is the same in both."""

    zh: str
    en: str


def explain(bundle: Bundle, name: str) -> list[Line]:
    """Return what decided on an object or inspector of a drawn bundle; raise SamplingError if there is none.

    The draw is computed again from the bundle's seed values: what is told is right even if its result is not.
    """
    inputs = read_inputs(bundle)
    if bundle.result is None:
        raise BundleError(f"没有 {RESULT_FILE}：尚未抽取", f"there is no {RESULT_FILE}: nothing has been drawn yet")
    values = parse_result(bundle.result).seed_values
    check_values(inputs.notice, values)
    result = draw_result(inputs, values)
    lines = [*_about_object(inputs, result, name), *_about_inspector(inputs, result, name)]
    if not lines:
        zh, en = f"没有编号为 {name[:40]!a} 的对象或检查人员", f"no object or inspector is called {name[:40]!a}"
        raise BundleError(zh, en)
    return lines


def describe_hall(hall: Hall) -> list[Line]:
    """Return in words why no lawful teams exist: the slots that are blocked, who may take them, what lacks."""
    slots, able = " ".join(f"{name}#{number}" for name, number in hall.blocked), " ".join(hall.inspectors) or "—"
    lacking = hall.need - hall.capacity
    return [
        Line(f"受阻的席位 {hall.need} 个：{slots}", f"blocked slots, {hall.need}: {slots}"),
        Line(f"可任这些席位的人员：{able}", f"all who may take them: {able}"),
        Line(
            f"至多可任其中 {hall.capacity} 个，缺 {lacking} 个",
            f"they can take {hall.capacity} of them at most: {lacking} lacking",
        ),
    ]


def recipe(seed: str, tag: str, label: str) -> str:
    """Return the shell line that prints a ticket."""
    return f"printf '%s' \"{seed}|{tag}|{label}\" | sha256sum"


def _about_object(inputs: Inputs, result: Result, name: str) -> Iterator[Line]:
    stratum = inputs.frame.stratum_of.get(name)
    if stratum is None:
        return
    plan, units = inputs.notice.plan[stratum], inputs.frame.strata[stratum]
    yield Line(
        f"对象 {name}：层 {stratum}，共 {len(units)} 个对象，方式 {plan.mode}",
        f"object {name}: stratum {stratum} of {len(units)} objects, mode {plan.mode}",
    )
    if plan.mode == "pps":
        yield from _on_the_line(result.seed, name, units, plan)
    else:
        place = in_order(result.seed, f"object/{stratum}", [unit.id for unit in units]).index(name) + 1
        yield from _ticket(result.seed, f"object/{stratum}", name)
        yield Line(f"由小到大排第 {place} 位", f"it is number {place} from the smallest")
    ids = result.objects[stratum]
    yield _verdict(name, ids, count_drawn(plan, ids))
    order = called(result.seed, result.objects, inputs.notice.plan)
    if name in order:
        yield from _ticket(result.seed, "call", name)
        team = " ".join(seat.inspector for seat in result.teams if seat.object == name) or "—"
        place = order.index(name) + 1
        yield Line(f"第 {place} 个叫号，检查组：{team}", f"called as number {place}, team: {team}")


def _verdict(name: str, ids: Sequence[str], drawn: int) -> Line:
    if name not in ids:
        return Line(
            f"未抽中：抽 {drawn} 个，备选 {len(ids) - drawn} 个",
            f"not drawn: {drawn} are, {len(ids) - drawn} in reserve",
        )
    place = ids.index(name) + 1
    if place <= drawn:
        return Line(f"抽中：{drawn} 个中的第 {place} 个", f"drawn: number {place} of {drawn}")
    return Line(f"备选第 {place - drawn} 个", f"in reserve: number {place - drawn}")


def _on_the_line(seed: str, name: str, units: Sequence[Unit], plan: StratumPlan) -> Iterator[Line]:
    """Tell where the cumulated line of sizes puts a unit."""
    unit = next(each for each in units if each.id == name)
    count, tag = plan.k + plan.reserve, f"object/{unit.stratum}"
    certain, pool = part_certain([each for each in units if each.weight], count)
    if not unit.weight:
        yield Line("权重为 0，不参加按规模抽取", "its weight is 0: it is left out where size decides")
    elif unit in certain:
        yield Line(f"权重 {unit.weight} 足够大，必被抽出", f"its weight of {unit.weight} makes it certain")
        yield from _ticket(seed, f"{tag}/rank", name)
    else:
        yield from _ticket(seed, f"{tag}/order", name)
        for stretch in stretches(seed, unit.stratum, pool, count - len(certain)):
            if stretch.id == name:
                begin, end, point = stretch.begin, stretch.end, stretch.point
                yield Line(
                    f"在规模线上占 {begin} 至 {end - 1}，下一个抽点为 {point}",
                    f"it lies on the line of sizes from {begin} to {end - 1}; the next point to be taken is {point}",
                )


def _about_inspector(inputs: Inputs, result: Result, name: str) -> Iterator[Line]:
    place = inputs.roster.place_of.get(name)
    if place is None:
        return
    person = inputs.roster.inspectors[place]
    seats = [seat for seat in result.teams if seat.inspector == name]
    yield Line(
        f"检查人员 {name}：原有 {person.prior_load} 次，本次至多 {person.cap} 次，分到 {len(seats)} 次",
        f"inspector {name}: {person.prior_load} visits before, {person.cap} more at most, {len(seats)} assigned",
    )
    for seat in seats:
        yield Line(f"{seat.object} 第 {seat.slot} 席", f"slot {seat.slot} of {seat.object}")
        yield from _ticket(result.seed, "inspector", f"{seat.object}#{seat.slot}@{name}")


def _ticket(seed: str, tag: str, label: str) -> Iterator[Line]:
    found, shell = ticket(seed, tag, label), recipe(seed, tag, label)
    yield Line(f"抽取号 {tag}：{found}", f"ticket {tag}: {found}")
    yield Line(shell, shell)
