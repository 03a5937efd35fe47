"""The web application, wired in one place with named steps."""

import logging
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, g, redirect, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from oversight.accounts.sessions import DatabaseSessions
from oversight.clock import Clock
from oversight.persistence import Database, new_id
from oversight.persistence.eras import refuse_other_origin
from oversight.persistence.standing import check_login
from oversight.persistence.story_time import clock_of
from oversight.settings import Settings
from oversight.web.api import build_api
from oversight.web.guards import public, refuse_unguarded
from oversight.web.pages import install_pages
from oversight.web.problems import API, install_problems
from oversight.web.requests import Wiring, wiring
from oversight.web.security_headers import install_headers
from oversight.web.uploads import allow_files
from templates import TEMPLATES_DIR

SLICES = (
    "accounts",
    "dashboard",
    "budgets",
    "staffing",
    "inspections",
    "visits",
    "conclusions",
    "annual_reports",
    "approvals",
    "findings",
    "exemptions",
    "audit_trail",
    "erasures",
    "publication",
)
MEGABYTE = 1024 * 1024


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """Build the application; refuse to start with an endpoint that has no permission."""
    app = Flask("oversight", template_folder=str(TEMPLATES_DIR), static_folder=str(Path(__file__).parent / "static"))
    wire(app, settings, clock)
    check_login(app.extensions["oversight"].database, production=settings.production)
    refuse_other_origin(app.extensions["oversight"].database)
    _configure(app, settings)
    app.before_request(_number_request)
    _register_slices(app)
    app.before_request(allow_files)
    _protect_forms(app)
    install_pages(app)
    install_problems(app)
    install_headers(app, https=settings.production)
    _add_fixed_routes(app)
    refuse_unguarded(app)
    return app


def wire(app: Flask, settings: Settings, clock: Clock | None) -> None:
    """Connect an application with a database and a clock; a second time, with others."""
    database = Database(settings.database_url, settings.log_origin)
    clock = clock or clock_of(database, demo=settings.demo)
    app.extensions["oversight"] = Wiring(settings, database, clock)
    idle, absolute = timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours)
    app.session_interface = DatabaseSessions(database, clock, idle, absolute)


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-ly" if settings.production else "ly",
        SESSION_COOKIE_SECURE=settings.production,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=10 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        TEMPLATES_AUTO_RELOAD=False,
    )
    logging.getLogger("oversight").setLevel(logging.INFO)


def _number_request() -> None:
    g.request_id = new_id(wiring().clock.now())


def _register_slices(app: Flask) -> None:
    rest = build_api(app)
    for name in SLICES:
        views = import_module(f"oversight.{name}.views")
        for blueprint in ("pages", "public_pages"):
            if hasattr(views, blueprint):
                app.register_blueprint(getattr(views, blueprint))
        if find_spec(f"oversight.{name}.api") is not None:
            rest.register_blueprint(import_module(f"oversight.{name}.api").api)
    app.before_request(rest.check_caller)


def _protect_forms(app: Flask) -> None:
    csrf = CSRFProtect(app)

    def check() -> None:
        by_token = request.path.startswith(API) and request.headers.get("Authorization")
        if request.method in {"POST", "PUT", "PATCH", "DELETE"} and not by_token:
            csrf.protect()

    app.before_request(check)


def _add_fixed_routes(app: Flask) -> None:
    app.view_functions["static"] = public(app.view_functions["static"])

    @app.get("/")
    @public
    def home() -> Response:
        return redirect("/workbench" if g.principal is not None else "/public")

    @app.get("/healthz")
    @public
    def healthz() -> dict[str, str]:
        return {"status": "alive"}
