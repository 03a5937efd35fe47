"""Sign in and out, and find out at each request who acts."""

from typing import NamedTuple, cast

from flask import Blueprint, Response, g, redirect, request, session
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.models import User
from oversight.accounts.queries import principal_of
from oversight.accounts.schemas import SignInSchema
from oversight.accounts.service import WrongCredentialsError, principal_of_token, sign_in, sign_out
from oversight.accounts.sessions import ServerSession
from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError, OversightError, SignInRequiredError
from oversight.permissions import ROLE_TITLES
from oversight.persistence import Principal
from oversight.web import requests
from oversight.web.forms import parse
from oversight.web.guards import public
from oversight.web.pages import render
from oversight.web.problems import API

pages = Blueprint("accounts", __name__)
HOME = "/workbench"


class Reader(NamedTuple):
    """What the top bar says of the reader."""

    name: str
    role_title: Text
    agency_name: str


@pages.before_app_request
def identify() -> None:
    """Set `g.principal` from the session or the bearer token."""
    g.principal = g.reader = None
    if request.endpoint == "static":
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and request.path.startswith(API):
        with requests.session() as db:
            _set(principal_of_token(db, token.strip(), requests.wiring().clock.now()))
        if g.principal is None:
            raise SignInRequiredError
    elif user_id := session.get("user"):
        with requests.session() as db:
            user = db.get(User, user_id)
            if user is not None and user.active:
                _set(principal_of(user), names(db, [user.agency_id])[user.agency_id])


def _set(principal: Principal | None, agency_name: str = "") -> None:
    g.principal = principal
    if principal is not None:
        g.reader = Reader(principal.name, ROLE_TITLES[principal.role], agency_name)


@pages.get("/sign-in")
@public
def form() -> Response:
    """Show the sign-in form."""
    return _form()


@pages.post("/sign-in")
@public
def enter() -> WerkzeugResponse:
    """Sign in, with a new session token, and go where the reader wanted to."""
    try:
        typed = parse(SignInSchema(), request.form)
        wired = requests.wiring()
        address = request.remote_addr or "-"
        principal = sign_in(wired.database, wired.clock, typed["username"], typed["password"], address)
    except InvalidInputError as error:
        return _form(422, error.fields)
    except OversightError as error:
        field = "password" if isinstance(error, WrongCredentialsError) else "username"
        return _form(error.status, (FieldError(field, error.what),))
    _start(principal)
    return redirect(local_path(typed["next"]))


def _start(principal: Principal) -> None:
    cast("ServerSession", session).renew()
    session.clear()
    session["user"] = principal.user_id


@pages.post("/sign-out")
@public
def leave() -> WerkzeugResponse:
    """End the session on the server."""
    if g.principal is not None:
        with requests.transaction() as tx:
            sign_out(tx)
    cast("ServerSession", session).renew()
    session.clear()
    response = redirect("/sign-in")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def local_path(wanted: str) -> str:
    """Return a path of this site, or the workbench for anything else."""
    plain = wanted.startswith("/") and not wanted.startswith("//") and wanted.isprintable() and "\\" not in wanted
    return wanted if plain else HOME


def _form(status: int = 200, errors: tuple[FieldError, ...] = ()) -> Response:
    values = {"username": request.form.get("username", ""), "next": request.values.get("next", "")}
    return render("accounts/sign_in.html", title=Text("登录", "Sign in"), status=status, errors=errors, values=values)
