"""现场检查记录 on paper: the fields of the phone, filled in as far as they are, the rest left to the pen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.audit_trail.printed import printed
from oversight.clock import SHANGHAI
from oversight.errors import OutOfScopeError
from oversight.inspections import queries as inspections
from oversight.inspections.persons import Person, persons
from oversight.visits.policy import MEANS, require_two
from oversight.visits.presentation import Shown, ShownLine, blank_lines
from oversight.visits.rows import SignatureRow
from oversight.visits.service import StartVisit
from oversight.visits.teams import agency_of, team_of
from reports import Fields, Heading1, Paragraph, PlainDocument, Table, TableColumn
from reports.documents import chinese_date
from reports.marks import Mark

_BLANK = "　" * 8
_CHOICES = (("yes", "是"), ("no", "否"), ("none", "不适用"))
_COLUMNS = (
    TableColumn("编号", width=2, align="center"),
    TableColumn("检查内容与依据", width=9),
    TableColumn("结果", width=4),
    TableColumn("发现的情况", width=8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What is written on the paper so far."""

    number: int
    title: str
    place: str
    inspectors: Sequence[Person]
    lines: Sequence[ShownLine]
    on: str = ""
    files: int = 0
    signed: Mapping[str | None, tuple[str, str]] = field(default_factory=dict)


def blank_paper(session: Session, scope: str, wanted: StartVisit, on: date) -> PlainDocument:
    """Compose the empty record of a drawn object; refused like the visit itself for a team of one."""
    team = team_of(session, wanted.number, wanted.object)
    agency = agency_of(session, wanted.number, wanted.object)
    if not agency.startswith(scope):
        raise OutOfScopeError(agency)
    require_two(team)
    people = persons(session, team)
    written = _Written(
        number=wanted.number,
        title=inspections.draw(session, wanted.number).row.title,
        place=names(session, [wanted.object]).get(wanted.object, wanted.object),
        inspectors=[people[code] for code in team],
        lines=blank_lines(session, wanted.number),
    )
    return _paper(written, on, ())


def filled_paper(session: Session, visit: Shown, on: date, public_url: str) -> PlainDocument:
    """Compose the record of a visit, with the digest that was signed and the log's checkpoint."""
    row = visit.row
    written = _Written(
        number=row.number,
        title=visit.title,
        place=visit.place,
        inspectors=[visit.people[code] for code in row.inspectors],
        lines=visit.lines,
        on=_moment(row.started_at),
        files=len(row.evidence),
        signed={one.inspector: (_signed(one), _moment(one.signed_at)) for one in visit.signatures if one.holds},
    )
    said = printed(session, row.event_id, public_url)
    return _paper(written, on, (("记录摘要 SHA-256", row.record_sha256), *said.pairs), said.mark)


def _paper(
    written: _Written, on: date, integrity: tuple[tuple[str, str], ...], mark: Mark | None = None
) -> PlainDocument:
    return PlainDocument(
        title="现场检查记录",
        subtitle=f"第 {written.number} 号抽取　{written.title}",
        issuer="龙岩市社会救助“双随机、一公开”检查",
        blocks=(
            Fields((("被检查对象", written.place), ("检查时间", written.on or _BLANK))),
            _inspectors(written),
            Table("检查表", _COLUMNS, tuple(_row(line) for line in written.lines)),
            Heading1("证据"),
            Paragraph(f"照片与文件 {written.files or '＿＿＿'} 件，原件的 SHA-256 摘要见系统。"),
            Heading1("签字"),
            Paragraph("检查人员不得少于两名。检查员已出示检查证，被检查方已核对以上内容。"),
            _signatures(written),
        ),
        dated=on,
        footnote="更正在签字之后另行记录并写明理由，不改动原记录。拒绝签字的，由两名检查员写明情况。",
        integrity=integrity,
        mark=mark,
    )


def _inspectors(written: _Written) -> Table:
    columns = (TableColumn("检查员编号", width=3), TableColumn("姓名", width=3), TableColumn("检查证号", width=4))
    return Table("检查组", columns, tuple((one.code, one.name, one.certificate) for one in written.inspectors))


def _row(line: ShownLine) -> tuple[str, ...]:
    ticks = "　".join(f"{'■' if line.tick == tick else '□'}{word}" for tick, word in _CHOICES)
    note = line.answer.note if line.answer is not None else ""
    return (line.code, f"{line.question}（{line.clause}）", ticks, note or _BLANK)


def _signatures(written: _Written) -> Table:
    columns = (TableColumn("签字人", width=5), TableColumn("签名", width=5), TableColumn("日期", width=5))
    sides: list[tuple[str | None, str]] = [(one.code, f"检查员 {one.code} {one.name}") for one in written.inspectors]
    rows = [
        (who, *written.signed.get(key, (_BLANK, _BLANK))) for key, who in (*sides, (None, "被检查方（姓名、职务）"))
    ]
    return Table("", columns, tuple(rows))


def _signed(one: SignatureRow) -> str:
    """Say how somebody signed; whoever signs the paper as well writes beside it."""
    if one.means == "refused":
        return f"拒绝签字：{one.reason or ''}"
    return f"{one.signer or ''} {one.post or ''}".strip() or f"电子签字（{MEANS[one.means].zh}）"


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{chinese_date(local.date())} {local:%H:%M}"
