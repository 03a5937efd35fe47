"""The use cases of a visit: start, answer, attach, sign, close."""

from oversight.visits.service.answering import AnswerLines, AttachToVisit, Given, answer_lines, attach_to_visit
from oversight.visits.service.closing import CloseVisit, close_visit
from oversight.visits.service.signing import SignAsInspected, SignAsInspector, sign_as_inspected, sign_as_inspector
from oversight.visits.service.starting import StartVisit, start_visit

__all__ = [
    "AnswerLines",
    "AttachToVisit",
    "CloseVisit",
    "Given",
    "SignAsInspected",
    "SignAsInspector",
    "StartVisit",
    "answer_lines",
    "attach_to_visit",
    "close_visit",
    "sign_as_inspected",
    "sign_as_inspector",
    "start_visit",
]
