"""How one ticket of a draw is checked by hand: the very lines to type, the ticket, its rank, and the ticket to beat."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from shlex import quote

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.inspections import drawing
from oversight.inspections.policy import MODES
from oversight.inspections.presentation import PLACES, Ranked, called, ranked, seed_text
from oversight.inspections.rows import DrawDetail
from reports import Block, Fields, Heading1, Mark, Paragraph, PlainDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSheet:
    """An object's ticket among the `size` of its stratum; `last` the last drawn, None unless equal chances decide."""

    number: int
    stratum: str
    mode: str
    drawn: int
    size: int
    mine: Ranked
    last: Ranked | None
    seed: str
    tag: str
    seed_text: str
    notice_sha256: str

    @property
    def command(self) -> str:
        """The line that prints the object's ticket."""
        return self._command(self.mine.code)

    @property
    def last_command(self) -> str | None:
        """The line that prints the last drawn object's ticket."""
        return None if self.last is None else self._command(self.last.code)

    @property
    def seed_command(self) -> str:
        """The line that prints the seed."""
        return " ".join(["printf '%s\\n'", *(quote(line) for line in self.seed_text.splitlines()), "| sha256sum"])

    @property
    def place(self) -> Text:
        """What became of the object."""
        words = PLACES[self.mine.place][1]
        if self.mine.reserve is None:
            return words
        return Text("备选第 {n}", "Reserve {n}").format(n=self.mine.reserve)

    @property
    def rule(self) -> Text:
        """How the stratum was drawn, and what decides."""
        if self.mode == "all":
            return Text("本层全部抽中，抽取号只定次序。", "All of this stratum are drawn; tickets only order them.")
        if self.last is None:
            return Text(
                "本层按人口规模抽取：抽取号只定在规模线上的次序，中没中由等距的点决定，请用整包核验。",
                "This stratum is drawn by size: tickets only order the line of sizes, and equidistant points decide. "
                "Verify the whole bundle.",
            )
        return Text(
            "本层 {n} 个对象，抽取号最小的 {k} 个抽中：抽取号不大于第 {k} 名的，就是抽中。",
            "Of {n} objects the {k} with the smallest tickets are drawn: those not above the ticket of rank {k}.",
        ).format(n=self.size, k=self.drawn)

    def _command(self, code: str) -> str:
        return f"printf '%s' \"{self.seed}|{self.tag}|{code}\" | sha256sum"


def ticket_sheet(detail: DrawDetail, code: str) -> TicketSheet | None:
    """Return the sheet of an object ("": the first that was drawn), None while there is no public result.

    Raise InvalidInputError for a code that the frame doesn't have.
    """
    outcome = detail.outcome
    if outcome is None:
        return None
    code = code or called(detail)[0].code
    stratum = drawing.stratum_of(detail.files, code)
    if stratum is None:
        text = Text("抽样框里没有编号 {code}。", "The frame has no object {code}.").format(code=code[:40])
        raise InvalidInputError(FieldError("object", text))
    mode, standings = detail.strata[stratum].mode, ranked(detail.files, outcome, stratum)
    drawn = len(outcome.selections[stratum].drawn)
    return TicketSheet(
        number=detail.row.number,
        stratum=stratum,
        mode=mode,
        drawn=drawn,
        size=len(standings),
        mine=next(one for one in standings if one.code == code),
        last=standings[drawn - 1] if mode == "srs" and drawn else None,
        seed=outcome.seed,
        tag=f"object/{stratum}/order" if mode == "pps" else f"object/{stratum}",
        seed_text=seed_text(detail),
        notice_sha256=sha256(detail.files.notice).hexdigest(),
    )


def paper(sheet: TicketSheet, name: str, mark: Mark | None, on: date) -> PlainDocument:
    """Compose the sheet to print; `name` is the object's, `mark` leads to the bundle."""
    mine, last = sheet.mine, sheet.last
    threshold = () if last is None else ((f"第 {sheet.drawn} 名", last.code), ("其抽取号", last.ticket))
    fields = (
        ("层与方式", f"{sheet.stratum}　{MODES[sheet.mode].zh}"),
        ("名次", f"第 {mine.rank} 名，共 {sheet.size} 个"),
        ("结果", sheet.place.zh),
        ("抽取号", mine.ticket),
        *threshold,
    )
    return PlainDocument(
        title="抽取号核对单",
        subtitle=f"第 {sheet.number} 号抽查　{name}（{mine.code}）",
        issuer="龙岩市社会救助“双随机、一公开”检查",
        blocks=(Fields(fields), Paragraph(sheet.rule.zh), *_steps(sheet)),
        dated=on,
        footnote="抽取号由种子、层和对象编号唯一决定，任何人都能算出，谁也改不了。",
        mark=mark,
    )


def _steps(sheet: TicketSheet) -> tuple[Block, ...]:
    last = () if sheet.last_command is None else ("抽中的最后一名：", sheet.last_command)
    by_web = "用任何能算 SHA-256 的网页，粘贴引号之间的文字；或在公开页面上选择抽取包，由浏览器核验全部内容。"
    parts: tuple[tuple[str, tuple[str, ...]], ...] = (
        (
            "一、核对抽取号",
            ("在任何一台有 sha256sum 的电脑上输入下面一行（不换行），得到的应是抽取号：", sheet.command, *last),
        ),
        (
            "二、核对种子",
            (
                "种子由公告的摘要和公开号码得出。号码请与彩票公告或现场记录核对，然后输入：",
                sheet.seed_command,
                f"应得到种子 {sheet.seed}",
            ),
        ),
        ("三、核对公告", ("下载并解开抽取包，输入 sha256sum notice.json，应得到：", sheet.notice_sha256)),
        ("四、没有 sha256sum", (by_web,)),
    )
    blocks: list[Block] = []
    for title, texts in parts:
        blocks += [Heading1(title), *(Paragraph(text) for text in texts)]
    return tuple(blocks)
