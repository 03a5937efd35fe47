"""Verify everything: one button, progress that needs no script, and a plain result."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import user_names
from oversight.audit_trail import verifying
from oversight.audit_trail.blueprints import pages
from oversight.audit_trail.presentation import CHECKS, PROGRESS, RESULT, TITLE, VERIFICATIONS
from oversight.audit_trail.verifying import Check
from oversight.permissions import Permission
from oversight.persistence import Principal
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.requests import principal, session, transaction

REFRESH_SECONDS = "3"


@pages.get("/verifications")
@requires(Permission.AUDIT_READ)
def verifications() -> Response:
    """Show the latest checks, and the button that asks for one."""
    with session() as s:
        rows = verifying.checks(s)
        called = user_names(s, {row.requested_by for row in rows})
    way = [(TITLE, url_for("audit_trail.index"))]
    return render("audit_trail/verifications.html", title=VERIFICATIONS, crumbs=way, rows=rows, called=called)


@pages.post("/verifications")
@requires(Permission.AUDIT_READ)
def request_verification() -> WerkzeugResponse:
    """Ask for a check of everything."""
    with transaction() as tx:
        identifier = verifying.request(tx)
    return redirect(url_for("audit_trail.verification", identifier=identifier))


@pages.get("/verifications/<identifier>")
@requires(Permission.AUDIT_READ)
def verification(identifier: str) -> Response:
    """Show one check; as long as it isn't over, the page asks to be fetched again."""
    with session() as s:
        check = verifying.check(s, identifier)
        called = user_names(s, {check.requested_by})
    way = [(TITLE, url_for("audit_trail.index")), (VERIFICATIONS, url_for("audit_trail.verifications"))]
    title = PROGRESS if check.is_open else RESULT
    answer = render(
        "audit_trail/verification.html",
        title=title,
        crumbs=way,
        check=check,
        called=called,
        checks=CHECKS,
        shows_problems=may_see_problems(principal(), check),
    )
    if check.is_open:
        answer.headers["Refresh"] = REFRESH_SECONDS
    return answer


def may_see_problems(reader: Principal, check: Check) -> bool:
    """Whether a reader may see where the problems are: they are of all counties, confidential cases among them."""
    return bool(check.problems) and not reader.scope and reader.may(Permission.EXEMPTIONS_READ)
