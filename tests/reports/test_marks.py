"""The code on a paper: drawn exactly as encoded, beside what it proves, and refused where it can't be scanned."""

import re

import pytest
import segno

from reports import DocumentError, Mark, render_pdf
from reports.html import render_html
from tests.reports.samples import annual_report, receipt

URL = f"https://oversight.example/public/log/?size=9219&root={'ab' * 32}&index=8513&leaf={'cd' * 32}"
MARK = Mark(url=URL, caption="扫码核对日志")
PAIRS = (("日志", "oversight.example"), ("检查点", "共 9,219 条"), ("根", "ab" * 32))


def modules_of(path: str, size: int) -> list[list[int]]:
    """Paint a path's runs on a square."""
    painted = [[0] * size for _ in range(size)]
    for start, down, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        for at in range(int(start), int(start) + int(run)):
            painted[int(down)][at] = 1
    return painted


def test_the_drawing_has_the_modules_of_the_code_within_a_quiet_zone_of_four() -> None:
    code, drawn = segno.make_qr(URL, error="m"), MARK.drawn
    painted = modules_of(drawn.path, drawn.size)
    assert [row[4:-4] for row in painted[4:-4]] == [list(row) for row in code.matrix]
    assert not any(any(row) for row in (*painted[:4], *painted[-4:]))
    assert not any(row[0] or row[3] or row[-1] or row[-4] for row in painted)


def test_official_and_plain_documents_print_the_code_beside_origin_size_and_root() -> None:
    for document in (annual_report(integrity=PAIRS, mark=MARK), receipt(integrity=PAIRS, mark=MARK)):
        html = render_html(document)
        assert MARK.drawn.path in html
        assert "<title>扫码核对日志</title>" in html
        assert all(value in html for _, value in PAIRS)
    assert 'class="mark"' not in render_html(annual_report(integrity=PAIRS))


def test_a_document_with_a_code_is_the_same_file_each_time() -> None:
    document = receipt(integrity=PAIRS, mark=MARK)
    assert render_pdf(document) == render_pdf(document)


@pytest.mark.parametrize(
    "url", ["", "ftp://oversight.example", "javascript:1", "https://龙岩.example", f"https://{'x' * 600}"]
)
def test_an_address_that_nobody_could_scan_or_should_open_is_refused(url: str) -> None:
    with pytest.raises(DocumentError):
        Mark(url=url, caption="扫码")


def test_a_code_without_words_is_refused() -> None:
    with pytest.raises(DocumentError):
        Mark(url=URL, caption=" ")
