"""The pages of a visit, made for one hand: my visits, the checklist, the files."""

from flask import Response, current_app, jsonify, request, send_from_directory, url_for
from flask import redirect as to
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import InvalidInputError, NotFoundError, OversightError
from oversight.evidence.files import FileStore
from oversight.evidence.queries import attachment
from oversight.inspections.persons import person_of
from oversight.permissions import Permission
from oversight.visits import people_views, queries, sign_views
from oversight.visits.framing import TITLE, pages, visit_page, whole
from oversight.visits.presentation import WORDS, Shown, file_name, waiting_for
from oversight.visits.receiving import receive
from oversight.visits.schemas import StartSchema
from oversight.visits.service import start_visit
from oversight.web.forms import parse
from oversight.web.guards import public, requires
from oversight.web.pages import notify, render
from oversight.web.requests import principal, session, transaction, wiring
from oversight.web.uploads import takes_files

LARGEST_FORM = 64
"""Megabytes of a form without scripts: some photographs at once."""
__all__ = ["pages", "people_views", "sign_views"]


@pages.get("/")
@requires(Permission.VISITS_READ)
def index() -> Response:
    """Show what is to be visited, and the visits in the reader's scope."""
    reader = principal()
    with session() as s:
        me = person_of(s, reader.user_id)
        every = queries.visits_by(s, reader.scope)
        mine = waiting_for(s, me.code, every) if me is not None else []
        called = names(s)
    return render("visits/index.html", title=TITLE, rows=every, waiting=mine, inspector=me, names=called, **WORDS)


@pages.post("/")
@requires(Permission.VISITS_WRITE)
def start() -> WerkzeugResponse:
    """Start a visit."""
    command = parse(StartSchema(), request.form)
    with transaction() as tx:
        identifier = start_visit(tx, command)
    return to(url_for("visits.checklist", identifier=identifier))


@pages.get("/<identifier>")
@requires(Permission.VISITS_READ)
def checklist(identifier: str) -> Response:
    """Show a visit's checklist, to answer it or to read it."""
    return _checklist(whole(identifier))


@pages.post("/<identifier>")
@requires(Permission.VISITS_WRITE)
@takes_files(LARGEST_FORM)
def record(identifier: str) -> WerkzeugResponse:
    """Store answers and files: all of a form, or what a device's queue sends."""
    queued = request.accept_mimetypes.best == "application/json"
    try:
        with transaction() as tx:
            stored = receive(tx, FileStore(wiring().settings.evidence), identifier, request.form, request.files)
    except OversightError as error:
        if queued:
            return _refused(error)
        if not isinstance(error, InvalidInputError):
            raise
        return _checklist(whole(identifier), error)
    return _acknowledged(stored) if queued else _next(identifier, len(stored))


@pages.get("/<identifier>/evidence/<attached>")
@requires(Permission.VISITS_READ)
def evidence(identifier: str, attached: str) -> Response:
    """Hand out a file to keep, never to be shown or run in the page's name."""
    with session() as s:
        row = queries.visit(s, principal().scope, identifier)
        found = attachment(s, f"visit:{row.id}", attached)
    body = FileStore(wiring().settings.evidence).read(found.sha256) if found.sha256 else None
    if body is None:
        raise NotFoundError(Text("这个文件已依法删除或缺失。", "The file was erased by law, or is missing."))
    response = Response(body, mimetype=found.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(found)}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@pages.get("/worker.js")
@public
def worker() -> Response:
    """Hand out the script that keeps an open visit's page on the device; its scope is its folder."""
    response = send_from_directory(str(current_app.static_folder), "visits-worker.js", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _checklist(visit: Shown, error: InvalidInputError | None = None) -> Response:
    place = Text(f"检查 {visit.place}", f"Visit to {visit.place}")
    return visit_page("checklist", visit, place, error)


def _next(identifier: str, count: int) -> WerkzeugResponse:
    notify(Text("已保存 {n} 项。", "{n} entries stored.").format(n=count))
    step = "visits.checklist" if whole(identifier).unanswered else "visits.sign"
    return to(url_for(step, identifier=identifier))


def _acknowledged(stored: list[str]) -> Response:
    return jsonify({"stored": stored})


def _refused(error: OversightError) -> Response:
    response = jsonify({"zh": error.what.zh, "en": error.what.en, "code": error.code})
    response.status_code = error.status
    return response
