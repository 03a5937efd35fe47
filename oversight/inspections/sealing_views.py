"""Sealed mode on pages: name custodians, show each the share once, bring the shares back in the room."""

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import user_names
from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.inspections import queries, room_queries, service
from oversight.inspections.entry_views import crumbs, pages
from oversight.inspections.presentation import draw_title
from oversight.inspections.sealing import digest
from oversight.inspections.service import OpenSecret, ReturnShare, attempt
from oversight.inspections.service.sealings import eligible
from oversight.permissions import Permission
from oversight.persistence import CITY, Transaction, require_scope
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import principal, session, transaction

SEALED = Text("密封抽取（不通知检查）", "A sealed draw, for an unannounced visit")
SHARES = Text("密封份额", "Shares of secrets")
RETURN = Text("交回密封份额", "Bring a share back")


@pages.get("/items/<item_id>/secret")
@requires(Permission.INSPECTIONS_PLAN)
def secret_form(item_id: str) -> Response:
    """Show the form that names the custodians of a secret."""
    return _secret_form(item_id)


@pages.post("/items/<item_id>/secret")
@requires(Permission.INSPECTIONS_PLAN)
def open_secret(item_id: str) -> WerkzeugResponse:
    """Name the custodians."""
    named = tuple(request.form.getlist("custodians"))
    try:
        with transaction() as tx:
            secret = service.open_secret(tx, OpenSecret(item_id=item_id, custodians=named))
    except InvalidInputError as error:
        return _secret_form(item_id, 422, error.fields)
    notify(Text("保管人已确定，请各自登录领取份额。", "The custodians are named; each signs in for the share."))
    return redirect(url_for("inspections.secret", secret_id=secret))


@pages.get("/secrets/<secret_id>")
@requires(Permission.INSPECTIONS_READ)
def secret(secret_id: str) -> Response:
    """Show how far a secret is, and to its custodians the button that shows the share."""
    return _secret_page(secret_id)


@pages.post("/secrets/<secret_id>/share")
@requires(Permission.INSPECTIONS_READ)
def take_share(secret_id: str) -> Response:
    """Show the acting custodian's share, this once: the answer is the only place where it stands."""
    shown: list[str] = []

    def act(tx: Transaction) -> str:
        shown.append(service.take_share(tx, secret_id))
        return secret_id

    attempt(transaction, act)
    return _secret_page(secret_id, share=shown[0])


@pages.get("/secrets")
@requires(Permission.INSPECTIONS_READ)
def shares() -> Response:
    """List the secrets of which the reader keeps a share."""
    with session() as s:
        rows = room_queries.kept_by(s, principal().user_id)
    return render("inspections/sealing_shares.html", title=SHARES, crumbs=crumbs(), rows=rows)


@pages.get("/draws/<int:number>/share")
@requires(Permission.INSPECTIONS_READ)
def share_form(number: int) -> Response:
    """Show the form in which a custodian brings the share back."""
    return _share_form(number)


@pages.post("/draws/<int:number>/share")
@requires(Permission.INSPECTIONS_READ)
def return_share(number: int) -> WerkzeugResponse:
    """Bring a share back."""
    command = ReturnShare(notice=str(number), share=request.form.get("share", ""))
    try:
        attempt(transaction, lambda tx: service.return_share(tx, command))
    except InvalidInputError as error:
        return _share_form(number, 422, error.fields)
    notify(Text("份额已核对收下。", "The share is right, and taken."))
    return redirect(url_for("inspections.share_form", number=number))


def _secret_form(item_id: str, status: int = 200, errors: tuple[FieldError, ...] = ()) -> Response:
    with session() as s:
        item = queries.item(s, principal().scope, item_id)
        people, earlier, named = eligible(s), room_queries.secrets_of(s, item_id), names(s)
    way = crumbs((Text(item.title, item.title), url_for("inspections.plan", plan_id=item.plan_id)))
    chosen = request.form.getlist("custodians")
    context: dict[str, Any] = {
        "item": item,
        "people": people,
        "earlier": earlier,
        "chosen": chosen,
        "names": named,
        "status": status,
        "errors": errors,
    }
    return render("inspections/sealing_form.html", title=SEALED, crumbs=way, **context)


def _secret_page(secret_id: str, share: str = "") -> Response:
    require_scope(principal(), CITY)
    with session() as s:
        row = room_queries.secret(s, secret_id)
        users = user_names(s, [one.custodian for one in row.shares])
        item = queries.item(s, principal().scope, row.item_id)
    way = crumbs((Text(item.title, item.title), url_for("inspections.plan", plan_id=item.plan_id)))
    return render(
        "inspections/sealing.html",
        title=SEALED,
        crumbs=way,
        secret=row,
        users=users,
        item=item,
        share=share,
        check=digest(share),
    )


def _share_form(number: int, status: int = 200, errors: tuple[FieldError, ...] = ()) -> Response:
    require_scope(principal(), CITY)
    with session() as s:
        detail = queries.draw(s, number)
        row = room_queries.secret_of(s, detail.row.id)
        users = user_names(s, [one.custodian for one in row.shares] if row else [])
    way = crumbs((draw_title(detail.row), url_for("inspections.draw", number=number)))
    context: dict[str, Any] = {"draw": detail, "secret": row, "users": users, "status": status, "errors": errors}
    return render("inspections/share_form.html", title=RETURN, crumbs=way, values=request.form.to_dict(), **context)
