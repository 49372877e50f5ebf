"""Invitations and enrollments."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column(
            "answer",
            sa.Enum("open", "accepted", "declined", name="answer", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "time",
                "place",
                "not_now",
                "has_taken",
                "not_relevant",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name=op.f("ck_invitation_answered_has_time")),
        sa.CheckConstraint("reason IS NULL OR answer = 'declined'", name=op.f("ck_invitation_reason_for_no")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_invitation_cohort_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_invitation_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code", name=op.f("uq_invitation_code")),
        sa.UniqueConstraint("cohort_id", "household_id", name=op.f("uq_invitation_cohort_id_household_id")),
    )
    op.create_index("ix_invitation_household_id", "invitation", ["household_id"], unique=False)
    op.create_table(
        "enrollment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column(
            "seat_unit",
            sa.Enum("home", "person", name="seat_unit", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "seated", "withdrawn", "cancelled", name="state", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("seat_number", sa.Integer(), nullable=True),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("seated_at", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("childcare", sa.Boolean(), nullable=False),
        sa.Column("diet", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Text(), nullable=False),
        sa.Column("access_needs", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_enrollment_withdrawn_has_time")
        ),
        sa.CheckConstraint(
            "CASE WHEN seat_unit = 'home' THEN (state IN ('seated')) = (seat_number IS NOT NULL) ELSE seat_number IS NULL END",
            name=op.f("ck_enrollment_seated_iff_seat"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id", "seat_number"],
            ["seat.cohort_id", "seat.number"],
            name=op.f("fk_enrollment_cohort_id_seat_number"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id", "seat_unit"],
            ["cohort.id", "cohort.seat_unit"],
            name=op.f("fk_enrollment_cohort_id_seat_unit"),
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_enrollment_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
        sa.UniqueConstraint("code", name=op.f("uq_enrollment_code")),
        sa.UniqueConstraint("cohort_id", "seat_number", name=op.f("uq_enrollment_cohort_id_seat_number")),
        sa.UniqueConstraint(
            "id", "cohort_id", "seat_unit", "state", name=op.f("uq_enrollment_id_cohort_id_seat_unit_state")
        ),
    )
    op.create_index("ix_enrollment_household_id", "enrollment", ["household_id"], unique=False)
    op.create_index("ix_enrollment_line", "enrollment", ["cohort_id", "state", "entered_at", "id"], unique=False)
    op.create_index(
        "uq_enrollment_live",
        "enrollment",
        ["cohort_id", "household_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('seated', 'waiting')"),
        sqlite_where=sa.text("state IN ('seated', 'waiting')"),
    )
    op.create_table(
        "participant",
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column(
            "seat_unit",
            sa.Enum("home", "person", name="seat_unit", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "seated", "withdrawn", "cancelled", name="state", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("seat_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN seat_unit = 'person' THEN NOT (state IN ('seated')) OR seat_number IS NOT NULL ELSE seat_number IS NULL END",
            name=op.f("ck_participant_seated_has_seat"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id", "seat_number"],
            ["seat.cohort_id", "seat.number"],
            name=op.f("fk_participant_cohort_id_seat_number"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id", "cohort_id", "seat_unit", "state"],
            ["enrollment.id", "enrollment.cohort_id", "enrollment.seat_unit", "enrollment.state"],
            name=op.f("fk_participant_enrollment_id_cohort_id_seat_unit_state"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_participant_person_id")),
        sa.PrimaryKeyConstraint("enrollment_id", "person_id", name=op.f("pk_participant")),
        sa.UniqueConstraint("cohort_id", "seat_number", name=op.f("uq_participant_cohort_id_seat_number")),
    )
    op.create_index("ix_participant_person_id", "participant", ["person_id"], unique=False)
    op.create_index(
        "uq_participant_live",
        "participant",
        ["cohort_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('seated', 'waiting')"),
        sqlite_where=sa.text("state IN ('seated', 'waiting')"),
    )


def downgrade() -> None:
    op.drop_table("participant")
    op.drop_table("enrollment")
    op.drop_table("invitation")
