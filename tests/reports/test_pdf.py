"""The pages as GB/T 9704-2012 asks for them, read back by another program."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from reports import Fields, Paragraph, Table, TableColumn, faces, pdf, render_pdf
from reports.fonts import font_faces
from reports.html import render_html
from tests.reports.poppler import MM, Word, fonts, needs_poppler, properties, squeezed, words
from tests.reports.samples import RARE, annual_report, receipt

ROOT = Path(__file__).resolve().parents[2]
pytestmark = needs_poppler


@pytest.fixture(scope="module")
def report() -> bytes:
    return render_pdf(annual_report(sample=False))


def found(page: list[Word], text: str) -> Word:
    return next(word for word in page if word.text == text)


def python(program: str, environment: Mapping[str, str]) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=True
    ).stdout


def test_a_page_has_22_lines_of_28_characters_inside_the_type_area() -> None:
    page = words(render_pdf(annual_report(blocks=(Paragraph("国" * 28 * 50),), sample=False)))[1]
    lines = [word for word in page if "国" in word.text]
    assert [len(line.text) for line in lines] == [28] * 22
    assert all(abs(line.left - 28 * MM) < 0.1 and abs(line.right - 184 * MM) < 0.4 for line in lines)
    assert lines[0].top > 37 * MM
    assert lines[-1].bottom < (297 - 35) * MM
    assert {round(below.top - above.top, 1) for above, below in pairwise(lines)} == {29.0}


def test_page_numbers_stand_at_the_outer_sides_between_dashes(report: bytes) -> None:
    for number, page in enumerate(words(report), start=1):
        first, digit, last = page[-3:]
        assert (first.text, digit.text, last.text) == ("—", str(number), "—")
        assert digit.top > (297 - 35) * MM
        if number % 2:
            assert last.right == pytest.approx(184 * MM - 14, abs=1)
        else:
            assert first.left == pytest.approx(28 * MM + 14, abs=1)


def test_red_heading_number_title_and_addressee_follow_each_other(report: bytes) -> None:
    page = words(report)[0]
    heading, number, title = (
        found(page, text) for text in ("上杭县民政局文件", "杭民〔2027〕3号", "上杭县民政局关于报送2026年度")
    )
    addressee = found(page, "龙岩市民政局：")
    assert heading.bottom < number.top < title.top < addressee.top
    for centred in (heading, title):
        assert (centred.left + centred.right) / 2 == pytest.approx((28 + 156 / 2) * MM, abs=1)
    assert heading.top > (37 + 30) * MM
    assert addressee.left == pytest.approx(28 * MM, abs=0.1)


def test_the_number_is_centred_in_a_document_without_a_signer() -> None:
    number = found(words(render_pdf(annual_report(signer="")))[0], "杭民〔2027〕3号")
    assert (number.left + number.right) / 2 == pytest.approx((28 + 156 / 2) * MM, abs=1)


def test_the_day_ends_four_characters_from_the_right_with_the_signatory_above_its_middle(report: bytes) -> None:
    page = words(report)[-1]
    day, signatory = found(page, "2027年1月12日"), found(page, "上杭县民政局")
    assert 184 * MM - day.right == pytest.approx(4 * 16, abs=4)
    assert (day.left + day.right) / 2 == pytest.approx((signatory.left + signatory.right) / 2, abs=1)
    assert day.top - signatory.top == pytest.approx(28.99, abs=0.1)


def test_the_imprint_is_at_the_foot_of_the_last_page_only(report: bytes) -> None:
    *others, last = words(report)
    printed = found(last, "2027年1月12日印发")
    assert (297 - 35) * MM - printed.bottom < 8
    assert not any("印发" in word.text or "抄送" in word.text for page in others for word in page)
    assert not any("3f79bb7b" in word.text for page in others for word in page)
    assert found(last, "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea").bottom < printed.top


def test_paragraphs_begin_two_characters_in(report: bytes) -> None:
    opening = next(word for word in words(report)[0] if word.text.startswith("根据《龙岩市"))
    assert opening.left - 28 * MM == pytest.approx(2 * 16, abs=0.6)


def test_chinese_text_can_be_selected_with_the_names_that_fandolfang_lacks(report: bytes) -> None:
    text = squeezed(report)
    assert all(f"{character}头村" in text for character in RARE)
    assert "其中困难群众救助补助资金列支370.00万元" in text
    assert "社会救助制度改革工作落实情况的报告" in text


def test_every_font_is_embedded_and_the_digits_are_of_their_own_face(report: bytes) -> None:
    embedded = fonts(report)
    assert set(embedded.values()) == {"yes"}
    assert "ASCII" in embedded


def test_the_file_is_tagged_and_says_title_author_language_and_day(report: bytes) -> None:
    known = properties(report)
    assert known["Tagged"] == "yes"
    assert known["Title"] == "上杭县民政局关于报送2026年度社会救助制度改革工作落实情况的报告"
    assert known["Author"] == "上杭县民政局"
    assert "Jan 12 00:00:00 2027" in known["CreationDate"]
    assert "A4" in known["Page size"]
    assert b"/Lang (zh-CN)" in render_uncompressed()
    assert b'pdfuaid:part="1"' in render_uncompressed()


def render_uncompressed() -> bytes:
    with pdf._rendering() as engine:
        html = render_html(receipt())
        written: bytes = engine._document(html).write_pdf(
            stylesheets=engine.stylesheets, font_config=engine.fonts, pdf_variant="pdf/ua-1", uncompressed_pdf=True
        )
    return written


def test_the_heading_of_a_table_is_repeated_on_each_page() -> None:
    rows = tuple((f"第{number}行", str(number)) for number in range(1, 90))
    table = Table("", (TableColumn("村名"), TableColumn("人数", "人", "right")), rows)
    pages = words(render_pdf(receipt(blocks=(table,), sample=False)))
    assert len(pages) >= 3
    assert all(any(word.text == "村名" for word in page) for page in pages)
    assert sum(word.text.startswith("第") for page in pages for word in page) == 89


def test_a_sample_says_so_on_every_page_and_a_real_document_never() -> None:
    for page in words(render_pdf(annual_report(sample=True))):
        assert {"示", "例", "未", "盖", "章"} <= {word.text for word in page}
    assert "章" not in squeezed(render_pdf(annual_report(sample=False)))


def test_a_receipt_and_a_wide_table_are_in_the_same_style_without_a_red_heading() -> None:
    written = render_pdf(receipt(landscape=True, sample=True, blocks=(Fields((("提交时间", "14:08:00"),)),)))
    assert re.search(r"84\d.* x 595", properties(written)["Page size"])
    assert "提交时间14:08:00" in squeezed(written)


def test_the_same_document_gives_the_same_bytes_in_this_and_in_another_process(report: bytes) -> None:
    program = (
        "import hashlib; from reports import render_pdf; from tests.reports.samples import annual_report;"
        "print(hashlib.sha256(render_pdf(annual_report(sample=False))).hexdigest())"
    )
    assert render_pdf(annual_report(sample=False)) == report
    first, second = (python(program, {"PYTHONHASHSEED": seed}) for seed in ("1", "2"))
    assert first == second


def test_without_any_font_of_the_machine_the_bundled_ones_serve_everything(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    program = (
        "import sys; from reports import faces, render_pdf; from tests.reports.samples import annual_report;"
        "print(faces(), file=sys.stderr); sys.stdout.buffer.write(render_pdf(annual_report(sample=False)))"
    )
    written = python(program, {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")})
    assert fonts(written) == {"House-Serif": "yes", "House-Sans": "yes", "ASCII": "yes"}
    assert all(f"{character}头村" in squeezed(written) for character in RARE)


def test_the_self_check_names_the_face_of_each_part_of_a_document() -> None:
    found_faces = faces()
    assert found_faces.ascii == "ASCII"
    assert all((found_faces.body, found_faces.heading1, found_faces.heading2, found_faces.title))


def test_an_installed_small_title_face_is_used_as_it_is_and_others_are_made_bold() -> None:
    class Machine:
        def __init__(self, **found: int) -> None:
            self.found = found

        def face(self, style: str) -> tuple[str, int]:
            family, weight = next(iter(self.found.items()))
            return family, weight if "font-weight:700" in style else 400

    chosen = [
        pdf._title_face(Machine(**{family: heaviest}))
        for family, heaviest in (("方正小标宋简体", 400), ("Noto Serif CJK SC", 700), ("House Serif", 400))
    ]
    assert [(face.weight, face.stroke > 0) for face in chosen] == [(400, False), (700, False), (400, True)]


def test_the_face_of_digits_is_a_file_small_enough_to_stand_in_a_stylesheet() -> None:
    assert len(font_faces()) < 60_000
