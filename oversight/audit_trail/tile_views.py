"""The log as tiles over HTTP: hashes for anybody, entries for those who may see every one of them."""

from flask import Blueprint, Response

from audit_log import Tile, TileError
from oversight.audit_trail.queries import newest_checkpoint
from oversight.audit_trail.tile_contents import content_of
from oversight.errors import NotFoundError, OutOfScopeError
from oversight.permissions import Permission
from oversight.persistence import CITY, require
from oversight.web.guards import public, requires
from oversight.web.requests import principal, session

FOREVER = "public, max-age=31536000, immutable"
SECONDS = "public, max-age=5"
hash_tiles = Blueprint("hash_tiles", __name__, url_prefix="/tile")
entry_bundles = Blueprint("entry_bundles", __name__, url_prefix="/tile/entries")


def _tile(path: str) -> Tile:
    try:
        return Tile.parse(path)
    except TileError as error:
        raise NotFoundError from error


def _answer(tile: Tile) -> Response:
    """Hand out a tile of the newest checkpoint's tree, or one that an earlier checkpoint's tree had."""
    with session() as s:
        if not tile.is_within(newest_checkpoint(s).size):
            raise NotFoundError
        return Response(content_of(s.connection(), tile), content_type="application/octet-stream")


@hash_tiles.get("/<path:name>")
@public
def hashes(name: str) -> Response:
    """Hand out up to 256 hashes, which tell nothing about the entries; they never change."""
    tile = _tile(f"tile/{name}")
    if tile.level is None:
        raise NotFoundError
    answer = _answer(tile)
    answer.headers["Cache-Control"] = FOREVER
    return answer


@entry_bundles.get("/<path:name>")
@requires(Permission.AUDIT_READ)
def entries(name: str) -> Response:
    """Hand out up to 256 entries of all counties, those of fault-tolerance cases among them."""
    reader = principal()
    if reader.scope:
        raise OutOfScopeError(CITY)
    require(reader, Permission.EXEMPTIONS_READ)
    return _answer(_tile(f"tile/entries/{name}"))
