"""Planning rounds, drafts of plans, and the cohorts they became."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""


def upgrade() -> None:
    op.create_table(
        "planning_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "circle",
            sa.Enum("foster", "birth_parents", "staff", name="circle", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("first_monday", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("programs", sa.JSON(), nullable=False),
        sa.Column("allowed_absence", sa.Integer(), nullable=False),
        sa.Column(
            "state", sa.Enum("open", "closed", name="state", native_enum=False, create_constraint=True), nullable=False
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("allowed_absence BETWEEN 0 AND 10", name=op.f("ck_planning_round_allowed_absence")),
        sa.CheckConstraint("weeks BETWEEN 1 AND 60", name=op.f("ck_planning_round_weeks")),
        sa.ForeignKeyConstraint(["cooperation_id"], ["cooperation.id"], name=op.f("fk_planning_round_cooperation_id")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_planning_round_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_round")),
        sa.UniqueConstraint("code", name=op.f("uq_planning_round_code")),
        sa.UniqueConstraint("cooperation_id", "name", name=op.f("uq_planning_round_cooperation_id_name")),
    )
    op.create_table(
        "plan_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("copied_from", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("refs", sa.JSON(), nullable=False),
        sa.Column("steering", sa.JSON(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("facts_at", INSTANT, nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("bound", sa.Integer(), nullable=True),
        sa.Column("served", sa.Integer(), nullable=True),
        sa.Column("cohort_count", sa.Integer(), nullable=True),
        sa.Column("wishes", sa.Integer(), nullable=False),
        sa.Column("at_stake", sa.JSON(), nullable=True),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "queued",
                "running",
                "done",
                "stopped",
                "failed",
                "published",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "task", sa.Enum("solve", "repair", name="task", native_enum=False, create_constraint=True), nullable=False
        ),
        sa.Column(
            "failed_because",
            sa.Enum(
                "contradiction",
                "memory",
                "unsound",
                "crashed",
                name="failure",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("queued_at", INSTANT, nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("heartbeat_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'failed') = (failed_because IS NOT NULL)", name=op.f("ck_plan_draft_failed_has_reason")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_plan_draft_published_has_time")
        ),
        sa.CheckConstraint(
            "(state IN ('queued', 'running')) = (queued_at IS NOT NULL)", name=op.f("ck_plan_draft_working_has_turn")
        ),
        sa.CheckConstraint(
            "NOT stop_requested OR state IN ('queued', 'running')", name=op.f("ck_plan_draft_stops_while_working")
        ),
        sa.CheckConstraint(
            "state <> 'running' OR heartbeat_at IS NOT NULL", name=op.f("ck_plan_draft_running_has_heartbeat")
        ),
        sa.CheckConstraint(
            "state NOT IN ('done', 'published') OR plan IS NOT NULL", name=op.f("ck_plan_draft_done_has_plan")
        ),
        sa.CheckConstraint(
            "(plan IS NULL) = (points IS NULL) AND (plan IS NULL) = (served IS NULL) AND (plan IS NULL) = (cohort_count IS NULL)",
            name=op.f("ck_plan_draft_plan_has_figures"),
        ),
        sa.CheckConstraint("bound IS NULL OR bound >= points", name=op.f("ck_plan_draft_bound")),
        sa.CheckConstraint("seconds BETWEEN 5 AND 1800", name=op.f("ck_plan_draft_seconds")),
        sa.ForeignKeyConstraint(["copied_from"], ["plan_draft.id"], name=op.f("fk_plan_draft_copied_from")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_plan_draft_created_by")),
        sa.ForeignKeyConstraint(["round_id"], ["planning_round.id"], name=op.f("fk_plan_draft_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_draft")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_draft_code")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_plan_draft_round_id_name")),
    )
    op.create_index(
        "ix_plan_draft_working",
        "plan_draft",
        ["queued_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
        sqlite_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_table(
        "published_cohort",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_published_cohort_number")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_published_cohort_cohort_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["plan_draft.id"], name=op.f("fk_published_cohort_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "number", name=op.f("pk_published_cohort")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_published_cohort_cohort_id")),
    )


def downgrade() -> None:
    op.drop_table("published_cohort")
    op.drop_table("plan_draft")
    op.drop_table("planning_round")
