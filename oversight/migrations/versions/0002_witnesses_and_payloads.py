"""Witnesses, personal payloads, verifications and erasures."""

import sqlalchemy as sa
from alembic import op

import oversight.persistence.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.create_table(
        "log_conflict",
        sa.Column(
            "conflict_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
            comment="order of finding",
        ),
        sa.Column("witness", sa.String(length=255), nullable=False, comment="the name of the witness's key"),
        sa.Column(
            "found_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="when it was found",
        ),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="ahead, or forked"),
        sa.Column(
            "our_size",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the size of the checkpoint that we showed",
        ),
        sa.Column("our_root", sa.LargeBinary(length=32), nullable=False, comment="its root"),
        sa.Column("our_note", sa.LargeBinary(), nullable=False, comment="its signed note"),
        sa.Column(
            "their_size",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the size that the witness holds",
        ),
        sa.Column("request", sa.LargeBinary(), nullable=False, comment="what the witness was asked, byte for byte"),
        sa.Column("status", sa.Integer(), nullable=False, comment="the HTTP status of its answer"),
        sa.Column("answer", sa.LargeBinary(), nullable=False, comment="the body of its answer, byte for byte"),
        sa.PrimaryKeyConstraint("conflict_id", name=op.f("pk_log_conflict")),
        comment="evidence that a witness holds what the log does not contain (insert only)",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_log_conflict_witness", "log_conflict", ["witness"], unique=False)
    op.create_table(
        "log_subject_key",
        sa.Column(
            "subject", sa.String(length=255), nullable=False, comment="whose payloads it seals, opaque: table:id"
        ),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False, comment="AES-256 key; erasure destroys it"),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_log_subject_key")),
        comment="one key for each subject of personal payloads (erasable, by an erasure's entry only)",
    )
    op.create_table(
        "log_witness",
        sa.Column("name", sa.String(length=255), nullable=False, comment="the name of the witness's key"),
        sa.Column(
            "verifier_key",
            sa.String(length=1000),
            nullable=False,
            comment="its verifier key, as in the policy when last asked",
        ),
        sa.Column("url", sa.String(length=1000), nullable=False, comment="its submission prefix when last asked"),
        sa.Column("origin", sa.String(length=255), nullable=False, comment="the log that it was asked about"),
        sa.Column(
            "size",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the size that it is known to hold; 0 before its first answer",
        ),
        sa.Column(
            "last_answered_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="when it last gave a proper answer",
        ),
        sa.Column(
            "failing_since",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=True,
            comment="since when it has given none",
        ),
        sa.Column(
            "last_error", sa.String(length=40), nullable=True, comment="code of what was wrong with its last answer"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_log_witness")),
        comment="where each witness stands (operational: rows are updated, and prove nothing)",
    )
    op.create_table(
        "verification",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the check's identifier"),
        sa.Column("requested_by", sa.String(length=40), nullable=False, comment="user who asked for it"),
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
        sa.Column("stage", sa.JSON(), nullable=True, comment="what is being checked, in both languages"),
        sa.Column("done", sa.BigInteger(), nullable=False, comment="how many of the stage's things are checked"),
        sa.Column("total", sa.BigInteger(), nullable=False, comment="how many the stage has"),
        sa.Column("result", sa.JSON(), nullable=True, comment="what was found, or why it failed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        comment="checks of the whole log (not audited; their requests and results are)",
    )
    op.create_index(op.f("ix_verification_requested_at"), "verification", ["requested_at"], unique=False)
    op.create_index(op.f("ix_verification_state"), "verification", ["state"], unique=False)
    op.create_table(
        "log_cosignature",
        sa.Column(
            "size",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the checkpoint's size",
        ),
        sa.Column("witness", sa.String(length=255), nullable=False, comment="the name of the witness's key"),
        sa.Column(
            "line", sa.LargeBinary(), nullable=False, comment="the signature line, verified, without its line feed"
        ),
        sa.Column(
            "cosigned_at",
            oversight.persistence.base.UtcDateTime(timezone=True),
            nullable=False,
            comment="the time that the line binds",
        ),
        sa.ForeignKeyConstraint(
            ["size"],
            ["log_checkpoint.size"],
            name=op.f("fk_log_cosignature_size"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("size", "witness", name=op.f("pk_log_cosignature")),
        comment="the witnesses' cosignatures (insert only)",
    )
    op.create_table(
        "log_payload",
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="the entry that commits to it"),
        sa.Column(
            "subject", sa.String(length=255), nullable=False, comment="whose personal data it is: the entry's subject"
        ),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False, comment="salt of the entry's payload commitment"),
        sa.Column("nonce", sa.LargeBinary(length=12), nullable=False, comment="AES-GCM nonce"),
        sa.Column(
            "ciphertext", sa.LargeBinary(), nullable=False, comment="AES-256-GCM of the canonical payload, tag included"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_log_payload_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["log_subject_key.subject"],
            name=op.f("fk_log_payload_subject"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_log_payload")),
        comment="personal payloads of the log's entries, encrypted (erasable, by an erasure's entry only)",
    )
    op.create_index("ix_log_payload_subject", "log_payload", ["subject"], unique=False)
    op.create_table(
        "erasure_request",
        sa.Column("id", sa.String(length=40), nullable=False, comment="the row's identifier"),
        sa.Column("agency_id", sa.String(length=40), nullable=False, comment="the unit that asks"),
        sa.Column("subject", sa.String(length=255), nullable=False, comment="whose data, opaque: table:id"),
        sa.Column("basis", sa.String(length=30), nullable=False, comment="code of the legal basis"),
        sa.Column(
            "state", sa.String(length=12), nullable=False, comment="requested, approved, erased, finished, refused"
        ),
        sa.Column("requested_by", sa.String(length=40), nullable=False, comment="user who asked, or the system"),
        sa.Column("requested_on", sa.Date(), nullable=False, comment="day of that"),
        sa.Column("first_approver", sa.String(length=40), nullable=True, comment="user who approved first"),
        sa.Column(
            "second_approver",
            sa.String(length=40),
            nullable=True,
            comment="user who approved second; that carried it out",
        ),
        sa.Column("refused_by", sa.String(length=40), nullable=True, comment="user who refused"),
        sa.Column("payloads", sa.Integer(), nullable=True, comment="how many payloads of the log were destroyed"),
        sa.Column("erased_on", sa.Date(), nullable=True, comment="day the data was erased"),
        sa.Column("finished_on", sa.Date(), nullable=True, comment="day the files were found free of it"),
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
        sa.CheckConstraint("first_approver <> requested_by", name=op.f("ck_erasure_request_first_is_another")),
        sa.CheckConstraint(
            "second_approver <> requested_by AND second_approver <> first_approver",
            name=op.f("ck_erasure_request_second_is_another"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_erasure_request_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["log_entry.event_id"],
            name=op.f("fk_erasure_request_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
        sa.UniqueConstraint("event_id", name=op.f("uq_erasure_request_event_id")),
        comment="requests to erase personal data, by opaque ids",
    )
    op.create_index(op.f("ix_erasure_request_agency_id"), "erasure_request", ["agency_id"], unique=False)
    op.create_index(op.f("ix_erasure_request_state"), "erasure_request", ["state"], unique=False)
    op.create_index(op.f("ix_erasure_request_subject"), "erasure_request", ["subject"], unique=False)
    op.add_column(
        "fund_budget",
        sa.Column(
            "return_reason", sa.String(length=500), nullable=True, comment="why the reviewer returned the amount"
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("fund_budget", "state", comment="draft, returned or confirmed")
    op.create_index("ix_log_entry_actor", "log_entry", ["actor"], unique=False)
    op.create_index("ix_log_entry_occurred_at", "log_entry", ["occurred_at"], unique=False)


def downgrade() -> None:
    """Undo the migration."""
    op.drop_index("ix_log_entry_occurred_at", table_name="log_entry")
    op.drop_index("ix_log_entry_actor", table_name="log_entry")
    op.drop_column("fund_budget", "return_reason")
    op.drop_index(op.f("ix_erasure_request_subject"), table_name="erasure_request")
    op.drop_index(op.f("ix_erasure_request_state"), table_name="erasure_request")
    op.drop_index(op.f("ix_erasure_request_agency_id"), table_name="erasure_request")
    op.drop_table("erasure_request")
    op.drop_index("ix_log_payload_subject", table_name="log_payload")
    op.drop_table("log_payload")
    op.drop_table("log_cosignature")
    op.drop_index(op.f("ix_verification_state"), table_name="verification")
    op.drop_index(op.f("ix_verification_requested_at"), table_name="verification")
    op.drop_table("verification")
    op.drop_table("log_witness")
    op.drop_table("log_subject_key")
    op.drop_index("ix_log_conflict_witness", table_name="log_conflict")
    op.drop_table("log_conflict")
