"""What may be entered on a roster, decided without the database."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from oversight.bilingual import Text
from oversight.errors import FieldError, ForbiddenError
from oversight.permissions import Permission
from oversight.persistence import CITY, Principal
from oversight.staffing.commands import AppointPerson
from oversight.staffing.presence import FOREVER, Service
from oversight.staffing.vocabulary import ELIGIBILITY, LEVEL_OF, ROLES

_NAME_LENGTH = 60
_LEVELS: Mapping[str, Text] = {
    "township": Text("乡镇（街道）", "township"),
    "village": Text("村（社区）", "village"),
}


def appointment_faults(command: AppointPerson, today: date) -> Iterator[FieldError]:
    """Return what is wrong with an appointment taken by itself; every message names the post concerned."""
    yield from choice_faults("role", Text("岗位", "Role"), command.role, ROLES)
    yield from choice_faults("eligibility", Text("身份", "Eligibility"), command.eligibility, ELIGIBILITY)
    if command.person is None:
        yield from name_faults(command.name)
    yield from days_faults(command.agency, command.started_on, command.ended_on, today)


def name_faults(name: str | None) -> Iterator[FieldError]:
    """Refuse a new person without a name."""
    if name is None or not 0 < len(name.strip()) <= _NAME_LENGTH:
        yield FieldError(
            "name",
            Text(
                "姓名：请填写姓名，或选择名册上已有的人，不超过 {n} 字。",
                "Name: give the name in {n} characters at most, or choose somebody on the roster.",
            ).format(n=_NAME_LENGTH),
        )


def days_faults(post: str, started_on: object, ended_on: object, today: date) -> Iterator[FieldError]:
    """Refuse days that aren't days, an end before the start, or a start that hasn't come."""
    if type(started_on) is not date:
        text = Text(
            "到岗日期：{post} 的到岗日期请写成 2026-11-24 的形式。", "First day at {post}: write it like 2026-11-24."
        )
        yield FieldError("started_on", text.format(post=post))
        return
    if started_on > today:
        text = Text(
            "到岗日期：{post} 的 {day} 尚未到来，今天是 {today}。",
            "First day at {post}: {day} hasn't come; today is {today}.",
        )
        yield FieldError("started_on", text.format(post=post, day=started_on, today=today))
    if ended_on is not None:
        yield from end_faults(post, started_on, ended_on)


def end_faults(post: str, started_on: date, ended_on: object) -> Iterator[FieldError]:
    """Refuse a last day before the first."""
    if type(ended_on) is not date:
        text = Text(
            "离岗日期：{post} 的离岗日期请写成 2026-11-24 的形式。", "Last day at {post}: write it like 2026-11-24."
        )
        yield FieldError("ended_on", text.format(post=post))
    elif ended_on < started_on:
        text = Text(
            "离岗日期：{post} 的离岗日期 {end} 早于到岗日期 {start}。",
            "Last day at {post}: {end} is before the first day {start}.",
        )
        yield FieldError("ended_on", text.format(post=post, end=ended_on, start=started_on))


def leave_faults(service: Service, leave_from: date | None, leave_until: date | None) -> Iterator[FieldError]:
    """Refuse a leave outside the appointment, or one that ends before it begins."""
    if leave_from is None:
        if leave_until is not None:
            yield FieldError("leave_from", Text("请假起始日期：请填写。", "First day of leave: give it."))
        return
    if not service.started_on <= leave_from <= (service.ended_on or FOREVER):
        text = Text(
            "请假起始日期：{day} 不在任职期间（{start} 起）内。",
            "First day of leave: {day} isn't within the appointment that began on {start}.",
        )
        yield FieldError("leave_from", text.format(day=leave_from, start=service.started_on))
    if leave_until is not None and leave_until < leave_from:
        text = Text(
            "请假截止日期：{end} 早于起始日期 {start}。", "Last day of leave: {end} is before the first day {start}."
        )
        yield FieldError("leave_until", text.format(end=leave_until, start=leave_from))


def place_faults(role: str, code: str, level: str | None, county: str | None) -> Iterator[FieldError]:
    """Refuse a post at an agency that isn't there, isn't of the role's level, or lies in another county."""
    wanted = LEVEL_OF.get(role, "township")
    if level != wanted:
        text = Text("单位：没有编码为 {code} 的{level}。", "Agency: there is no {level} with the code {code}.")
        yield FieldError("agency", text.format(code=code, level=_LEVELS[wanted]))
    elif county is not None and not code.startswith(county):
        text = Text("单位：{code} 不在县（市、区）{county} 内。", "Agency: {code} isn't in the county {county}.")
        yield FieldError("agency", text.format(code=code, county=county))


def overlap_faults(
    others: Iterable[Service], role: str, agency: str, days: tuple[date, date | None]
) -> Iterator[FieldError]:
    """Refuse the same post twice for the same person at the same time; two different posts are a matter of counting."""
    started_on, ended_on = days
    for other in others:
        same = (other.role, other.agency) == (role, agency)
        if same and started_on <= (other.ended_on or FOREVER) and other.started_on <= (ended_on or FOREVER):
            text = Text(
                "到岗日期：此人自 {day} 起已在 {agency} 任同一岗位，时间重叠。",
                "First day: this person has held the same post at {agency} since {day}; the two overlap.",
            )
            yield FieldError("started_on", text.format(day=other.started_on, agency=agency))
            return


def choice_faults(field: str, label: Text, value: object, known: Mapping[str, Text]) -> Iterator[FieldError]:
    """Refuse a code that isn't one of those known."""
    if value not in known:
        text = Text("{label}：没有“{value}”这一项，可选：{known}。", "{label}: there is no “{value}”; choose {known}.")
        names = Text("、".join(one.zh for one in known.values()), ", ".join(one.en for one in known.values()))
        yield FieldError(field, text.format(label=label, value=value, known=names))


def require_exempting(principal: Principal) -> None:
    """Raise ForbiddenError unless the principal decides for the whole city: no county exempts its own villages."""
    if not principal.covers(CITY):
        refusal = ForbiddenError(Permission.STAFFING_WRITE)
        refusal.remedy = Text("请报市民政局认定。", "Ask the city bureau to decide.")
        raise refusal
