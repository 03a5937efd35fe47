"""The house's first tables."""

import sqlalchemy as sa
from alembic import op

import oversight.persistence.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.create_table(
        "log_checkpoint",
        sa.Column(
            "size",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="tree size: one root per size for ever",
        ),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False, comment="the tree's root at that size"),
        sa.Column("note", sa.LargeBinary(), nullable=False, comment="the signed note"),
        sa.Column(
            "signed_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was signed",
        ),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
        comment="signed checkpoints (insert only)",
    )
    op.create_table(
        "log_entry",
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
            comment="order of insertion; may have gaps",
        ),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="UUIDv7 of the event"),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="the entry's canonical bytes, as hashed"),
        sa.Column("occurred_at", sa.String(length=24), nullable=False, comment="UTC with milliseconds, as in the body"),
        sa.Column("actor", sa.String(length=255), nullable=False, comment="who did it: a user's id"),
        sa.Column("role", sa.String(length=255), nullable=False, comment="in which role"),
        sa.Column("agency", sa.String(length=255), nullable=False, comment="the agency concerned"),
        sa.Column("action", sa.String(length=255), nullable=False, comment="what happened, with its version"),
        sa.Column("subject", sa.String(length=255), nullable=True, comment="the row concerned: table:id"),
        sa.Column(
            "previous_event_id", sa.String(length=40), nullable=True, comment="the subject's entry before this one"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("event_id", name=op.f("uq_log_entry_event_id")),
        sa.UniqueConstraint("previous_event_id", name=op.f("uq_log_entry_previous_event_id")),
        comment="the audit log's entries (insert only)",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_log_entry_action", "log_entry", ["action"], unique=False)
    op.create_index("ix_log_entry_agency", "log_entry", ["agency"], unique=False)
    op.create_index("ix_log_entry_subject", "log_entry", ["subject"], unique=False)
    op.create_table(
        "log_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False, comment="0: leaf hashes"),
        sa.Column(
            "tile_index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="position within the level",
        ),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False, comment="the root of the tile's 256 hashes"),
        sa.PrimaryKeyConstraint("level", "tile_index", name=op.f("pk_log_tile")),
        comment="the full tiles of 256 hashes, by their roots (insert only)",
    )
    op.create_table(
        "log_tree",
        sa.Column(
            "id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1: the single serialisation point"
        ),
        sa.Column(
            "size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="number of leaves"
        ),
        sa.Column("frontier", sa.LargeBinary(), nullable=False, comment="size and peaks of the tree"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_tree")),
        comment="the tree's right edge (one row)",
    )
    op.create_table(
        "sign_in_failure",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="a running number"
        ),
        sa.Column("key", sa.String(length=80), nullable=False, comment="digest of the account's name, or the address"),
        sa.Column("at", oversight.persistence.base.UtcDateTime(timezone=True), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
        comment="failed sign-ins, for the limits (not audited)",
    )
    op.create_index(op.f("ix_sign_in_failure_key"), "sign_in_failure", ["key"], unique=False)
    op.create_table(
        "agency",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column(
            "level", sa.String(length=12), nullable=False, comment="city, county, township, village or department"
        ),
        sa.Column("parent_id", sa.String(length=40), nullable=True, comment="the division it belongs to"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="official Chinese name"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["log_entry.event_id"], name=op.f("fk_agency_event_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("event_id", name=op.f("uq_agency_event_id")),
        comment="divisions (by their statistical code) and departments (division.SUFFIX)",
    )
    op.create_index(op.f("ix_agency_level"), "agency", ["level"], unique=False)
    op.create_index(op.f("ix_agency_parent_id"), "agency", ["parent_id"], unique=False)
    op.create_table(
        "draw_register",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("number", sa.Integer(), nullable=False, comment="place in the register, from 1, without gaps"),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="notice, result or void"),
        sa.Column("draw", sa.Integer(), nullable=False, comment="number of the draw"),
        sa.Column("content", sa.String(length=64), nullable=False, comment="SHA-256 of the file the entry is about"),
        sa.Column(
            "previous",
            sa.String(length=64),
            nullable=False,
            comment="sha256 of the entry before; 64 zeros for the first",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of this entry's line"),
        sa.Column(
            "entered_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was entered",
        ),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_draw_register_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_register")),
        sa.UniqueConstraint("event_id", name=op.f("uq_draw_register_event_id")),
        sa.UniqueConstraint("number", name=op.f("uq_draw_register_number")),
        sa.UniqueConstraint("previous", name=op.f("uq_draw_register_previous")),
        comment="chained register of notices, results and voids",
    )
    op.create_table(
        "exempt_village",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("reason", sa.String(length=12), nullable=False, comment="park, farm or vacated"),
        sa.Column("since", sa.Date(), nullable=False, comment="first day of the exemption"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="last day of the exemption; null while it lasts"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_exempt_village_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exempt_village")),
        sa.UniqueConstraint("event_id", name=op.f("uq_exempt_village_event_id")),
        comment="villages that need no assistant, and why",
    )
    op.create_table(
        "log_leaf",
        sa.Column(
            "leaf_index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="position in the tree, from 0, without gaps",
        ),
        sa.Column(
            "entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the entry"
        ),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False, comment="SHA-256(0x00 || body)"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["log_entry.entry_id"],
            name=op.f("fk_log_leaf_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("leaf_index", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_log_leaf_entry_id")),
        comment="the tree's leaves (insert only)",
    )
    op.create_table(
        "log_pending",
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="an entry not yet in the tree",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["log_entry.entry_id"],
            name=op.f("fk_log_pending_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_log_pending")),
        comment="the queue of entries to integrate, filled by a trigger",
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="the person's name; never in the log"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["log_entry.event_id"], name=op.f("fk_person_event_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("event_id", name=op.f("uq_person_event_id")),
        comment="persons on rosters",
    )
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("username", sa.String(length=40), nullable=False, comment="what is typed at sign-in"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="how the person is called"),
        sa.Column("role", sa.String(length=30), nullable=False, comment="a Role"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="the unit the person works in"),
        sa.Column(
            "scope",
            sa.String(length=20),
            nullable=False,
            comment="prefix of the agency codes in reach; empty: the city",
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=False, comment="Argon2id"),
        sa.Column("active", sa.Boolean(), nullable=False, comment="whether sign-in is allowed"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_account_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_account_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("event_id", name=op.f("uq_account_event_id")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
        comment="people who may sign in",
    )
    op.create_table(
        "annual_report",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="who reports"),
        sa.Column("year", sa.Integer(), nullable=False, comment="the year reported on"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="draft, submitted, returned or accepted"),
        sa.Column("sections", sa.JSON(), nullable=False, comment="section key: its text, and whether it is done"),
        sa.Column("figures", sa.JSON(), nullable=False, comment="prefilled figures, their source and notes"),
        sa.Column(
            "started_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when the draft was begun",
        ),
        sa.Column("submissions", sa.Integer(), nullable=False, comment="how often it was submitted"),
        sa.Column(
            "first_submitted_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="the submission that counts",
        ),
        sa.Column(
            "submitted_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="the latest submission",
        ),
        sa.Column("submitted_by", sa.String(length=40), nullable=True, comment="the user who submitted last"),
        sa.Column("snapshot_sha256", sa.String(length=64), nullable=True, comment="digest of the latest submission"),
        sa.Column(
            "returned_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="the latest return",
        ),
        sa.Column("return_reason", sa.String(length=2000), nullable=True, comment="what is to be put right"),
        sa.Column("return_sections", sa.JSON(), nullable=False, comment="the sections that the return names"),
        sa.Column(
            "accepted_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when the city accepted it",
        ),
        sa.Column("accepted_by", sa.String(length=40), nullable=True, comment="the user who accepted it"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_annual_report_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_annual_report_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_report")),
        sa.UniqueConstraint("agency_id", "year", name=op.f("uq_annual_report_agency_id_year")),
        sa.UniqueConstraint("event_id", name=op.f("uq_annual_report_event_id")),
        comment="annual work reports to the city civil-affairs bureau",
    )
    op.create_index(op.f("ix_annual_report_year"), "annual_report", ["year"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("person_id", sa.String(length=40), nullable=False, comment="who"),
        sa.Column(
            "role",
            sa.String(length=20),
            nullable=False,
            comment="township_assistant, village_assistant or social_worker",
        ),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="the township or village served"),
        sa.Column("started_on", sa.Date(), nullable=False, comment="first day at post"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="last day at post; null while it lasts"),
        sa.Column("leave_from", sa.Date(), nullable=True, comment="first day of leave"),
        sa.Column("leave_until", sa.Date(), nullable=True, comment="last day of leave; null while it lasts"),
        sa.Column("eligibility", sa.String(length=20), nullable=False, comment="committee_member, grid_worker or none"),
        sa.Column("full_time", sa.Boolean(), nullable=False, comment="whether the post is full time"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_appointment_days")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_appointment_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_appointment_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_appointment_person_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("event_id", name=op.f("uq_appointment_event_id")),
        comment="appointments of assistants and social workers",
    )
    op.create_index(op.f("ix_appointment_agency_id"), "appointment", ["agency_id"], unique=False)
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"], unique=False)
    op.create_index("ix_appointment_role_agency_id", "appointment", ["role", "agency_id"], unique=False)
    op.create_table(
        "assistance_approval",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column(
            "case_code",
            sa.String(length=64),
            nullable=False,
            comment="keyed digest of the case's number, made where the case is kept",
        ),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="dibao, tekun or temporary_aid"),
        sa.Column("township_id", sa.String(length=40), nullable=False, comment="the township"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="amount applied for: fen a month, or once"),
        sa.Column("submitted_on", sa.Date(), nullable=False, comment="day the case was submitted for approval"),
        sa.Column("submitted_by", sa.String(length=40), nullable=False, comment="user who submitted it"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="pending, approved, refused or withdrawn"),
        sa.Column(
            "decided_by", sa.String(length=40), nullable=True, comment="user who decided, or recorded the withdrawal"
        ),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="day of that"),
        sa.Column("reason", sa.Text(), nullable=True, comment="the reason given, without personal data"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_assistance_approval_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["township_id"],
            ["agency.id"],
            name=op.f("fk_assistance_approval_township_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistance_approval")),
        sa.UniqueConstraint("case_code", name=op.f("uq_assistance_approval_case_code")),
        sa.UniqueConstraint("event_id", name=op.f("uq_assistance_approval_event_id")),
        comment="assistance cases submitted for approval, by opaque code",
    )
    op.create_index(op.f("ix_assistance_approval_kind"), "assistance_approval", ["kind"], unique=False)
    op.create_index(op.f("ix_assistance_approval_state"), "assistance_approval", ["state"], unique=False)
    op.create_index(op.f("ix_assistance_approval_submitted_on"), "assistance_approval", ["submitted_on"], unique=False)
    op.create_index(op.f("ix_assistance_approval_township_id"), "assistance_approval", ["township_id"], unique=False)
    op.create_table(
        "charge",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="the county, or the city itself"),
        sa.Column("year", sa.Integer(), nullable=False, comment="budget year"),
        sa.Column("fund", sa.String(length=16), nullable=False, comment="subsidy_fund, work_fund or other_funds"),
        sa.Column(
            "purpose", sa.String(length=12), nullable=False, comment="services, wages or goods; only services count"
        ),
        sa.Column("committed_fen", sa.BigInteger(), nullable=True, comment="amount promised, fen"),
        sa.Column("committed_on", sa.Date(), nullable=True, comment="day of the promise"),
        sa.Column("charged_fen", sa.BigInteger(), nullable=True, comment="amount charged, fen"),
        sa.Column("charged_on", sa.Date(), nullable=True, comment="day of the charge"),
        sa.Column("withdrawn_on", sa.Date(), nullable=True, comment="day from which it no longer counts"),
        sa.Column("voucher", sa.String(length=32), nullable=True, comment="code of the accounting voucher"),
        sa.Column(
            "source_code", sa.String(length=32), nullable=True, comment="code of the fund source in the accounts"
        ),
        sa.Column("note", sa.String(length=500), nullable=False, comment="what was bought"),
        sa.Column("withdrawal", sa.String(length=500), nullable=True, comment="why it was withdrawn"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.CheckConstraint("committed_fen > 0 OR charged_fen > 0", name=op.f("ck_charge_amount")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_charge_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["log_entry.event_id"], name=op.f("fk_charge_event_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sa.UniqueConstraint("event_id", name=op.f("uq_charge_event_id")),
        comment="charges to social-assistance funds, promised and paid",
    )
    op.create_index(op.f("ix_charge_agency_id"), "charge", ["agency_id"], unique=False)
    op.create_index(op.f("ix_charge_year"), "charge", ["year"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("rule", sa.String(length=60), nullable=False, comment="the rule's identifier"),
        sa.Column("requirement", sa.String(length=12), nullable=False, comment="the requirement's number, R1 to R79"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="whose breach it is"),
        sa.Column("period", sa.String(length=30), nullable=False, comment="the period judged"),
        sa.Column("result", sa.String(length=20), nullable=False, comment="the outcome's result when it was found"),
        sa.Column("severity", sa.String(length=20), nullable=False, comment="violation, deviation or attention"),
        sa.Column("clause_document", sa.String(length=60), nullable=False, comment="the document of the clause"),
        sa.Column("clause_number", sa.String(length=60), nullable=False, comment="the clause's number in it"),
        sa.Column("summary_zh", sa.Text(), nullable=False, comment="the finding with its figures, Chinese"),
        sa.Column("summary_en", sa.Text(), nullable=False, comment="the finding with its figures, English"),
        sa.Column("parameters", sa.Text(), nullable=False, comment="the parameter versions used, as JSON"),
        sa.Column("opened_on", sa.Date(), nullable=False, comment="day it was found"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="open, rectified or closed"),
        sa.Column("rectification", sa.Text(), nullable=True, comment="what was done to put it right"),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True, comment="digest of the evidence of that"),
        sa.Column("rectified_by", sa.String(length=40), nullable=True, comment="user who reported it put right"),
        sa.Column("rectified_on", sa.Date(), nullable=True, comment="day of that report"),
        sa.Column("reviewed_by", sa.String(length=40), nullable=True, comment="user who reviewed last"),
        sa.Column("reviewed_on", sa.Date(), nullable=True, comment="day of the last review"),
        sa.Column("review", sa.Text(), nullable=True, comment="what the reviewer found"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_finding_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_finding_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("event_id", name=op.f("uq_finding_event_id")),
        sa.UniqueConstraint("rule", "agency_id", "period", name=op.f("uq_finding_rule_agency_id_period")),
        comment="breaches kept: how they were found, put right and reviewed",
    )
    op.create_index(op.f("ix_finding_agency_id"), "finding", ["agency_id"], unique=False)
    op.create_index(op.f("ix_finding_state"), "finding", ["state"], unique=False)
    op.create_table(
        "fund_budget",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="the county, or the city itself"),
        sa.Column("year", sa.Integer(), nullable=False, comment="budget year"),
        sa.Column("fund", sa.String(length=16), nullable=False, comment="subsidy_fund, work_fund or other_funds"),
        sa.Column("level", sa.String(length=10), nullable=False, comment="all, or central, province, city, county"),
        sa.Column("initial_fen", sa.BigInteger(), nullable=False, comment="budget at the year's beginning, fen"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="adjusted annual budget, fen"),
        sa.Column("document", sa.String(length=200), nullable=False, comment="the document that approved the amount"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="draft or confirmed"),
        sa.Column("recorded_by", sa.String(length=40), nullable=False, comment="who entered the present amount"),
        sa.Column(
            "recorded_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when the present amount was entered",
        ),
        sa.Column("confirmed_by", sa.String(length=40), nullable=True, comment="the finance reviewer who confirmed it"),
        sa.Column(
            "confirmed_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when it was confirmed",
        ),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.CheckConstraint("amount_fen >= 0 AND initial_fen >= 0", name=op.f("ck_fund_budget_not_negative")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_fund_budget_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_fund_budget_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_budget")),
        sa.UniqueConstraint(
            "agency_id", "year", "fund", "level", name=op.f("uq_fund_budget_agency_id_year_fund_level")
        ),
        sa.UniqueConstraint("event_id", name=op.f("uq_fund_budget_event_id")),
        comment="annual budgets of social-assistance funds, adjusted, by agency, year, fund and level",
    )
    op.create_table(
        "inspection_plan",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="the agency that plans"),
        sa.Column("year", sa.Integer(), nullable=False, comment="the calendar year"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="the plan's title"),
        sa.Column("document_number", sa.String(length=60), nullable=False, comment="document number (文号)"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="draft, submitted or approved"),
        sa.Column("submitted_by", sa.String(length=40), nullable=True, comment="user who submitted it"),
        sa.Column(
            "approved_by",
            sa.String(length=40),
            nullable=True,
            comment="user who approved it, never the one who submitted",
        ),
        sa.Column(
            "approved_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when it was approved",
        ),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.CheckConstraint("approved_by <> submitted_by", name=op.f("ck_inspection_plan_second_person")),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_inspection_plan_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_inspection_plan_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan")),
        sa.UniqueConstraint("document_number", name=op.f("uq_inspection_plan_document_number")),
        sa.UniqueConstraint("event_id", name=op.f("uq_inspection_plan_event_id")),
        comment="yearly inspection plans",
    )
    op.create_index(op.f("ix_inspection_plan_agency_id"), "inspection_plan", ["agency_id"], unique=False)
    op.create_index(op.f("ix_inspection_plan_year"), "inspection_plan", ["year"], unique=False)
    op.create_table(
        "inspector",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="name; never in a bundle or on a public page"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="unit"),
        sa.Column("certificate", sa.String(length=40), nullable=False, comment="number of the inspector's certificate"),
        sa.Column("skills", sa.JSON(), nullable=False, comment="skills, sorted"),
        sa.Column(
            "relations",
            sa.JSON(),
            nullable=False,
            comment="agency code -> reason code: where the inspector is not impartial",
        ),
        sa.Column("cap", sa.Integer(), nullable=False, comment="visits at most in one draw"),
        sa.Column("active", sa.Boolean(), nullable=False, comment="whether the inspector can be assigned at present"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_inspector_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_inspector_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector")),
        sa.UniqueConstraint("event_id", name=op.f("uq_inspector_event_id")),
        comment="roster of inspectors",
    )
    op.create_index(op.f("ix_inspector_agency_id"), "inspector", ["agency_id"], unique=False)
    op.create_table(
        "population",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="the township"),
        sa.Column("on", sa.Date(), nullable=False, comment="day of the register, as a rule a year's last day"),
        sa.Column("registered", sa.Integer(), nullable=True, comment="persons; null while unknown"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="document or register the figure is from"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_population_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_population_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population")),
        sa.UniqueConstraint("agency_id", "on", name=op.f("uq_population_agency_id_on")),
        sa.UniqueConstraint("event_id", name=op.f("uq_population_event_id")),
        comment="registered population of townships by day of the register",
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("user_id", sa.String(length=40), nullable=False, comment="whose rights it borrows"),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the 256-bit secret"),
        sa.Column(
            "expires_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="at most 180 days after it was made",
        ),
        sa.Column("revoked", sa.Boolean(), nullable=False, comment="whether it was withdrawn"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_api_token_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_api_token_user_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("event_id", name=op.f("uq_api_token_event_id")),
        comment="bearer tokens for programs",
    )
    op.create_table(
        "exemption_case",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("finding_id", sa.String(length=40), nullable=False, comment="the finding"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="the finding's agency"),
        sa.Column("applicant", sa.String(length=40), nullable=False, comment="user who applied"),
        sa.Column("applicant_agency_id", sa.String(length=40), nullable=False, comment="that user's agency"),
        sa.Column("applicant_kind", sa.String(length=12), nullable=False, comment="for the agency, or for a person"),
        sa.Column("accountable_on", sa.Date(), nullable=False, comment="day accountability proceedings began"),
        sa.Column("applied_on", sa.Date(), nullable=False, comment="day of the application"),
        sa.Column("situation", sa.String(length=30), nullable=False, comment="code of the situation"),
        sa.Column(
            "experience", sa.String(length=20), nullable=False, comment="first distinction: inexperience or knowing"
        ),
        sa.Column(
            "limits", sa.String(length=20), nullable=False, comment="second distinction: exploration or defiance"
        ),
        sa.Column(
            "motive", sa.String(length=20), nullable=False, comment="third distinction: development or private gain"
        ),
        sa.Column(
            "supports", sa.String(length=120), nullable=False, comment="codes of supporting points, separated by spaces"
        ),
        sa.Column("statement", sa.Text(), nullable=False, comment="what the applicant says"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="submitted, examining, granted, ..."),
        sa.Column("appealed_on", sa.Date(), nullable=True, comment="day of the appeal"),
        sa.Column("appeal", sa.Text(), nullable=True, comment="grounds of the appeal"),
        sa.Column("withdrawn_on", sa.Date(), nullable=True, comment="day of the withdrawal"),
        sa.Column("effect_on", sa.Date(), nullable=True, comment="day the exemption took effect, once recorded"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_exemption_case_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["applicant_agency_id"],
            ["agency.id"],
            name=op.f("fk_exemption_case_applicant_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_exemption_case_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
            name=op.f("fk_exemption_case_finding_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_case")),
        sa.UniqueConstraint("event_id", name=op.f("uq_exemption_case_event_id")),
        comment="fault-tolerance cases (confidential)",
    )
    op.create_index(op.f("ix_exemption_case_agency_id"), "exemption_case", ["agency_id"], unique=False)
    op.create_index(op.f("ix_exemption_case_finding_id"), "exemption_case", ["finding_id"], unique=False)
    op.create_index(op.f("ix_exemption_case_state"), "exemption_case", ["state"], unique=False)
    op.create_table(
        "inspection_item",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("plan_id", sa.String(length=40), nullable=False, comment="the plan"),
        sa.Column("position", sa.Integer(), nullable=False, comment="place in the plan, from 1"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="what is inspected"),
        sa.Column("clause", sa.String(length=200), nullable=False, comment="the clause that allows the inspection"),
        sa.Column(
            "object_kind",
            sa.String(length=12),
            nullable=False,
            comment="township or county: what the frame consists of",
        ),
        sa.Column(
            "strata",
            sa.JSON(),
            nullable=False,
            comment="stratum -> mode (srs, pps, all), k, reserve; a stratum is the code of the division above",
        ),
        sa.Column("team", sa.JSON(), nullable=False, comment='a skill per slot, "" for any; two slots at least'),
        sa.Column(
            "publish_within",
            sa.Integer(),
            nullable=False,
            comment="results are published within so many working days of the draw",
        ),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_inspection_item_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["inspection_plan.id"],
            name=op.f("fk_inspection_item_plan_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_item")),
        sa.UniqueConstraint("event_id", name=op.f("uq_inspection_item_event_id")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_inspection_item_plan_id_position")),
        comment="items of inspection plans",
    )
    op.create_index(op.f("ix_inspection_item_plan_id"), "inspection_item", ["plan_id"], unique=False)
    op.create_table(
        "recusal",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("inspector_id", sa.String(length=40), nullable=False, comment="who withdraws"),
        sa.Column("target", sa.String(length=40), nullable=False, comment="code of the object or of the stratum"),
        sa.Column(
            "reason",
            sa.String(length=20),
            nullable=False,
            comment="reason code; the reason itself stays in the case file",
        ),
        sa.Column("evidence", sa.String(length=64), nullable=True, comment="SHA-256 of the evidence in the case file"),
        sa.Column("declared_on", sa.Date(), nullable=False, comment="day of the declaration"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_recusal_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"],
            ["inspector.id"],
            name=op.f("fk_recusal_inspector_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("event_id", name=op.f("uq_recusal_event_id")),
        sa.UniqueConstraint("inspector_id", "target", name=op.f("uq_recusal_inspector_id_target")),
        comment="recusals declared by inspectors",
    )
    op.create_index(op.f("ix_recusal_inspector_id"), "recusal", ["inspector_id"], unique=False)
    op.create_table(
        "report_return",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("report_id", sa.String(length=40), nullable=False, comment="the report"),
        sa.Column("number", sa.Integer(), nullable=False, comment="the submission that was returned"),
        sa.Column("returned_at", oversight.persistence.base.UtcDateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("returned_by", sa.String(length=40), nullable=False, comment="the user who returned it"),
        sa.Column("reason", sa.String(length=2000), nullable=False, comment="what is to be put right"),
        sa.Column("sections", sa.JSON(), nullable=False, comment="the sections that it names"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_report_return_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["annual_report.id"],
            name=op.f("fk_report_return_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_return")),
        sa.UniqueConstraint("event_id", name=op.f("uq_report_return_event_id")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_return_report_id_number")),
        comment="returns of annual reports (insert only)",
    )
    op.create_table(
        "report_version",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("report_id", sa.String(length=40), nullable=False, comment="the report"),
        sa.Column("number", sa.Integer(), nullable=False, comment="1 for the first submission"),
        sa.Column(
            "submitted_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when, by the server's clock",
        ),
        sa.Column("submitted_by", sa.String(length=40), nullable=False, comment="the user who submitted"),
        sa.Column(
            "timeliness", sa.String(length=12), nullable=False, comment="on_time, rolled_over, late or resubmitted"
        ),
        sa.Column("snapshot", sa.Text(), nullable=False, comment="canonical JSON of all that was submitted"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="digest of the snapshot's UTF-8 bytes"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_report_version_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["annual_report.id"],
            name=op.f("fk_report_version_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("event_id", name=op.f("uq_report_version_event_id")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_version_report_id_number")),
        comment="submissions of annual reports (insert only)",
    )
    op.create_table(
        "web_session",
        sa.Column("token_sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the cookie's token"),
        sa.Column("user_id", sa.String(length=40), nullable=True, comment="who signed in"),
        sa.Column("content", sa.Text(), nullable=False, comment="the session's values as JSON"),
        sa.Column(
            "created_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="start, for the absolute limit",
        ),
        sa.Column(
            "seen_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="last use, for the idle limit",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_web_session_user_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_web_session")),
        comment="browser sessions (not audited; sign-ins and sign-outs are)",
    )
    op.create_index(op.f("ix_web_session_seen_at"), "web_session", ["seen_at"], unique=False)
    op.create_index(op.f("ix_web_session_user_id"), "web_session", ["user_id"], unique=False)
    op.create_table(
        "exemption_decision",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("case_id", sa.String(length=40), nullable=False, comment="the case"),
        sa.Column("round", sa.String(length=8), nullable=False, comment="first, or on appeal"),
        sa.Column("outcome", sa.String(length=12), nullable=False, comment="granted, partly or refused"),
        sa.Column("automatic", sa.Boolean(), nullable=False, comment="refused by the negative list, without a meeting"),
        sa.Column("decided_by", sa.String(length=40), nullable=False, comment="user who recorded it, or the system"),
        sa.Column("decided_on", sa.Date(), nullable=False, comment="day it was recorded"),
        sa.Column("meeting_on", sa.Date(), nullable=True, comment="day of the meeting"),
        sa.Column("attendees", sa.Text(), nullable=False, comment="staff codes of those present, separated by spaces"),
        sa.Column("votes_for", sa.Integer(), nullable=True, comment="votes for the decision"),
        sa.Column("votes_against", sa.Integer(), nullable=True, comment="votes against it"),
        sa.Column("abstained", sa.Integer(), nullable=True, comment="abstentions"),
        sa.Column("reasons", sa.Text(), nullable=False, comment="the reasons"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["exemption_case.id"],
            name=op.f("fk_exemption_decision_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_exemption_decision_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_decision")),
        sa.UniqueConstraint("case_id", "round", name=op.f("uq_exemption_decision_case_id_round")),
        sa.UniqueConstraint("event_id", name=op.f("uq_exemption_decision_event_id")),
        comment="decisions on cases (confidential)",
    )
    op.create_table(
        "exemption_flag",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("case_id", sa.String(length=40), nullable=False, comment="the case"),
        sa.Column("code", sa.String(length=40), nullable=False, comment="point of the negative list"),
        sa.Column("text", sa.Text(), nullable=False, comment="the facts"),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True, comment="digest of the evidence"),
        sa.Column("recorded_by", sa.String(length=40), nullable=False, comment="examiner who found it"),
        sa.Column("recorded_on", sa.Date(), nullable=False, comment="day it was recorded"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["exemption_case.id"],
            name=op.f("fk_exemption_flag_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_exemption_flag_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_flag")),
        sa.UniqueConstraint("case_id", "code", name=op.f("uq_exemption_flag_case_id_code")),
        sa.UniqueConstraint("event_id", name=op.f("uq_exemption_flag_event_id")),
        comment="points of the negative list found in a case (confidential)",
    )
    op.create_table(
        "exemption_opinion",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("case_id", sa.String(length=40), nullable=False, comment="the case"),
        sa.Column("examiner", sa.String(length=40), nullable=False, comment="user who examined"),
        sa.Column("examiner_agency_id", sa.String(length=40), nullable=False, comment="that user's agency"),
        sa.Column("element", sa.String(length=20), nullable=False, comment="which of the four elements"),
        sa.Column("opinion", sa.String(length=12), nullable=False, comment="yes, no or undetermined"),
        sa.Column("text", sa.Text(), nullable=False, comment="the reasons"),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True, comment="digest of the evidence"),
        sa.Column("recorded_on", sa.Date(), nullable=False, comment="day it was given or changed"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["exemption_case.id"],
            name=op.f("fk_exemption_opinion_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_exemption_opinion_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["examiner_agency_id"],
            ["agency.id"],
            name=op.f("fk_exemption_opinion_examiner_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_opinion")),
        sa.UniqueConstraint(
            "case_id", "examiner", "element", name=op.f("uq_exemption_opinion_case_id_examiner_element")
        ),
        sa.UniqueConstraint("event_id", name=op.f("uq_exemption_opinion_event_id")),
        comment="examiners' opinions on the four elements (confidential)",
    )
    op.create_table(
        "inspection_notice",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("number", sa.Integer(), nullable=False, comment="number of the draw, from 1, without gaps"),
        sa.Column("item_id", sa.String(length=40), nullable=False, comment="the plan item"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="the how-manieth notice of its plan item"),
        sa.Column("title", sa.String(length=240), nullable=False, comment="the notice's title"),
        sa.Column(
            "previous",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the notice before it; 64 zeros for the first",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of notice.json"),
        sa.Column("notice", sa.LargeBinary(), nullable=False, comment="notice.json"),
        sa.Column("frame", sa.LargeBinary(), nullable=False, comment="frame.tsv"),
        sa.Column("inspectors", sa.LargeBinary(), nullable=False, comment="inspectors.tsv"),
        sa.Column("conflicts", sa.LargeBinary(), nullable=False, comment="conflicts.tsv"),
        sa.Column(
            "grounds", sa.JSON(), nullable=False, comment="inspector, target, reason code of each line of conflicts.tsv"
        ),
        sa.Column(
            "published_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was published",
        ),
        sa.Column("publish_by", sa.Date(), nullable=False, comment="last day for publishing the results"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="published, drawn or void"),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_inspection_notice_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["inspection_item.id"],
            name=op.f("fk_inspection_notice_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_notice")),
        sa.UniqueConstraint("event_id", name=op.f("uq_inspection_notice_event_id")),
        sa.UniqueConstraint("number", name=op.f("uq_inspection_notice_number")),
        sa.UniqueConstraint("previous", name=op.f("uq_inspection_notice_previous")),
        comment="notices of draws, numbered without gaps",
    )
    op.create_index(op.f("ix_inspection_notice_item_id"), "inspection_notice", ["item_id"], unique=False)
    op.create_table(
        "draw_result",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("notice_id", sa.String(length=40), nullable=False, comment="the notice"),
        sa.Column("seed", sa.String(length=64), nullable=False, comment="the seed, 64 hexadecimal digits"),
        sa.Column("result", sa.LargeBinary(), nullable=False, comment="result.json"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of result.json"),
        sa.Column(
            "assigned",
            sa.Boolean(),
            nullable=False,
            comment="false: no lawful assignment exists, result.json has the certificate",
        ),
        sa.Column(
            "drawn_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was drawn",
        ),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_draw_result_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["inspection_notice.id"],
            name=op.f("fk_draw_result_notice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_result")),
        sa.UniqueConstraint("event_id", name=op.f("uq_draw_result_event_id")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_draw_result_notice_id")),
        comment="results of draws: one a notice",
    )
    op.create_table(
        "draw_void",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("notice_id", sa.String(length=40), nullable=False, comment="the notice"),
        sa.Column("reason", sa.String(length=20), nullable=False, comment="reason code"),
        sa.Column("first_approver", sa.String(length=40), nullable=False, comment="user who asked for it"),
        sa.Column(
            "second_approver", sa.String(length=40), nullable=True, comment="another user, who agreed; null until then"
        ),
        sa.Column("seed", sa.String(length=64), nullable=True, comment="the seed of the result"),
        sa.Column("result", sa.LargeBinary(), nullable=True, comment="result.json as it was or would have been"),
        sa.Column(
            "decided_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when the second approver agreed",
        ),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.CheckConstraint("second_approver <> first_approver", name=op.f("ck_draw_void_two_people")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_draw_void_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["inspection_notice.id"],
            name=op.f("fk_draw_void_notice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_void")),
        sa.UniqueConstraint("event_id", name=op.f("uq_draw_void_event_id")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_draw_void_notice_id")),
        comment="draws declared void, with the result they would have had",
    )
    op.create_table(
        "seed_value",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("notice_id", sa.String(length=40), nullable=False, comment="the notice"),
        sa.Column("name", sa.String(length=40), nullable=False, comment="the source's name in the notice"),
        sa.Column(
            "value", sa.String(length=1000), nullable=False, comment="the published number, in the notice's pattern"
        ),
        sa.Column("witnesses", sa.JSON(), nullable=False, comment="codes of the agencies that witnessed it"),
        sa.Column(
            "revealed_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was entered",
        ),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the log entry of the row's last change"),
        sa.Column(
            "state_salt",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="salt of the state commitment in the row's last entry",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts the row's changes; guards against lost updates"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_seed_value_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["inspection_notice.id"],
            name=op.f("fk_seed_value_notice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seed_value")),
        sa.UniqueConstraint("event_id", name=op.f("uq_seed_value_event_id")),
        sa.UniqueConstraint("notice_id", "name", name=op.f("uq_seed_value_notice_id_name")),
        comment="values of the seed's sources",
    )


def downgrade() -> None:
    """Undo the migration."""
    op.drop_table("seed_value")
    op.drop_table("draw_void")
    op.drop_table("draw_result")
    op.drop_index(op.f("ix_inspection_notice_item_id"), table_name="inspection_notice")
    op.drop_table("inspection_notice")
    op.drop_table("exemption_opinion")
    op.drop_table("exemption_flag")
    op.drop_table("exemption_decision")
    op.drop_index(op.f("ix_web_session_user_id"), table_name="web_session")
    op.drop_index(op.f("ix_web_session_seen_at"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_table("report_version")
    op.drop_table("report_return")
    op.drop_index(op.f("ix_recusal_inspector_id"), table_name="recusal")
    op.drop_table("recusal")
    op.drop_index(op.f("ix_inspection_item_plan_id"), table_name="inspection_item")
    op.drop_table("inspection_item")
    op.drop_index(op.f("ix_exemption_case_state"), table_name="exemption_case")
    op.drop_index(op.f("ix_exemption_case_finding_id"), table_name="exemption_case")
    op.drop_index(op.f("ix_exemption_case_agency_id"), table_name="exemption_case")
    op.drop_table("exemption_case")
    op.drop_table("api_token")
    op.drop_table("population")
    op.drop_index(op.f("ix_inspector_agency_id"), table_name="inspector")
    op.drop_table("inspector")
    op.drop_index(op.f("ix_inspection_plan_year"), table_name="inspection_plan")
    op.drop_index(op.f("ix_inspection_plan_agency_id"), table_name="inspection_plan")
    op.drop_table("inspection_plan")
    op.drop_table("fund_budget")
    op.drop_index(op.f("ix_finding_state"), table_name="finding")
    op.drop_index(op.f("ix_finding_agency_id"), table_name="finding")
    op.drop_table("finding")
    op.drop_index(op.f("ix_charge_year"), table_name="charge")
    op.drop_index(op.f("ix_charge_agency_id"), table_name="charge")
    op.drop_table("charge")
    op.drop_index(op.f("ix_assistance_approval_township_id"), table_name="assistance_approval")
    op.drop_index(op.f("ix_assistance_approval_submitted_on"), table_name="assistance_approval")
    op.drop_index(op.f("ix_assistance_approval_state"), table_name="assistance_approval")
    op.drop_index(op.f("ix_assistance_approval_kind"), table_name="assistance_approval")
    op.drop_table("assistance_approval")
    op.drop_index("ix_appointment_role_agency_id", table_name="appointment")
    op.drop_index(op.f("ix_appointment_person_id"), table_name="appointment")
    op.drop_index(op.f("ix_appointment_agency_id"), table_name="appointment")
    op.drop_table("appointment")
    op.drop_index(op.f("ix_annual_report_year"), table_name="annual_report")
    op.drop_table("annual_report")
    op.drop_table("account")
    op.drop_table("person")
    op.drop_table("log_pending")
    op.drop_table("log_leaf")
    op.drop_table("exempt_village")
    op.drop_table("draw_register")
    op.drop_index(op.f("ix_agency_parent_id"), table_name="agency")
    op.drop_index(op.f("ix_agency_level"), table_name="agency")
    op.drop_table("agency")
    op.drop_index(op.f("ix_sign_in_failure_key"), table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_table("log_tree")
    op.drop_table("log_tile")
    op.drop_index("ix_log_entry_subject", table_name="log_entry")
    op.drop_index("ix_log_entry_agency", table_name="log_entry")
    op.drop_index("ix_log_entry_action", table_name="log_entry")
    op.drop_table("log_entry")
    op.drop_table("log_checkpoint")
