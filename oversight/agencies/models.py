"""Agencies by their official codes, and their registered populations by year-end."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oversight.persistence import Audited, Base, Id


class Agency(Audited, Base):
    """An administrative division or a department of one; its id is its code, and prefixes mean containment."""

    __tablename__ = "agency"
    __table_args__ = {"comment": "divisions (by their statistical code) and departments (division.SUFFIX)"}

    level: Mapped[str] = mapped_column(String(12), index=True, comment="city, county, township, village or department")
    parent_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("agency.id"), index=True, comment="the division it belongs to"
    )
    name: Mapped[str] = mapped_column(String(60), comment="official Chinese name")


class Population(Audited, Base):
    """The registered population (户籍人口) of a township on a day, as its police register has it."""

    __tablename__ = "population"
    __table_args__ = (
        UniqueConstraint("agency_id", "on"),
        {"comment": "registered population of townships by day of the register"},
    )

    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), comment="the township")
    on: Mapped[date] = mapped_column(comment="day of the register, as a rule a year's last day")
    registered: Mapped[int | None] = mapped_column(comment="persons; null while unknown")
    source: Mapped[str] = mapped_column(String(200), comment="document or register the figure is from")
