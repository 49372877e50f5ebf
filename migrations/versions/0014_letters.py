"""What coordinators write to cohorts, when homes are reminded, and that they have been."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("to_waiting", sa.Boolean(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_letter_account_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_letter_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("code", name=op.f("uq_letter_code")),
    )
    op.create_index("ix_letter_cohort_id_id", "letter", ["cohort_id", "id"], unique=False)
    op.create_table(
        "reminder_plan",
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column("first_days", sa.Integer(), nullable=True),
        sa.Column("each_days", sa.Integer(), nullable=True),
        sa.CheckConstraint("each_days BETWEEN 1 AND 30", name=op.f("ck_reminder_plan_each_days")),
        sa.CheckConstraint("first_days BETWEEN 1 AND 30", name=op.f("ck_reminder_plan_first_days")),
        sa.ForeignKeyConstraint(["cooperation_id"], ["cooperation.id"], name=op.f("fk_reminder_plan_cooperation_id")),
        sa.PrimaryKeyConstraint("cooperation_id", "program_key", name=op.f("pk_reminder_plan")),
    )
    op.create_table(
        "reminded",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_reminded_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "day", "days_before", name=op.f("pk_reminded")),
    )


def downgrade() -> None:
    for table in ("reminded", "reminder_plan", "letter"):
        op.drop_table(table)
