"""The workbench: the figures a reader watches, and what waits for their role, soonest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.annual_reports import queries as reports
from oversight.annual_reports.policy import State
from oversight.approvals.queries import ApprovalFilter, count_approvals
from oversight.bilingual import Text
from oversight.budgets.queries import returned, unconfirmed
from oversight.conclusions.presentation import listed
from oversight.dashboard.assessment import assess
from oversight.dashboard.queries import county_of
from oversight.deadlines.calendar import WorkingDayCalendar
from oversight.deadlines.countdown import Countdown, countdown
from oversight.findings.queries import FindingFilter, count_findings
from oversight.inspections import queries as inspections
from oversight.permissions import Permission
from oversight.persistence import Principal
from oversight.rules.outcome import Outcome, Result

_NOW, _WAITING = Text("现在", "Now"), Text("待办理", "Waiting")
_PROVISIONAL = Text("放假安排尚未公布，天数暂定", "provisional: the holidays aren't announced yet")


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the work-list."""

    due: Text
    urgency: str
    title: Text
    url: str
    kind: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number worth watching, `of` how many, and the page that explains it."""

    value: int
    label: Text
    url: str
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reader finds on the workbench."""

    figures: tuple[Figure, ...]
    tasks: tuple[Task, ...]
    deadline: Countdown


def workbench_of(session: Session, principal: Principal, on: date) -> Desk:
    """Gather the reader's figures and tasks as they stand on a day."""
    deadline = countdown(WorkingDayCalendar(), _report_due(on), on)
    tasks = [
        task
        for permission, gather in _GATHERERS
        if principal.may(permission)
        for task in gather(session, principal, on, deadline)
    ]
    return Desk(tuple(_figures(session, principal, on)), tuple(tasks), deadline)


def _report_due(on: date) -> date:
    this_year = date(on.year, 1, 15)
    return this_year if on <= this_year else date(on.year + 1, 1, 15)


def _figures(session: Session, principal: Principal, on: date) -> Iterator[Figure]:
    scope = county_of(principal)
    if principal.may(Permission.BUDGETS_READ):
        judged: dict[str | None, list[Outcome]] = {}
        for one in (*assess(session, scope, on, "R30"), *assess(session, scope, on, "R31")):
            judged.setdefault(one.agency, []).append(one)
        fine = sum(all(one.result in _FINE for one in both) for both in judged.values())
        yield Figure(
            fine, Text("预算单位两项比例均达标", "units with both ratios met"), url_for("budgets.index"), len(judged)
        )
    if principal.may(Permission.STAFFING_READ):
        posts = assess(session, scope, on, "R16")
        filled = sum(one.result is Result.COMPLIANT for one in posts)
        yield Figure(
            filled,
            Text("乡镇（街道）协管员配足", "townships with enough assistants"),
            url_for("staffing.index"),
            len(posts),
        )
    if principal.may(Permission.FINDINGS_READ):
        label = Text("问题在整改", "findings under rectification")
        yield Figure(
            count_findings(session, scope, FindingFilter(state="open")), label, url_for("findings.index", state="open")
        )
    if principal.may(Permission.INSPECTIONS_READ):
        drawn = [row for row in inspections.draws(session) if row.result]
        yield Figure(
            len(drawn), Text("次抽取已完成，可验证", "draws completed, open to checking"), url_for("inspections.index")
        )


_FINE = frozenset({Result.COMPLIANT, Result.NOT_APPLICABLE})


def _own_report(session: Session, principal: Principal, _on: date, deadline: Countdown) -> Iterator[Task]:
    agency = principal.agency if "." in principal.scope else county_of(principal)
    year = deadline.due_on.year - 1
    found = reports.find(session, agency, year)
    if found is not None and not found.editable:
        return
    title = Text("填报 {year} 年度工作情况报告", "Write the {year} annual report").format(year=year)
    kind = "not_started" if found is None else "returned" if found.state is State.RETURNED else "in_progress"
    url = url_for("annual_reports.report", agency=agency, year=year)
    due = replace(deadline, provisional=False).words
    yield Task(due, deadline.urgency, title, url, kind, _PROVISIONAL if deadline.provisional else None)


def _reports_to_review(session: Session, principal: Principal, on: date, _: Countdown) -> Iterator[Task]:
    waiting = [
        row for row in reports.reports(session, principal.scope, (on.year - 1, on.year)) if row.state is State.SUBMITTED
    ]
    called = names(session, {row.agency for row in waiting})
    for row in waiting:
        title = Text("审核{who} {year} 年度报告", "Review the {year} report of {who}")
        url = url_for("annual_reports.report", agency=row.agency, year=row.year)
        yield Task(_NOW, "warn", title.format(who=called[row.agency], year=row.year), url, "submitted")


def _budgets_to_confirm(session: Session, principal: Principal, _on: date, _: Countdown) -> Iterator[Task]:
    waiting = unconfirmed(session, principal.scope)
    called = names(session, {agency for agency, _, _ in waiting})
    for agency, year, lines in waiting:
        title = Text("确认{who} {year} 年预算（{n} 项）", "Confirm the {year} budget of {who} ({n} lines)")
        url = url_for("budgets.verdict", agency=agency, year=year)
        yield Task(_NOW, "warn", title.format(who=called[agency], year=year, n=lines), url, "pending")


def _budgets_returned(session: Session, principal: Principal, _on: date, _: Countdown) -> Iterator[Task]:
    sent_back = returned(session, principal.scope)
    called = names(session, {agency for agency, _, _ in sent_back})
    for agency, year, lines in sent_back:
        title = Text("改正财政退回的{who} {year} 年预算（{n} 项）", "Correct the {year} budget of {who} ({n} lines)")
        url = url_for("budgets.verdict", agency=agency, year=year) + "#lines"
        yield Task(_NOW, "warn", title.format(who=called[agency], year=year, n=lines), url, "returned")


def _plans_to_approve(session: Session, principal: Principal, _on: date, _: Countdown) -> Iterator[Task]:
    for row in inspections.plans(session, principal.scope):
        if row.state == "submitted":
            title = Text("审批抽查方案：{title}", "Approve the inspection plan: {title}").format(title=row.title)
            yield Task(_NOW, "warn", title, url_for("inspections.plan", plan_id=row.id), "pending")


def _draws_to_run(session: Session, _principal: Principal, on: date, _: Countdown) -> Iterator[Task]:
    for row in inspections.draws(session):
        if row.state != "published" or row.result or not row.events:
            continue
        last = countdown(WorkingDayCalendar(), max(row.events), on)
        title = Text("第 {n} 号抽取：录入种子并抽取", "Draw no. {n}: enter the seed and draw").format(n=row.number)
        due = _NOW if last.days <= 0 else last.words
        note = Text(row.title, row.title)
        yield Task(
            due,
            "warn" if last.days <= 0 else "",
            title,
            url_for("inspections.draw", number=row.number),
            "pending",
            note,
        )


def _conclusions_to_decide(session: Session, principal: Principal, on: date, _: Countdown) -> Iterator[Task]:
    for one in listed(session, principal.scope, on):
        url = url_for("conclusions.detail", identifier=one.row.id)
        if one.left is not None:
            title = Text("公开{place}的检查结论", "Publish the conclusion on {place}").format(place=one.place)
            yield Task(one.left.words, one.left.urgency, title, url, "in_progress")
        elif one.row.state == "drafted":
            title = Text("审批{place}的检查结论", "Approve the conclusion on {place}").format(place=one.place)
            yield Task(_WAITING, "warn", title, url, "pending")


def _findings_to_mend(session: Session, principal: Principal, _on: date, _: Countdown) -> Iterator[Task]:
    if n := count_findings(session, principal.scope, FindingFilter(state="open")):
        title = Text("整改 {n} 个问题", "Put {n} findings right").format(n=n)
        yield Task(_WAITING, "warn", title, url_for("findings.index", state="open"), "in_progress")


def _findings_to_review(session: Session, principal: Principal, _on: date, _: Countdown) -> Iterator[Task]:
    if n := count_findings(session, principal.scope, FindingFilter(state="rectified")):
        title = Text("复核 {n} 个已整改的问题", "Review {n} rectified findings").format(n=n)
        yield Task(_WAITING, "warn", title, url_for("findings.index", state="rectified"), "pending")


def _cases_to_decide(session: Session, principal: Principal, _on: date, _: Countdown) -> Iterator[Task]:
    if n := count_approvals(session, principal.scope, ApprovalFilter(state="pending")):
        title = Text("审批 {n} 件救助申请", "Decide {n} assistance cases").format(n=n)
        yield Task(_WAITING, "warn", title, url_for("approvals.index", state="pending"), "pending")


Gatherer = Callable[[Session, Principal, date, Countdown], Iterator[Task]]
_GATHERERS: tuple[tuple[Permission, Gatherer], ...] = (
    (Permission.REPORTS_REVIEW, _reports_to_review),
    (Permission.BUDGETS_CONFIRM, _budgets_to_confirm),
    (Permission.BUDGETS_WRITE, _budgets_returned),
    (Permission.INSPECTIONS_APPROVE, _plans_to_approve),
    (Permission.INSPECTIONS_APPROVE, _conclusions_to_decide),
    (Permission.INSPECTIONS_DRAW, _draws_to_run),
    (Permission.APPROVALS_DECIDE, _cases_to_decide),
    (Permission.FINDINGS_RECTIFY, _findings_to_mend),
    (Permission.FINDINGS_REVIEW, _findings_to_review),
    (Permission.REPORTS_WRITE, _own_report),
)
