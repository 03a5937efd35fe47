"""Longyan's divisions as published, the departments that take part, and two invented registers of population."""

import csv
import random
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from oversight.agencies.service import AddAgency, RecordPopulation, add_agency, record_population
from oversight.demo.people import SEED
from oversight.demo.stage import Stage
from oversight.persistence import CITY

UNKNOWN = "350824113"
"""湘店镇, whose register is missing."""
GROWN = {"350821106": 49_988}
"""河田镇 has grown beyond 50,000 in 2025; this is its register of 2024."""
REGISTERS = (date(2024, 12, 31), date(2025, 12, 31))

_CITY_DEPARTMENTS = {
    "MZ": "市民政局",
    "JY": "市教育局",
    "RS": "市人力资源和社会保障局",
    "ZJ": "市住房和城乡建设局",
    "WJ": "市卫生健康委员会",
    "YJ": "市应急管理局",
    "YB": "市医疗保障局",
    "CZ": "市财政局",
    "NY": "市农业农村局",
    "FL": "市妇女联合会",
    "CL": "市残疾人联合会",
}
_COUNTY_DEPARTMENTS = {"MZ": "民政局", "CZ": "财政局"}
_PARKS = ("工业园区", "开发区", "工矿区", "农场", "烟场", "林果场")
_BOUNDS = (20_000, 50_000)
_ORDER = ("city", "county", "township", "village")


class Division(NamedTuple):
    """A row of divisions.csv."""

    level: str
    code: str
    parent: str
    name: str


@cache
def divisions() -> tuple[Division, ...]:
    """Return the published divisions, the city first, then its counties, townships and villages."""
    rows = [Division(*row) for row in _rows("divisions.csv")]
    return tuple(sorted(rows, key=lambda row: (_ORDER.index(row.level), row.code)))


@cache
def populations() -> dict[str, tuple[int | None, int | None]]:
    """Return each township's registered population at the end of 2024 and of 2025; None where it is missing."""
    chance = random.Random(SEED)  # noqa: S311 - an invented year, not a secret
    found: dict[str, tuple[int | None, int | None]] = {}
    for row in _rows("populations.csv"):
        code, last = row[2], int(row[5])
        before = GROWN.get(code, _year_before(chance, last))
        found[code] = (None, None) if code == UNKNOWN else (before, last)
    return found


def counties() -> tuple[Division, ...]:
    """Return the seven counties by code."""
    return tuple(one for one in divisions() if one.level == "county")


def townships() -> tuple[Division, ...]:
    """Return the 133 townships by code."""
    return tuple(one for one in divisions() if one.level == "township")


def villages() -> tuple[Division, ...]:
    """Return the 1,959 villages and communities by code."""
    return tuple(one for one in divisions() if one.level == "village")


def is_park(village: Division) -> bool:
    """Whether a village row is an industrial park, a mining area or a former farm, which needs no assistant."""
    return any(word in village.name for word in _PARKS)


def departments() -> Iterator[AddAgency]:
    """Return the departments of the city and of its counties."""
    for suffix, name in _CITY_DEPARTMENTS.items():
        yield AddAgency(code=f"{CITY}.{suffix}", level="department", parent=CITY, name=f"龙岩{name}")
    for county in counties():
        for suffix, name in _COUNTY_DEPARTMENTS.items():
            code = f"{county.code}.{suffix}"
            yield AddAgency(code=code, level="department", parent=county.code, name=f"{county.name}{name}")


def enter_agencies(stage: Stage) -> None:
    """Enter all divisions and departments, in one transaction."""
    with stage.system() as tx:
        for one in divisions():
            parent = None if one.level == "city" else one.parent
            add_agency(tx, AddAgency(code=one.code, level=one.level, parent=parent, name=one.name))
        for department in departments():
            add_agency(tx, department)


def enter_register(stage: Stage, on: date) -> None:
    """Enter the registered populations of a year's end."""
    with stage.acting("city_admin") as tx:
        for code, registered in populations().items():
            record_population(
                tx,
                RecordPopulation(
                    agency=code,
                    on=on,
                    registered=registered[REGISTERS.index(on)],
                    source=f"{on.year} 年末户籍登记（演示数据）",
                ),
            )


def _year_before(chance: random.Random, last: int) -> int:
    """Return a population near the last one that asks for no more assistants, and stands on no bound."""
    before = round(last * chance.uniform(0.994, 1.006))
    lower = max((bound for bound in _BOUNDS if bound < last), default=0)
    upper = min((bound for bound in _BOUNDS if bound >= last), default=10**9)
    return min(max(before, lower + 1), upper - 1)


def _rows(name: str) -> Iterator[list[str]]:
    text = (files("oversight.demo") / "divisions" / name).read_text(encoding="utf-8-sig")
    lines = csv.reader(text.splitlines())
    next(lines)
    return lines
