"""Poppler's view of a PDF, as a reader of it would have: text, words with their places, fonts, attachments."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

import pytest

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs Debian's poppler-utils")
MM = 72 / 25.4
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Word:
    """A run of text and its box, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def text(pdf: bytes, *options: str) -> str:
    return _run("pdftotext", pdf, *options, "-", "-")


def squeezed(pdf: bytes) -> str:
    """The text without any white space: where lines break is none of a test's business."""
    return re.sub(r"\s+", "", text(pdf))


def words(pdf: bytes) -> list[list[Word]]:
    """The words of each page."""
    pages = text(pdf, "-bbox").split("<page ")[1:]
    return [[_word(*found) for found in _WORD.findall(page)] for page in pages]


def _word(left: str, top: str, right: str, bottom: str, text: str) -> Word:
    return Word(float(left), float(top), float(right), float(bottom), text)


def fonts(pdf: bytes) -> dict[str, str]:
    """Name of each font (without its subset tag) and poppler's "emb" column."""
    rows = _run("pdffonts", pdf, "-").splitlines()[2:]
    return {row.split()[0].partition("+")[2]: re.search(r"(yes|no) +(yes|no) +(yes|no)", row)[1] for row in rows}  # type: ignore[index]  # a row without the columns fails the test


def properties(pdf: bytes) -> dict[str, str]:
    rows = (row.partition(":") for row in _run("pdfinfo", pdf, "-").splitlines())
    return {name: value.strip() for name, _, value in rows}


def attachments(pdf: bytes) -> str:
    """What pdfdetach lists; it reads no standard input."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        listed = subprocess.run(["pdfdetach", "-list", file.name], capture_output=True, check=True)
    return listed.stdout.decode().strip()


def _run(tool: str, pdf: bytes, *arguments: str) -> str:
    return subprocess.run([tool, *arguments], input=pdf, capture_output=True, check=True).stdout.decode()
