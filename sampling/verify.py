"""Verify a bundle after its draw: everything is computed again, and each part of the result is compared."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from sampling.bundle import Bundle
from sampling.drawing import Inputs, draw_result, read_inputs
from sampling.entropy import in_bits
from sampling.errors import SamplingError
from sampling.hall import Hall
from sampling.result import RESULT_FILE, Result, parse_result, print_result
from sampling.seed import check_values
from sampling.succession import Change, parse_changes, replay


class Check(NamedTuple):
    """One thing that was checked: whether it holds, and what it is, in Chinese and English."""

    passed: bool
    zh: str
    en: str


def verify(bundle: Bundle) -> list[Check]:
    """Return the checks, up to the first that makes the others pointless; the bundle is right if all of them passed."""
    checks: list[Check] = []
    try:
        checks.extend(_inputs_checks(inputs := read_inputs(bundle)))
        for check in _result_checks(bundle, inputs):
            checks.append(check)  # noqa: PERF402  # what was checked before an error stays in the report
    except SamplingError as error:
        checks.append(Check(False, error.zh, error.en))
    return checks


def is_verified(checks: Sequence[Check]) -> bool:
    """Say whether every check passed."""
    return all(check.passed for check in checks)


def _inputs_checks(inputs: Inputs) -> Iterator[Check]:
    units, people = len(inputs.frame.units), len(inputs.roster.inspectors)
    yield Check(
        True,
        f"三个表的格式与 SHA-256 同公告一致：{units} 个对象，{people} 名检查人员，{len(inputs.conflicts)} 条回避",
        f"the tables are in strict form and hash as the notice says: {units} objects, {people} inspectors, "
        f"{len(inputs.conflicts)} recusals",
    )
    bits = in_bits(inputs.notice.outcomes)
    yield Check(
        True,
        f"公告 {inputs.notice_sha256} 规范，公开来源至多 {bits} 比特",
        f"the notice {inputs.notice_sha256} is canonical, its public sources give up to {bits} bits",
    )


def _result_checks(bundle: Bundle, inputs: Inputs) -> Iterator[Check]:
    if bundle.result is None:
        yield Check(False, f"没有 {RESULT_FILE}：尚未抽取", f"there is no {RESULT_FILE}: nothing has been drawn yet")
        return
    given = parse_result(bundle.result)
    yield Check(True, f"{RESULT_FILE} 规范", f"{RESULT_FILE} is canonical")
    check_values(inputs.notice, given.seed_values)
    yield Check(True, "种子数值符合公告的格式", "the seed values match the notice's patterns")
    right = draw_result(inputs, given.seed_values)
    yield Check(given.seed == right.seed, f"种子为 {right.seed}", f"the seed is {right.seed}")
    yield _objects_check(given.objects, right.objects)
    yield _teams_check(given, right)
    body = print_result(right)
    expected = body if bundle.notice.endswith(b"\n") else body.removesuffix(b"\n")
    yield Check(bundle.result == expected, f"{RESULT_FILE} 逐字节一致", f"{RESULT_FILE} is right in every byte")
    if bundle.substitutions is not None:
        changes = parse_changes(bundle.substitutions, inputs.notice.draw, bundle.result)
        for change, standing in replay(inputs, right, changes):
            yield _change_check(change, len(standing.teams))


def _change_check(change: Change, seats: int) -> Check:
    return Check(
        True,
        f"登记第 {change.number} 条的替换正确，现有 {seats} 席",
        f"the replacement of register entry {change.number} is right: {seats} seats now",
    )


def _objects_check(given: Mapping[str, Sequence[str]], right: Mapping[str, Sequence[str]]) -> Check:
    for stratum in sorted({*given, *right}):
        pairs = zip_longest(given.get(stratum, ()), right.get(stratum, ()))
        for place, (name, expected) in enumerate(pairs, 1):
            if name != expected:
                return Check(
                    False,
                    f"层 {stratum} 第 {place} 个对象应为 {expected}，而是 {name}",
                    f"object {place} of stratum {stratum} is to be {expected}, not {name}",
                )
    count = sum(len(ids) for ids in right.values())
    return Check(True, f"抽出的对象与备选正确（{count} 个）", f"the objects and reserves are right ({count} of them)")


def _teams_check(given: Result, right: Result) -> Check:
    if right.hall is not None:
        return _hall_check(given.hall, right.hall)
    for place, (seat, expected) in enumerate(zip_longest(given.teams, right.teams), 1):
        if seat != expected:
            return Check(
                False,
                f"第 {place} 席应为 {_told(expected)}，而是 {_told(seat)}",
                f"seat {place} is to be {_told(expected)}, not {_told(seat)}",
            )
    return Check(
        True,
        f"人员分配正确且唯一（{len(right.teams)} 席）",
        f"the assignment is the one right one ({len(right.teams)} seats)",
    )


def _hall_check(given: Hall | None, right: Hall) -> Check:
    return Check(
        given == right,
        f"无法分配：{right.need} 席只有 {right.capacity} 人次可用，证书正确",
        f"no assignment exists: {right.need} slots, {right.capacity} visits possible; the certificate says so",
    )


def _told(seat: Sequence[object] | None) -> str:
    return " ".join(map(str, seat or ("—",)))
