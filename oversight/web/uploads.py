"""How large a form with files may be, said on the view that takes it; every other form keeps the small limit."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, request

View = TypeVar("View", bound=Callable[..., Any])
MEGABYTE = 1024 * 1024


def takes_files(megabytes: int) -> Callable[[View], View]:
    """Let a view take a form of so many megabytes from somebody who is signed in."""

    def decorate(view: View) -> View:
        view.largest_form = megabytes * MEGABYTE  # type: ignore[attr-defined]  # read by allow_files
        return view

    return decorate


def allow_files() -> None:
    """Set the request's limit before anything reads its form."""
    view = current_app.view_functions.get(request.endpoint or "")
    if g.get("principal") is not None and hasattr(view, "largest_form"):
        request.max_content_length = view.largest_form  # type: ignore[union-attr]  # hasattr said so
