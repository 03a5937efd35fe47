"""The engine: one rule, its facts, one day and the law of that day make one outcome."""

from datetime import date

from oversight.bilingual import Text
from oversight.rules.clause import Clause
from oversight.rules.law import Law, Working
from oversight.rules.outcome import Outcome, Result, Severity, Verdict
from oversight.rules.parameter import ParameterVersion, working
from oversight.rules.rule import F, Period, Rule

_ATTENTION = frozenset({Result.AT_RISK, Result.DISPUTED})


def evaluate(rule: Rule[F], facts: F, on: date, law: Law) -> Outcome:
    """Judge facts by a rule with the clause and the parameters in force on `on`.

    A day or a period wholly before the clause came into force is NOT_APPLICABLE: no finding can reach back.
    """
    record = Working(law.on(on))
    period = rule.period(facts, on)
    clause = record.law.clauses.get(rule.clause)
    if clause is None or period.last_day < law.first_day(rule.clause):
        cited = clause or law.latest(rule.clause)
        return _outcome(rule, facts, (period, cited), _out_of_force(cited, law.first_day(cited.id)), ())
    token = working.set(record)
    try:
        verdict = rule.formula(facts, on)
    finally:
        working.reset(token)
    return _outcome(rule, facts, (period, clause), verdict, tuple(record.used.values()))


def _out_of_force(clause: Clause, first: date) -> Verdict:
    end = Text("", "") if clause.until is None else Text("，至{day}止", " to {day}").format(day=clause.until)
    return Verdict(
        result=Result.NOT_APPLICABLE,
        summary=Text(
            "不适用：{document}{number}自{first}起施行{end}，不在施行期内的期间不作认定。",
            "Not applicable: {document} {number} is in force from {first}{end}; no other period is judged.",
        ).format(document=clause.document, number=clause.number, first=first, end=end),
    )


def _outcome(
    rule: Rule[F], facts: F, about: tuple[Period, Clause], verdict: Verdict, used: tuple[ParameterVersion, ...]
) -> Outcome:
    period, clause = about
    severity = verdict.severity or (Severity.ATTENTION if verdict.result in _ATTENTION else rule.severity)
    return Outcome(
        result=verdict.result,
        summary=verdict.summary,
        inputs=verdict.inputs,
        formula=verdict.formula,
        threshold=verdict.threshold,
        margin=verdict.margin,
        reading=verdict.reading,
        readings=verdict.readings,
        fixes=verdict.fixes,
        feasible=verdict.feasible,
        notes=verdict.notes,
        settled_on=verdict.settled_on,
        severity=severity,
        rule=rule.id,
        requirement=rule.requirement,
        agency=facts.agency,
        period=period.label,
        clause=clause,
        parameters=used,
        asks_feasibility=rule.asks_feasibility,
    )
