"""The one place that asks inspections whom a draw sends where, and which lines are answered there."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import ConflictError, NotFoundError
from oversight.inspections import drawing, queries
from oversight.inspections.rows import DrawDetail
from oversight.inspections.standing import teams as standing_teams
from oversight.inspections.standing import visit_objects
from oversight.persistence import CITY

Line = dict[str, str]


def teams_of(session: Session, number: int) -> Mapping[str, tuple[str, ...]]:
    """Return the objects to visit of a draw, each with its team as it stands; ConflictError if there is no result."""
    found = queries.draw(session, number)
    if found.row.state == "void":
        raise ConflictError(Text("这次抽取已经作废，不能检查。", "The draw is void; nobody visits."))
    if found.outcome is None:
        raise ConflictError(
            Text("第 {n} 号公告还没有抽取。", "Notice no. {n} has not been drawn yet.").format(n=number),
            remedy=Text("请先在抽取页面抽取。", "Draw it first, on the draw's page."),
        )
    teams: dict[str, tuple[str, ...]] = dict.fromkeys(visit_objects(session, number), ())
    for seat in standing_teams(session, number):
        teams[seat.object] = (*teams.get(seat.object, ()), seat.inspector)
    return teams


def team_of(session: Session, number: int, place: str) -> tuple[str, ...]:
    """Return the team of an object; raise NotFoundError for one that isn't visited in this draw."""
    team = teams_of(session, number).get(place)
    if team is None:
        raise NotFoundError(
            Text("第 {n} 号抽取没有抽中 {o}。", "Draw no. {n} did not draw {o}.").format(n=number, o=place[:40])
        )
    return team


def agency_of(session: Session, number: int, place: str) -> str:
    """Return in whose scope an object lies: itself, the division of its stratum, or the city."""
    found: DrawDetail = queries.draw(session, number)
    stratum = drawing.stratum_of(found.files, place)
    known = names(session, [code for code in (place, stratum) if code is not None])
    return next((code for code in (place, stratum) if code is not None and code in known), CITY)


def lines_of(session: Session, number: int) -> tuple[Line, ...]:
    """Return the lines that are answered in a draw's visits: those of its item's matter, or the general ones."""
    lines = queries.checklist(session, queries.draw(session, number).row.item_id)
    return tuple(line._asdict() for line in lines) or GENERAL


GENERAL: tuple[Line, ...] = (
    {"code": "G1", "question": "救助专项经费单独列支、专款专用", "clause": "社会救助暂行办法 第五条"},
    {"code": "G2", "question": "经办人员按要求配备并在岗", "clause": "龙政办〔2021〕65号 二"},
    {"code": "G3", "question": "申请受理一次性告知，按期办结", "clause": "龙政办〔2021〕65号 五"},
    {"code": "G4", "question": "入户调查由两人以上进行并签字", "clause": "最低生活保障审核确认办法 第十六条"},
    {"code": "G5", "question": "公示内容不含无关个人信息", "clause": "最低生活保障审核确认办法 第二十四条"},
)
"""What every visit looks at where the item names no matter of its own."""
