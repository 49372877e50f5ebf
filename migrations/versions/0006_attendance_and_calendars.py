"""Attendance and calendar subscriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person",
                "facilitator",
                "cohort",
                "venue",
                "cooperation",
                name="kind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("cooperation_id", sa.Integer(), nullable=True),
        sa.Column(
            "circle",
            sa.Enum("foster", "birth_parents", "staff", name="circle", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "naming",
            sa.Enum("neutral", "program", "own", name="naming", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("with_place", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(kind IN ('person', 'facilitator') AND cohort_id IS NULL AND venue_id IS NULL AND cooperation_id IS NULL) OR (kind = 'cohort' AND cohort_id IS NOT NULL AND venue_id IS NULL AND cooperation_id IS NULL) OR (kind = 'venue' AND venue_id IS NOT NULL AND cohort_id IS NULL AND cooperation_id IS NULL) OR (kind = 'cooperation' AND cooperation_id IS NOT NULL AND cohort_id IS NULL AND venue_id IS NULL)",
            name=op.f("ck_subscription_one_target"),
        ),
        sa.CheckConstraint("(naming = 'own') = (title IS NOT NULL)", name=op.f("ck_subscription_own_title")),
        sa.CheckConstraint("circle <> 'birth_parents'", name=op.f("ck_subscription_no_birth_parents")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_subscription_account_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_subscription_cohort_id")),
        sa.ForeignKeyConstraint(["cooperation_id"], ["cooperation.id"], name=op.f("fk_subscription_cooperation_id")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["role_grant.id"], name=op.f("fk_subscription_grant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_subscription_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_subscription_token_hash")),
    )
    op.create_index("ix_subscription_account_id", "subscription", ["account_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "late",
                "part",
                "excused",
                "absent",
                name="presence",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode", sa.Enum("on_site", "online", name="mode", native_enum=False, create_constraint=True), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("marked_at", INSTANT, nullable=False),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_attendance_version")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_attendance")),
    )
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("attendance")
    op.drop_table("subscription")
