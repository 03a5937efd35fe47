"""Documents as PDF: the one door to WeasyPrint, which may neither read a file nor call a host for a document.

The same document gives the same bytes on the same machine: the identifier is taken from the content, the dates from
the document, and nothing asks the clock.
"""

import hashlib
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from reports.documents import Document
from reports.errors import RenderError, RendererUnavailableError
from reports.fonts import font_faces
from reports.html import TitleFace, render_html
from templates import TEMPLATES_DIR

_STYLESHEET: Final = TEMPLATES_DIR / "reports" / "official.css"
_SMALL_TITLE: Final = "FZXiaoBiaoSong-B05S,方正小标宋简体,方正小标宋_GBK"
_SONG: Final = "Noto Serif CJK SC,House Serif"
_BOLD: Final = 600
_RENDERING = threading.Lock()


@dataclass(frozen=True)
class Faces:
    """The font families found on this machine for each part of a document."""

    body: str
    heading1: str
    heading2: str
    title: str
    ascii: str


@dataclass(frozen=True)
class _Engine:
    """WeasyPrint with its fonts loaded: made once, used by one thread at a time."""

    weasyprint: Any
    fonts: Any
    stylesheets: tuple[Any, ...]

    def write(self, html: str) -> bytes:
        document = self._document(html)
        written: bytes = document.write_pdf(
            stylesheets=self.stylesheets,
            font_config=self.fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
        )
        return written

    def face(self, style: str, character: str = "龙") -> tuple[str, int]:
        """Family and weight that `character` really gets under this style."""
        html = f'<html lang="zh"><body style="{style}">{character}'
        rendered = self._document(html).render(stylesheets=self.stylesheets, font_config=self.fonts)
        rendered.write_pdf()
        font = next(iter(rendered.fonts.values()))
        return font.family, font.weight

    def _document(self, html: str) -> Any:
        return self.weasyprint.HTML(string=html, url_fetcher=_fetcher("data"))


def render_pdf(document: Document) -> bytes:
    """Write the document as tagged PDF (PDF/UA-1) with its fonts embedded.

    Raises RendererUnavailableError if a system library is missing, RenderError for anything else that fails.
    """
    with _rendering() as engine:
        return engine.write(render_html(document, _title_face(engine)))


def faces() -> Faces:
    """Say which families this machine uses, for a check at start-up; raises as `render_pdf` does."""
    with _rendering() as engine:
        return Faces(
            body=engine.face("font-family:var(--fang)")[0],
            heading1=engine.face("font-family:var(--hei)")[0],
            heading2=engine.face("font-family:var(--kai)")[0],
            title=engine.face(f"font-family:{_title_face(engine).families}")[0],
            ascii=engine.face("font-family:var(--fang)", "2026")[0],
        )


@cache
def _title_face(engine: _Engine) -> TitleFace:
    """方正小标宋 where it is installed, else a bold Song, else a regular one thickened by a stroke."""
    small_title, _ = engine.face(f"font-family:{_SMALL_TITLE},{_SONG}")
    if small_title in _SMALL_TITLE:
        return TitleFace(f"{_SMALL_TITLE},{_SONG}", stroke=0.0)
    _, weight = engine.face(f"font-family:{_SONG};font-weight:700")
    return TitleFace(weight=700, stroke=0.0) if weight >= _BOLD else TitleFace()


@contextmanager
def _rendering() -> Iterator[_Engine]:
    """Lend the engine to one thread at a time, and turn whatever fails into an error of ours.

    FatalURLFetchingError is a BaseException: a worker that catches Exception would die of it.
    """
    with _RENDERING:
        weasyprint = _weasyprint()
        try:
            yield _engine()
        except (weasyprint.urls.FatalURLFetchingError, Exception) as failure:
            raise RenderError(f"文件未能生成：{failure}", f"the document could not be written: {failure}") from failure


@cache
def _weasyprint() -> Any:
    try:
        # It prints its own advice when a library is missing; ours goes to the caller instead.
        with redirect_stdout(io.StringIO()):
            import weasyprint
    except OSError as failure:
        raise RendererUnavailableError(str(failure).partition("\n")[0]) from failure
    return weasyprint


@cache
def _engine() -> _Engine:
    from weasyprint.text.fonts import FontConfiguration

    weasyprint, fonts = _weasyprint(), FontConfiguration()
    # Our own stylesheets are read here, once. The documents' fetcher never learns of a file.
    bundled = weasyprint.CSS(string=font_faces(), url_fetcher=_fetcher("data", "file"), font_config=fonts)
    house = weasyprint.CSS(string=_STYLESHEET.read_text("utf-8"), url_fetcher=_fetcher("data"), font_config=fonts)
    return _Engine(weasyprint, fonts, (bundled, house))


def _fetcher(*protocols: str) -> Any:
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=set(protocols), allow_redirects=False, fail_on_errors=True)
