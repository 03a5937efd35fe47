"""Look through a workbook before it is opened: macros, formulas, hidden sheets and bombs are refused.

A spreadsheet's parts are checked with expat and packed anew, so that the reader sees only what was checked.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError

MOST_ROWS, MOST_COLUMNS = 10_000, 30
_UNPACKED = 20_000_000
_PARTS = 200
_CELLS = (MOST_ROWS + 1) * MOST_COLUMNS
_CHARACTERS = 50_000_000  # cells times the longest shared text: what the reader may have to copy
_MACROS = ("vbaproject", "macrosheets/", "activex/", "externallinks/", "embeddings/")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_READ = 65_536


def refused(zh: str, en: str, where: str | None = None) -> InvalidInputError:
    """Return the refusal of a file."""
    return InvalidInputError(FieldError("file", Text(zh, en), where=where))


def checked(body: bytes) -> bytes:
    """Return a workbook with its checked parts alone; raise InvalidInputError for what is not to be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = dict(_parts(packed))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise refused("这不是 XLSX 工作簿。", "This is no XLSX workbook.") from error
    scans = {name: _Scan(part) for name, part in parts.items()}
    _check_formulas(scans)
    if sum(scan.cells for scan in scans.values()) * max(scan.longest for scan in scans.values()) > _CHARACTERS:
        raise _too_large()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as anew:
        for name, part in parts.items():
            anew.writestr(name, part)
    return written.getvalue()


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    left = _UNPACKED
    if not 0 < len(packed.infolist()) <= _PARTS:
        raise _too_large()
    for entry in packed.infolist():
        name = entry.filename.casefold()
        if name in seen:
            raise refused("工作簿里有重名的部分。", "The workbook has two parts of one name.")
        seen.add(name)
        if any(word in name for word in _MACROS):
            raise refused(
                "工作簿含有宏、嵌入对象或外部链接，请另存为不含它们的 XLSX。",
                "The workbook has macros, embedded objects or external links; save it without them.",
            )
        if name.endswith((".xml", ".rels")):
            with packed.open(entry) as opened:
                part = opened.read(left + 1)
            left -= len(part)
            if left < 0:
                raise _too_large()
            yield entry.filename, part


def _check_formulas(scans: Mapping[str, "_Scan"]) -> None:
    targets = {key: target for scan in scans.values() for key, target in scan.targets.items()}
    called = {targets.get(key, ""): name for scan in scans.values() for key, name in scan.sheets.items()}
    wrong = [f"{called.get(part, part)}!{at}" for part, scan in scans.items() for at in scan.formulas][:20]
    if wrong:
        text = Text("单元格是公式或错误值，请改为数值。", "The cell is a formula or an error; put its value.")
        raise InvalidInputError(*(FieldError("file", text, where=place) for place in wrong))


def _too_large() -> InvalidInputError:
    return refused(
        f"工作簿太大：最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。",
        f"The workbook is too large: {MOST_ROWS} rows and {MOST_COLUMNS} columns at most.",
    )


class _Scan:
    """What a part holds: how many cells, the longest shared text, and where formulas and errors are."""

    def __init__(self, part: bytes) -> None:
        self.cells, self.longest, self.formulas = 0, 1, list[str]()
        self.sheets, self.targets = dict[str, str](), dict[str, str]()
        self._at, self._length = "", 0
        reader = expat.ParserCreate()
        reader.buffer_text = True
        reader.StartDoctypeDeclHandler = self._doctype
        reader.StartElementHandler = self._start
        reader.EndElementHandler = self._end
        reader.CharacterDataHandler = self._text
        try:
            for begin in range(0, len(part), _READ):
                reader.Parse(part[begin : begin + _READ], False)
            reader.Parse(b"", True)
        except expat.ExpatError as error:
            raise refused("工作簿已损坏。", "The workbook is damaged.") from error

    def _doctype(self, *_: object) -> None:
        raise refused("工作簿含有文档类型定义，不予读取。", "The workbook has a document type; it is not read.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self._cell(attributes)
            case "f" if self._at:
                self.formulas.append(self._at)
            case "si":
                self._length = 0
            case "sheet":
                self.sheets[attributes.get("r:id", "")] = attributes.get("name", "")[:40]
            case "Relationship" if "worksheets/" in attributes.get("Target", ""):
                self.targets[attributes.get("Id", "")] = "xl/worksheets/" + attributes["Target"].rpartition("/")[2]

    def _cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        found = _CELL.fullmatch(attributes.get("r", ""))
        if found is None:
            raise refused("工作簿的单元格没有位置。", "A cell of the workbook has no place.")
        self._at = found[0]
        if int(found[2]) > MOST_ROWS + 1 or column_number(found[1]) > MOST_COLUMNS or self.cells > _CELLS:
            raise _too_large()
        if attributes.get("t") == "e":
            self.formulas.append(self._at)

    def _text(self, text: str) -> None:
        self._length += len(text)

    def _end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self._at = ""
            case "si":
                self.longest = max(self.longest, self._length)


def column_number(letters: str) -> int:
    """Return the number of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, of which the first is 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
