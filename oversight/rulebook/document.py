"""The rulebook written out for people: `docs/rulebook.md`, and one rule's section for the command line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from oversight.bilingual import Text
from oversight.rulebook.book import FOLDER, RULES, evaluate_json, law, limits, rule
from oversight.rulebook.wording import with_unit
from oversight.rules.facts import described_facts
from oversight.rules.nodes import read_yaml
from oversight.rules.outcome import Outcome, name_of
from oversight.rules.parameter import Parameter, ParameterVersion
from oversight.rules.rule import Rule

_HEAD = """\
# 规则手册 · Rulebook

<!-- Generated: python -m oversight.rulebook > docs/rulebook.md; change the rulebook, not this file. -->

每条规则一节：条款原文（英文为参考译文）、方法、输入、参数及其生效日期、口径、示例与边界情形。
One section a rule: the clause (the English is a courtesy translation), the method, the inputs, the parameters with
their dates, the readings, an example and the edge cases. Money is in whole fen (分); a missing fact is never taken for
compliance; a period before the clause came into force is never judged.
"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person needs beside the formula: the method in words, edge cases, and an example's facts and day."""

    method: Text
    edges: tuple[Text, ...]
    on: date
    facts: object

    def outcome(self, name: str) -> Outcome:
        """Return the example's outcome."""
        return evaluate_json(name, self.facts, self.on)


@cache
def explanation(name: str) -> Explanation:
    """Return a rule's explanation from `explanations/<id>.yaml`."""
    file = f"explanations/{name}.yaml"
    entries = read_yaml(FOLDER / file, file).mapping(("method", "edges", "example"))
    example = entries["example"].mapping(("on", "facts"))
    return Explanation(
        entries["method"].text(),
        tuple(each.text() for each in entries["edges"].items()),
        example["on"].day(),
        example["facts"].plain(),
    )


def document() -> str:
    """Return the whole rulebook as Markdown."""
    return "\n".join([_HEAD, *(explain(name) for name in RULES), _limits()])


def _limits() -> str:
    found = limits()
    rows = [row for each in found for row in _versions(each, {})]
    cited = dict.fromkeys(law().latest(version.clause) for each in found for version in each.versions)
    quoted = (f"> {clause.document} {clause.number}：{clause.text.zh}\n>\n> {clause.text.en}" for clause in cited)
    title = "## 程序期限 · Time limits of procedures"
    said = "没有规则据此判定，只提醒办理。No rule judges by these; they remind of what is to be done."
    return "\n\n".join([title, said, *quoted, "\n".join([*_TABLE, *rows])]) + "\n"


def explain(name: str) -> str:
    """Return one rule's section as Markdown; raises UnknownRuleError."""
    found = rule(name)
    words = explanation(found.id)
    clause = law().latest(found.clause)
    parts = [
        f"## {found.requirement} {found.title.zh} · {found.title.en}",
        f"`{found.id}` · {clause.document} {clause.number} · {found.severity.value} · since {clause.since}",
        f"> {clause.text.zh}",
        f"> {clause.text.en}",
        f"**方法 Method.** {words.method.zh}\n{words.method.en}",
        f"**输入 Inputs**\n\n{_inputs(found)}",
        f"**参数 Parameters**\n\n{_parameters(found)}",
        *_readings(found),
        f"**示例 Example**\n\n{_example(words.outcome(found.id), words.on)}",
        f"**边界情形 Edge cases**\n\n{_bullets(words.edges)}",
    ]
    return "\n\n".join(parts) + "\n"


def _bullets(texts: Iterable[Text]) -> str:
    return "\n".join(f"- {each.zh}\n  {each.en}" for each in texts)


def _inputs(found: Rule[Any]) -> str:
    rows = (
        f"| `{path}` | {unit} | {label.zh} | {label.en} |"
        for path, (unit, label) in described_facts(found.facts).items()
    )
    return "\n".join(["| 字段 field | 单位 unit | 名称 | meaning |", "|---|---|---|---|", *rows])


def _parameters(found: Rule[Any]) -> str:
    rows = [row for name in found.parameters for row in _versions(law().parameters[name], found.readings)]
    return "\n".join([*_TABLE, *rows])


_TABLE = ("| 参数 parameter | 取值 value | 自 since | 至 until | 说明 meaning |", "|---|---|---|---|---|")


def _versions(each: Parameter, readings: Mapping[str, Text]) -> list[str]:
    note = f" {each.note.zh} {each.note.en}" if each.note else ""
    mark = f" ({each.ambiguity})" if each.ambiguity else ""
    meaning = f"{each.title.zh} {each.title.en}{mark}.{note}"
    return [
        f"| `{each.name}` | {_printed(version, readings)} | {version.since} | {version.until or '—'} | {meaning} |"
        for version in each.versions
    ]


def _printed(version: ParameterVersion, readings: Mapping[str, Text]) -> str:
    """Print a value with its unit in both languages; a reading by its name."""
    value = version.printed
    if isinstance(value, str) and value in readings:
        return str(name_of(readings[value]))
    return str(with_unit(value, version.unit))


def _readings(found: Rule[Any]) -> list[str]:
    if not found.readings:
        return []
    rows = "\n".join(f"- {title.zh} (`{name}`)\n  {title.en}" for name, title in found.readings.items())
    return [f"**口径 Readings**\n\n{rows}"]


def _example(outcome: Outcome, on: date) -> str:
    facts = [(each.label, with_unit(each.value, each.unit)) for each in outcome.inputs if each.value is not None]
    lines = [
        f"- {on}：{'；'.join(f'{label.zh} {said.zh}' for label, said in facts)}",
        f"  {'; '.join(f'{label.en}: {said.en}' for label, said in facts)}",
        f"- {outcome.result.label.zh}：{outcome.summary.zh}\n  {outcome.result.label.en}: {outcome.summary.en}",
        "- " + "\n  ".join(dict.fromkeys(outcome.formula_said)),
        *(f"- {note.zh}\n  {note.en}" for note in outcome.notes),
        *(f"- {fix.text.zh}\n  {fix.text.en}" for fix in outcome.fixes),
    ]
    if outcome.readings:
        lines.append("- " + "；".join(f"{each.name.zh}：{each.result.label.zh}" for each in outcome.readings))
        lines.append("  " + "; ".join(f"{each.name.en}: {each.result.label.en}" for each in outcome.readings))
    return "\n".join(lines)
