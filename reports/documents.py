"""Documents as values: an official one after GB/T 9704-2012, and a plain one in the same house style."""

import re
from dataclasses import dataclass
from datetime import date

from reports.blocks import Block
from reports.errors import DocumentError
from reports.marks import Mark

_NUMBER = re.compile(r"[^〔〕\[\]\s]+〔[0-9]{4}〕第?[0-9]+号")
Pairs = tuple[tuple[str, str], ...]


def chinese_date(on: date) -> str:
    """Write a day as official documents do: Arabic digits, months and days without a leading zero."""
    return f"{on.year}年{on.month}月{on.day}日"


def _require(field: str, text: str) -> None:
    if not text.strip():
        raise DocumentError(field, "不能为空", "must not be empty")


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """版记: who gets a copy (抄送), and who printed the document when (印发)."""

    printed_by: str
    printed_on: date
    copies_to: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an imprint that doesn't say who printed."""
        _require("Imprint.printed_by", self.printed_by)

    @property
    def printed_on_text(self) -> str:
        """The printing day with its word: 2026年1月12日印发."""
        return f"{chinese_date(self.printed_on)}印发"


@dataclass(frozen=True, kw_only=True)
class OfficialDocument:
    """An official document (公文).

    `issuer` is the red heading (发文机关标志); `number` reads 杭民〔2026〕3号, or is empty in a draft;
    a line break in `title` says where it may break; `signer` (签发人) is for documents to a higher body;
    `integrity` pairs (origin, log entry, size, root) stand small above the imprint, beside the `mark` to scan;
    `sample` prints 示例 未盖章 behind every page, `draft` 草稿.
    """

    issuer: str
    number: str
    title: str
    addressee: str
    blocks: tuple[Block, ...]
    signatory: str
    dated: date
    attachments: tuple[str, ...] = ()
    annotation: str = ""
    signer: str = ""
    imprint: Imprint | None = None
    integrity: Pairs = ()
    mark: Mark | None = None
    sample: bool = False
    draft: bool = False
    language: str = "zh-CN"

    def __post_init__(self) -> None:
        """Refuse a document without its mandatory parts, and a number in the wrong brackets."""
        for field in ("issuer", "title", "signatory"):
            _require(f"OfficialDocument.{field}", getattr(self, field))
        if self.number and not _NUMBER.fullmatch(self.number):
            raise DocumentError(
                "OfficialDocument.number",
                f"发文字号“{self.number}”应写作 杭民〔2026〕3号，年份用六角括号〔〕",
                f"{self.number!r} should read like 杭民〔2026〕3号, the year in 〔〕",
            )

    @property
    def dated_text(self) -> str:
        """成文日期 in Arabic digits."""
        return chinese_date(self.dated)


@dataclass(frozen=True, kw_only=True)
class PlainDocument:
    """A receipt (回执), a table to print, a note: no red heading and no seal, the same faces and page.

    `issuer` stands small above the title, `dated` and `footnote` below the body.
    """

    title: str
    blocks: tuple[Block, ...]
    dated: date
    issuer: str = ""
    subtitle: str = ""
    footnote: str = ""
    integrity: Pairs = ()
    mark: Mark | None = None
    sample: bool = False
    landscape: bool = False
    language: str = "zh-CN"

    def __post_init__(self) -> None:
        """Refuse a document without a title."""
        _require("PlainDocument.title", self.title)

    @property
    def dated_text(self) -> str:
        """The day as the language of the document writes it."""
        return chinese_date(self.dated) if self.language.startswith("zh") else self.dated.isoformat()


Document = OfficialDocument | PlainDocument
