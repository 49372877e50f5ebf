"""Staff take part in staff courses as households of one."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = ("foster_home", "kinship", "respite", "emergency", "birth_parent")
KINDS = (*BEFORE, "staff")
INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""
HOMES_ONLY_BEFORE = "circle <> 'staff'"
HOMES_ONLY = "circle <> 'staff' AND household_kind <> 'staff'"
STAFF = {
    "staff_has_person": "(kind = 'staff') = (staff_person_id IS NOT NULL)",
    "staff_is_no_home": "staff_person_id IS NULL OR (contact_person_id IS NULL AND service_reference IS NULL)",
}


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def household(kinds: tuple[str, ...], *more: sa.schema.SchemaItem) -> sa.Table:
    """The table as SQLite must know it to copy it: with every constraint."""
    return sa.Table(
        "household",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("service_reference", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("care_municipality", sa.Text(), nullable=False),
        sa.Column("home_municipality", sa.Text(), nullable=False),
        sa.Column("contact_person_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *more,
        sa.CheckConstraint(one_of("kind", kinds), name="ck_household_kind"),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name="ck_household_ends_after_start"),
        sa.ForeignKeyConstraint(["care_municipality"], ["municipality.number"], name="fk_household_care_municipality"),
        sa.ForeignKeyConstraint(["contact_person_id"], ["person.id"], name="fk_household_contact_person_id"),
        sa.ForeignKeyConstraint(["home_municipality"], ["municipality.number"], name="fk_household_home_municipality"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_household_service_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household"),
        sa.UniqueConstraint("code", name="uq_household_code"),
        sa.UniqueConstraint("service_id", "service_reference", name="uq_household_service_id_service_reference"),
        sa.Index("ix_household_contact_person_id", "contact_person_id"),
        sa.Index("ix_household_service_id_kind", "service_id", "kind"),
        sa.Index("uq_household_id_kind", "id", "kind", unique=True),
    )


def series(kinds: tuple[str, ...], homes_only: str) -> sa.Table:
    """As household."""
    ended = ("home_declines", "basis_gone", "in_group", "started_anew", "other")
    return sa.Table(
        "series",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("household_kind", sa.String(12), nullable=False),
        sa.Column("circle", sa.String(13), nullable=False),
        sa.Column("program_version_id", sa.Integer(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("placement", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("ended_because", sa.String(13), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("is_earned", sa.Boolean(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(one_of("household_kind", kinds), name="ck_series_household_kind"),
        sa.CheckConstraint(one_of("circle", ("foster", "birth_parents", "staff")), name="ck_series_circle"),
        sa.CheckConstraint(one_of("state", ("running", "finished", "ended")), name="ck_series_state"),
        sa.CheckConstraint(one_of("ended_because", ended), name="ck_series_ended_because"),
        sa.CheckConstraint(
            "(circle = 'birth_parents') = (household_kind = 'birth_parent')", name="ck_series_circle_of_home"
        ),
        sa.CheckConstraint(homes_only, name="ck_series_homes_only"),
        sa.CheckConstraint("(state = 'running') = (closed_on IS NULL)", name="ck_series_closed_has_day"),
        sa.CheckConstraint("(state = 'ended') = (ended_because IS NOT NULL)", name="ck_series_ended_has_reason"),
        sa.CheckConstraint("NOT is_earned OR state = 'finished'", name="ck_series_earned_when_finished"),
        sa.CheckConstraint("placement BETWEEN 1 AND 9", name="ck_series_placement"),
        sa.ForeignKeyConstraint(
            ["household_id", "household_kind"],
            ["household.id", "household.kind"],
            name="fk_series_household_id_household_kind",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["program_version_id"], ["program_version.id"], name="fk_series_program_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("code", name="uq_series_code"),
        sa.Index(
            "uq_series_running",
            "household_id",
            "program_key",
            "placement",
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
        ),
        sa.Index("ix_series_household_id", "household_id"),
    )


def replace_check(batch: BatchOperations, name: str, condition: str) -> None:
    batch.drop_constraint(op.f(name), type_="check")
    batch.create_check_constraint(op.f(name), condition)


def upgrade() -> None:
    with op.batch_alter_table("household", copy_from=household(BEFORE)) as batch:
        replace_check(batch, "ck_household_kind", one_of("kind", KINDS))
        batch.add_column(sa.Column("staff_person_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_household_staff_person_id"), "person", ["staff_person_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_household_staff_person_id"), ["staff_person_id"])
        for name, condition in STAFF.items():
            batch.create_check_constraint(op.f(f"ck_household_{name}"), condition)
    with op.batch_alter_table("series", copy_from=series(BEFORE, HOMES_ONLY_BEFORE)) as batch:
        replace_check(batch, "ck_series_household_kind", one_of("household_kind", KINDS))
        replace_check(batch, "ck_series_homes_only", HOMES_ONLY)


def downgrade() -> None:
    _take_out_units()
    with op.batch_alter_table("series", copy_from=series(KINDS, HOMES_ONLY)) as batch:
        replace_check(batch, "ck_series_household_kind", one_of("household_kind", BEFORE))
        replace_check(batch, "ck_series_homes_only", HOMES_ONLY_BEFORE)
    now = household(
        KINDS,
        sa.Column("staff_person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["staff_person_id"], ["person.id"], name="fk_household_staff_person_id"),
        sa.UniqueConstraint("staff_person_id", name="uq_household_staff_person_id"),
        *(sa.CheckConstraint(condition, name=f"ck_household_{name}") for name, condition in STAFF.items()),
    )
    with op.batch_alter_table("household", copy_from=now) as batch:
        for name in STAFF:
            batch.drop_constraint(op.f(f"ck_household_{name}"), type_="check")
        batch.drop_constraint(op.f("uq_household_staff_person_id"), type_="unique")
        batch.drop_constraint(op.f("fk_household_staff_person_id"), type_="foreignkey")
        batch.drop_column("staff_person_id")
        replace_check(batch, "ck_household_kind", one_of("kind", BEFORE))


def _take_out_units() -> None:
    """The older schema has no room for staff units: their sign-ups go, and who was there at staff courses."""
    household, enrollment, meeting, cohort = (
        sa.table("household", sa.column("id"), sa.column("kind")),
        sa.table("enrollment", sa.column("id"), sa.column("household_id")),
        sa.table("meeting", sa.column("id"), sa.column("cohort_id")),
        sa.table("cohort", sa.column("id"), sa.column("circle")),
    )
    units = sa.select(household.c.id).where(household.c.kind == "staff")
    theirs = sa.select(enrollment.c.id).where(enrollment.c.household_id.in_(units))
    held = sa.select(meeting.c.id).join(cohort, cohort.c.id == meeting.c.cohort_id).where(cohort.c.circle == "staff")
    for name, column, of in (
        ("attendance", "meeting_id", held),
        ("seat_offer", "enrollment_id", theirs),
        ("participant", "enrollment_id", theirs),
        ("enrollment", "household_id", units),
        ("household_member", "household_id", units),
    ):
        table = sa.table(name, sa.column(column))
        op.execute(table.delete().where(table.c[column].in_(of)))
    op.execute(household.delete().where(household.c.kind == "staff"))
