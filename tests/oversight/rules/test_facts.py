"""Facts refuse what no fact can be, and name the field."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import pytest

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.rules.errors import FactsError
from oversight.rules.facts import Fact, FactGroup, Facts, declared, described_facts, facts_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares(FactGroup):
    """A nested group."""

    left: Annotated[int | None, Fact("fen", Text("左", "left"))] = None
    right: Annotated[int | None, Fact("fen", Text("右", "right"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Facts):
    """One field of each unit."""

    people: Annotated[int | None, Fact("persons", Text("人数", "People"))] = None
    year: Annotated[int | None, Fact("year", Text("年度", "Year"))] = None
    done_on: Annotated[date | None, Fact("date", Text("完成", "Done on"))] = None
    exempt: Annotated[bool, Fact("flag", Text("免", "Exempt"))] = False
    shares: Annotated[Shares | None, Fact("group", Text("份", "Shares"), Shares)] = None

    def contradictions(self) -> tuple[FieldError, ...]:
        """A year that isn't that of the day."""
        if self.year is not None and self.done_on is not None and self.done_on.year != self.year:
            return (FieldError("done_on", Text("年度不符", "another year")),)
        return ()


GOOD: dict[str, Any] = {
    "agency": "350825",
    "people": 0,
    "year": 2026,
    "done_on": "2026-01-15",
    "exempt": True,
    "shares": {"left": 1, "right": None},
}


def _fields_refused(given: object) -> list[str]:
    with pytest.raises(FactsError) as refusal:
        facts_from_json(Sample, given)
    return [fault.field for fault in refusal.value.fields]


def test_a_json_object_becomes_facts() -> None:
    assert facts_from_json(Sample, GOOD) == Sample(
        agency="350825", people=0, year=2026, done_on=date(2026, 1, 15), exempt=True, shares=Shares(left=1)
    )


def test_missing_keys_and_nulls_are_missing_facts() -> None:
    nothing = Sample()
    assert facts_from_json(Sample, {}) == nothing
    assert facts_from_json(Sample, dict.fromkeys(GOOD)) == nothing


def test_a_date_object_is_taken_as_it_is() -> None:
    assert facts_from_json(Sample, {"done_on": date(2026, 1, 1)}).done_on == date(2026, 1, 1)


@pytest.mark.parametrize("value", [-1, 1.0, 1.5, "1", True, [], {}])
def test_a_count_that_is_not_a_whole_number_is_refused_by_name(value: object) -> None:
    assert _fields_refused({"people": value}) == ["people"]
    assert _fields_refused({"shares": {"left": value}}) == ["shares.left"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("done_on", "2026-02-30"),
        ("done_on", "20260115"),
        ("done_on", "2026-W03-4"),
        ("done_on", 20260115),
        ("year", 26),
        ("year", "2026"),
        ("exempt", 1),
        ("exempt", "yes"),
        ("agency", 350825),
        ("shares", 3),
        ("shares", [1, 2]),
    ],
)
def test_other_impossible_values_are_refused_by_name(field: str, value: object) -> None:
    assert _fields_refused({field: value}) == [field]


def test_all_faults_are_named_together_and_in_both_languages() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        facts_from_json(Sample, {"people": -5, "poeple": 1, "shares": {"left": -1, "lefft": 1, "other": 2}})
    faults = {fault.field: fault.message for fault in refusal.value.fields}
    assert set(faults) == {"people", "poeple", "shares.left", "shares.lefft", "shares.other"}
    assert faults["people"] == Text(
        "people须为不小于0的整数，收到的是 -5。", "people must be a whole number, 0 or more; got -5."
    )
    assert faults["poeple"] == Text(
        "没有“poeple”这一项。是否指 people？", "There is no field “poeple”. Did you mean people?"
    )
    assert "Known: left, right." in faults["shares.other"].en


@pytest.mark.parametrize("given", [None, 3, "facts", [GOOD]])
def test_anything_but_an_object_is_refused(given: object) -> None:
    assert _fields_refused(given) == ["facts"]


def test_facts_built_in_code_are_checked_as_well() -> None:
    with pytest.raises(FactsError, match="people"):
        Sample(people=-1)
    with pytest.raises(FactsError, match="shares"):
        Sample(shares={"left": 1})  # type: ignore[arg-type] # the refusal is the point
    with pytest.raises(FactsError, match="another year"):
        Sample(year=2025, done_on=date(2026, 1, 1))


def test_an_input_carries_value_unit_source_and_label() -> None:
    facts = Sample(shares=Shares(left=7), sources={"shares.left": "预算批复"})
    left, right, people = facts.input("shares.left"), facts.input("shares.right"), facts.input("people")
    assert left.as_json() == {"name": "shares.left", "value": 7, "unit": "fen", "source": "预算批复"}
    assert left.label == Text("份·左", "Shares: left")
    assert (right.value, right.source) == (None, "facts")
    assert (people.value, people.unit) == (None, "persons")
    assert Sample().input("shares.left").value is None
    assert Sample(done_on=date(2026, 1, 2)).input("done_on").as_json()["value"] == "2026-01-02"


def test_declared_facts_are_found_once_with_inherited_ones_first() -> None:
    assert list(declared(Sample)) == ["agency", "people", "year", "done_on", "exempt", "shares"]
    assert declared(Sample) is declared(Sample)
    assert list(described_facts(Sample))[-2:] == ["shares.left", "shares.right"]
