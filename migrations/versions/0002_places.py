"""Municipalities, services, cooperations, venues and closed days."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "municipality",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("inhabitants", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(number) = 4", name=op.f("ck_municipality_four_digits")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_municipality")),
    )
    op.create_index(op.f("ix_municipality_name"), "municipality", ["name"], unique=False)
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("key", name=op.f("uq_service_key")),
    )
    op.create_table(
        "blackout_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("school_holiday", "planning_day", "other", name="kind", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("label", sa.Text(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_blackout_period_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["municipality.number"], name=op.f("fk_blackout_period_municipality_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackout_period")),
        sa.UniqueConstraint(
            "municipality_number",
            "first_day",
            "kind",
            name=op.f("uq_blackout_period_municipality_number_first_day_kind"),
        ),
    )
    op.create_table(
        "cooperation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host_municipality", sa.Text(), nullable=False),
        sa.Column("legal_form", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_municipality"], ["municipality.number"], name=op.f("fk_cooperation_host_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperation")),
        sa.UniqueConstraint("key", name=op.f("uq_cooperation_key")),
    )
    op.create_table(
        "service_municipality",
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["municipality.number"], name=op.f("fk_service_municipality_municipality_number")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_municipality_service_id")),
        sa.PrimaryKeyConstraint("municipality_number", name=op.f("pk_service_municipality")),
    )
    op.create_index(op.f("ix_service_municipality_service_id"), "service_municipality", ["service_id"], unique=False)
    op.create_table(
        "cooperation_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_cooperation_membership_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["cooperation_id"], ["cooperation.id"], name=op.f("fk_cooperation_membership_cooperation_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_cooperation_membership_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperation_membership")),
    )
    op.create_index("ix_cooperation_membership_service_id", "cooperation_membership", ["service_id"], unique=False)
    op.create_index(
        "uq_cooperation_membership_current",
        "cooperation_membership",
        ["cooperation_id", "service_id"],
        unique=True,
        postgresql_where=sa.text("last_day IS NULL"),
        sqlite_where=sa.text("last_day IS NULL"),
    )
    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("cooperation_id", sa.Integer(), nullable=False),
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("access_note", sa.Text(), nullable=False),
        sa.Column("travel_note", sa.Text(), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=False),
        sa.Column("childcare_room", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cooperation_id"], ["cooperation.id"], name=op.f("fk_venue_cooperation_id")),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["municipality.number"], name=op.f("fk_venue_municipality_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("code", name=op.f("uq_venue_code")),
        sa.UniqueConstraint("cooperation_id", "name", name=op.f("uq_venue_cooperation_id_name")),
    )
    op.create_index(op.f("ix_venue_municipality_number"), "venue", ["municipality_number"], unique=False)
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 1 AND 1000", name=op.f("ck_room_capacity")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_room_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("venue_id", "name", name=op.f("uq_room_venue_id_name")),
    )
    op.create_table(
        "venue_opening",
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_venue_opening_opens_before_closes")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_venue_opening_weekday")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_venue_opening_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "weekday", name=op.f("pk_venue_opening")),
    )


def downgrade() -> None:
    op.drop_table("venue_opening")
    op.drop_table("room")
    op.drop_table("venue")
    op.drop_table("cooperation_membership")
    op.drop_table("service_municipality")
    op.drop_table("cooperation")
    op.drop_table("blackout_period")
    op.drop_table("service")
    op.drop_table("municipality")
