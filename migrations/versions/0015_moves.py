"""Homes that go on in another cohort, and cohorts that go into another."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""
BEFORE = ("waiting", "offered", "seated", "withdrawn", "cancelled")
STATES = ("waiting", "offered", "seated", "withdrawn", "moved", "cancelled")
LIVE = "state IN ('offered', 'seated', 'waiting')"
HOLDS = "(state IN ('offered', 'seated'))"
LEFT_BEFORE = "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)"
LEFT = "(state IN ('moved', 'withdrawn')) = (withdrawn_at IS NOT NULL)"
MOVED = "(state = 'moved') = (moved_to_id IS NOT NULL)"
UNITS = ("home", "person")


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def enrollment(states: tuple[str, ...], left: str, *more: sa.schema.SchemaItem) -> sa.Table:
    """The table as SQLite must know it to copy it: with every constraint."""
    return sa.Table(
        "enrollment",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("seat_unit", sa.String(6), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("seat_number", sa.Integer(), nullable=True),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("seated_at", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("childcare", sa.Boolean(), nullable=False),
        sa.Column("diet", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Text(), nullable=False),
        sa.Column("access_needs", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("passed", sa.Integer(), nullable=False, server_default="0"),
        *more,
        sa.CheckConstraint(one_of("seat_unit", UNITS), name="ck_enrollment_seat_unit"),
        sa.CheckConstraint(one_of("state", states), name="ck_enrollment_state"),
        sa.CheckConstraint(left, name="ck_enrollment_withdrawn_has_time"),
        sa.CheckConstraint(
            f"CASE WHEN seat_unit = 'home' THEN {HOLDS} = (seat_number IS NOT NULL) ELSE seat_number IS NULL END",
            name="ck_enrollment_seated_iff_seat",
        ),
        sa.CheckConstraint("passed BETWEEN 0 AND 2", name="ck_enrollment_passed"),
        sa.ForeignKeyConstraint(
            ["cohort_id", "seat_number"], ["seat.cohort_id", "seat.number"], name="fk_enrollment_cohort_id_seat_number"
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id", "seat_unit"], ["cohort.id", "cohort.seat_unit"], name="fk_enrollment_cohort_id_seat_unit"
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name="fk_enrollment_household_id"),
        sa.PrimaryKeyConstraint("id", name="pk_enrollment"),
        sa.UniqueConstraint("code", name="uq_enrollment_code"),
        sa.UniqueConstraint("cohort_id", "seat_number", name="uq_enrollment_cohort_id_seat_number"),
        sa.UniqueConstraint("id", "cohort_id", "seat_unit", "state", name="uq_enrollment_id_cohort_id_seat_unit_state"),
        sa.Index("ix_enrollment_household_id", "household_id"),
        sa.Index("ix_enrollment_line", "cohort_id", "state", "priority", "entered_at", "id"),
        sa.Index("uq_enrollment_live", "cohort_id", "household_id", unique=True, sqlite_where=sa.text(LIVE)),
    )


def participant(states: tuple[str, ...]) -> sa.Table:
    return sa.Table(
        "participant",
        sa.MetaData(),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("seat_unit", sa.String(6), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("seat_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(one_of("seat_unit", UNITS), name="ck_participant_seat_unit"),
        sa.CheckConstraint(one_of("state", states), name="ck_participant_state"),
        sa.CheckConstraint(
            f"CASE WHEN seat_unit = 'person' THEN NOT {HOLDS} OR seat_number IS NOT NULL ELSE seat_number IS NULL END",
            name="ck_participant_seated_has_seat",
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id", "seat_number"], ["seat.cohort_id", "seat.number"], name="fk_participant_cohort_id_seat_number"
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id", "cohort_id", "seat_unit", "state"],
            ["enrollment.id", "enrollment.cohort_id", "enrollment.seat_unit", "enrollment.state"],
            name="fk_participant_enrollment_id_cohort_id_seat_unit_state",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_participant_person_id"),
        sa.PrimaryKeyConstraint("enrollment_id", "person_id", name="pk_participant"),
        sa.UniqueConstraint("cohort_id", "seat_number", name="uq_participant_cohort_id_seat_number"),
        sa.Index("ix_participant_person_id", "person_id"),
        sa.Index("uq_participant_live", "cohort_id", "person_id", unique=True, sqlite_where=sa.text(LIVE)),
    )


def upgrade() -> None:
    with op.batch_alter_table("enrollment", copy_from=enrollment(BEFORE, LEFT_BEFORE)) as batch:
        batch.drop_constraint(op.f("ck_enrollment_state"), type_="check")
        batch.create_check_constraint(op.f("ck_enrollment_state"), one_of("state", STATES))
        batch.drop_constraint(op.f("ck_enrollment_withdrawn_has_time"), type_="check")
        batch.create_check_constraint(op.f("ck_enrollment_withdrawn_has_time"), LEFT)
        batch.add_column(sa.Column("moved_to_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_enrollment_moved_to_id"), "enrollment", ["moved_to_id"], ["id"])
        batch.create_check_constraint(op.f("ck_enrollment_moved_somewhere"), MOVED)
    op.create_index("ix_enrollment_moved_to_id", "enrollment", ["moved_to_id"])
    with op.batch_alter_table("participant", copy_from=participant(BEFORE)) as batch:
        batch.drop_constraint(op.f("ck_participant_state"), type_="check")
        batch.create_check_constraint(op.f("ck_participant_state"), one_of("state", STATES))
    op.create_table(
        "cohort_merge",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("cohort_id <> into_id", name=op.f("ck_cohort_merge_another")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_merge_cohort_id")),
        sa.ForeignKeyConstraint(["into_id"], ["cohort.id"], name=op.f("fk_cohort_merge_into_id")),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_cohort_merge")),
    )
    op.create_index("ix_cohort_merge_into_id", "cohort_merge", ["into_id"])


def downgrade() -> None:
    op.drop_table("cohort_merge")
    op.drop_index("ix_enrollment_moved_to_id", "enrollment")
    moved = (
        sa.Column("moved_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["moved_to_id"], ["enrollment.id"], name="fk_enrollment_moved_to_id"),
        sa.CheckConstraint(MOVED, name="ck_enrollment_moved_somewhere"),
    )
    with op.batch_alter_table("enrollment", copy_from=enrollment(STATES, LEFT, *moved)) as batch:
        batch.drop_constraint(op.f("ck_enrollment_moved_somewhere"), type_="check")
        batch.drop_constraint(op.f("fk_enrollment_moved_to_id"), type_="foreignkey")
        batch.drop_column("moved_to_id")
    # Whoever has moved on has left.
    op.execute("UPDATE enrollment SET state = 'withdrawn' WHERE state = 'moved'")
    with op.batch_alter_table("participant", copy_from=participant(STATES)) as batch:
        batch.drop_constraint(op.f("ck_participant_state"), type_="check")
        batch.create_check_constraint(op.f("ck_participant_state"), one_of("state", BEFORE))
    with op.batch_alter_table("enrollment", copy_from=enrollment(STATES, LEFT)) as batch:
        batch.drop_constraint(op.f("ck_enrollment_state"), type_="check")
        batch.create_check_constraint(op.f("ck_enrollment_state"), one_of("state", BEFORE))
        batch.drop_constraint(op.f("ck_enrollment_withdrawn_has_time"), type_="check")
        batch.create_check_constraint(op.f("ck_enrollment_withdrawn_has_time"), LEFT_BEFORE)
