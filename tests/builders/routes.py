"""The program's routes as the committed list has them."""

from flask import Flask

from oversight.web.guards import route_permissions


def routes_of(app: Flask) -> list[list[str]]:
    """Return address, methods and permission of each route, sorted."""
    permissions = route_permissions(app)
    return sorted(
        [rule.rule, ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})), str(permissions[rule.endpoint])]
        for rule in app.url_map.iter_rules()
    )
