"""The official document says what was submitted, by whom and when, and how to check it; a draft says that it is one."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from audit_log import Checkpoint
from oversight.annual_reports.commands import SaveSection
from oversight.annual_reports.document import ADDRESSEE
from oversight.annual_reports.figures import FigureEntry
from oversight.annual_reports.printing import PrintOptions, coverage_of, printable
from oversight.annual_reports.service import save_section
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.papers import Agreement, Paper, compare
from oversight.clock import FixedClock
from oversight.errors import NotFoundError
from oversight.persistence import Database, begin, reading
from oversight.persistence.log_storage import store_checkpoint
from oversight.persistence.log_tables import log_entry
from reports import Heading1, OfficialDocument, RendererUnavailableError, Table, render_pdf
from tests.builders.annual_reports import OFFICER, at, send_back, start, submit
from tests.builders.budgets import build_budgets
from tests.builders.city import COUNTY, build_city
from tests.reports.poppler import needs_poppler, squeezed, words

ClientAs = Callable[[str], FlaskClient]
TODAY = date(2026, 11, 24)


@pytest.fixture
def town(database: Database, clock: FixedClock) -> Database:
    build_city(database, clock)
    build_budgets(database, clock, 2025)
    return database


def composed(database: Database, agency: str = COUNTY, options: PrintOptions | None = None) -> OfficialDocument:
    with reading(database) as session:
        return printable(session, agency, 2025, TODAY, options or PrintOptions()).document


def test_the_document_has_issuer_title_nine_headings_and_the_day_of_submission(
    town: Database, clock: FixedClock
) -> None:
    clock.set(at(date(2026, 1, 14), 16, 30))
    submit(town, clock)
    document = composed(town)
    assert document.issuer == document.signatory == "连城县人民政府"
    assert document.title.replace("\n", "") == "连城县2025年度社会救助工作情况报告"
    assert (document.addressee, document.number, document.draft) == (ADDRESSEE, "", False)
    assert document.dated == date(2026, 1, 14)
    headings = [block.text for block in document.blocks if isinstance(block, Heading1)]
    assert [heading[:2] for heading in headings] == [f"{ordinal}、" for ordinal in "一二三四五六七八九"]


def test_the_verdicts_are_cited_with_their_rules(town: Database, clock: FixedClock) -> None:
    clock.set(at(date(2026, 1, 16), 0, 0))
    submit(town, clock)
    (verdicts,) = [each for each in composed(town).blocks if isinstance(each, Table) and "判定摘要" in each.caption]
    assert [row[0] for row in verdicts.rows] == ["R16", "R30", "R31", "R71"]
    assert verdicts.rows[1][2:] == ("不达标", "列支比例2.80%")
    assert verdicts.rows[3][2] == "不达标"
    assert "逾期1天" in verdicts.rows[3][3]


def test_a_changed_figure_is_printed_beside_the_systems_with_its_note(town: Database, clock: FixedClock) -> None:
    start(town, clock)
    with begin(town, OFFICER, clock) as tx:
        figures = {"work_fund": FigureEntry("1,900,000", "含追加")}
        save_section(tx, SaveSection(agency=COUNTY, year=2025, section="services", text="已购买。", figures=figures))
    tables = [each for each in composed(town).blocks if isinstance(each, Table)]
    assert ("社会救助工作经费（W）", "元", "1,900,000.00", "系统数据 1,800,000.00；说明：含追加") in tables[1].rows


def test_the_integrity_block_names_entry_digest_and_the_newest_checkpoint(town: Database, clock: FixedClock) -> None:
    receipt = submit(town, clock)
    pairs = dict(composed(town).integrity)
    assert pairs["日志条目"] == receipt
    assert re.fullmatch("[0-9a-f]{64}", pairs["报告 SHA-256"])
    assert pairs["检查点"] == "尚无覆盖本条目的已签名检查点"
    note = b"longyan.example/oversight\n1234\nnot checked here\n"
    with town.engine.begin() as connection:
        store_checkpoint(connection, Checkpoint("longyan.example/oversight", 1234, b"r" * 32), note, clock.now())
    pairs = dict(composed(town).integrity)
    assert (pairs["日志"], pairs["检查点"]) == ("longyan.example/oversight", "共 1,234 条")
    assert pairs["根"] == (b"r" * 32).hex()


def test_the_code_on_the_paper_leads_to_the_checkpoint_and_leaf_that_it_prints(
    town: Database, clock: FixedClock, tmp_path: Path
) -> None:
    public = PrintOptions(public_url="https://oversight.example")
    submit(town, clock)
    assert composed(town, options=public).mark is None
    make_key(tmp_path / "log.key", town.origin)
    signed = sign_checkpoint(town, clock, tmp_path / "log.key")
    assert composed(town).mark is None
    mark = composed(town, options=public).mark
    assert mark is not None
    asked = dict(parse_qsl(urlsplit(mark.url).query))
    assert (asked["size"], asked["root"]) == (str(signed.size), signed.root.hex())
    paper = Paper(size=signed.size, root=signed.root, index=int(asked["index"]), leaf=bytes.fromhex(asked["leaf"]))
    with town.readonly.connect() as connection:
        assert compare(connection, paper).entry is Agreement.SAME


def test_an_entry_that_waits_for_the_tree_has_no_checkpoint(any_city: Database, clock: FixedClock) -> None:
    submit(any_city, clock)
    assert dict(composed(any_city).integrity)["检查点"] == "尚无覆盖本条目的已签名检查点"
    with reading(any_city) as session:
        assert coverage_of(session, "no such entry") is None


def test_a_draft_and_the_working_copy_of_a_returned_report_are_marked(town: Database, clock: FixedClock) -> None:
    start(town, clock)
    draft = composed(town)
    assert (draft.draft, draft.dated) == (True, TODAY)
    assert dict(draft.integrity) == {"状态": "草稿，尚未提交，不具效力"}


def test_a_returned_report_prints_what_was_submitted_unless_the_working_copy_is_asked_for(
    town: Database, clock: FixedClock
) -> None:
    submit(town, clock)
    send_back(town, clock)
    assert not composed(town).draft
    assert composed(town, options=PrintOptions(working_copy=True)).draft


def test_a_department_signs_by_its_own_name_and_numbers_its_own_sections(town: Database, clock: FixedClock) -> None:
    submit(town, clock, "350800.JY")
    document = composed(town, "350800.JY")
    assert document.issuer == "龙岩市教育局"
    headings = [block.text for block in document.blocks if isinstance(block, Heading1)]
    assert headings[-1] == "八、存在问题和意见建议"


def test_a_report_that_was_not_begun_is_not_found(town: Database) -> None:
    with pytest.raises(NotFoundError):
        composed(town)


@pytest.mark.slow
@needs_poppler
def test_the_pdf_can_be_read_back(town: Database, clock: FixedClock) -> None:
    clock.set(at(date(2026, 1, 14), 16, 30))
    receipt = submit(town, clock)
    text = squeezed(render_pdf(composed(town, options=PrintOptions(sample=True))))
    for said in (
        "连城县人民政府",
        "连城县2025年度社会救助工作情况报告",
        "龙岩市民政局：",
        "九、存在问题和意见建议",
        "全年召开全体会议1次",
        "监督系统判定摘要",
        "2026年1月14日",
        "2026-01-1416:30:00",
        receipt,
        "—1—",
    ):
        assert said in text
    assert set("示例未盖章") <= set(text)
    assert "稿" not in text


@pytest.mark.slow
@needs_poppler
def test_a_drafts_pdf_says_draft_on_every_page(town: Database, clock: FixedClock) -> None:
    start(town, clock)
    pdf = render_pdf(composed(town))
    assert "（尚未填写）" in squeezed(pdf)
    pages = words(pdf)
    assert len(pages) > 1
    for page in pages:
        assert set("草稿") <= {character for word in page for character in word.text}
    both = squeezed(render_pdf(composed(town, options=PrintOptions(sample=True))))
    assert set("草稿示例") <= set(both)


def test_the_pdf_is_served_to_those_who_may_read_it(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    submit(city, clock)
    answer = client_as("auditor").get(f"/annual-reports/{COUNTY}/2025/report.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.get_data()[:5] == b"%PDF-"
    assert f"annual-report-{COUNTY}-2025.pdf" in answer.headers["Content-Disposition"]
    with city.readonly.connect() as connection:
        taken = connection.scalars(select(log_entry.c.body).where(log_entry.c.action == "tables.exported/1")).one()
    assert f"annual-report-{COUNTY}-2025".encode() in taken, "a document taken out is recorded like a table"
    send_back(city, clock)
    draft = client_as("county_officer").get(f"/annual-reports/{COUNTY}/2025/report.pdf?draft")
    assert "2025-draft.pdf" in draft.headers["Content-Disposition"]
    assert client_as("auditor").get(f"/annual-reports/{COUNTY}/2024/report.pdf").status_code == 404


def test_a_machine_without_the_renderer_says_what_to_install(
    city: Database, clock: FixedClock, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: OfficialDocument) -> bytes:
        raise RendererUnavailableError("libpango-1.0.so.0")

    submit(city, clock)
    monkeypatch.setattr("oversight.annual_reports.views.render_pdf", missing)
    answer = client_as("auditor").get(f"/annual-reports/{COUNTY}/2025/report.pdf")
    assert answer.status_code == 503
    assert "apt-get install" in answer.text
