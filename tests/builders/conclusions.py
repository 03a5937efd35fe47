"""A visit's conclusion, brought as far as a test asks."""

from dataclasses import dataclass

from oversight.clock import Clock, FixedClock
from oversight.conclusions.events import ConclusionDrafted
from oversight.conclusions.models import Conclusion
from oversight.conclusions.policy import publish_by
from oversight.conclusions.service import (
    DraftConclusion,
    PublishConclusion,
    approve_conclusion,
    draft_conclusion,
    publish_conclusion,
)
from oversight.persistence import SYSTEM, Database, begin
from tests.builders.directory import principal_named
from tests.builders.visits import OnSite, answer, close, sign_all, started

TEXT = "经检查，专项经费单独列支；两笔支出未登记。联系人张一，电话13800138000。"
PROPOSED = "经检查，专项经费单独列支；两笔支出未登记，已要求整改。"


@dataclass(frozen=True)
class Concluded:
    """A conclusion's id, and the visit that it is about."""

    id: str
    site: OnSite


def visited(database: Database, clock: FixedClock, said: str = "yes") -> OnSite:
    """Bring a visit to its end, every line answered alike."""
    site = started(database, clock)
    answer(database, clock, site, said, "两笔未登记" if said == "no" else "")
    sign_all(database, clock, site)
    close(database, clock, site)
    return site


def draft(database: Database, clock: Clock, site: OnSite, text: str = TEXT, proposed: str = PROPOSED) -> str:
    """Draft the conclusion of a visit as one of its team; return its id."""
    with begin(database, site.inspector, clock) as tx:
        return draft_conclusion(tx, DraftConclusion(visit=site.visit, text=text, proposed=proposed))


def approve(database: Database, clock: Clock, identifier: str) -> None:
    """Approve as the head."""
    with begin(database, principal_named(database, "city_leader"), clock) as tx:
        approve_conclusion(tx, identifier)


def publish(database: Database, clock: Clock, identifier: str, text: str = PROPOSED) -> str:
    """Publish as the head; return the entry's id."""
    with begin(database, principal_named(database, "city_leader"), clock) as tx:
        return publish_conclusion(tx, PublishConclusion(conclusion=identifier, public_text=text))


def enter(database: Database, clock: Clock, site: OnSite) -> None:
    """Enter a formed conclusion of a visit as it is, under way or closed, for those who only need one to be there."""
    with begin(database, SYSTEM, clock) as tx:
        row = Conclusion(
            id=tx.new_id(),
            visit_id=site.visit,
            number=1,
            object=site.place,
            agency_id=site.place,
            owner_id="350800.MZ",
            state="formed",
            text=PROPOSED,
            proposed=PROPOSED,
            problems=[],
            drafted_by=site.inspector.user_id,
            drafted_at=tx.now,
            formed_on=tx.today,
            publish_by=publish_by(tx.today),
        )
        tx.session.add(row)
        tx.record(ConclusionDrafted(agency=site.place, draw=1, object=site.place, problems=0), row)


def formed(database: Database, clock: FixedClock, said: str = "yes") -> Concluded:
    """Bring a conclusion to its approval."""
    site = visited(database, clock, said)
    identifier = draft(database, clock, site)
    approve(database, clock, identifier)
    return Concluded(identifier, site)
