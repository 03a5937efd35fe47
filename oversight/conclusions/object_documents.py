"""The documents that an inspected object gets: 检查通知书, 随机抽查告知书, 现场检查记录 and the conclusion.

The notice names the inspectors with their certificates: the inspected are entitled to know who comes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.audit_trail.printed import printed
from oversight.bilingual import Text
from oversight.conclusions.documents import Printing, issuer_of, require_result
from oversight.conclusions.queries import ConclusionRow, conclusion
from oversight.errors import NotFoundError, OutOfScopeError
from oversight.inspections import drawing, queries
from oversight.inspections.persons import Person, persons
from oversight.inspections.presentation import ranked
from oversight.inspections.rows import DrawDetail
from oversight.visits.policy import require_two
from oversight.visits.presentation import ShownLine, blank_lines, shown
from oversight.visits.printing import filled_paper
from oversight.visits.teams import agency_of
from reports import Block, Fields, Heading1, OfficialDocument, Paragraph, PlainDocument, Table, TableColumn

_PEOPLE = (
    TableColumn("编号", width=3, align="center"),
    TableColumn("姓名", width=4),
    TableColumn("单位", width=6),
    TableColumn("检查证号", width=5),
)
_LINES = (
    TableColumn("编号", width=2, align="center"),
    TableColumn("检查内容", width=9),
    TableColumn("依据", width=7),
)
_PROBLEMS = (
    TableColumn("序号", width=3, align="center"),
    TableColumn("问题", width=7),
    TableColumn("依据", width=6),
    TableColumn("证据摘要前16位", width=6),
)
_SHORT = 16


def visit_notice(session: Session, scope: str, at: tuple[int, str], how: Printing) -> OfficialDocument:
    """Compose the 检查通知书 of an object, `at` (draw, object), with the team as it stands now."""
    detail, place = _visited(session, scope, *at)
    known = names(session)
    seats = [seat.inspector for seat in queries.teams(session, at[0]) if seat.object == at[1]]
    require_two(seats)
    people = persons(session, seats)
    blocks = _notice_blocks(detail, [people[code] for code in seats], blank_lines(session, at[0]), known)
    return _document(session, detail, (f"关于对{place}\n开展社会救助工作检查的通知书", place, tuple(blocks)), how)


def _notice_blocks(
    detail: DrawDetail, team: Sequence[Person], lines: Sequence[ShownLine], known: Mapping[str, str]
) -> Iterator[Block]:
    row = detail.row
    yield Paragraph(
        f"经第{row.number}号公告“{row.title}”随机抽取，你单位被抽中为检查对象。检查组将于＿＿＿＿年＿＿月＿＿日"
        "到你单位检查，请予配合。"
    )
    yield Heading1("一、检查组")
    rows = tuple((one.code, one.name, known.get(one.unit, one.unit), one.certificate) for one in team)
    yield Table("第一位为组长", _PEOPLE, rows)
    yield Paragraph("检查人员不得少于两人，并应出示检查证；少于两人或者不出示检查证的，你单位有权拒绝检查。")
    yield Heading1("二、检查内容")
    yield Table("", _LINES, tuple((one.code, one.question, one.clause) for one in lines))
    yield Heading1("三、你单位的权利")
    yield Paragraph(
        "认为检查人员与你单位有利害关系的，可以申请其回避；是否回避由负责人在三日内决定，决定前检查不停止。"
        "检查记录由双方签字，有不同意见可以写明。"
    )


def rights_notice(session: Session, scope: str, at: tuple[int, str], how: Printing) -> OfficialDocument:
    """Compose the 随机抽查告知书 of an object: how it was drawn, how to check that, and what it may ask for."""
    detail, place = _visited(session, scope, *at)
    blocks = tuple(_rights_blocks(detail, at[1], names(session), how.public_url))
    return _document(session, detail, ("随机抽查告知书", place, blocks), how)


def _rights_blocks(detail: DrawDetail, code: str, known: Mapping[str, str], public_url: str) -> Iterator[Block]:
    row, outcome = detail.row, detail.outcome
    stratum = drawing.stratum_of(detail.files, code)
    if outcome is None or stratum is None:
        raise NotFoundError
    rows = ranked(detail.files, outcome, stratum)
    mine = next(one for one in rows if one.code == code)
    yield Paragraph(f"你单位在第{row.number}号公告“{row.title}”的随机抽取中被抽中。现将有关事项告知如下。")
    yield Heading1("一、怎样抽中")
    yield Fields(
        (
            ("抽样层", f"{known.get(stratum, stratum)}，共{len(rows)}个对象"),
            ("抽取号", mine.ticket),
            ("名次", f"第{mine.rank}名" + (f"（第{mine.reserve}备选，已递补）" if mine.reserve else "")),
        )
    )
    yield Paragraph("抽取号由公开的号码和对象编号算出，名次靠前者抽中；查谁、谁查，都不由人选。")
    yield Heading1("二、怎样核对")
    yield Paragraph(
        f"打开 {public_url.rstrip('/')}/public/draws/{row.number}，下载公开的文件和验证程序，可以复算全部结果；"
        "只核对本单位的抽取号，用 sha256sum 即可。"
    )
    yield Heading1("三、你单位的权利")
    yield from (Paragraph(text) for text in _RIGHTS)


_RIGHTS = (
    "（一）检查人员少于两人或不出示检查证的，可拒绝检查。",
    "（二）可以申请与你单位有利害关系的检查人员回避。",
    "（三）对结论有异议的，可自收到之日起30日内申请复核。",
    "（四）结论形成后20个工作日内公开，并去除个人信息。",
)


def record_document(session: Session, scope: str, visit: str, how: Printing) -> PlainDocument:
    """Compose the 现场检查记录 of a visit, as far as it is filled in."""
    return replace(filled_paper(session, shown(session, scope, visit), how.on, how.public_url), sample=how.sample)


def conclusion_document(session: Session, scope: str, identifier: str, how: Printing) -> OfficialDocument:
    """Compose the conclusion for the inspected; a draft until a second person has approved it."""
    row = conclusion(session, scope, identifier)
    known = names(session)
    place, issuer = known.get(row.object, row.object), known.get(row.owner, row.owner)
    said = printed(session, row.event_id, how.public_url)
    return OfficialDocument(
        issuer=issuer,
        number="",
        title=f"关于{place}\n社会救助工作检查的结论",
        addressee=place,
        blocks=tuple(_conclusion_blocks(row)),
        signatory=issuer,
        dated=row.formed_on or how.on,
        integrity=said.pairs,
        mark=said.mark,
        sample=how.sample,
        draft=row.formed_on is None,
    )


def _conclusion_blocks(row: ConclusionRow) -> Iterator[Block]:
    yield Paragraph(f"根据第{row.number}号随机抽取，检查组对你单位进行了现场检查。结论如下。")
    yield Heading1("一、检查结论")
    yield from (Paragraph(line.strip()) for line in row.text.splitlines() if line.strip())
    if row.problems:
        yield Heading1("二、发现的问题")
        rows = tuple(
            (str(at), f"“{one.question}”不符合", one.clause, "、".join(sha[:_SHORT] for sha in one.evidence) or "--")
            for at, one in enumerate(row.problems, 1)
        )
        yield Table("", _PROBLEMS, rows)
        yield Paragraph("以上问题请按期整改，整改情况由另一人复核后销号。")
    yield Heading1("三、异议" if row.problems else "二、异议")
    yield Paragraph("对本结论有异议的，可以自收到之日起30日内书面申请复核，由未参加检查的人员办理。")


def _visited(session: Session, scope: str, number: int, code: str) -> tuple[DrawDetail, str]:
    """Return a draw and the name of one of the objects to visit; raise what refuses the reader."""
    detail = require_result(queries.draw(session, number, inside=not scope))
    if code not in queries.visit_objects(session, number):
        raise NotFoundError(
            Text("第 {n} 号抽取没有抽中 {o}。", "Draw no. {n} did not draw {o}.").format(n=number, o=code[:40])
        )
    agency = agency_of(session, number, code)
    if not agency.startswith(scope):
        raise OutOfScopeError(agency)
    return detail, names(session, [code]).get(code, code)


def _document(
    session: Session, detail: DrawDetail, said: tuple[str, str, tuple[Block, ...]], how: Printing
) -> OfficialDocument:
    """Compose a document of a draw from its title, addressee and blocks."""
    title, addressee, blocks = said
    issuer, checked = issuer_of(session, detail, names(session)), printed(session, detail.row.event_id, how.public_url)
    return OfficialDocument(
        issuer=issuer,
        number="",
        title=title,
        addressee=addressee,
        blocks=blocks,
        signatory=issuer,
        dated=how.on,
        integrity=checked.pairs,
        mark=checked.mark,
        sample=how.sample,
    )
