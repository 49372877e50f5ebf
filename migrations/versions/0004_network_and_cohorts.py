"""Facilitators, cohorts, meetings and bookings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""
OWN_RULES = {
    "sqlite": (
        (
            "CREATE TRIGGER ex_booking_room_insert BEFORE INSERT ON booking WHEN NEW.room_id IS NOT NULL AND "
            "EXISTS (SELECT 1 FROM booking b WHERE b.room_id = NEW.room_id AND b.starts_at < NEW.ends_at AND "
            "b.ends_at > NEW.starts_at AND b.id IS NOT NEW.id) BEGIN SELECT RAISE(ABORT, 'ex_booking_room'); "
            "END"
        ),
        (
            "CREATE TRIGGER ex_booking_room_update BEFORE UPDATE ON booking WHEN NEW.room_id IS NOT NULL AND "
            "EXISTS (SELECT 1 FROM booking b WHERE b.room_id = NEW.room_id AND b.starts_at < NEW.ends_at AND "
            "b.ends_at > NEW.starts_at AND b.id IS NOT NEW.id) BEGIN SELECT RAISE(ABORT, 'ex_booking_room'); "
            "END"
        ),
        (
            "CREATE TRIGGER ex_booking_facilitator_insert BEFORE INSERT ON booking WHEN NEW.facilitator_id "
            "IS NOT NULL AND EXISTS (SELECT 1 FROM booking b WHERE b.facilitator_id = NEW.facilitator_id AND "
            "b.starts_at < NEW.ends_at AND b.ends_at > NEW.starts_at AND b.id IS NOT NEW.id) BEGIN SELECT "
            "RAISE(ABORT, 'ex_booking_facilitator'); END"
        ),
        (
            "CREATE TRIGGER ex_booking_facilitator_update BEFORE UPDATE ON booking WHEN NEW.facilitator_id "
            "IS NOT NULL AND EXISTS (SELECT 1 FROM booking b WHERE b.facilitator_id = NEW.facilitator_id AND "
            "b.starts_at < NEW.ends_at AND b.ends_at > NEW.starts_at AND b.id IS NOT NEW.id) BEGIN SELECT "
            "RAISE(ABORT, 'ex_booking_facilitator'); END"
        ),
    ),
    "postgresql": (
        (
            "ALTER TABLE booking ADD CONSTRAINT ex_booking_room EXCLUDE USING gist (int4range(room_id, "
            "room_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE (room_id IS NOT NULL)"
        ),
        (
            "ALTER TABLE booking ADD CONSTRAINT ex_booking_facilitator EXCLUDE USING gist "
            "(int4range(facilitator_id, facilitator_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH "
            "&&) WHERE (facilitator_id IS NOT NULL)"
        ),
    ),
}
"""What each engine promises in its own words."""


def upgrade() -> None:
    op.create_table(
        "program_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_version")),
        sa.UniqueConstraint("digest", name=op.f("uq_program_version_digest")),
    )
    op.create_index(op.f("ix_program_version_program_key"), "program_version", ["program_key"], unique=False)
    op.create_table(
        "facilitator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["municipality.number"], name=op.f("fk_facilitator_municipality_number")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_facilitator_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitator")),
        sa.UniqueConstraint("code", name=op.f("uq_facilitator_code")),
        sa.UniqueConstraint("person_id", name=op.f("uq_facilitator_person_id")),
    )
    op.create_table(
        "facilitator_cooperation",
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperation_id"], ["cooperation.id"], name=op.f("fk_facilitator_cooperation_cooperation_id")
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name=op.f("fk_facilitator_cooperation_facilitator_id")
        ),
        sa.PrimaryKeyConstraint("facilitator_id", "cooperation_id", name=op.f("pk_facilitator_cooperation")),
    )
    op.create_index(
        "ix_facilitator_cooperation_cooperation_id", "facilitator_cooperation", ["cooperation_id"], unique=False
    )
    op.create_table(
        "program_override",
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperation_id"], ["cooperation.id"], name=op.f("fk_program_override_cooperation_id")
        ),
        sa.PrimaryKeyConstraint("cooperation_id", "program_key", name=op.f("pk_program_override")),
    )
    op.create_table(
        "qualification",
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["facilitator_id"], ["facilitator.id"], name=op.f("fk_qualification_facilitator_id")),
        sa.PrimaryKeyConstraint("facilitator_id", "program_key", name=op.f("pk_qualification")),
    )
    op.create_table(
        "cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.Column("program_version_id", sa.Integer(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column(
            "circle",
            sa.Enum("foster", "birth_parents", "staff", name="circle", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "confirmed",
                "finished",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "seat_unit",
            sa.Enum("home", "person", name="seat_unit", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("min_homes", sa.Integer(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("sign_up_until", sa.Date(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("first_at", INSTANT, nullable=True),
        sa.Column("last_at", INSTANT, nullable=True),
        sa.Column("cancelled_because", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(first_at IS NULL) = (last_at IS NULL) AND (first_at IS NULL OR first_at <= last_at)",
            name=op.f("ck_cohort_span"),
        ),
        sa.CheckConstraint("min_homes >= 1", name=op.f("ck_cohort_min_homes")),
        sa.ForeignKeyConstraint(["cooperation_id"], ["cooperation.id"], name=op.f("fk_cohort_cooperation_id")),
        sa.ForeignKeyConstraint(
            ["program_version_id"], ["program_version.id"], name=op.f("fk_cohort_program_version_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_cohort_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("code", name=op.f("uq_cohort_code")),
        sa.UniqueConstraint("id", "seat_unit", name=op.f("uq_cohort_id_seat_unit")),
    )
    op.create_index("ix_cohort_cooperation_id_last_at", "cohort", ["cooperation_id", "last_at"], unique=False)
    op.create_index("ix_cohort_cooperation_id_state", "cohort", ["cooperation_id", "state"], unique=False)
    op.create_index("ix_cohort_first_at", "cohort", ["first_at"], unique=False)
    op.create_table(
        "cohort_audience",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_audience_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", "audience", name=op.f("pk_cohort_audience")),
    )
    op.create_table(
        "cohort_facilitator",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_facilitator_cohort_id")),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name=op.f("fk_cohort_facilitator_facilitator_id")
        ),
        sa.PrimaryKeyConstraint("cohort_id", "facilitator_id", name=op.f("pk_cohort_facilitator")),
    )
    op.create_index("ix_cohort_facilitator_facilitator_id", "cohort_facilitator", ["facilitator_id"], unique=False)
    op.create_table(
        "cohort_service",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_service_cohort_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_cohort_service_service_id")),
        sa.PrimaryKeyConstraint("cohort_id", "service_id", name=op.f("pk_cohort_service")),
    )
    op.create_index("ix_cohort_service_service_id", "cohort_service", ["service_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("module_key", sa.Text(), nullable=True),
        sa.Column(
            "phase",
            sa.Enum("course", "group_supervision", name="phase", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("register_done_at", INSTANT, nullable=True),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_meeting_sequence")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_meeting_starts_before_ends")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_meeting_cohort_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_meeting_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_meeting_cohort_id_number")),
        sa.UniqueConstraint("id", "cohort_id", name=op.f("uq_meeting_id_cohort_id")),
        sa.UniqueConstraint("id", "starts_at", "ends_at", name=op.f("uq_meeting_id_starts_at_ends_at")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    op.create_index("ix_meeting_cohort_id_starts_at", "meeting", ["cohort_id", "starts_at"], unique=False)
    op.create_index(
        "ix_meeting_open_register",
        "meeting",
        ["ends_at"],
        unique=False,
        postgresql_where=sa.text("register_done_at IS NULL AND cancelled_at IS NULL"),
        sqlite_where=sa.text("register_done_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_index("ix_meeting_starts_at", "meeting", ["starts_at"], unique=False)
    op.create_table(
        "seat",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_seat_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", "number", name=op.f("pk_seat")),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("facilitator_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(room_id IS NULL) <> (facilitator_id IS NULL)", name=op.f("ck_booking_one_resource")),
        sa.ForeignKeyConstraint(["facilitator_id"], ["facilitator.id"], name=op.f("fk_booking_facilitator_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "starts_at", "ends_at"],
            ["meeting.id", "meeting.starts_at", "meeting.ends_at"],
            name=op.f("fk_booking_meeting_id_starts_at_ends_at"),
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_booking_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_index("ix_booking_facilitator_id_starts_at", "booking", ["facilitator_id", "starts_at"], unique=False)
    op.create_index("ix_booking_meeting_id", "booking", ["meeting_id"], unique=False)
    op.create_index("ix_booking_room_id_starts_at", "booking", ["room_id", "starts_at"], unique=False)
    for statement in OWN_RULES[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("booking")
    op.drop_table("seat")
    op.drop_table("meeting")
    op.drop_table("cohort_service")
    op.drop_table("cohort_facilitator")
    op.drop_table("cohort_audience")
    op.drop_table("cohort")
    op.drop_table("qualification")
    op.drop_table("program_override")
    op.drop_table("facilitator_cooperation")
    op.drop_table("facilitator")
    op.drop_table("program_version")
