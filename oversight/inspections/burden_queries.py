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
from oversight.rulebook import whole_number_on


@dataclass(frozen=True, slots=True)
class YearsBurden:
    """The townships' visits of a year, and how many of them need no reason."""

    most: int
    rows: tuple[Burden, ...]

    @property
    def over(self) -> tuple[Burden, ...]:
        """The townships with more visits, whatever the lots say."""
        return tuple(one for one in self.rows if one.over(self.most))

    @property
    def may_be_over(self) -> int:
        """How many more townships can have too many visits if the lots fall so."""
        return sum(one.may_be_over(self.most) for one in self.rows) - len(self.over)


def years_burden(session: Session, plan_id: str, on: date) -> YearsBurden:
    """Count the visits of the plan's year: those drawn, and those of this plan's and handed-in plans' items."""
    year = session.get_one(InspectionPlan, plan_id).year
    parents = {one.code: str(one.parent) for one in agencies(session, "", "township")}
    items = session.scalars(
        select(PlanItem)
        .join(InspectionPlan, InspectionPlan.id == PlanItem.plan_id)
        .where(
            InspectionPlan.year == year,
            PlanItem.object_kind == "township",
            or_(InspectionPlan.id == plan_id, InspectionPlan.state != "draft"),
        )
    ).all()
    drawn = session.execute(
        select(Notice.item_id, Notice.number).where(
            Notice.state == "drawn", Notice.item_id.in_([one.id for one in items])
        )
    ).all()
    visited = Counter(place for _, number in drawn for place in visit_objects(session, number))
    done = {item for item, _ in drawn}
    planned = [{code: Stratum(**one) for code, one in item.strata.items()} for item in items if item.id not in done]
    return YearsBurden(whole_number_on("inspections.max_visits", on), burdens(parents, visited, planned))
