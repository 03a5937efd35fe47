"""Who may call an endpoint is written on the endpoint; one without a word keeps the program from starting."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, g

from oversight.errors import SignInRequiredError
from oversight.permissions import Permission
from oversight.persistence import require

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"


def requires(permission: Permission) -> Callable[[View], View]:
    """Let a view be called only by roles that have the permission."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> object:
            principal = g.get("principal")
            if principal is None:
                raise SignInRequiredError
            require(principal, permission)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by refuse_unguarded
        return guarded  # type: ignore[return-value]  # wraps keeps the signature

    return decorate


def public(view: View) -> View:
    """Let anybody call a view."""

    @wraps(view)
    def opened(*args: object, **kwargs: object) -> object:
        return view(*args, **kwargs)

    opened.permission = PUBLIC  # type: ignore[attr-defined]  # read by refuse_unguarded
    return opened  # type: ignore[return-value]  # wraps keeps the signature


def route_permissions(app: Flask) -> dict[str, str | None]:
    """Return each endpoint's permission, "public", or None where nothing is said."""
    found: dict[str, str | None] = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        found[rule.endpoint] = getattr(view, "permission", None)
    return found


def refuse_unguarded(app: Flask) -> None:
    """Raise RuntimeError, naming every endpoint without a permission."""
    unguarded = sorted(endpoint for endpoint, permission in route_permissions(app).items() if permission is None)
    if unguarded:
        raise RuntimeError(f"endpoints without a permission: {', '.join(unguarded)}")
