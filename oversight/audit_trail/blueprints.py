"""The log's doors: the office's pages, what anybody may have, and REST; view modules hang their routes on them."""

import flask_smorest
from flask import Blueprint

from oversight.audit_trail.tile_views import entry_bundles, hash_tiles

pages = Blueprint("audit_trail", __name__, url_prefix="/audit")
public_pages = Blueprint("audit_trail_public", __name__, url_prefix="/public/log")
api = flask_smorest.Blueprint(
    "audit_trail-api", __name__, url_prefix="/api/v1/audit", description="审计日志 / The audit log"
)
pages.register_blueprint(entry_bundles)
public_pages.register_blueprint(hash_tiles)
