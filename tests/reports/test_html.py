"""The HTML of a document: literal text, no address to fetch, lettering that fits the page."""

import re

import pytest
from jinja2 import UndefinedError

from reports.characters import width
from reports.html import TYPE_AREA_WIDTH, TitleFace, environment, red_heading, render_html, title
from tests.reports.samples import annual_report, receipt


def test_no_document_carries_an_address_a_script_or_a_style_of_its_own() -> None:
    for document in (annual_report(), receipt()):
        html = render_html(document).replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(src|href)=|url\(|://|<script|<style|<link", html)


def test_markup_that_somebody_typed_is_escaped_in_svg_attributes_and_text() -> None:
    html = render_html(annual_report(title='"><script>1</script>', signatory="</title><img>", issuer="<b>局"))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html


def test_template_syntax_that_somebody_typed_is_not_run() -> None:
    assert "{{7*7}}" in render_html(receipt(title="{{7*7}}"))


def test_a_character_that_no_file_may_carry_is_replaced_on_the_way() -> None:
    assert "甲\ufffd乙" in render_html(receipt(footnote="甲\x00乙"))


def test_a_template_that_names_what_is_not_there_fails() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ documnt.title }}").render()


@pytest.mark.parametrize("issuer", ["龙岩市人民政府", "上杭县民政局文件", "龙岩市社会救助改革工作协调小组办公室文件"])
def test_a_red_heading_of_any_length_fits_the_type_area_in_one_line(issuer: str) -> None:
    drawn = red_heading(issuer, TitleFace())
    assert drawn.size * width(issuer) <= TYPE_AREA_WIDTH
    assert drawn.size <= 62.4  # 22 mm
    assert drawn.stroke > 0


def test_a_face_that_is_bold_by_itself_gets_no_stroke() -> None:
    html = render_html(annual_report(), TitleFace("SomeFace", 700, 0.0))
    assert "stroke" not in html
    assert 'font-family="SomeFace"' in html


def test_a_long_title_is_as_many_lines_high_as_it_needs() -> None:
    drawn = title("关于进一步加强社会救助工作的通知" * 3, TitleFace())
    assert len(drawn.lines) == 3
    assert drawn.baseline(2) - drawn.baseline(1) == drawn.pitch
    assert drawn.baseline(2) < drawn.height


def test_the_parts_left_out_leave_nothing_behind() -> None:
    html = render_html(
        annual_report(number="", signer="", addressee="", attachments=(), annotation="", imprint=None, integrity=()),
    )
    for word in ("签发人", "附件", "抄送", "印发", "核验信息", "addressee", "annotation"):
        assert word not in html


def test_a_single_attachment_has_no_number() -> None:
    assert 'class="ordinal"' not in render_html(annual_report(attachments=("合同清单",)))
    assert 'class="ordinal"' in render_html(annual_report())
