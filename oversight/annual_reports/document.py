"""The report as an official document after GB/T 9704, composed from a snapshot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from oversight.annual_reports.figures import SOURCES, Figure
from oversight.annual_reports.sections import ORDINALS, Section, owed_by
from oversight.annual_reports.snapshots import Snapshot
from oversight.clock import SHANGHAI, day_of
from oversight.rules.outcome import Outcome, Result
from reports import Block, Heading1, Imprint, Mark, OfficialDocument, Paragraph, Table, TableColumn

ADDRESSEE = "龙岩市民政局"
_TITLE = "{name}{year}年度\n社会救助工作情况报告"
_OPENING = (
    "根据《龙岩市改革完善社会救助制度工作七条措施》（龙政办〔2021〕65号）第七条关于每年1月15日前报送上年度"
    "工作情况的要求，现将{name}{year}年度社会救助工作情况报告如下："
)
_UNWRITTEN = "（尚未填写）"
_RULES = {
    "R16": "乡镇（街道）协管员配备",
    "R30": "购买服务列支不低于5%",
    "R31": "补助资金列支3%以内",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The newest checkpoint that covers the report's entry, and where the code on the paper leads ("" for nowhere)."""

    origin: str
    size: int
    root: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What lets a reader check the paper: the entry and digest of the submission (None: a draft), the checkpoint."""

    event_id: str | None = None
    sha256: str | None = None
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the document says beside the snapshot: the day, the verdict on R71, the evidence, and the watermark."""

    on: date
    timeliness: Outcome
    evidence: Evidence
    sample: bool = False


def compose(snapshot: Snapshot, circumstances: Circumstances) -> OfficialDocument:
    """Compose the official document; without a submission it is a draft and says so on every page."""
    issuer, submitted = issuer_of(snapshot), snapshot.submitted_at
    dated = circumstances.on if submitted is None else day_of(submitted)
    return OfficialDocument(
        issuer=issuer,
        number="",
        title=_TITLE.format(name=snapshot.agency_name, year=snapshot.year),
        addressee=ADDRESSEE,
        blocks=(*_body(snapshot), *_verdicts(snapshot, circumstances.timeliness)),
        signatory=issuer,
        dated=dated,
        imprint=None if submitted is None else Imprint(printed_by=issuer, printed_on=dated),
        integrity=_integrity(snapshot, circumstances.evidence),
        mark=_mark(circumstances.evidence.coverage),
        sample=circumstances.sample,
        draft=submitted is None,
    )


def issuer_of(snapshot: Snapshot) -> str:
    """Return who signs: a county's government, or the department."""
    return snapshot.agency_name if "." in snapshot.agency else f"{snapshot.agency_name}人民政府"


def _body(snapshot: Snapshot) -> Iterator[Block]:
    yield Paragraph(_OPENING.format(name=snapshot.agency_name, year=snapshot.year))
    for ordinal, section in zip(ORDINALS, owed_by(snapshot.agency), strict=False):
        yield Heading1(f"{ordinal}、{section.title.zh}")
        lines = snapshot.sections[section.key].split("\n")
        yield from (Paragraph(line.strip()) for line in lines if line.strip())
        if not snapshot.sections[section.key].strip():
            yield Paragraph(_UNWRITTEN)
        yield from _figures(snapshot, section)


def _figures(snapshot: Snapshot, section: Section) -> Iterator[Block]:
    mine = [each for each in snapshot.figures if each.kind.section == section.key]
    if mine:
        columns = (
            TableColumn("指标", width=9),
            TableColumn("单位", align="center", width=2),
            TableColumn("数值", align="right", width=7),
            TableColumn("来源与说明", width=7),
        )
        rows = tuple((each.kind.label.zh, each.unit.zh or "--", each.printed, _remark(each)) for each in mine)
        yield Table(f"主要数据（截至{mine[0].on}）", columns, rows)


def _remark(figure: Figure) -> str:
    if figure.changed:
        return f"系统数据 {figure.system_printed}；说明：{figure.note}"
    return SOURCES[figure.source].zh


def _verdicts(snapshot: Snapshot, timeliness: Outcome) -> Iterator[Block]:
    """Say what the system judges; these are its words, not the reporter's."""
    figures = {each.key: each for each in snapshot.figures}
    judged = [each for each in snapshot.figures if each.rule and each.result]
    rows = [(str(one.rule), *_judged(one, figures)) for one in judged]
    rows.append(("R71", "年度工作情况报送期限", timeliness.result.label.zh, timeliness.summary.zh))
    columns = (
        TableColumn("规则", align="center", width=2),
        TableColumn("要求", width=7),
        TableColumn("判定", align="center", width=3),
        TableColumn("数值或理由", width=8),
    )
    yield Table("附表　监督系统判定摘要（系统生成）", columns, tuple(rows))


def _judged(figure: Figure, figures: Mapping[str, Figure]) -> tuple[str, str, str]:
    label = Result(str(figure.result)).label.zh
    if figure.key == "townships_met":
        return _RULES["R16"], label, f"{figures['townships'].printed}个乡镇（街道）中{figure.printed}个达标"
    reason = "缺少预算或台账数据" if figure.value is None else f"列支比例{figure.printed}"
    return _RULES[str(figure.rule)], label, reason


def _mark(coverage: Coverage | None) -> Mark | None:
    return Mark(url=coverage.url, caption="扫码核对日志") if coverage and coverage.url else None


def _integrity(snapshot: Snapshot, evidence: Evidence) -> tuple[tuple[str, str], ...]:
    if snapshot.submitted_at is None or evidence.event_id is None:
        return (("状态", "草稿，尚未提交，不具效力"),)
    at = snapshot.submitted_at.astimezone(SHANGHAI)
    pairs = [
        ("报送时间", f"{at:%Y-%m-%d %H:%M:%S}（第{snapshot.number}次报送，服务器时间）"),
        ("日志条目", evidence.event_id),
        ("报告 SHA-256", evidence.sha256 or ""),
    ]
    if evidence.coverage is None:
        return (*pairs, ("检查点", "尚无覆盖本条目的已签名检查点"))
    coverage = evidence.coverage
    return (*pairs, ("日志", coverage.origin), ("检查点", f"共 {coverage.size:,} 条"), ("根", coverage.root))
