"""Sentences that several rules share."""

from collections.abc import Iterable

from oversight.bilingual import Text
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
                "、".join(f"{each.label.zh}（{each.name}）" for each in names),
                ", ".join(f"{each.label.en} ({each.name})" for each in names),
            )
        ),
        inputs=inputs,
        reading=reading,
        readings=readings,
        feasible=feasible,
    )


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
