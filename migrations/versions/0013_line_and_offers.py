"""The line by rule, offers of a seat that hold it, and seats kept for a service."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""
BEFORE = ("waiting", "seated", "withdrawn", "cancelled")
STATES = ("waiting", "offered", "seated", "withdrawn", "cancelled")
LIVE_BEFORE, LIVE = "state IN ('seated', 'waiting')", "state IN ('offered', 'seated', 'waiting')"
HOLDS_BEFORE, HOLDS = "(state IN ('seated'))", "(state IN ('offered', 'seated'))"
UNITS = ("home", "person")


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def of_home(holds: str) -> str:
    return f"CASE WHEN seat_unit = 'home' THEN {holds} = (seat_number IS NOT NULL) ELSE seat_number IS NULL END"


def of_person(holds: str) -> str:
    return f"CASE WHEN seat_unit = 'person' THEN NOT {holds} OR seat_number IS NOT NULL ELSE seat_number IS NULL END"


def enrollment(states: tuple[str, ...], live: str, holds: str, *more: sa.schema.SchemaItem) -> sa.Table:
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
        *more,
        sa.CheckConstraint(one_of("seat_unit", UNITS), name="ck_enrollment_seat_unit"),
        sa.CheckConstraint(one_of("state", states), name="ck_enrollment_state"),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="ck_enrollment_withdrawn_has_time"
        ),
        sa.CheckConstraint(of_home(holds), name="ck_enrollment_seated_iff_seat"),
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
        sa.Index("uq_enrollment_live", "cohort_id", "household_id", unique=True, sqlite_where=sa.text(live)),
    )


def participant(states: tuple[str, ...], live: str, holds: str) -> sa.Table:
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
        sa.CheckConstraint(of_person(holds), name="ck_participant_seated_has_seat"),
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
        sa.Index("uq_participant_live", "cohort_id", "person_id", unique=True, sqlite_where=sa.text(live)),
    )


NEW = ("priority", "passed")


def new(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def live_indexes(live: str) -> None:
    for table, column in (("enrollment", "household_id"), ("participant", "person_id")):
        op.drop_index(f"uq_{table}_live", table)
        op.create_index(
            f"uq_{table}_live",
            table,
            ["cohort_id", column],
            unique=True,
            postgresql_where=sa.text(live),
            sqlite_where=sa.text(live),
        )


def upgrade() -> None:
    op.drop_index("ix_enrollment_line", "enrollment")
    with op.batch_alter_table("enrollment", copy_from=enrollment(BEFORE, LIVE_BEFORE, HOLDS_BEFORE)) as batch:
        batch.drop_constraint(op.f("ck_enrollment_state"), type_="check")
        batch.create_check_constraint(op.f("ck_enrollment_state"), one_of("state", STATES))
        batch.drop_constraint(op.f("ck_enrollment_seated_iff_seat"), type_="check")
        batch.create_check_constraint(op.f("ck_enrollment_seated_iff_seat"), of_home(HOLDS))
        for name in NEW:
            batch.add_column(new(name))
        batch.create_check_constraint(op.f("ck_enrollment_passed"), "passed BETWEEN 0 AND 2")
    op.create_index("ix_enrollment_line", "enrollment", ["cohort_id", "state", "priority", "entered_at", "id"])
    with op.batch_alter_table("participant", copy_from=participant(BEFORE, LIVE_BEFORE, HOLDS_BEFORE)) as batch:
        batch.drop_constraint(op.f("ck_participant_state"), type_="check")
        batch.create_check_constraint(op.f("ck_participant_state"), one_of("state", STATES))
        batch.drop_constraint(op.f("ck_participant_seated_has_seat"), type_="check")
        batch.create_check_constraint(op.f("ck_participant_seated_has_seat"), of_person(HOLDS))
    live_indexes(LIVE)
    _create_tables()


def _create_tables() -> None:
    op.create_table(
        "cohort_line",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer_days BETWEEN 0 AND 10", name=op.f("ck_cohort_line_answer_days")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_line_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_cohort_line")),
    )
    op.create_table(
        "seat_quota",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("release_on", sa.Date(), nullable=False),
        sa.Column("released_at", INSTANT, nullable=True),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_seat_quota_seats")),
        sa.ForeignKeyConstraint(
            ["cohort_id", "service_id"],
            ["cohort_service.cohort_id", "cohort_service.service_id"],
            name=op.f("fk_seat_quota_cohort_id_service_id"),
        ),
        sa.PrimaryKeyConstraint("cohort_id", "service_id", name=op.f("pk_seat_quota")),
    )
    op.create_index(
        "ix_seat_quota_due",
        "seat_quota",
        ["release_on"],
        postgresql_where=sa.text("released_at IS NULL"),
        sqlite_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "seat_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("answer_by", INSTANT, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                "expired",
                "revoked",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_seat_offer_closed_has_time")),
        sa.CheckConstraint("made_at < answer_by", name=op.f("ck_seat_offer_time_to_answer")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollment.id"], name=op.f("fk_seat_offer_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_offer")),
        sa.UniqueConstraint("code", name=op.f("uq_seat_offer_code")),
    )
    op.create_index(
        "uq_seat_offer_open",
        "seat_offer",
        ["enrollment_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_seat_offer_enrollment_id", "seat_offer", ["enrollment_id"])
    op.create_index(
        "ix_seat_offer_due",
        "seat_offer",
        ["answer_by"],
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("seat_offer")
    op.drop_table("seat_quota")
    op.drop_table("cohort_line")
    # Who has been offered a seat waits again, where they stood.
    op.execute("UPDATE enrollment SET state = 'waiting', seat_number = NULL WHERE state = 'offered'")
    op.execute("UPDATE participant SET state = 'waiting', seat_number = NULL WHERE state IN ('offered', 'waiting')")
    live_indexes(LIVE_BEFORE)
    op.drop_index("ix_enrollment_line", "enrollment")
    with op.batch_alter_table("participant", copy_from=participant(STATES, LIVE_BEFORE, HOLDS)) as batch:
        batch.drop_constraint(op.f("ck_participant_state"), type_="check")
        batch.create_check_constraint(op.f("ck_participant_state"), one_of("state", BEFORE))
        batch.drop_constraint(op.f("ck_participant_seated_has_seat"), type_="check")
        batch.create_check_constraint(op.f("ck_participant_seated_has_seat"), of_person(HOLDS_BEFORE))
    passed = sa.CheckConstraint("passed BETWEEN 0 AND 2", name="ck_enrollment_passed")
    now = enrollment(STATES, LIVE_BEFORE, HOLDS, *map(new, NEW), passed)
    with op.batch_alter_table("enrollment", copy_from=now) as batch:
        batch.drop_constraint(op.f("ck_enrollment_passed"), type_="check")
        for name in NEW:
            batch.drop_column(name)
        batch.drop_constraint(op.f("ck_enrollment_state"), type_="check")
        batch.create_check_constraint(op.f("ck_enrollment_state"), one_of("state", BEFORE))
        batch.drop_constraint(op.f("ck_enrollment_seated_iff_seat"), type_="check")
        batch.create_check_constraint(op.f("ck_enrollment_seated_iff_seat"), of_home(HOLDS_BEFORE))
    op.create_index("ix_enrollment_line", "enrollment", ["cohort_id", "state", "entered_at", "id"])
