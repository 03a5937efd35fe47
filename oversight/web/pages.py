"""Pages: the reader's language, the frame's variables, and banners kept across a redirect."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, Response, flash, g, get_flashed_messages, make_response, render_template, request

from oversight.bilingual import Language, Text
from oversight.errors import FieldError
from oversight.web.formats import FILTERS
from oversight.web.navigation import navigation
from oversight.web.page_tables import table_asked, table_exports
from oversight.web.requests import present_day, wiring

Crumb = tuple[Text, str]
_LANGUAGES = ("zh", "en")
_REMEMBERED = {"lang": _LANGUAGES, "text": ("normal", "large"), "contrast": ("normal", "high")}


def language() -> Language:
    """Return the reader's language: asked for in the address, remembered, or Chinese."""
    for wish in (request.args.get("lang"), request.cookies.get("lang")):
        if wish in _LANGUAGES:
            return cast("Language", wish)
    return "zh"


def say(text: Text | str) -> str:
    """Print a bilingual text in the reader's language."""
    return text.inlang(language()) if isinstance(text, Text) else text


def either(text: str) -> str:
    """Print one side of `中文 / English`, as sources of figures are written; other text unchanged."""
    zh, between, en = text.partition(" / ")
    return say(Text(zh, en)) if between and not zh.isascii() else text


def translate(zh: str, en: str, **values: object) -> str:
    """Print one of two languages, with the named values filled in."""
    text = Text(zh, en)
    return say(text.format(**values) if values else text)


def language_url(wanted: str) -> str:
    """Return this page's address in another language."""
    query = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*query, ('lang', wanted)])}"


def notify(text: Text, kind: str = "success") -> None:
    """Show a banner on the next page."""
    flash(f"{text.zh}\x1f{text.en}", kind)


def render(template: str, *, title: Text, crumbs: Sequence[Crumb] = (), status: int = 200, **context: Any) -> Response:
    """Render a page in its frame; `errors` (FieldErrors) and `values` keep what was typed."""
    errors: tuple[FieldError, ...] = tuple(context.pop("errors", ()))
    body = render_template(
        template, page_title=title, crumbs=list(crumbs), errors=errors, values=context.pop("values", {}), **context
    )
    taken_out = table_asked(body) if status == HTTPStatus.OK else None
    return taken_out or make_response(body, status)


def install_pages(app: Flask) -> None:
    """Give the templates their globals and filters, and remember the language and type asked for."""
    app.jinja_env.globals.update(t=translate, language_url=language_url, table_exports=table_exports)
    app.jinja_env.filters.update(FILTERS, say=say, either=either)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = False
    app.context_processor(_frame)
    app.after_request(_remember_wishes)


def _banners() -> list[tuple[str, str]]:
    return cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))


def _frame() -> dict[str, object]:
    lang = language()
    return {
        "lang": lang,
        "html_lang": "zh-CN" if lang == "zh" else "en",
        "principal": g.get("reader"),
        "me": g.get("principal"),
        "navigation": navigation(g.get("principal")),
        "today": present_day(),
        "demo": wiring().settings.demo,
        "site": dict(wiring().settings.site),
        "flashes": [
            {"kind": kind, "text": Text(text.partition("\x1f")[0], text.partition("\x1f")[2])}
            for kind, text in _banners()
        ]
        if g.get("principal") is not None
        else [],
    }


def _remember_wishes(response: Response) -> Response:
    for name, known in _REMEMBERED.items():
        wish = request.args.get(name)
        if wish in known and request.cookies.get(name) != wish:
            response.set_cookie(name, wish, max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure)
    return response
