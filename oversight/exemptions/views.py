"""The acts on a case: opinions, the negative list, decision, appeal and withdrawal, each with its consequences."""

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError, NotFoundError
from oversight.exemptions import queries, service
from oversight.exemptions.case_views import TITLE, case_page, case_title, pages
from oversight.exemptions.deciding import DecideExemption, decide_exemption
from oversight.exemptions.policy import OUTCOMES
from oversight.exemptions.presentation import choices, possible
from oversight.exemptions.schemas import AppealSchema, DecisionSchema, FlagSchema, OpinionsSchema
from oversight.permissions import Permission
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import principal, session, transaction

__all__ = ["pages"]

_FORMS = {
    "flag": (Text("记录负面清单情形", "Record a point of the negative list"), "may_examine"),
    "decision": (Text("记录会议认定", "Record the meeting's decision"), "may_decide"),
    "appeal": (Text("提出申诉", "Appeal"), "may_appeal"),
    "withdrawal": (Text("撤回申请", "Withdraw the application"), "may_withdraw"),
}


@pages.post("/<identifier>/opinions")
@requires(Permission.EXEMPTIONS_EXAMINE)
def opine(identifier: str) -> WerkzeugResponse:
    """Give or change one's opinions on the elements."""
    try:
        given = parse(OpinionsSchema(), request.form)
        with transaction() as tx:
            service.record_opinions(tx, service.RecordOpinions(case=identifier, opinions=given))
    except InvalidInputError as error:
        return case_page(identifier, error.fields)
    return _done(identifier, Text("核查意见已记录。", "Your opinions were recorded."))


@pages.get("/<identifier>/<any(flag, decision, appeal, withdrawal):form>")
@requires(Permission.EXEMPTIONS_READ)
def ask(identifier: str, form: str) -> Response:
    """Show an act's form with its consequences, to those who may do it now."""
    return _form(identifier, form)


@pages.post("/<identifier>/flag")
@requires(Permission.EXEMPTIONS_EXAMINE)
def flag(identifier: str) -> WerkzeugResponse:
    """Record a point of the negative list: the case is refused at once."""
    try:
        typed = parse(FlagSchema(), request.form)
        with transaction() as tx:
            service.record_flag(tx, service.RecordFlag(case=identifier, **typed))
    except InvalidInputError as error:
        return _form(identifier, "flag", error.fields)
    return _done(identifier, Text("已记录，本件不予免责。", "Recorded; the case is refused."))


@pages.post("/<identifier>/decision")
@requires(Permission.EXEMPTIONS_DECIDE)
def decide(identifier: str) -> WerkzeugResponse:
    """Record a meeting's decision."""
    try:
        typed = parse(DecisionSchema(), request.form)
        with transaction() as tx:
            decide_exemption(tx, DecideExemption(case=identifier, **typed))
    except InvalidInputError as error:
        return _form(identifier, "decision", error.fields)
    return _done(identifier, Text("会议认定已记录。", "The meeting's decision was recorded."))


@pages.post("/<identifier>/appeal")
@requires(Permission.EXEMPTIONS_APPLY)
def appeal(identifier: str) -> WerkzeugResponse:
    """Appeal."""
    try:
        typed = parse(AppealSchema(), request.form)
        with transaction() as tx:
            service.appeal_exemption(tx, service.AppealExemption(case=identifier, **typed))
    except InvalidInputError as error:
        return _form(identifier, "appeal", error.fields)
    return _done(identifier, Text("申诉已提交，由其他人员复核。", "The appeal was submitted; others will decide it."))


@pages.post("/<identifier>/withdrawal")
@requires(Permission.EXEMPTIONS_APPLY)
def withdraw(identifier: str) -> WerkzeugResponse:
    """Withdraw the application."""
    with transaction() as tx:
        service.withdraw_exemption(tx, service.WithdrawExemption(case=identifier))
    return _done(identifier, Text("申请已撤回。", "The application was withdrawn."))


def _done(identifier: str, words: Text) -> WerkzeugResponse:
    notify(words)
    return redirect(url_for("exemptions.detail", identifier=identifier))


def _form(identifier: str, form: str, errors: tuple[FieldError, ...] = ()) -> Response:
    title, needed = _FORMS[form]
    with session() as s:
        row = queries.case(s, principal().scope, identifier)
        named = names(s, {row.agency})
    if not errors and not possible(row, principal())[needed]:
        raise NotFoundError
    context: dict[str, Any] = {"row": row, "agency": named.get(row.agency, row.agency), "act": title, **choices()}
    called = case_title(row, named)
    return render(
        f"exemptions/{form}.html",
        title=title,
        crumbs=[(TITLE, url_for("exemptions.index")), (called, url_for("exemptions.detail", identifier=identifier))],
        status=422 if errors else 200,
        errors=errors,
        values=request.form.to_dict(),
        outcomes=[(one.value, one.label) for one in OUTCOMES],
        **context,
    )
