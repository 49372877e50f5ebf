"""Programs that start at the home: a household's own series of lessons."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def upgrade() -> None:
    op.create_index("uq_household_id_kind", "household", ["id", "kind"], unique=True)
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column(
            "household_kind",
            words("household_kind", "foster_home", "kinship", "respite", "emergency", "birth_parent"),
            nullable=False,
        ),
        sa.Column("circle", words("circle", "foster", "birth_parents", "staff"), nullable=False),
        sa.Column("program_version_id", sa.Integer(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("placement", sa.Integer(), nullable=False),
        sa.Column("state", words("state", "running", "finished", "ended"), nullable=False),
        sa.Column(
            "ended_because",
            words("ended_because", "home_declines", "basis_gone", "in_group", "started_anew", "other"),
            nullable=True,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("is_earned", sa.Boolean(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(circle = 'birth_parents') = (household_kind = 'birth_parent')", name=op.f("ck_series_circle_of_home")
        ),
        sa.CheckConstraint("circle <> 'staff'", name=op.f("ck_series_homes_only")),
        sa.CheckConstraint("(state = 'running') = (closed_on IS NULL)", name=op.f("ck_series_closed_has_day")),
        sa.CheckConstraint("(state = 'ended') = (ended_because IS NOT NULL)", name=op.f("ck_series_ended_has_reason")),
        sa.CheckConstraint("NOT is_earned OR state = 'finished'", name=op.f("ck_series_earned_when_finished")),
        sa.CheckConstraint("placement BETWEEN 1 AND 9", name=op.f("ck_series_placement")),
        sa.ForeignKeyConstraint(
            ["household_id", "household_kind"],
            ["household.id", "household.kind"],
            name=op.f("fk_series_household_id_household_kind"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_version_id"], ["program_version.id"], name=op.f("fk_series_program_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("code", name=op.f("uq_series_code")),
    )
    op.create_index(
        "uq_series_running",
        "series",
        ["household_id", "program_key", "placement"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
        sqlite_where=sa.text("state = 'running'"),
    )
    op.create_index("ix_series_household_id", "series", ["household_id"], unique=False)
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("module_key", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", words("state", "planned", "moved", "held", "skipped"), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("skipped_because", words("skipped_because", "known", "in_group", "home_declines"), nullable=True),
        sa.Column("starts_at", INSTANT, nullable=True),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("called_off_at", INSTANT, nullable=True),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_lesson_number")),
        sa.CheckConstraint("(state = 'held') = (held_on IS NOT NULL)", name=op.f("ck_lesson_held_has_day")),
        sa.CheckConstraint(
            "(state = 'skipped') = (skipped_because IS NOT NULL)", name=op.f("ck_lesson_skipped_has_reason")
        ),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_lesson_whole_time")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_lesson_starts_before_ends")),
        sa.CheckConstraint(
            "called_off_at IS NULL OR starts_at IS NOT NULL", name=op.f("ck_lesson_called_off_was_agreed")
        ),
        sa.CheckConstraint(
            "state <> 'skipped' OR starts_at IS NULL OR called_off_at IS NOT NULL",
            name=op.f("ck_lesson_skipped_has_no_time"),
        ),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_lesson_sequence")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_lesson_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_lesson_series_id_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_lesson_uid")),
    )
    op.create_index(
        "ix_lesson_undone",
        "lesson",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("state IN ('moved', 'planned')"),
        sqlite_where=sa.text("state IN ('moved', 'planned')"),
    )
    op.create_index("ix_lesson_starts_at", "lesson", ["starts_at"], unique=False)


def downgrade() -> None:
    op.drop_table("lesson")
    op.drop_table("series")
    op.drop_index("uq_household_id_kind", table_name="household")
