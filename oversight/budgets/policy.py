"""What may be entered in budgets and ledger, decided without the database."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from oversight.bilingual import Text
from oversight.budgets.commands import RecordBudget, RecordCharge, SettleCharge, WithdrawCharge
from oversight.budgets.vocabulary import FUNDS, LEVELS, PURPOSES, STAGES, WHOLE
from oversight.errors import ConflictError, FieldError, ForbiddenError
from oversight.web.money import MOST_FEN

FIRST_YEAR = 2021
AGENCY_LEVELS = ("city", "county")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]{0,31}")
_DOCUMENT_LENGTH, _NOTE_LENGTH = 200, 500
_ENTERED = {stage: STAGES[stage] for stage in ("committed", "charged")}
_FUND, _AMOUNT = Text("资金来源", "Fund"), Text("金额", "Amount")
_LONG = Text("用途说明：不超过 {n} 字。", "Note: {n} characters at most.")


def budget_faults(command: RecordBudget, today: date) -> Iterator[FieldError]:
    """Return what is wrong with a budget line taken by itself."""
    yield from year_faults(command.year, today)
    yield from choice_faults("fund", _FUND, command.fund, FUNDS)
    yield from choice_faults("level", Text("资金层级", "Level"), command.level, LEVELS)
    yield from amount_faults("initial", Text("年初预算", "Initial budget"), command.initial_fen)
    amount = command.initial_fen if command.amount_fen is None else command.amount_fen
    yield from adjusted_faults(amount, command.document, twice=command.amount_fen is None)


def adjusted_faults(amount: object, document: str, *, twice: bool = False) -> Iterator[FieldError]:
    """Return what is wrong with an adjusted amount and its document; `twice`: the amount was named before."""
    if not twice:
        yield from amount_faults("amount", Text("调整后预算", "Adjusted budget"), amount)
    yield from document_faults(document)


def charge_faults(command: RecordCharge, today: date) -> Iterator[FieldError]:
    """Return what is wrong with a charge taken by itself."""
    yield from year_faults(command.year, today)
    yield from choice_faults("fund", _FUND, command.fund, FUNDS)
    yield from choice_faults("purpose", Text("用途", "Purpose"), command.purpose, PURPOSES)
    yield from choice_faults("stage", Text("阶段", "Stage"), command.stage, _ENTERED)
    yield from amount_faults("amount", _AMOUNT, command.amount_fen, least=1)
    yield from day_faults("on", command.on, today, command.year)
    yield from code_faults("source_code", Text("资金来源代码", "Source code"), command.source_code)
    if len(command.note) > _NOTE_LENGTH:
        yield FieldError("note", _LONG.format(n=_NOTE_LENGTH))


def settled_faults(command: SettleCharge, year: int, today: date) -> Iterator[FieldError]:
    """Return what is wrong with charging a promise."""
    yield from amount_faults("amount", _AMOUNT, command.amount_fen, least=1)
    yield from day_faults("on", command.on, today, year)


def withdrawn_faults(command: WithdrawCharge, today: date) -> Iterator[FieldError]:
    """Return what is wrong with a withdrawal, which may come after the year."""
    yield from day_faults("on", command.on, today)
    if not command.reason.strip() or len(command.reason) > _NOTE_LENGTH:
        yield FieldError(
            "reason",
            Text(
                "原因：请说明冲销的原因，不超过 {n} 字。", "Reason: say why it is withdrawn, in {n} characters at most."
            ).format(n=_NOTE_LENGTH),
        )


def reason_faults(reason: str) -> Iterator[FieldError]:
    """Refuse a return that doesn't say what is wrong."""
    if not reason.strip() or len(reason) > _NOTE_LENGTH:
        text = Text("退回原因：请写明不符之处，不超过 {n} 字。", "What is wrong: say it, in {n} characters at most.")
        yield FieldError("reason", text.format(n=_NOTE_LENGTH))


def voucher_faults(voucher: str | None) -> Iterator[FieldError]:
    """Return what is wrong with the form of a voucher's code."""
    yield from code_faults("voucher", Text("凭证号", "Voucher"), voucher)


def order_faults(on: date, before: date | None) -> Iterator[FieldError]:
    """Refuse a day before that of the row's last step."""
    if before is not None and on < before:
        text = Text("日期：{on} 早于这笔登记的日期 {before}。", "Date: {on} is before the row's own day {before}.")
        yield FieldError("on", text.format(on=on, before=before))


def year_faults(year: object, today: date) -> Iterator[FieldError]:
    """Refuse a year before the policy, after the next one, or none at all."""
    if type(year) is not int or not FIRST_YEAR <= year <= today.year + 1:
        yield FieldError(
            "year",
            Text(
                "年度：请填写 {first} 至 {last} 之间的年份，收到的是 {year}。",
                "Year: give a year from {first} to {last}; got {year}.",
            ).format(first=FIRST_YEAR, last=today.year + 1, year=year),
        )


def amount_faults(field: str, label: Text, amount: object, *, least: int = 0) -> Iterator[FieldError]:
    """Refuse an amount that isn't whole fen, is below the least, or is beyond any budget."""
    if type(amount) is int and least <= amount <= MOST_FEN:
        return
    text = Text("{label}：须为以元为单位、最多两位小数的数字。", "{label}: give yuan with two decimals at most.")
    if type(amount) is int and amount < 0:
        text = Text("{label}：不能是负数。", "{label}: can't be negative.")
    elif amount == 0:
        text = Text("{label}：须大于零。", "{label}: must be more than zero.")
    yield FieldError(field, text.format(label=label))


def choice_faults(field: str, label: Text, value: object, known: Mapping[str, Text]) -> Iterator[FieldError]:
    """Refuse a code that isn't one of those known."""
    if value not in known:
        text = Text("{label}：没有“{value}”这一项，可选：{known}。", "{label}: there is no “{value}”; choose {known}.")
        names = Text("、".join(one.zh for one in known.values()), ", ".join(one.en for one in known.values()))
        yield FieldError(field, text.format(label=label, value=value, known=names))


def level_faults(level: str, others: set[str]) -> Iterator[FieldError]:
    """Refuse a fund's whole budget beside its parts, which would count twice."""
    if others and (level == WHOLE) != (others == {WHOLE}):
        yield FieldError(
            "level",
            Text(
                "资金层级：这项资金已按“{others}”登记，不能再登记“{level}”，否则会重复计算。",
                "Level: this fund is already entered by “{others}”; “{level}” beside it would count twice.",
            ).format(
                others=Text(
                    "、".join(LEVELS[one].zh for one in sorted(others)),
                    ", ".join(LEVELS[one].en for one in sorted(others)),
                ),
                level=LEVELS[level],
            ),
        )


def document_faults(document: str) -> Iterator[FieldError]:
    """Refuse a budget without the document that approved it."""
    if not document.strip() or len(document) > _DOCUMENT_LENGTH:
        yield FieldError(
            "document",
            Text(
                "批复文号：请填写批准这一金额的文件，不超过 {n} 字。",
                "Document: name the paper that approved the amount, in {n} characters at most.",
            ).format(n=_DOCUMENT_LENGTH),
        )


def day_faults(field: str, on: object, today: date, year: object = None) -> Iterator[FieldError]:
    """Refuse a day outside the budget year (if one is given), or one that hasn't come."""
    if type(on) is not date:
        yield FieldError(field, Text("日期：请填写，例如 2026-11-24。", "Date: give a day such as 2026-11-24."))
    elif year is not None and on.year != year:
        yield FieldError(
            field,
            Text("日期：{on} 不在 {year} 年度内。", "Date: {on} isn't in the year {year}.").format(on=on, year=year),
        )
    elif on > today:
        yield FieldError(
            field,
            Text("日期：{on} 尚未到来，今天是 {today}。", "Date: {on} hasn't come; today is {today}.").format(
                on=on, today=today
            ),
        )


def code_faults(field: str, label: Text, code: str | None) -> Iterator[FieldError]:
    """Refuse a voucher or source code that isn't one."""
    if code is not None and not _CODE.fullmatch(code):
        text = Text(
            "{label}：请填写字母、数字、连字符，不超过 32 位，例如 PZ-2026-0031。",
            "{label}: give letters, digits and hyphens, 32 at most, such as PZ-2026-0031.",
        )
        yield FieldError(field, text.format(label=label))


def confirmable(recorded_by: str, reviewer: str) -> None:
    """Raise ForbiddenError if the reviewer would confirm an amount entered by himself."""
    if recorded_by == reviewer:
        refusal = ForbiddenError("budgets:confirm")
        refusal.remedy = Text(
            "登记人不能确认自己登记的预算，请由另一名财政审核员确认。",
            "Nobody confirms a budget entered by himself; another finance reviewer must.",
        )
        raise refusal


def open_charge(*, charged: bool, withdrawn: bool) -> None:
    """Raise ConflictError unless a charge is promised only."""
    if withdrawn:
        raise ConflictError(Text("这笔列支已冲销。", "This charge has been withdrawn."))
    if charged:
        raise ConflictError(Text("这笔承诺已经列支。", "This commitment has been charged already."))
