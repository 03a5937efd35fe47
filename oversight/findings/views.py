"""Findings: the list, and one finding with its course and the forms of those who may act."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import user_names
from oversight.agencies.queries import agencies, names
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.findings import queries, service
from oversight.findings.policy import FindingState
from oversight.findings.presentation import ACTS, SEVERITIES, TAGS, reading_name, rule_title, sheet
from oversight.findings.queries import FindingFilter, FindingRow
from oversight.findings.schemas import RectifySchema, ReviewSchema
from oversight.permissions import Permission
from oversight.rulebook import law
from oversight.web.exports import exported
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.pagination import exports, paging
from oversight.web.requests import principal, session, transaction
from oversight.web.timelines import moments

TITLE = Text("问题整改", "Findings")
pages = Blueprint("findings", __name__, url_prefix="/findings")


def _filter() -> FindingFilter:
    asked = request.args
    return FindingFilter(state=asked.get("state"), rule=asked.get("rule"), agency=asked.get("agency"))


@pages.get("/")
@requires(Permission.FINDINGS_READ)
def index() -> Response:
    """Show the findings in the reader's scope, filtered, paged, or as a file."""
    scope, wanted = principal().scope, _filter()
    with session() as s:
        if request.args.get("format") and (
            file := exported(sheet(queries.findings(s, scope, wanted), names(s)), "findings")
        ):
            return file
        page = paging(queries.count_findings(s, scope, wanted))
        context: dict[str, Any] = {
            "rows": queries.findings(s, scope, wanted, page.first, page.limit),
            "names": names(s),
            "rules": [(rule, rule_title(rule)) for rule in queries.rules_found(s, scope)],
            "counties": [(one.code, one.name) for one in agencies(s, scope, "county")],
        }
    return render("findings/index.html", title=TITLE, page=page, exports=exports(), **_words(), **context)


@pages.get("/<identifier>")
@requires(Permission.FINDINGS_READ)
def detail(identifier: str) -> Response:
    """Show one finding."""
    return _page(identifier)


@pages.post("/<identifier>/rectification")
@requires(Permission.FINDINGS_RECTIFY)
def rectify(identifier: str) -> WerkzeugResponse:
    """Report a finding put right."""
    try:
        typed = parse(RectifySchema(), request.form)
        with transaction() as tx:
            service.rectify_finding(tx, service.RectifyFinding(finding=identifier, **typed))
    except InvalidInputError as error:
        return _page(identifier, error.fields)
    notify(Text("整改情况已上报，等待复核。", "Reported as put right; it waits for review."))
    return redirect(url_for("findings.detail", identifier=identifier))


@pages.post("/<identifier>/review")
@requires(Permission.FINDINGS_REVIEW)
def review(identifier: str) -> WerkzeugResponse:
    """Close a finding, or return it."""
    try:
        typed = parse(ReviewSchema(), request.form)
        with transaction() as tx:
            _reviewed(tx, identifier, typed)
    except InvalidInputError as error:
        return _page(identifier, error.fields)
    notify(Text("复核意见已记录。", "The review was recorded."))
    return redirect(url_for("findings.detail", identifier=identifier))


def _reviewed(tx: Any, identifier: str, typed: dict[str, str]) -> None:
    if typed["decision"] == "close":
        service.close_finding(tx, service.CloseFinding(finding=identifier, review=typed["review"]))
    else:
        service.return_rectification(tx, service.ReturnRectification(finding=identifier, review=typed["review"]))


def _page(identifier: str, errors: tuple[FieldError, ...] = ()) -> Response:
    reader = principal()
    with session() as s:
        row = queries.finding(s, reader.scope, identifier)
        acts = queries.course(s, identifier)
        called = user_names(s, {act.actor for act in acts})
        agency = names(s, [row.agency]).get(row.agency, row.agency)
    return render(
        "findings/detail.html",
        title=Text(f"{agency} · {rule_title(row.rule).zh}", f"{agency}: {rule_title(row.rule).en}"),
        crumbs=[(TITLE, url_for("findings.index"))],
        status=422 if errors else 200,
        errors=errors,
        values=request.form.to_dict(),
        row=row,
        agency=agency,
        moments=moments(acts, ACTS, called, reader),
        apply_url=f"/exemptions/apply?finding={row.id}" if reader.may(Permission.EXEMPTIONS_APPLY) else None,
        titles=law().parameters,
        **_words(),
        **_forms(row),
    )


def _forms(row: FindingRow) -> dict[str, bool]:
    reader = principal()
    own = row.rectified_by == reader.user_id
    reviewing = row.state is FindingState.RECTIFIED and reader.may(Permission.FINDINGS_REVIEW)
    return {
        "may_rectify": row.state is FindingState.OPEN and reader.may(Permission.FINDINGS_RECTIFY),
        "may_review": reviewing and not own,
        "is_recused": reviewing and own,
    }


def _words() -> dict[str, Any]:
    states = [(one.value, one.label) for one in FindingState]
    named = {"rule_title": rule_title, "reading_name": reading_name}
    return {"states": states, "tags": TAGS, "severities": SEVERITIES} | named
