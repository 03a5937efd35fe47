"""A frame, a roster and recusals that went through a spreadsheet freeze to the same bytes."""

import io
from collections.abc import Sequence
from random import Random

from python_calamine import CalamineWorkbook

from reports.workbook import Column, Sheet, to_xlsx
from sampling import (
    Conflict,
    Inspector,
    Roster,
    SamplingFrame,
    Unit,
    load_bundle,
    parse_conflicts,
    parse_frame,
    parse_inspectors,
    print_conflicts,
    print_frame,
    print_inspectors,
)
from tests.sampling.samples import VECTORS

BUNDLE = load_bundle(VECTORS / "bundle")


def through_a_workbook(rows: Sequence[Sequence[str | int]], seed: int) -> list[list[str | int]]:
    """Write rows in another order into a spreadsheet, and read them again; it knows fractions only."""
    shuffled = Random(seed).sample(list(rows), len(rows))  # noqa: S311 - an order, no secret
    kinds = ["integer" if isinstance(cell, int) else "text" for cell in rows[0]]
    columns = tuple(Column(str(at), f"column {at}", kind=kind) for at, kind in enumerate(kinds))  # type: ignore[arg-type]  # two of its kinds
    cells = tuple({str(at): cell for at, cell in enumerate(row)} for row in shuffled)
    written = to_xlsx([Sheet(title="frame", columns=columns, rows=cells)])
    _, *read = CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_index(0).to_python()
    assert len(read) == len(rows)
    return [[int(cell) if isinstance(cell, float) else str(cell) for cell in row] for row in read]


def test_a_frame_comes_back_from_a_workbook_byte_for_byte() -> None:
    rows = [list(unit) for unit in parse_frame(BUNDLE.frame).units]
    for seed in range(3):
        units = [Unit(str(name), str(stratum), int(size)) for name, stratum, size in through_a_workbook(rows, seed)]
        assert print_frame(SamplingFrame(units)) == BUNDLE.frame


def test_a_roster_comes_back_from_a_workbook_byte_for_byte() -> None:
    rows = [[*person[:3], " ".join(person.skills)] for person in parse_inspectors(BUNDLE.inspectors).inspectors]
    for seed in range(3):
        read = through_a_workbook(rows, seed)
        people = [Inspector(str(n), int(cap), int(load), tuple(str(skills).split())) for n, cap, load, skills in read]
        assert print_inspectors(Roster(people)) == BUNDLE.inspectors


def test_recusals_come_back_from_a_workbook_byte_for_byte() -> None:
    rows = [list(each) for each in sorted(parse_conflicts(BUNDLE.conflicts))]
    for seed in range(3):
        read = [Conflict(str(inspector), str(target)) for inspector, target in through_a_workbook(rows, seed)]
        assert print_conflicts(read) == BUNDLE.conflicts
