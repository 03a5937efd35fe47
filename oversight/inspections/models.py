"""Plans and their items, inspectors and recusals, notices, seed values, results and the register of them all."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from oversight.bilingual import Text
from oversight.inspections.catalogue_tables import InspectionMatter
from oversight.inspections.room_tables import DrawJob, DrawSecret, FairnessCertificate, SecretShare
from oversight.inspections.substituting_tables import RecusalRequest, Substitution
from oversight.persistence import BLANKED, SEALED, Audited, Base, Id, UtcDateTime

Digest = String(64)
ROOM = (DrawJob, DrawSecret, FairnessCertificate, SecretShare)
AFTER_A_DRAW = (RecusalRequest, Substitution)
BEFORE_A_PLAN = (InspectionMatter,)


class InspectionPlan(Audited, Base):
    """A year's inspection plan (抽查计划), approved by somebody else than who submitted it."""

    __tablename__ = "inspection_plan"
    __table_args__ = (
        UniqueConstraint("document_number"),
        CheckConstraint("approved_by <> submitted_by", "second_person"),
        {"comment": "yearly inspection plans"},
    )

    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), index=True, comment="the agency that plans")
    year: Mapped[int] = mapped_column(index=True, comment="the calendar year")
    title: Mapped[str] = mapped_column(String(200), comment="the plan's title")
    document_number: Mapped[str] = mapped_column(String(60), comment="document number (文号)")
    state: Mapped[str] = mapped_column(String(12), comment="draft, submitted or approved")
    submitted_by: Mapped[str | None] = mapped_column(Id, comment="user who submitted it")
    burden_reason: Mapped[str | None] = mapped_column(
        String(200), comment="why townships are visited more often than is usual; null where none is"
    )
    approved_by: Mapped[str | None] = mapped_column(Id, comment="user who approved it, never the one who submitted")
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when it was approved")


class PlanItem(Audited, Base):
    """One item of a plan (抽查事项): what is inspected, under which clause, how many of each stratum, by which team."""

    __tablename__ = "inspection_item"
    __table_args__ = (UniqueConstraint("plan_id", "position"), {"comment": "items of inspection plans"})

    plan_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_plan.id"), index=True, comment="the plan")
    position: Mapped[int] = mapped_column(comment="place in the plan, from 1")
    matter_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("inspection_matter.id"), index=True, comment="the matter's version when the item was drafted"
    )
    title: Mapped[str] = mapped_column(String(200), comment="what is inspected")
    clause: Mapped[str] = mapped_column(String(200), comment="the clause that allows the inspection")
    object_kind: Mapped[str] = mapped_column(String(12), comment="township or county: what the frame consists of")
    strata: Mapped[dict[str, Any]] = mapped_column(
        JSON, comment="stratum -> mode (srs, pps, all), k, reserve; a stratum is the code of the division above"
    )
    team: Mapped[list[str]] = mapped_column(JSON, comment='a skill per slot, "" for any; two slots at least')
    publish_within: Mapped[int] = mapped_column(comment="results are published within so many working days of the draw")


class Inspector(Audited, Base):
    """A person of the inspectors' roster (检查人员名录库); the id is the opaque code that bundles show."""

    __tablename__ = "inspector"
    __table_args__ = (
        Index("uq_inspector_account_id", "account_id", unique=True),
        {"comment": "roster of inspectors"},
    )

    name: Mapped[str] = mapped_column(String(60), comment="name; never in a bundle or on a public page", info=SEALED)
    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), index=True, comment="unit")
    certificate: Mapped[str] = mapped_column(String(40), comment="number of the inspector's certificate", info=SEALED)
    skills: Mapped[list[str]] = mapped_column(JSON, comment="skills, sorted")
    relations: Mapped[dict[str, Any]] = mapped_column(
        JSON, comment="agency code -> reason code: where the inspector is not impartial", info=BLANKED
    )
    cap: Mapped[int] = mapped_column(comment="visits at most in one draw")
    active: Mapped[bool] = mapped_column(comment="whether the inspector can be assigned at present", info=BLANKED)
    leave_from: Mapped[date | None] = mapped_column(comment="first day of a leave; null where none is", info=BLANKED)
    leave_until: Mapped[date | None] = mapped_column(comment="last day of the leave", info=BLANKED)
    account_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("account.id"), comment="the account with which the inspector signs in", info=BLANKED
    )

    def still_needed(self, session: Session, today: date) -> Text | None:  # noqa: ARG002 - the same for all
        """Say that a published notice, not yet drawn, has the inspector on its frozen roster."""
        rosters = session.scalars(select(Notice.inspectors).where(Notice.state == "published"))
        if not any(self.id.encode() in roster for roster in rosters):
            return None
        return Text(
            "有未抽取的公告列有此人，请先完成抽取。", "A notice not yet drawn lists the inspector; draw it first."
        )


class Recusal(Audited, Base):
    """A declared recusal (回避): the inspector does not visit an object, or anything in a stratum."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("inspector_id", "target"), {"comment": "recusals declared by inspectors"})

    inspector_id: Mapped[str] = mapped_column(Id, ForeignKey("inspector.id"), index=True, comment="who withdraws")
    target: Mapped[str] = mapped_column(String(40), comment="code of the object or of the stratum")
    reason: Mapped[str] = mapped_column(String(20), comment="reason code; the reason itself stays in the case file")
    evidence: Mapped[str | None] = mapped_column(Digest, comment="SHA-256 of the evidence in the case file")
    declared_on: Mapped[date] = mapped_column(comment="day of the declaration")


class Notice(Audited, Base):
    """A published notice (抽查公告): the frozen files; nothing in it changes but its state and disclosure."""

    __tablename__ = "inspection_notice"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("previous"),
        {"comment": "notices of draws, numbered without gaps"},
    )

    number: Mapped[int] = mapped_column(comment="number of the draw, from 1, without gaps")
    item_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_item.id"), index=True, comment="the plan item")
    ordinal: Mapped[int] = mapped_column(comment="the how-manieth notice of its plan item")
    title: Mapped[str] = mapped_column(String(240), comment="the notice's title")
    previous: Mapped[str] = mapped_column(Digest, comment="SHA-256 of the notice before it; 64 zeros for the first")
    sha256: Mapped[str] = mapped_column(Digest, comment="SHA-256 of notice.json")
    notice: Mapped[bytes] = mapped_column(LargeBinary, comment="notice.json")
    frame: Mapped[bytes] = mapped_column(LargeBinary, deferred_group="files", comment="frame.tsv")
    inspectors: Mapped[bytes] = mapped_column(LargeBinary, deferred_group="files", comment="inspectors.tsv")
    conflicts: Mapped[bytes] = mapped_column(LargeBinary, deferred_group="files", comment="conflicts.tsv")
    grounds: Mapped[list[list[str]]] = mapped_column(
        JSON, comment="inspector, target, reason code of each line of conflicts.tsv"
    )
    published_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when it was published")
    publish_by: Mapped[date] = mapped_column(comment="last day for publishing the results")
    state: Mapped[str] = mapped_column(String(12), comment="published, drawn or void")
    disclosed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime(), comment="when the result of a sealed draw was opened to everybody; null for others"
    )


class SeedValue(Audited, Base):
    """The number a public event gave, as published; entered once, never edited."""

    __tablename__ = "seed_value"
    __table_args__ = (UniqueConstraint("notice_id", "name"), {"comment": "values of the seed's sources"})

    notice_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_notice.id"), comment="the notice")
    name: Mapped[str] = mapped_column(String(40), comment="the source's name in the notice")
    value: Mapped[str] = mapped_column(String(1000), comment="the published number, in the notice's pattern")
    witnesses: Mapped[list[str]] = mapped_column(JSON, comment="codes of the agencies that witnessed it")
    revealed_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when it was entered")


class DrawResult(Audited, Base):
    """The one result of a notice."""

    __tablename__ = "draw_result"
    __table_args__ = (UniqueConstraint("notice_id"), {"comment": "results of draws: one a notice"})

    notice_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_notice.id"), comment="the notice")
    seed: Mapped[str] = mapped_column(Digest, comment="the seed, 64 hexadecimal digits")
    result: Mapped[bytes] = mapped_column(LargeBinary, comment="result.json")
    sha256: Mapped[str] = mapped_column(Digest, comment="SHA-256 of result.json")
    assigned: Mapped[bool] = mapped_column(
        comment="false: no lawful assignment exists, result.json has the certificate"
    )
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when it was drawn")


class DrawVoid(Audited, Base):
    """A draw declared void (作废) by two approvers; the result it had, or would have had, stays and is public."""

    __tablename__ = "draw_void"
    __table_args__ = (
        UniqueConstraint("notice_id"),
        CheckConstraint("second_approver <> first_approver", "two_people"),
        {"comment": "draws declared void, with the result they would have had"},
    )

    notice_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_notice.id"), comment="the notice")
    reason: Mapped[str] = mapped_column(String(20), comment="reason code")
    first_approver: Mapped[str] = mapped_column(Id, comment="user who asked for it")
    second_approver: Mapped[str | None] = mapped_column(Id, comment="another user, who agreed; null until then")
    seed: Mapped[str | None] = mapped_column(Digest, comment="the seed of the result")
    result: Mapped[bytes | None] = mapped_column(LargeBinary, comment="result.json as it was or would have been")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when the second approver agreed")


class RegisterEntry(Audited, Base):
    """An entry of the public register: `sha256` is of the line that `policy.register_line` prints."""

    __tablename__ = "draw_register"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("previous"),
        {"comment": "chained register of notices, results and voids"},
    )

    number: Mapped[int] = mapped_column(comment="place in the register, from 1, without gaps")
    kind: Mapped[str] = mapped_column(String(12), comment="notice, result or void")
    draw: Mapped[int] = mapped_column(comment="number of the draw")
    content: Mapped[str] = mapped_column(Digest, comment="SHA-256 of the file the entry is about")
    previous: Mapped[str] = mapped_column(Digest, comment="sha256 of the entry before; 64 zeros for the first")
    sha256: Mapped[str] = mapped_column(Digest, comment="SHA-256 of this entry's line")
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when it was entered")
