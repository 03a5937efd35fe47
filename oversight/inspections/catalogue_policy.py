"""What a matter of the list is made of, and which version of it holds on a day.

Source: 国办发〔2015〕58号: what no law, regulation or rule names may not be inspected, so every line has its clause.
"""

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import NamedTuple

from oversight.bilingual import Text
from oversight.errors import FieldError

METHODS = MappingProxyType(
    {
        "on_site": Text("现场检查", "On site"),
        "papers": Text("书面检查", "By papers"),
        "both": Text("现场与书面", "On site and by papers"),
    }
)
LEVELS = MappingProxyType({"city": Text("市级", "City"), "county": Text("县级", "County")})
_MATTER = re.compile(r"[A-Z]{2}-[0-9]{2,4}")
_LINE = re.compile(r"[A-Z][0-9]{1,3}")
_LONGEST = 200


class ChecklistLine(NamedTuple):
    """A question that is answered on a visit, and the clause it rests on."""

    code: str
    question: str
    clause: str


def faults_of_matter(
    code: str, said: tuple[str, str], kind: tuple[str, str], lines: Sequence[ChecklistLine]
) -> list[FieldError]:
    """Return all that is wrong with a matter; `said` is its title and clause, `kind` its method and level."""
    wrong = []
    if not _MATTER.fullmatch(code):
        wrong.append(FieldError("code", Text("事项编码如 SX-01。", "A matter's code is like SX-01.")))
    names = (("title", Text("名称", "title")), ("clause", Text("依据条款", "clause")))
    for (field, name), value in zip(names, said, strict=True):
        if not 1 <= len(value.strip()) <= _LONGEST:
            text = Text("请填写事项的{name}，最多 {n} 字。", "A matter needs a {name} of at most {n} characters.")
            wrong.append(FieldError(field, text.format(name=name, n=_LONGEST)))
    for field, value, known in (("method", kind[0], METHODS), ("level", kind[1], LEVELS)):
        if value not in known:
            text = Text("请从 {known} 中选择。", "Choose from {known}.").format(known="、".join(known))
            wrong.append(FieldError(field, text))
    return [*wrong, *_faults_of_lines(lines)]


def _faults_of_lines(lines: Sequence[ChecklistLine]) -> Iterator[FieldError]:
    if not lines:
        yield FieldError("checklist", Text("检查表至少有一个问题。", "A checklist has at least one question."))
    seen: set[str] = set()
    for line in lines:
        where = f"checklist.{line.code[:10]}"
        if not _LINE.fullmatch(line.code) or line.code in seen:
            text = Text("问题编码如 A1，不能重复。", "A question's code is like A1, and used once.")
            yield FieldError(where, text)
        if not line.question.strip() or not line.clause.strip():
            text = Text("每个问题都要有内容和依据条款。", "Every question needs its words and its clause.")
            yield FieldError(where, text)
        seen.add(line.code)
