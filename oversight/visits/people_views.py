"""Which account is which inspector's: only the drawn team may work on its visit."""

from flask import Response, request, url_for
from flask import redirect as to
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import accounts_with
from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import InvalidInputError
from oversight.inspections.persons import persons
from oversight.inspections.service.linking import link_inspector
from oversight.permissions import Permission, Role
from oversight.visits.framing import TITLE, pages
from oversight.visits.schemas import LinkSchema
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import session, transaction


@pages.get("/people")
@requires(Permission.INSPECTIONS_PLAN)
def people() -> Response:
    """Show the roster with its accounts."""
    return _people()


@pages.post("/people")
@requires(Permission.INSPECTIONS_PLAN)
def link() -> WerkzeugResponse:
    """Let an account be an inspector's, or take it away."""
    try:
        command = parse(LinkSchema(), request.form)
        with transaction() as tx:
            link_inspector(tx, command)
    except InvalidInputError as error:
        return _people(error)
    notify(Text("检查员账号已更新。", "The inspector's account is updated."))
    return to(url_for("visits.people"))


def _people(error: InvalidInputError | None = None) -> Response:
    with session() as s:
        everyone, accounts, called = persons(s), accounts_with(s, Role.INSPECTOR), names(s)
    return render(
        "visits/people.html",
        title=Text("检查员账号", "Inspectors' accounts"),
        crumbs=[(TITLE, url_for("visits.index"))],
        status=200 if error is None else error.status,
        errors=() if error is None else error.fields,
        values=request.form.to_dict(),
        people=everyone,
        accounts=accounts,
        names=called,
    )
