"""Sentences that several rules share."""

from collections.abc import Iterable
from datetime import date

from oversight.bilingual import Text
from oversight.rules.figures import yuan
from oversight.rules.outcome import Input, ReadingResult, Result, Verdict
from oversight.rules.rule import Period


def missing(
    absent: Iterable[Input],
    inputs: tuple[Input, ...],
    *,
    reading: str | None = None,
    readings: tuple[ReadingResult, ...] = (),
    feasible: bool | None = None,
) -> Verdict:
    """Return UNDETERMINED, naming the facts that are missing (or zero where zero says nothing)."""
    names = [*absent]
    return Verdict(
        result=Result.UNDETERMINED,
        summary=Text(
            "数据不足，缺少：{names}。未作达标认定。", "Undetermined, missing: {names}. Not taken for compliance."
        ).format(
            names=Text(
                "、".join(each.label.zh for each in names),
                ", ".join(each.label.en for each in names),
            )
        ),
        inputs=inputs,
        reading=reading,
        readings=readings,
        feasible=feasible,
    )


_UNITS = {
    "persons": Text("人", "persons"),
    "percent": Text("%", "%"),
    "days": Text("天", "days"),
    "working_days": Text("个工作日", "working days"),
    "visits": Text("次", "visits"),
}


def with_unit(value: float | date | str | None, unit: str) -> Text:
    """Print a fact or a parameter with its unit: money in yuan, numbers with separators, a missing fact as `--`."""
    if value is None:
        return Text("--", "--")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if unit == "fen" and isinstance(value, int):
        return Text("{yuan} 元", "{yuan} yuan").format(yuan=yuan(value))
    said = f"{value:,}" if isinstance(value, int) and unit != "year" else f"{value}"
    name = _UNITS.get(unit)
    return Text(said, said) if name is None else Text(f"{said} {name.zh}", f"{said} {name.en}")


def future(year: str) -> Verdict:
    """Return NOT_APPLICABLE for a year that hasn't begun on the day judged."""
    return Verdict(
        result=Result.NOT_APPLICABLE,
        summary=Text("{year}年度尚未开始，不作认定。", "The year {year} hasn't begun and isn't judged.").format(
            year=year
        ),
    )


def whole_year(period: Period) -> tuple[Text, ...]:
    """Return the note for the year in which the policy came into force part of the way through."""
    return (_FIRST_YEAR,) if period.label == "2021" else ()


_FIRST_YEAR = Text(
    "政策自2021年7月26日起施行；2021年度按全年预算与列支计算。",
    "The policy is in force from 26 July 2021; the year 2021 is judged on the whole year's figures.",
)
