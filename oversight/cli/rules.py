"""`oversight rules`: list and explain the rules, check the city, or evaluate facts from a file."""

import json
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console
from rich.table import Column, Table

from oversight.bilingual import Text
from oversight.cli.context import Day, database, fail, today
from oversight.errors import InvalidInputError, OversightError
from oversight.rulebook import evaluate_json, explain, rule, rules_index
from oversight.rulebook.wording import with_unit
from oversight.rules.outcome import Outcome, Result

_COLOURS = {"compliant": "green", "breach": "red", "at_risk": "yellow", "disputed": "magenta"}
_TOLD = frozenset(Result) - {Result.COMPLIANT, Result.NOT_APPLICABLE}
_console = Console()


@click.group()
def rules() -> None:
    """Rules and verdicts (规则与判定)."""


@rules.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def list_rules(*, as_json: bool) -> None:
    """List the rules that are served."""
    rows = rules_index()
    if as_json:
        click.echo(
            json.dumps(
                [{**row._asdict(), "title": row.title.zh, "title_en": row.title.en} for row in rows],
                default=str,
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    table = Table("要求", Column("规则 / rule", no_wrap=True), "名称 / title", "条款")
    for row in rows:
        table.add_row(row.requirement, row.id, str(row.title), row.clause)
    _console.print(table)


@rules.command(name="explain")
@click.argument("name", metavar="RULE")
def explain_rule(name: str) -> None:
    """Explain a rule: clause, method, inputs, parameters and readings."""
    try:
        click.echo(explain(name))
    except OversightError as error:
        fail(error)


@rules.command()
@click.option("--on", type=Day(), default=None, help="the day to judge on; today unless given")
@click.option("--agency", default="", help="only this agency and those below it (code)")
@click.option("--rule", "name", default=None, metavar="RULE", help="only this rule (id or requirement)")
@click.option("--json", "as_json", is_flag=True, help="print JSON, one object a verdict")
def check(on: date | None, agency: str, name: str | None, *, as_json: bool) -> None:
    """Judge the agencies in the database."""
    from oversight.agencies.queries import agency as find_agency
    from oversight.agencies.queries import names
    from oversight.dashboard.assessment import assess, summarise
    from oversight.persistence import reading

    with database() as opened, reading(opened) as session:
        if agency:
            find_agency(session, agency)
        outcomes = assess(session, agency, on or today(), rule(name).id if name else None)
        called = names(session)
    if as_json:
        click.echo(json.dumps([outcome.as_json() for outcome in outcomes], ensure_ascii=False, indent=1))
        return
    print_matrix(summarise(outcomes), called)
    for outcome in outcomes:
        if outcome.result in _TOLD:
            colour, called_zh = _COLOURS.get(outcome.result, "white"), called.get(outcome.agency or "", outcome.agency)
            line = f"[{colour}]{outcome.result.label.zh}[/] {outcome.requirement} {called_zh} {outcome.period}："
            _console.print(line + outcome.summary.zh, highlight=False, soft_wrap=True)


def print_matrix(cells: Any, called: dict[str, str]) -> None:
    """Print counties by rules, the worst result of each with how many have it."""
    heads = (f"{column.requirement}\n{column.title.zh}" for column in cells.columns)
    table = Table(Column("单位", no_wrap=True), *(Column(head, overflow="fold") for head in heads))
    for code, row in cells.rows.items():
        table.add_row(called.get(code, code), *(_cell(row.get(column.id)) for column in cells.columns))
    _console.print(table)


def _cell(tally: Any) -> str:
    if tally is None:
        return "--"
    colour = _COLOURS.get(tally.result, "white")
    counted = tally.total > 1 and tally.result is not Result.COMPLIANT
    return f"[{colour}]{tally.result.label.zh}[/]" + (f"\n{tally.count}/{tally.total}" if counted else "")


@rules.command()
@click.argument("name", metavar="RULE")
@click.argument("facts", type=click.File("r", encoding="utf-8"), metavar="FACTS.json")
@click.option("--on", type=Day(), default=None, help="the day to judge on; today unless given")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def evaluate(name: str, facts: TextIO, on: date | None, *, as_json: bool) -> None:
    """Evaluate facts that are in no database; FACTS.json `-` is standard input."""
    try:
        outcome = evaluate_json(name, _read(facts), on or today())
    except OversightError as error:
        fail(error)
    if as_json:
        click.echo(json.dumps(outcome.as_json(), ensure_ascii=False, indent=1))
    else:
        _print_outcome(outcome)


def _read(facts: TextIO) -> dict[str, Any]:
    where = Path(facts.name).name
    try:
        found = json.load(facts, object_pairs_hook=_unique)
    except RecursionError as error:
        raise InvalidInputError.of("facts", f"{where} 嵌套过深。", f"{where} is nested too deeply.") from error
    except ValueError as error:
        raise InvalidInputError.of("facts", f"{where} 不是 JSON：{error}", f"{where} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise InvalidInputError.of("facts", f"{where} 应是一个 JSON 对象。", f"{where} should be a JSON object.")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members; a name given twice is refused, because one of its values would be lost."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidInputError.of(name, f"“{name}”出现了两次，请只留一个。", f"“{name}” is given twice: keep one.")
        found[name] = value
    return found


def _print_outcome(outcome: Outcome) -> None:
    lines: list[tuple[Text, str]] = [
        (Text("判定", "result"), str(outcome.result.label)),
        (Text("说明", "summary"), str(outcome.summary)),
        (Text("算式", "formula"), str(outcome.formula_said)),
        (Text("门槛", "threshold"), str(outcome.threshold or "--")),
        (Text("差额", "margin"), str(outcome.margin or "--")),
        *(
            (Text("输入", "input"), f"{one.label} {one.name}：{with_unit(one.value, one.unit)}")
            for one in outcome.inputs
        ),
        *((Text("口径", "reading"), f"{one.title}：{one.result.label}") for one in outcome.readings),
        *((Text("怎样达标", "fix"), str(fix.text)) for fix in outcome.fixes),
        *((Text("注", "note"), str(note)) for note in outcome.notes),
        (Text("依据", "clause"), f"{outcome.clause.document} {outcome.clause.number} {outcome.clause.text}"),
    ]
    for label, value in lines:
        click.echo(f"{label}：{value}")
