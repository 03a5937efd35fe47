"""A draw with its teams, and a visit brought as far as a test asks."""

from dataclasses import dataclass
from pathlib import Path

from oversight.accounts.queries import principal_named
from oversight.clock import Clock, FixedClock
from oversight.evidence.files import FileStore
from oversight.inspections.persons import persons
from oversight.inspections.service.linking import LinkInspector, link_inspector
from oversight.persistence import Database, Principal, begin, reading
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
from tests.builders.city import COUNTY
from tests.builders.inspections import PLANNER, build_draw, build_roster
from tests.builders.pictures import jpeg


@dataclass(frozen=True)
class OnSite:
    """A visit under way: its id, its object, the team's codes, and who of them holds the phone."""

    visit: str
    place: str
    team: tuple[str, ...]
    inspector: Principal


def ready(database: Database, clock: FixedClock) -> tuple[str, tuple[str, ...], Principal]:
    """Draw, and let the account `inspector` be a member of the team of an object of 连城县."""
    build_roster(database, clock)
    build_draw(database, clock)
    return assigned(database, clock)


def assigned(database: Database, clock: Clock, account: str = "inspector") -> tuple[str, tuple[str, ...], Principal]:
    """Link an account with the first of the team of an object of 连城县 in draw no. 1."""
    with reading(database) as session:
        place, team = next((one, team) for one, team in sorted(teams_of(session, 1).items()) if one.startswith(COUNTY))
        who = principal_named(session, account)
    with begin(database, PLANNER, clock) as tx:
        link_inspector(tx, LinkInspector(inspector=team[0], account=who.user_id))
    return place, team, who


def started(database: Database, clock: FixedClock) -> OnSite:
    """Draw and start the visit."""
    place, team, who = ready(database, clock)
    return start(database, clock, place, team, who)


def start(database: Database, clock: Clock, place: str, team: tuple[str, ...], who: Principal) -> OnSite:
    """Start the visit of an object."""
    with begin(database, who, clock) as tx:
        return OnSite(start_visit(tx, StartVisit(number=1, object=place)), place, team, who)


def answer(database: Database, clock: Clock, site: OnSite, answer: str = "yes", note: str = "") -> None:
    """Answer every line alike."""
    with reading(database) as session:
        lines = [line["code"] for line in checklist_of(session, site.visit)]
    given = tuple(Given(line=line, answer=answer, note=note) for line in lines)
    with begin(database, site.inspector, clock) as tx:
        answer_lines(tx, AnswerLines(visit=site.visit, answers=given))


def attach(database: Database, clock: Clock, site: OnSite, folder: Path, body: bytes = b"") -> str:
    """Attach a photograph."""
    with begin(database, site.inspector, clock) as tx:
        command = AttachToVisit(visit=site.visit, body=body or jpeg(), name="现场.jpg")
        return attach_to_visit(tx, FileStore(folder / "evidence"), command)


def certificate(database: Database, code: str) -> str:
    """Return the number of an inspector's certificate."""
    with reading(database) as session:
        return persons(session, [code])[code].certificate


def sign_all(database: Database, clock: Clock, site: OnSite, *, refused: bool = False) -> None:
    """Let the team sign, and the inspected too, or refuse to."""
    for code in site.team:
        number = certificate(database, code)
        with begin(database, site.inspector, clock) as tx:
            sign_as_inspector(tx, SignAsInspector(visit=site.visit, inspector=code, certificate=number))
    inspected = SignAsInspected(
        visit=site.visit, signer="" if refused else "陈七", post="镇长", refused=refused, reason="不认可记录"
    )
    with begin(database, site.inspector, clock) as tx:
        sign_as_inspected(tx, inspected)


def close(database: Database, clock: Clock, site: OnSite) -> str:
    """Close the visit and return its state."""
    with begin(database, site.inspector, clock) as tx:
        return close_visit(tx, CloseVisit(visit=site.visit))


def closed(database: Database, clock: FixedClock, *, refused: bool = False) -> OnSite:
    """Bring a visit from the draw to its end."""
    site = started(database, clock)
    answer(database, clock, site)
    sign_all(database, clock, site, refused=refused)
    close(database, clock, site)
    return site
