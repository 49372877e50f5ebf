"""What homes want before there is a cohort, when everybody can come, and how long the way is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""


def upgrade() -> None:
    op.create_table(
        "municipality_link",
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("road", "strait", "ferry", name="kind", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("gap_km", sa.Double(), nullable=False),
        sa.CheckConstraint("a < b", name=op.f("ck_municipality_link_lower_first")),
        sa.CheckConstraint("gap_km >= 0", name=op.f("ck_municipality_link_gap")),
        sa.ForeignKeyConstraint(["a"], ["municipality.number"], name=op.f("fk_municipality_link_a")),
        sa.ForeignKeyConstraint(["b"], ["municipality.number"], name=op.f("fk_municipality_link_b")),
        sa.PrimaryKeyConstraint("a", "b", name=op.f("pk_municipality_link")),
    )
    op.create_index("ix_municipality_link_b", "municipality_link", ["b"], unique=False)
    op.create_table(
        "facilitator_absence",
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_facilitator_absence_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name=op.f("fk_facilitator_absence_facilitator_id")
        ),
        sa.PrimaryKeyConstraint("facilitator_id", "first_day", name=op.f("pk_facilitator_absence")),
    )
    op.create_table(
        "facilitator_availability",
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("max_cohorts", sa.Integer(), nullable=False),
        sa.Column("max_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("max_cohorts BETWEEN 0 AND 20", name=op.f("ck_facilitator_availability_max_cohorts")),
        sa.CheckConstraint("max_minutes BETWEEN 0 AND 600", name=op.f("ck_facilitator_availability_max_minutes")),
        sa.CheckConstraint("slots BETWEEN 0 AND 16383", name=op.f("ck_facilitator_availability_slots")),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name=op.f("fk_facilitator_availability_facilitator_id")
        ),
        sa.PrimaryKeyConstraint("facilitator_id", name=op.f("pk_facilitator_availability")),
    )
    op.create_table(
        "home_availability",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("max_minutes", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("childcare", sa.Boolean(), nullable=False),
        sa.CheckConstraint("adults BETWEEN 1 AND 6", name=op.f("ck_home_availability_adults")),
        sa.CheckConstraint("max_minutes BETWEEN 5 AND 600", name=op.f("ck_home_availability_max_minutes")),
        sa.CheckConstraint("slots BETWEEN 1 AND 16383", name=op.f("ck_home_availability_slots")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_home_availability_household_id")),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["municipality.number"], name=op.f("fk_home_availability_municipality_number")
        ),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_home_availability")),
    )
    op.create_table(
        "part_hours",
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.Column(
            "part", sa.Enum("day", "evening", name="part", native_enum=False, create_constraint=True), nullable=False
        ),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.CheckConstraint("begins < ends", name=op.f("ck_part_hours_begins_before_ends")),
        sa.ForeignKeyConstraint(["cooperation_id"], ["cooperation.id"], name=op.f("fk_part_hours_cooperation_id")),
        sa.PrimaryKeyConstraint("cooperation_id", "part", name=op.f("pk_part_hours")),
    )
    op.create_table(
        "travel_override",
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("a < b", name=op.f("ck_travel_override_lower_first")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_travel_override_minutes")),
        sa.ForeignKeyConstraint(["a"], ["municipality.number"], name=op.f("fk_travel_override_a")),
        sa.ForeignKeyConstraint(["b"], ["municipality.number"], name=op.f("fk_travel_override_b")),
        sa.ForeignKeyConstraint(["cooperation_id"], ["cooperation.id"], name=op.f("fk_travel_override_cooperation_id")),
        sa.PrimaryKeyConstraint("cooperation_id", "a", "b", name=op.f("pk_travel_override")),
    )
    op.create_table(
        "home_absence",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_home_absence_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["home_availability.household_id"], name=op.f("fk_home_absence_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "first_day", name=op.f("pk_home_absence")),
    )
    op.create_table(
        "interest_registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "planned", "withdrawn", "closed", name="state", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(state IN ('open', 'planned')) = (ended_at IS NULL)", name=op.f("ck_interest_registration_ended_has_time")
        ),
        sa.ForeignKeyConstraint(
            ["cooperation_id"], ["cooperation.id"], name=op.f("fk_interest_registration_cooperation_id")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_interest_registration_entered_by")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["home_availability.household_id"], name=op.f("fk_interest_registration_household_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_registration")),
        sa.UniqueConstraint("code", name=op.f("uq_interest_registration_code")),
    )
    op.create_index(
        "ix_interest_registration_cooperation_id_state",
        "interest_registration",
        ["cooperation_id", "state", "program_key"],
        unique=False,
    )
    op.create_index(
        "uq_interest_registration_live",
        "interest_registration",
        ["household_id", "program_key"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'planned')"),
        sqlite_where=sa.text("state IN ('open', 'planned')"),
    )
    op.create_table(
        "venue_closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_venue_closure_ends_after_start")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_venue_closure_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_closure")),
        sa.UniqueConstraint("venue_id", "first_day", name=op.f("uq_venue_closure_venue_id_first_day")),
    )


def downgrade() -> None:
    op.drop_table("venue_closure")
    op.drop_table("interest_registration")
    op.drop_table("home_absence")
    op.drop_table("travel_override")
    op.drop_table("part_hours")
    op.drop_table("home_availability")
    op.drop_table("facilitator_availability")
    op.drop_table("facilitator_absence")
    op.drop_table("municipality_link")
