"""Persons, their appointments, and villages that need no assistant."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from oversight.bilingual import Text
from oversight.persistence import SEALED, Audited, Base, Id


class Person(Audited, Base):
    """A person on a roster; the log knows the id alone."""

    __tablename__ = "person"
    __table_args__ = {"comment": "persons on rosters"}

    name: Mapped[str] = mapped_column(String(60), comment="the person's name; never in the log", info=SEALED)

    def still_needed(self, session: Session, today: date) -> Text | None:
        """Say that the person is at a post."""
        lasting = or_(Appointment.ended_on.is_(None), Appointment.ended_on >= today)
        if session.scalar(select(Appointment.id).where(Appointment.person_id == self.id, lasting).limit(1)) is None:
            return None
        return Text("这个人仍在岗，请先登记离岗。", "The person is at a post; enter the last day first.")


class Appointment(Audited, Base):
    """A person's service in a role at a township or village, first and last day included."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days"),
        Index("ix_appointment_role_agency_id", "role", "agency_id"),
        {"comment": "appointments of assistants and social workers"},
    )

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True, comment="who")
    role: Mapped[str] = mapped_column(String(20), comment="township_assistant, village_assistant or social_worker")
    agency_id: Mapped[str] = mapped_column(
        Id, ForeignKey("agency.id"), index=True, comment="the township or village served"
    )
    started_on: Mapped[date] = mapped_column(comment="first day at post")
    ended_on: Mapped[date | None] = mapped_column(comment="last day at post; null while it lasts")
    leave_from: Mapped[date | None] = mapped_column(comment="first day of leave")
    leave_until: Mapped[date | None] = mapped_column(comment="last day of leave; null while it lasts")
    eligibility: Mapped[str] = mapped_column(String(20), comment="committee_member, grid_worker or none")
    full_time: Mapped[bool] = mapped_column(comment="whether the post is full time")


class ExemptVillage(Audited, Base):
    """A village-level division that needs no assistant (park, farm); its id is the village's code."""

    __tablename__ = "exempt_village"
    __table_args__ = {"comment": "villages that need no assistant, and why"}

    reason: Mapped[str] = mapped_column(String(12), comment="park, farm or vacated")
    since: Mapped[date] = mapped_column(comment="first day of the exemption")
    ended_on: Mapped[date | None] = mapped_column(comment="last day of the exemption; null while it lasts")
