"""Load what a plan adds to the year's visits of townships."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oversight.agencies.queries import agencies
from oversight.inspections.burden import Burden, burdens
from oversight.inspections.models import InspectionPlan, Notice, PlanItem
from oversight.inspections.policy import Stratum
from oversight.inspections.standing import visit_objects
from oversight.rulebook import law, whole_number_on
from oversight.rules.clause import Clause

MOST = "inspections.max_visits"


@dataclass(frozen=True, slots=True)
class YearsBurden:
    """The visits of the townships that a plan is about, in its year, and how many of them need no reason."""

    most: int
    rows: tuple[Burden, ...]

    @property
    def over(self) -> tuple[Burden, ...]:
        """The townships with more visits, whatever the lots say."""
        return tuple(one for one in self.rows if one.over(self.most))

    def needs_reason(self, reason: str | None) -> bool:
        """Whether townships are visited too often and no reason for it is known."""
        return bool(self.over) and not reason

    @property
    def may_be_over(self) -> int:
        """How many more townships can have too many visits if the lots fall so."""
        return sum(one.may_be_over(self.most) for one in self.rows) - len(self.over)


def limit_clause() -> Clause:
    """Return the clause that asks for few visits."""
    return law().latest(law().parameters[MOST].versions[-1].clause)


def years_burden(session: Session, plan_id: str, on: date, item_id: str | None = None) -> YearsBurden:
    """Count the visits of the plan's year: those drawn, and those of this plan's and handed-in plans' items.

    With `item_id`, of the townships in that item's strata only; and another draw of it counts, if it was drawn before.
    """
    year = session.get_one(InspectionPlan, plan_id).year
    items = session.scalars(
        select(PlanItem)
        .join(InspectionPlan, InspectionPlan.id == PlanItem.plan_id)
        .where(
            InspectionPlan.year == year,
            PlanItem.object_kind == "township",
            or_(InspectionPlan.id == plan_id, InspectionPlan.state != "draft"),
        )
    ).all()
    places = {code for one in items if one.plan_id == plan_id and item_id in {None, one.id} for code in one.strata}
    parents = {one.code: str(one.parent) for one in agencies(session, "", "township") if one.parent in places}
    drawn = session.execute(
        select(Notice.item_id, Notice.number).where(
            Notice.state == "drawn", Notice.item_id.in_([one.id for one in items])
        )
    ).all()
    visited = Counter(place for _, number in drawn for place in visit_objects(session, number))
    done = {item for item, _ in drawn} - {item_id}
    planned = [{code: Stratum(**one) for code, one in item.strata.items()} for item in items if item.id not in done]
    return YearsBurden(whole_number_on(MOST, on), burdens(parents, visited, planned))
