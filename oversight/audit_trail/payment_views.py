"""The payment list: which approved cases the log's witnesses stand behind, and why the others wait."""

from collections import Counter
from datetime import timedelta
from typing import Any

from flask import Response, request, url_for

from oversight.agencies.queries import agencies, names
from oversight.audit_trail.blueprints import pages
from oversight.audit_trail.downloads import download, policy_if_any
from oversight.audit_trail.payment_gate import PaymentList, Wanted, payment_list
from oversight.audit_trail.payments import export_payments, payment_file
from oversight.audit_trail.presentation import PAYMENTS
from oversight.audit_trail.schemas import PaymentsSchema
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.permissions import Permission
from oversight.web.exports import SHEET
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.pagination import address
from oversight.web.requests import present_day, principal, session, transaction

FIELDS = ("agency", "since", "until")
SHOWN = 100
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_APPROVALS = Text("审批记录", "Approvals")


@pages.get("/payments")
@requires(Permission.APPROVALS_READ)
def payments() -> Response:
    """Show what may be paid and what is kept back, or hand out the payment file."""
    try:
        wanted = wanted_of(parse(PaymentsSchema(), {name: request.args.get(name, "") for name in FIELDS}))
    except InvalidInputError as error:
        return _page(None, errors=error.fields)
    with session() as s:
        found, named = payment_list(s, policy_if_any(), wanted), names(s)
    if request.args.get("format") and SHEET not in request.args:
        return _file(found, named)
    return _page(found, wanted=wanted, names=named)


def wanted_of(asked: dict[str, Any]) -> Wanted:
    """Return which cases are asked for: of the reader's area, since last month began where no days are named."""
    reader, today = principal(), present_day()
    agency = asked.get("agency") or reader.scope
    since = asked.get("since") or (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    # an agency outside of the reader's area has nothing in it that he may see
    scope = agency if agency.startswith(reader.scope) else f"{reader.scope}/"
    return Wanted(scope, since, asked.get("until") or max(today, since))


def _file(found: PaymentList, named: dict[str, str]) -> Response:
    kind = request.args["format"]
    body = payment_file(found, named, kind)
    with transaction() as tx:
        export_payments(tx, found, body, "csv" if kind == "csv" else "xlsx")
    return download(body, f"payments.{kind}", _TYPES[kind])


def _page(found: PaymentList | None, errors: tuple[FieldError, ...] = (), **context: Any) -> Response:
    with session() as s:
        counties = [(one.code, one.name) for one in agencies(s, principal().scope, "county")]
    reasons = Counter(one.reason for one in found.kept_back) if found else Counter()
    return render(
        "audit_trail/payments.html",
        title=PAYMENTS,
        crumbs=[(_APPROVALS, url_for("approvals.index"))],
        status=422 if errors else 200,
        errors=errors,
        values={name: request.args.get(name, "") for name in FIELDS},
        found=found,
        reasons=sorted(reasons.items()),
        shown=SHOWN,
        counties=counties,
        exports={kind: address(format=kind) for kind in _TYPES} if found and found.payable else None,
        **context,
    )
