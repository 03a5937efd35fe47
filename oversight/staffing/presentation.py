"""Staffing as a page or an export shows it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oversight.bilingual import Text
from oversight.rules.outcome import Result
from oversight.staffing.judging import CountyTally, TownshipVerdict, VillageVerdict
from oversight.staffing.presence import Service, at_post, leave_that_counts
from oversight.staffing.queries import RosterRow
from oversight.staffing.vocabulary import ELIGIBILITY, ROLES
from oversight.web.pages import say
from reports.workbook import Column, Sheet


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A row of a roster with what it comes to on the day: a tag's kind and its words."""

    row: RosterRow
    kind: str
    words: Text


def roster_lines(rows: Iterable[RosterRow], counting: Collection[str], on: date) -> list[RosterLine]:
    """Say of each row whether it counts on a day; `counting` are the ids of the appointments that do."""
    return [RosterLine(row, *_standing(row.service, counting, on)) for row in rows]


def _standing(service: Service, counting: Collection[str], on: date) -> tuple[str, Text]:
    if service.ended_on is not None and service.ended_on < on:
        return "done", Text("已离岗", "Left")
    if service.started_on > on:
        return "not_started", Text("尚未到岗", "Not yet begun")
    if not at_post(service, on):
        most = leave_that_counts(service.leave_from or on)
        return "at_risk", Text("请假超过{n}天，不计", "On leave beyond {n} days, not counted").format(n=most)
    if service.role != "village_assistant" and service.id not in counting:
        return "disputed", Text("在别处计数，不重复计", "Counted elsewhere, once")
    return "accepted", Text("在岗", "At post")


def county_sheet(rows: Sequence[CountyTally], names: Mapping[str, str], on: date) -> Sheet:
    """Return the counties as a table to export."""
    return Sheet(
        title=say(Text(f"人员配备 {on}", f"Staffing {on}")),
        columns=(
            Column("code", say(Text("编码", "Code"))),
            Column("name", say(Text("县（市、区）", "County"))),
            Column("townships", say(Text("乡镇（街道）", "Townships")), kind="integer"),
            Column("needed", say(Text("应配协管员", "Assistants needed")), kind="integer"),
            Column("present", say(Text("在岗", "At post")), kind="integer"),
            Column("missing", say(Text("缺", "Missing")), kind="integer"),
            *(Column(f"quota_{one}", f"R16 {say(one.label)}", kind="integer") for one in Result),
            *(Column(f"in_place_{one}", f"R18 {say(one.label)}", kind="integer") for one in Result),
            *(Column(f"village_{one}", f"R17 {say(one.label)}", kind="integer") for one in Result),
        ),
        rows=tuple(
            {
                "code": row.agency,
                "name": names[row.agency],
                "townships": row.townships,
                "needed": row.needed,
                "present": row.present,
                "missing": row.missing,
                **{f"quota_{one}": row.quota[one] for one in Result},
                **{f"in_place_{one}": row.in_place[one] for one in Result},
                **{f"village_{one}": row.village[one] for one in Result},
            }
            for row in rows
        ),
    )


def township_sheet(rows: Sequence[TownshipVerdict], names: Mapping[str, str], on: date) -> Sheet:
    """Return townships as a table to export."""
    return Sheet(
        title=say(Text(f"乡镇协管员 {on}", f"Townships {on}")),
        columns=(
            Column("code", say(Text("编码", "Code"))),
            Column("name", say(Text("乡镇（街道）", "Township"))),
            Column("registered", say(Text("户籍人口", "Registered population")), kind="integer"),
            Column("needed", say(Text("应配协管员", "Assistants needed")), kind="integer"),
            Column("present", say(Text("在岗", "At post")), kind="integer"),
            Column("quota", say(Text("配备（R16）", "Quota (R16)"))),
            Column("in_place", say(Text("到位（R18）", "In place (R18)"))),
        ),
        rows=tuple(
            {
                "code": row.agency,
                "name": names[row.agency],
                "registered": row.registered,
                "needed": row.needed,
                "present": row.present,
                "quota": say(row.quota.result.label),
                "in_place": say(row.in_place.result.label),
            }
            for row in rows
        ),
    )


def roster_sheet(lines: Sequence[RosterLine], villages: Sequence[VillageVerdict], names: Mapping[str, str]) -> Sheet:
    """Return a roster as a table to export, names masked; villages without anybody have a row of their own."""
    served = {line.row.service.agency for line in lines}
    rows: list[dict[str, str | date | None]] = [
        {
            "agency": names[line.row.service.agency],
            "role": say(ROLES[line.row.service.role]),
            "name": line.row.person_name[:1] + "*",
            "started_on": line.row.service.started_on,
            "ended_on": line.row.service.ended_on,
            "eligibility": say(ELIGIBILITY[line.row.service.eligibility]),
            "state": say(line.words),
        }
        for line in lines
    ]
    rows += [
        {"agency": names[one.agency], "state": say(one.outcome.result.label)}
        for one in villages
        if one.agency not in served
    ]
    return Sheet(
        title=say(Text("名册", "Roster")),
        columns=(
            Column("agency", say(Text("单位", "Agency"))),
            Column("role", say(Text("岗位", "Role"))),
            Column("name", say(Text("姓名（已脱敏）", "Name (masked)"))),
            Column("started_on", say(Text("到岗日期", "First day")), kind="date"),
            Column("ended_on", say(Text("离岗日期", "Last day")), kind="date"),
            Column("eligibility", say(Text("身份", "Eligibility"))),
            Column("state", say(Text("状态", "State"))),
        ),
        rows=tuple(rows),
    )
