"""What can be wrong with facts, with a rule's name, or with the written law itself."""

from collections.abc import Iterable
from difflib import get_close_matches

from oversight.bilingual import Text
from oversight.errors import InvalidInputError, NotFoundError, OversightError


class FactsError(InvalidInputError):
    """Facts handed to a rule can't be taken: negative, not whole, misspelt or contradictory; every field is named."""

    code = "invalid-facts"


class UnknownRuleError(NotFoundError):
    """No rule has this id or requirement number."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        super().__init__(
            Text("没有规则“{name}”。", "There is no rule “{name}”.").format(name=name)
            if not near
            else Text("没有规则“{name}”，是否指 {near}？", "There is no rule “{name}”; did you mean {near}?").format(
                name=name, near=near[0]
            )
        )
        self.remedy = Text("可用的规则：{names}。", "Rules there are: {names}.").format(names=", ".join(names))


class RulebookError(OversightError):
    """A file of the written law is faulty; `file` and `line` say where."""

    code = "rulebook"

    def __init__(self, file: str, line: int, problem: Text) -> None:
        super().__init__(
            Text("{place}：{problem}", "{place}: {problem}").format(place=f"{file}:{line}", problem=problem)
        )
        self.file = file
        self.line = line
        self.problem = problem


class MissingParameterError(OversightError):
    """A rule asked for a parameter of which no version is in force on the day."""

    code = "missing-parameter"

    def __init__(self, name: str, day: str) -> None:
        super().__init__(
            Text("参数 {name} 在 {day} 没有生效的取值。", "Parameter {name} has no value in force on {day}.").format(
                name=name, day=day
            ),
            remedy=Text("请在 rulebook/parameters 中补充该参数的版本。", "Add a version to rulebook/parameters."),
        )
