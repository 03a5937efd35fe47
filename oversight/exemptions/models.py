"""Fault-tolerance cases with their opinions, negative-list flags and decisions."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from oversight import bilingual
from oversight.persistence import SEALED, Audited, Base, Id

_OPEN = frozenset({"submitted", "examining", "appealed"})


def _open_case(case: "ExemptionCase | None") -> bilingual.Text | None:
    if case is None or case.state not in _OPEN:
        return None
    return bilingual.Text("这件容错免责还没有办结。", "The fault-tolerance case is not settled yet.")


class ExemptionCase(Audited, Base):
    """An application to be exempted from blame for a finding, and how far it has come."""

    __tablename__ = "exemption_case"
    __table_args__ = {"comment": "fault-tolerance cases (confidential)"}

    finding_id: Mapped[str] = mapped_column(Id, ForeignKey("finding.id"), index=True, comment="the finding")
    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), index=True, comment="the finding's agency")
    applicant: Mapped[str] = mapped_column(Id, comment="user who applied")
    applicant_agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), comment="that user's agency")
    applicant_kind: Mapped[str] = mapped_column(String(12), comment="for the agency, or for a person")
    accountable_on: Mapped[date] = mapped_column(comment="day accountability proceedings began")
    applied_on: Mapped[date] = mapped_column(comment="day of the application")
    situation: Mapped[str] = mapped_column(String(30), comment="code of the situation")
    experience: Mapped[str] = mapped_column(String(20), comment="first distinction: inexperience or knowing")
    limits: Mapped[str] = mapped_column(String(20), comment="second distinction: exploration or defiance")
    motive: Mapped[str] = mapped_column(String(20), comment="third distinction: development or private gain")
    supports: Mapped[str] = mapped_column(String(120), comment="codes of supporting points, separated by spaces")
    statement: Mapped[str] = mapped_column(Text, comment="what the applicant says", info=SEALED)
    state: Mapped[str] = mapped_column(String(12), index=True, comment="submitted, examining, granted, ...")
    appealed_on: Mapped[date | None] = mapped_column(comment="day of the appeal")
    appeal: Mapped[str | None] = mapped_column(Text, comment="grounds of the appeal", info=SEALED)
    withdrawn_on: Mapped[date | None] = mapped_column(comment="day of the withdrawal")
    effect_on: Mapped[date | None] = mapped_column(comment="day the exemption took effect, once recorded")

    def still_needed(self, session: Session, today: date) -> bilingual.Text | None:  # noqa: ARG002 - the same for all
        """Say that the case is open."""
        return _open_case(self)


class ExemptionOpinion(Audited, Base):
    """One examiner's opinion on one of the four elements."""

    __tablename__ = "exemption_opinion"
    __table_args__ = (
        UniqueConstraint("case_id", "examiner", "element"),
        {"comment": "examiners' opinions on the four elements (confidential)"},
    )

    case_id: Mapped[str] = mapped_column(Id, ForeignKey("exemption_case.id"), comment="the case")
    examiner: Mapped[str] = mapped_column(Id, comment="user who examined")
    examiner_agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), comment="that user's agency")
    element: Mapped[str] = mapped_column(String(20), comment="which of the four elements")
    opinion: Mapped[str] = mapped_column(String(12), comment="yes, no or undetermined")
    text: Mapped[str] = mapped_column(Text, comment="the reasons", info=SEALED)
    evidence_sha256: Mapped[str | None] = mapped_column(String(64), comment="digest of the evidence")
    recorded_on: Mapped[date] = mapped_column(comment="day it was given or changed")

    def still_needed(self, session: Session, today: date) -> bilingual.Text | None:  # noqa: ARG002 - the same for all
        """Say that the case is open."""
        return _open_case(session.get(ExemptionCase, self.case_id))


class ExemptionFlag(Audited, Base):
    """A point of the negative list that was found."""

    __tablename__ = "exemption_flag"
    __table_args__ = (
        UniqueConstraint("case_id", "code"),
        {"comment": "points of the negative list found in a case (confidential)"},
    )

    case_id: Mapped[str] = mapped_column(Id, ForeignKey("exemption_case.id"), comment="the case")
    code: Mapped[str] = mapped_column(String(40), comment="point of the negative list")
    text: Mapped[str] = mapped_column(Text, comment="the facts", info=SEALED)
    evidence_sha256: Mapped[str | None] = mapped_column(String(64), comment="digest of the evidence")
    recorded_by: Mapped[str] = mapped_column(Id, comment="examiner who found it")
    recorded_on: Mapped[date] = mapped_column(comment="day it was recorded")

    def still_needed(self, session: Session, today: date) -> bilingual.Text | None:  # noqa: ARG002 - the same for all
        """Say that the case is open."""
        return _open_case(session.get(ExemptionCase, self.case_id))


class ExemptionDecision(Audited, Base):
    """The decision of a meeting, or the refusal that the negative list makes by itself."""

    __tablename__ = "exemption_decision"
    __table_args__ = (UniqueConstraint("case_id", "round"), {"comment": "decisions on cases (confidential)"})

    case_id: Mapped[str] = mapped_column(Id, ForeignKey("exemption_case.id"), comment="the case")
    round: Mapped[str] = mapped_column(String(8), comment="first, or on appeal")
    outcome: Mapped[str] = mapped_column(String(12), comment="granted, partly or refused")
    automatic: Mapped[bool] = mapped_column(comment="refused by the negative list, without a meeting")
    decided_by: Mapped[str] = mapped_column(Id, comment="user who recorded it, or the system")
    decided_on: Mapped[date] = mapped_column(comment="day it was recorded")
    meeting_on: Mapped[date | None] = mapped_column(comment="day of the meeting")
    attendees: Mapped[str] = mapped_column(Text, comment="staff codes of those present, separated by spaces")
    votes_for: Mapped[int | None] = mapped_column(comment="votes for the decision")
    votes_against: Mapped[int | None] = mapped_column(comment="votes against it")
    abstained: Mapped[int | None] = mapped_column(comment="abstentions")
    reasons: Mapped[str] = mapped_column(Text, comment="the reasons", info=SEALED)

    def still_needed(self, session: Session, today: date) -> bilingual.Text | None:  # noqa: ARG002 - the same for all
        """Say that the case is open."""
        return _open_case(session.get(ExemptionCase, self.case_id))
