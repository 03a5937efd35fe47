"""Visits, evidence, conclusions, recusals and substitutions, sealed draws, and the lists of matters."""

import sqlalchemy as sa
from alembic import op

import oversight.persistence.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
_LEAVE = (("leave_from", "first day of a leave; null where none is"), ("leave_until", "last day of the leave"))


def upgrade() -> None:
    """Apply the migration."""
    op.create_table(
        "inspection_matter",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("code", sa.String(length=20), nullable=False, comment="code of the matter, such as SX-01"),
        sa.Column(
            "effective_from",
            sa.Date(),
            nullable=False,
            comment="first day of this version; it ends where the next begins",
        ),
        sa.Column("title", sa.String(length=200), nullable=False, comment="what is inspected"),
        sa.Column("clause", sa.String(length=200), nullable=False, comment="the clause that allows the inspection"),
        sa.Column("method", sa.String(length=12), nullable=False, comment="on_site, papers or both"),
        sa.Column("level", sa.String(length=12), nullable=False, comment="who inspects: city or county"),
        sa.Column("checklist", sa.JSON(), nullable=False, comment="lines of code, question and clause"),
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
            name=op.f("fk_inspection_matter_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_matter")),
        sa.UniqueConstraint("code", "effective_from", name=op.f("uq_inspection_matter_code_effective_from")),
        sa.UniqueConstraint("event_id", name=op.f("uq_inspection_matter_event_id")),
        comment="list of inspection matters, by version",
    )
    op.create_index(op.f("ix_inspection_matter_code"), "inspection_matter", ["code"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("owner", sa.String(length=80), nullable=False, comment="the record it belongs to, as table:id"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="in whose scope it lies"),
        sa.Column("line", sa.String(length=40), nullable=True, comment="code of the checklist line it proves"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="SHA-256 of the bytes, 64 hex digits"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
        sa.Column("media_type", sa.String(length=40), nullable=False, comment="what the first bytes say it is"),
        sa.Column("name", sa.String(length=120), nullable=True, comment="the file's name on the device"),
        sa.Column(
            "location",
            sa.String(length=40),
            nullable=True,
            comment="where it was taken, as latitude,longitude in degrees, if the sender said so",
        ),
        sa.Column(
            "on_device",
            sa.Boolean(),
            nullable=False,
            comment="whether the digest was taken on the device and found the same",
        ),
        sa.Column("sent_by", sa.String(length=40), nullable=False, comment="user who sent it"),
        sa.Column(
            "sent_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when the server had it",
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
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_not_empty")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_evidence_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_evidence_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("event_id", name=op.f("uq_evidence_event_id")),
        sa.UniqueConstraint("owner", "sha256", name=op.f("uq_evidence_owner_sha256")),
        comment="files attached to records, by their digest",
    )
    op.create_index(op.f("ix_evidence_agency_id"), "evidence", ["agency_id"], unique=False)
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("number", sa.Integer(), nullable=False, comment="number of the draw"),
        sa.Column("object", sa.String(length=40), nullable=False, comment="code of the object visited"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="in whose scope it lies"),
        sa.Column("inspectors", sa.JSON(), nullable=False, comment="codes of the team, in the order of its slots"),
        sa.Column(
            "checklist",
            sa.JSON(),
            nullable=False,
            comment="the lines to answer as they were at the start: code, question, clause",
        ),
        sa.Column(
            "started_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was started",
        ),
        sa.Column("started_by", sa.String(length=40), nullable=False, comment="user who started it"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="open, signed or refused"),
        sa.Column(
            "closed_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when both sides had signed or refused",
        ),
        sa.Column("record_sha256", sa.String(length=64), nullable=True, comment="digest of the record that was signed"),
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
            ["agency_id"], ["agency.id"], name=op.f("fk_visit_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["log_entry.event_id"], name=op.f("fk_visit_event_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("event_id", name=op.f("uq_visit_event_id")),
        sa.UniqueConstraint("number", "object", name=op.f("uq_visit_number_object")),
        comment="visits of drawn objects by their teams",
    )
    op.create_index(op.f("ix_visit_agency_id"), "visit", ["agency_id"], unique=False)
    op.create_index(op.f("ix_visit_number"), "visit", ["number"], unique=False)
    op.create_index(op.f("ix_visit_state"), "visit", ["state"], unique=False)
    op.create_table(
        "conclusion",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("visit_id", sa.String(length=40), nullable=False, comment="the visit"),
        sa.Column("number", sa.Integer(), nullable=False, comment="number of the draw"),
        sa.Column("object", sa.String(length=40), nullable=False, comment="code of the object visited"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="in whose scope it lies"),
        sa.Column("owner_id", sa.String(length=40), nullable=False, comment="the agency that owes the publication"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="drafted, returned, formed or published"),
        sa.Column("text", sa.Text(), nullable=False, comment="the conclusion, for the inspected"),
        sa.Column("proposed", sa.Text(), nullable=False, comment="what the drafter proposes to publish"),
        sa.Column(
            "problems",
            sa.JSON(),
            nullable=False,
            comment="per breach found: line, clause, finding and the digests of its evidence",
        ),
        sa.Column("drafted_by", sa.String(length=40), nullable=False, comment="user who drafted it"),
        sa.Column(
            "drafted_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was drafted last",
        ),
        sa.Column("review", sa.Text(), nullable=True, comment="why it was returned"),
        sa.Column(
            "decided_by",
            sa.String(length=40),
            nullable=True,
            comment="user who approved or returned it, never the drafter",
        ),
        sa.Column("formed_on", sa.Date(), nullable=True, comment="day of the approval: the result is formed"),
        sa.Column("publish_by", sa.Date(), nullable=True, comment="last day for its publication"),
        sa.Column("public_text", sa.Text(), nullable=True, comment="what was published"),
        sa.Column("public_sha256", sa.String(length=64), nullable=True, comment="SHA-256 of what was published"),
        sa.Column("published_by", sa.String(length=40), nullable=True, comment="user who published it"),
        sa.Column(
            "published_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when it was published",
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
        sa.CheckConstraint("decided_by <> drafted_by", name=op.f("ck_conclusion_second_person")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_conclusion_agency_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_conclusion_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["agency.id"], name=op.f("fk_conclusion_owner_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_conclusion_visit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conclusion")),
        sa.UniqueConstraint("event_id", name=op.f("uq_conclusion_event_id")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_conclusion_visit_id")),
        comment="conclusions of visits: drafted, approved by a second person, published",
    )
    op.create_index(op.f("ix_conclusion_agency_id"), "conclusion", ["agency_id"], unique=False)
    op.create_index(op.f("ix_conclusion_number"), "conclusion", ["number"], unique=False)
    op.create_index(op.f("ix_conclusion_state"), "conclusion", ["state"], unique=False)
    op.create_table(
        "visit_answer",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("visit_id", sa.String(length=40), nullable=False, comment="the visit"),
        sa.Column("position", sa.Integer(), nullable=False, comment="the how-manieth answer of the visit, from 1"),
        sa.Column("line", sa.String(length=40), nullable=False, comment="code of the line"),
        sa.Column("answer", sa.String(length=4), nullable=False, comment="yes, no or none (not applicable)"),
        sa.Column("note", sa.Text(), nullable=True, comment="what was seen"),
        sa.Column(
            "correction", sa.Text(), nullable=True, comment="why it was corrected after somebody had signed; else null"
        ),
        sa.Column(
            "answered_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when the server had it",
        ),
        sa.Column("answered_by", sa.String(length=40), nullable=False, comment="user who answered"),
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
        sa.CheckConstraint("answer IN ('yes', 'no', 'none')", name=op.f("ck_visit_answer_known_answer")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_visit_answer_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_answer_visit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_answer")),
        sa.UniqueConstraint("event_id", name=op.f("uq_visit_answer_event_id")),
        sa.UniqueConstraint("visit_id", "position", name=op.f("uq_visit_answer_visit_id_position")),
        comment="answers to the lines of checklists; never changed, only followed by others",
    )
    op.create_index(op.f("ix_visit_answer_visit_id"), "visit_answer", ["visit_id"], unique=False)
    op.create_table(
        "visit_signature",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("visit_id", sa.String(length=40), nullable=False, comment="the visit"),
        sa.Column("side", sa.String(length=10), nullable=False, comment="inspector or inspected"),
        sa.Column(
            "inspector",
            sa.String(length=40),
            nullable=True,
            comment="code of the inspector who signed; null: the inspected",
        ),
        sa.Column(
            "means",
            sa.String(length=12),
            nullable=False,
            comment="account, certificate (number typed), present (name taken down) or refused",
        ),
        sa.Column("signer", sa.String(length=60), nullable=True, comment="name of who signed for the inspected"),
        sa.Column("post", sa.String(length=60), nullable=True, comment="post of who signed for the inspected"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why the inspected would not sign"),
        sa.Column(
            "record_sha256", sa.String(length=64), nullable=False, comment="digest of the record as it was signed"
        ),
        sa.Column("signed_at", oversight.persistence.base.UtcDateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("entered_by", sa.String(length=40), nullable=False, comment="user whose device it was signed on"),
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
        sa.CheckConstraint("(side = 'inspected') = (inspector IS NULL)", name=op.f("ck_visit_signature_one_side")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_visit_signature_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_signature_visit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_signature")),
        sa.UniqueConstraint("event_id", name=op.f("uq_visit_signature_event_id")),
        sa.UniqueConstraint(
            "visit_id", "inspector", "record_sha256", name=op.f("uq_visit_signature_visit_id_inspector_record_sha256")
        ),
        comment="signatures of both sides under a visit's record; never changed",
    )
    op.create_index(op.f("ix_visit_signature_visit_id"), "visit_signature", ["visit_id"], unique=False)
    op.create_table(
        "draw_job",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the job's identifier"),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="certificate or draw"),
        sa.Column("notice_id", sa.String(length=40), nullable=False, comment="the notice"),
        sa.Column(
            "requested_by",
            sa.String(length=40),
            nullable=False,
            comment="user who published the notice or asked for the draw",
        ),
        sa.Column(
            "requested_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was asked for",
        ),
        sa.Column("state", sa.String(length=10), nullable=False, comment="queued, running, done or failed"),
        sa.Column(
            "runner", sa.String(length=40), nullable=True, comment="the run that works on it; another may not write"
        ),
        sa.Column(
            "started_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when a worker took it up",
        ),
        sa.Column(
            "finished_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when it ended, either way",
        ),
        sa.Column("done", sa.BigInteger(), nullable=False, comment="simulated draws or steps that are done"),
        sa.Column("total", sa.BigInteger(), nullable=False, comment="how many there are"),
        sa.Column("failure", sa.JSON(), nullable=True, comment="why it failed, in both languages"),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["inspection_notice.id"],
            name=op.f("fk_draw_job_notice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_job")),
        sa.UniqueConstraint("notice_id", "kind", name=op.f("uq_draw_job_notice_id_kind")),
        comment="certificates and large draws in the background (not audited; their requests and results are)",
    )
    op.create_index(op.f("ix_draw_job_state"), "draw_job", ["state"], unique=False)
    op.create_table(
        "draw_secret",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("item_id", sa.String(length=40), nullable=False, comment="the plan item"),
        sa.Column(
            "running", sa.String(length=64), nullable=True, comment="XOR of some of the shares; null when none lacks"
        ),
        sa.Column(
            "sha256", sa.String(length=64), nullable=True, comment="SHA-256 of the secret's 64 digits, once fixed"
        ),
        sa.Column("notice_id", sa.String(length=40), nullable=True, comment="the notice that names the SHA-256"),
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
            name=op.f("fk_draw_secret_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["inspection_item.id"],
            name=op.f("fk_draw_secret_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["inspection_notice.id"],
            name=op.f("fk_draw_secret_notice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_secret")),
        sa.UniqueConstraint("event_id", name=op.f("uq_draw_secret_event_id")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_draw_secret_notice_id")),
        comment="secrets of sealed draws, split among custodians",
    )
    op.create_index(op.f("ix_draw_secret_item_id"), "draw_secret", ["item_id"], unique=False)
    op.create_table(
        "fairness_certificate",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("notice_id", sa.String(length=40), nullable=False, comment="the notice"),
        sa.Column("runs", sa.Integer(), nullable=False, comment="number of simulated draws"),
        sa.Column("infeasible", sa.Integer(), nullable=False, comment="how many of them had no lawful teams"),
        sa.Column(
            "flagged", sa.Integer(), nullable=False, comment="pairs that meet more than three times as often as others"
        ),
        sa.Column("certificate", sa.LargeBinary(), nullable=False, comment="certificate.json"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of certificate.json"),
        sa.Column(
            "computed_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was computed",
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
            name=op.f("fk_fairness_certificate_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["inspection_notice.id"],
            name=op.f("fk_fairness_certificate_notice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fairness_certificate")),
        sa.UniqueConstraint("event_id", name=op.f("uq_fairness_certificate_event_id")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_fairness_certificate_notice_id")),
        comment="fairness certificates: one a notice",
    )
    op.create_table(
        "recusal_request",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("notice_id", sa.String(length=40), nullable=False, comment="the notice"),
        sa.Column("object", sa.String(length=40), nullable=False, comment="code of the object that is to be visited"),
        sa.Column("inspector_id", sa.String(length=40), nullable=False, comment="who is to withdraw"),
        sa.Column(
            "reason",
            sa.String(length=20),
            nullable=False,
            comment="reason code; the reason itself stays in the case file",
        ),
        sa.Column("evidence", sa.String(length=64), nullable=True, comment="SHA-256 of the evidence in the case file"),
        sa.Column("requested_by", sa.String(length=40), nullable=False, comment="user of the inspected unit who asked"),
        sa.Column("requested_on", sa.Date(), nullable=False, comment="day of the request"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="last day for the decision"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="pending, granted or rejected"),
        sa.Column("decided_by", sa.String(length=40), nullable=True, comment="the head who decided, never who asked"),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="day of the decision"),
        sa.Column(
            "application", sa.LargeBinary(), nullable=False, comment="what the register's entry of the request is about"
        ),
        sa.Column("application_number", sa.Integer(), nullable=False, comment="number of that entry"),
        sa.Column("rejection", sa.LargeBinary(), nullable=True, comment="what the entry of a rejection is about"),
        sa.Column("rejection_number", sa.Integer(), nullable=True, comment="number of that entry"),
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
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_recusal_request_second_person")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_recusal_request_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"],
            ["inspector.id"],
            name=op.f("fk_recusal_request_inspector_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["inspection_notice.id"],
            name=op.f("fk_recusal_request_notice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal_request")),
        sa.UniqueConstraint("event_id", name=op.f("uq_recusal_request_event_id")),
        sa.UniqueConstraint(
            "notice_id", "object", "inspector_id", name=op.f("uq_recusal_request_notice_id_object_inspector_id")
        ),
        comment="recusals that the inspected ask for, and the head's decisions",
    )
    op.create_index(op.f("ix_recusal_request_notice_id"), "recusal_request", ["notice_id"], unique=False)
    op.create_table(
        "draw_secret_share",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("secret_id", sa.String(length=40), nullable=False, comment="the secret"),
        sa.Column("custodian", sa.String(length=40), nullable=False, comment="user who keeps the share"),
        sa.Column(
            "sha256", sa.String(length=64), nullable=True, comment="SHA-256 of the share's 64 digits, once handed out"
        ),
        sa.Column(
            "taken_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when it was shown, once",
        ),
        sa.Column(
            "returned_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when it was brought back",
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
            name=op.f("fk_draw_secret_share_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["secret_id"],
            ["draw_secret.id"],
            name=op.f("fk_draw_secret_share_secret_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_secret_share")),
        sa.UniqueConstraint("event_id", name=op.f("uq_draw_secret_share_event_id")),
        sa.UniqueConstraint("secret_id", "custodian", name=op.f("uq_draw_secret_share_secret_id_custodian")),
        comment="who keeps a share of a secret",
    )
    op.create_index(op.f("ix_draw_secret_share_custodian"), "draw_secret_share", ["custodian"], unique=False)
    op.create_index(op.f("ix_draw_secret_share_secret_id"), "draw_secret_share", ["secret_id"], unique=False)
    op.create_table(
        "substitution",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("notice_id", sa.String(length=40), nullable=False, comment="the notice"),
        sa.Column(
            "kind", sa.String(length=12), nullable=False, comment="unavailable, recusal, emergency or unreachable"
        ),
        sa.Column(
            "state",
            sa.String(length=12),
            nullable=False,
            comment="requested, declared, replaced, impossible or refused",
        ),
        sa.Column("inspector_id", sa.String(length=40), nullable=True, comment="who leaves, if a person"),
        sa.Column(
            "object", sa.String(length=40), nullable=True, comment="the object; null: every seat of the inspector"
        ),
        sa.Column("vacated", sa.JSON(), nullable=False, comment="object, slot, inspector of each seat vacated"),
        sa.Column("reason", sa.String(length=20), nullable=False, comment="reason code"),
        sa.Column("evidence", sa.String(length=64), nullable=True, comment="SHA-256 of the evidence in the case file"),
        sa.Column(
            "request_id", sa.String(length=40), nullable=True, comment="the request of the inspected that was granted"
        ),
        sa.Column("requested_by", sa.String(length=40), nullable=False, comment="user who asked for it"),
        sa.Column(
            "approved_by",
            sa.String(length=40),
            nullable=True,
            comment="user who approved or refused it, never who asked",
        ),
        sa.Column(
            "declared_on", sa.Date(), nullable=True, comment="day on which it was approved and entered in the register"
        ),
        sa.Column("source", sa.String(length=40), nullable=True, comment="source of the number; null for an emergency"),
        sa.Column("event_on", sa.Date(), nullable=True, comment="day of the number, later than the declaration"),
        sa.Column("declaration", sa.LargeBinary(), nullable=True, comment="what the declaration's entry is about"),
        sa.Column("declaration_number", sa.Integer(), nullable=True, comment="number of that entry in the register"),
        sa.Column(
            "declaration_sha256", sa.String(length=64), nullable=True, comment="SHA-256 of that entry, part of the seed"
        ),
        sa.Column("value", sa.String(length=1000), nullable=True, comment="the published number"),
        sa.Column("seed", sa.String(length=64), nullable=True, comment="the replacement's seed"),
        sa.Column("reserve", sa.String(length=40), nullable=True, comment="the reserve that took an object's place"),
        sa.Column("seats", sa.JSON(), nullable=False, comment="object, slot, inspector of each seat filled"),
        sa.Column("replacement", sa.LargeBinary(), nullable=True, comment="what the replacement's entry is about"),
        sa.Column("replacement_number", sa.Integer(), nullable=True, comment="number of that entry in the register"),
        sa.Column(
            "replaced_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when the replacement was computed",
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
        sa.CheckConstraint("approved_by <> requested_by", name=op.f("ck_substitution_second_person")),
        sa.CheckConstraint("event_on > declared_on", name=op.f("ck_substitution_declared_before_its_number")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_substitution_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"],
            ["inspector.id"],
            name=op.f("fk_substitution_inspector_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["inspection_notice.id"],
            name=op.f("fk_substitution_notice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["recusal_request.id"],
            name=op.f("fk_substitution_request_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
        sa.UniqueConstraint("event_id", name=op.f("uq_substitution_event_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_substitution_request_id")),
        comment="substitutions after a draw",
    )
    op.create_index(op.f("ix_substitution_notice_id"), "substitution", ["notice_id"], unique=False)
    op.add_column(
        "inspection_notice",
        sa.Column(
            "disclosed_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when the result of a sealed draw was opened to everybody; null for others",
        ),
    )
    op.add_column(
        "inspection_plan",
        sa.Column(
            "burden_reason",
            sa.String(length=200),
            nullable=True,
            comment="why townships are visited more often than is usual; null where none is",
        ),
    )
    _refer("inspection_item", "matter_id", "inspection_matter", "the matter's version when the item was drafted")
    op.create_index(op.f("ix_inspection_item_matter_id"), "inspection_item", ["matter_id"], unique=False)
    for name, comment in _LEAVE:
        op.add_column("inspector", sa.Column(name, sa.Date(), nullable=True, comment=comment))
    _refer("inspector", "account_id", "account", "the account with which the inspector signs in")
    op.create_index("uq_inspector_account_id", "inspector", ["account_id"], unique=True)


def _refer(table: str, name: str, target: str, comment: str) -> None:
    """Add a column that refers to another table; SQLite takes the reference with the column only."""
    key = f"fk_{table}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        reference = f"CONSTRAINT {key} REFERENCES {target} (id) DEFERRABLE INITIALLY DEFERRED"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} VARCHAR(40) {reference}")
        return
    op.add_column(table, sa.Column(name, sa.String(length=40), nullable=True, comment=comment))
    op.create_foreign_key(key, table, target, [name], ["id"], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    """Undo the migration."""
    op.drop_index("uq_inspector_account_id", table_name="inspector")
    with op.batch_alter_table("inspector") as batch:
        batch.drop_column("account_id")
    for name, _ in _LEAVE:
        op.drop_column("inspector", name)
    op.drop_column("inspection_plan", "burden_reason")
    op.drop_column("inspection_notice", "disclosed_at")
    op.drop_index(op.f("ix_inspection_item_matter_id"), table_name="inspection_item")
    with op.batch_alter_table("inspection_item") as batch:
        batch.drop_column("matter_id")
    op.drop_index(op.f("ix_substitution_notice_id"), table_name="substitution")
    op.drop_table("substitution")
    op.drop_index(op.f("ix_draw_secret_share_secret_id"), table_name="draw_secret_share")
    op.drop_index(op.f("ix_draw_secret_share_custodian"), table_name="draw_secret_share")
    op.drop_table("draw_secret_share")
    op.drop_index(op.f("ix_recusal_request_notice_id"), table_name="recusal_request")
    op.drop_table("recusal_request")
    op.drop_table("fairness_certificate")
    op.drop_index(op.f("ix_draw_secret_item_id"), table_name="draw_secret")
    op.drop_table("draw_secret")
    op.drop_index(op.f("ix_draw_job_state"), table_name="draw_job")
    op.drop_table("draw_job")
    op.drop_index(op.f("ix_visit_signature_visit_id"), table_name="visit_signature")
    op.drop_table("visit_signature")
    op.drop_index(op.f("ix_visit_answer_visit_id"), table_name="visit_answer")
    op.drop_table("visit_answer")
    op.drop_index(op.f("ix_conclusion_state"), table_name="conclusion")
    op.drop_index(op.f("ix_conclusion_number"), table_name="conclusion")
    op.drop_index(op.f("ix_conclusion_agency_id"), table_name="conclusion")
    op.drop_table("conclusion")
    op.drop_index(op.f("ix_visit_state"), table_name="visit")
    op.drop_index(op.f("ix_visit_number"), table_name="visit")
    op.drop_index(op.f("ix_visit_agency_id"), table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_evidence_sha256"), table_name="evidence")
    op.drop_index(op.f("ix_evidence_agency_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(op.f("ix_inspection_matter_code"), table_name="inspection_matter")
    op.drop_table("inspection_matter")
