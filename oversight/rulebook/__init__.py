"""The law: clauses, dated parameters, and one module of formulas and facts a measure of 龙政办〔2021〕65号.

`evaluate("R30", facts, on=day)` and `evaluate_json("R30", mapping, on=day)` judge; `rule(name)` finds a rule by its id
or requirement number; `rules_index()` lists them; `document()` writes them out for people.
"""

from oversight.rulebook.book import (
    RULES,
    RuleRow,
    evaluate,
    evaluate_json,
    law,
    rule,
    rules_index,
    whole_number_on,
)
from oversight.rulebook.document import document, explain

__all__ = [
    "RULES",
    "RuleRow",
    "document",
    "evaluate",
    "evaluate_json",
    "explain",
    "law",
    "rule",
    "rules_index",
    "whole_number_on",
]
