"""Scenes of the visits after the draw that stands: all but one closed, one unsigned by the inspected, one corrected.

What was found, and the pictures, are made up; the pictures are grey squares.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import partial

from oversight.accounts.queries import principal_by_id
from oversight.accounts.service import AddUser, add_user
from oversight.bilingual import Text
from oversight.demo.accounts import PASSWORD
from oversight.demo.inspecting import READER
from oversight.demo.stage import Scene, Stage
from oversight.evidence.files import FileStore
from oversight.inspections.persons import persons
from oversight.inspections.service.linking import LinkInspector, link_inspector
from oversight.permissions import Role
from oversight.persistence import Principal, reading
from oversight.visits.queries import checklist_of
from oversight.visits.service import (
    AnswerLines,
    AttachToVisit,
    CloseVisit,
    Given,
    SignAsInspected,
    SignAsInspector,
    StartVisit,
    answer_lines,
    attach_to_visit,
    close_visit,
    sign_as_inspected,
    sign_as_inspector,
    start_visit,
)
from oversight.visits.teams import teams_of

CHAPTER = Text("现场检查", "Visits")
VISITED_DRAW = 2
"""The draw whose objects are visited."""
_DAYS = (date(2026, 5, 25), date(2026, 5, 26), date(2026, 5, 27), date(2026, 5, 28), date(2026, 5, 29))
_LEFT_OPEN, _REFUSED, _CORRECTED = 0, 1, 2
_EVERY = 9
"""So many answers are yes before one is no."""
_FOUND = "台账登记到上月，本月两笔未登记（演示）。"


def scenes() -> Iterator[Scene]:
    """Return who signs in as which inspector, and the visits of a week."""
    yield Scene(date(2026, 5, 22), time(9, 0), CHAPTER, _link)
    for number, day in enumerate(_DAYS):
        yield Scene(day, time(9, 30), CHAPTER, partial(_visit, round_=number))


def _teams(stage: Stage) -> Mapping[str, tuple[str, ...]]:
    with reading(stage.database) as session:
        return teams_of(session, VISITED_DRAW)


def _link(stage: Stage) -> None:
    """Give every inspector of the roster an account; whom the draw sends is different at each loading."""
    with reading(stage.database) as session:
        everyone = list(persons(session))
    for code in everyone:
        username = "inspector" if code == READER else f"inspector_{code.lower()}"
        if code != READER:
            _open_account(stage, username, code)
        with stage.acting("city_admin") as tx:
            link_inspector(tx, LinkInspector(inspector=code, account=stage.cast[username].user_id))


def _open_account(stage: Stage, username: str, code: str) -> None:
    with stage.system() as tx:
        person = persons(tx.session, [code])[code]
        command = AddUser(
            username=username, name=person.name, role=Role.INSPECTOR, agency=person.unit, scope="", password=PASSWORD
        )
        stage.cast[username] = Principal(add_user(tx, command), Role.INSPECTOR, person.unit, "", person.name)


def _visit(stage: Stage, round_: int) -> None:
    """Visit every fifth object of the draw; one of the reader's is left open."""
    teams = _teams(stage)
    left = next((place for place, team in teams.items() if READER in team), next(iter(teams)))
    order = [left, *(place for place in teams if place != left)]
    for number, place in enumerate(order):
        if number % len(_DAYS) == round_:
            _visit_one(stage, number, place, teams[place])


def _visit_one(stage: Stage, number: int, place: str, team: tuple[str, ...]) -> None:
    username = member_of(stage, team)
    with stage.acting(username) as tx:
        visit = start_visit(tx, StartVisit(number=VISITED_DRAW, object=place))
        lines = [line["code"] for line in checklist_of(tx.session, visit)]
    if number == _LEFT_OPEN:
        lines = lines[: len(lines) // 2]
    faults = {line for at, line in enumerate(lines, number) if at % _EVERY == 0}
    given = tuple(
        Given(line=line, answer="no", note=_FOUND) if line in faults else Given(line=line, answer="yes")
        for line in lines
    )
    with stage.acting(username) as tx:
        answer_lines(tx, AnswerLines(visit=visit, answers=given))
        if stage.evidence is not None:
            photo = AttachToVisit(visit=visit, body=_picture(number), name=f"现场{number + 1}.png", line=lines[0])
            attach_to_visit(tx, FileStore(stage.evidence), photo)
    if number != _LEFT_OPEN:
        _sign(stage, number, visit, team)
    if number == _CORRECTED:
        again = Given(line=lines[0], answer="none")
        with stage.acting(username) as tx:
            answer_lines(tx, AnswerLines(visit=visit, answers=(again,), reason="笔误：该镇无此项业务（演示）"))


def _sign(stage: Stage, number: int, visit: str, team: tuple[str, ...]) -> None:
    with stage.acting(member_of(stage, team)) as tx:
        known = persons(tx.session, team)
        for code in team:
            sign_as_inspector(tx, SignAsInspector(visit=visit, inspector=code, certificate=known[code].certificate))
        refused = number == _REFUSED
        inspected = SignAsInspected(
            visit=visit,
            signer="" if refused else stage.people.name(),
            post="" if refused else "分管领导",
            refused=refused,
            reason="负责人外出，在场人员不愿签字，已由两名检查员说明（演示）。" if refused else "",
        )
        sign_as_inspected(tx, inspected)
        close_visit(tx, CloseVisit(visit=visit))


def member_of(stage: Stage, team: tuple[str, ...]) -> str:
    """Return the user name of one of the team."""
    with reading(stage.database) as session:
        linked = [person.account for person in persons(session, team).values() if person.account is not None]
        acting = principal_by_id(session, linked[0])
    return next(name for name, who in stage.cast.items() if acting is not None and who.user_id == acting.user_id)


def _picture(number: int) -> bytes:
    """Draw a grey square as a PNG, a different shade each time."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([40 + 10 * number]) * 64) * 64)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
