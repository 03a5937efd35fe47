"""Documents as HTML: autoescaped templates, so that whatever a person typed comes out as literal text."""

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.characters import balanced_lines, printable, width
from reports.documents import Document, OfficialDocument
from templates import TEMPLATES_DIR

TYPE_AREA_WIDTH = 442.2  # points: 156 mm, GB/T 9704's 版心
_RED_HEADING_SIZE = 52.0  # points: no character higher than 22 mm, most headings fit without shrinking
_TITLE_SIZE = 22.0  # points: 2号


@dataclass(frozen=True)
class TitleFace:
    """How red heading and title are drawn; `stroke` in ems thickens a face that has no bold of its own."""

    families: str = "Noto Serif CJK SC,House Serif"
    weight: int = 400
    stroke: float = 0.028


@dataclass(frozen=True)
class Lettering:
    """Lines drawn as one SVG picture, sizes in points."""

    lines: tuple[str, ...]
    size: float
    pitch: float
    room: float
    color: str
    face: TitleFace

    @property
    def height(self) -> float:
        """Height of the picture."""
        return round(self.pitch * len(self.lines), 2)

    @property
    def stroke(self) -> float:
        """Width of the stroke in points; 0 leaves the face as it is."""
        return round(self.size * self.face.stroke, 3)

    def baseline(self, index: int) -> float:
        """Where the line at `index`, from 0, stands."""
        return round(self.pitch * index + (self.pitch + self.size) / 2 - 0.14 * self.size, 2)


def red_heading(text: str, face: TitleFace) -> Lettering:
    """发文机关标志: one red line across the page, smaller the longer it is."""
    size = round(min(_RED_HEADING_SIZE, 0.98 * TYPE_AREA_WIDTH / width(text)), 2)
    return Lettering((text,), size, round(1.1 * size, 2), TYPE_AREA_WIDTH, "#c8102e", face)


def title(text: str, face: TitleFace, room: float = TYPE_AREA_WIDTH) -> Lettering:
    """标题: 2号, centred, in lines of about the same length."""
    lines = balanced_lines(text, room / _TITLE_SIZE - 0.5)
    return Lettering(lines, _TITLE_SIZE, 36.0, room, "#000", face)


def render_html(document: Document, face: TitleFace | None = None) -> str:
    """Make the document's HTML; no script, no link, no picture but those that this package draws."""
    name = "official.html" if isinstance(document, OfficialDocument) else "plain.html"
    template = environment().get_template(f"reports/{name}")
    return template.render(document=document, face=face or TitleFace())


@cache
def environment() -> Environment:
    """The templates' environment, strict about undefined names."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES_DIR),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    made.globals.update(red_heading=red_heading, title_lines=title, width=width)
    made.tests["a"] = lambda block, kind: type(block).__name__ == kind
    return made


def _clean(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
