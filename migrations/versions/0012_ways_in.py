"""The ways in: documented offers, answers with a deadline, open links, and earlier courses."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""
ANSWERS = ("open", "accepted", "declined", "lapsed", "revoked")
REASONS = ("time", "place", "not_now", "has_taken", "not_relevant", "other")
WAYS = ("referral", "invitation", "conversation", "phone", "letter", "message")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def invitation(answers: tuple[str, ...], *more: sa.schema.SchemaItem) -> sa.Table:
    """The table as SQLite must know it to copy it: with every constraint."""
    return sa.Table(
        "invitation",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column("answer", sa.String(8), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("reason", sa.String(12), nullable=True),
        *more,
        sa.CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name="ck_invitation_answered_has_time"),
        sa.CheckConstraint("reason IS NULL OR answer = 'declined'", name="ck_invitation_reason_for_no"),
        sa.CheckConstraint(one_of("answer", answers), name="ck_invitation_answer"),
        sa.CheckConstraint(one_of("reason", REASONS), name="ck_invitation_reason"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name="fk_invitation_cohort_id"),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name="fk_invitation_household_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("code", name="uq_invitation_code"),
        sa.UniqueConstraint("cohort_id", "household_id", name="uq_invitation_cohort_id_household_id"),
        sa.Index("ix_invitation_household_id", "household_id"),
    )


def upgrade() -> None:
    with op.batch_alter_table("invitation", copy_from=invitation(ANSWERS[:3])) as batch:
        batch.drop_constraint(op.f("ck_invitation_answer"), type_="check")
        batch.create_check_constraint(op.f("ck_invitation_answer"), one_of("answer", ANSWERS))
        batch.add_column(sa.Column("invited_by", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("answer_by", sa.Date(), nullable=True))
        batch.add_column(sa.Column("link_hash", sa.Text(), nullable=True))
        batch.create_foreign_key(op.f("fk_invitation_invited_by"), "account", ["invited_by"], ["id"])
        batch.create_unique_constraint(op.f("uq_invitation_link_hash"), ["link_hash"])
    op.create_index(
        "ix_invitation_open",
        "invitation",
        ["answer_by"],
        unique=False,
        postgresql_where=sa.text("answer = 'open'"),
        sqlite_where=sa.text("answer = 'open'"),
    )
    op.create_table(
        "taken_before",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("year BETWEEN 1990 AND 2200", name=op.f("ck_taken_before_year")),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_taken_before_noted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_taken_before_person_id")),
        sa.PrimaryKeyConstraint("person_id", "program_key", name=op.f("pk_taken_before")),
    )
    op.create_index("ix_taken_before_noted_by", "taken_before", ["noted_by"], unique=False)
    op.create_table(
        "open_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_open_link_cohort_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_open_link_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_link")),
        sa.UniqueConstraint("token", name=op.f("uq_open_link_token")),
    )
    op.create_index("ix_open_link_cohort_id", "open_link", ["cohort_id"], unique=False)
    op.create_index(
        "uq_open_link_live",
        "open_link",
        ["cohort_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
        sqlite_where=sa.text("revoked_at IS NULL"),
    )
    _create_offers()
    # Every invitation was an offer too.
    op.execute(OFFERS[op.get_bind().dialect.name])


OFFERS = {
    # Near midnight the day may be the one before in Norway, which is good enough here.
    "sqlite": """
        INSERT INTO program_offer (code, household_id, program_key, cohort_id, way, offered_on, recorded_at,
            answer, answered_at, reason)
        SELECT i.code, i.household_id, c.program_key, i.cohort_id, 'invitation', date(i.invited_at, 'unixepoch'),
            i.invited_at, i.answer, i.answered_at, i.reason
        FROM invitation i JOIN cohort c ON c.id = i.cohort_id""",
    "postgresql": """
        INSERT INTO program_offer (code, household_id, program_key, cohort_id, way, offered_on, recorded_at,
            answer, answered_at, reason)
        SELECT i.code, i.household_id, c.program_key, i.cohort_id, 'invitation',
            (i.invited_at AT TIME ZONE 'Europe/Oslo')::date, i.invited_at, i.answer, i.answered_at, i.reason
        FROM invitation i JOIN cohort c ON c.id = i.cohort_id""",
}


def _create_offers() -> None:
    op.create_table(
        "program_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("program_key", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("way", words("way", *WAYS), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("answer", words("answer", *ANSWERS), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("reason", words("reason", *REASONS), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(answer = 'open') = (answered_at IS NULL)", name=op.f("ck_program_offer_answered_has_time")
        ),
        sa.CheckConstraint("reason IS NULL OR answer = 'declined'", name=op.f("ck_program_offer_reason_for_no")),
        sa.CheckConstraint(
            "(way = 'referral') = (consent_on IS NOT NULL)", name=op.f("ck_program_offer_referred_with_consent")
        ),
        sa.CheckConstraint(
            "way <> 'invitation' OR cohort_id IS NOT NULL", name=op.f("ck_program_offer_invited_to_cohort")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_program_offer_cohort_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_program_offer_household_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_program_offer_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_offer")),
        sa.UniqueConstraint("code", name=op.f("uq_program_offer_code")),
    )
    op.create_index("ix_program_offer_household_id", "program_offer", ["household_id", "program_key"], unique=False)
    op.create_index("ix_program_offer_cohort_id", "program_offer", ["cohort_id"], unique=False)
    for name, columns, unique, where in (
        ("uq_program_offer_referral", ["household_id", "program_key"], True, "answer = 'open' AND way = 'referral'"),
        ("ix_program_offer_open", ["offered_on"], False, "answer = 'open'"),
    ):
        op.create_index(
            name,
            "program_offer",
            columns,
            unique=unique,
            postgresql_where=sa.text(where),
            sqlite_where=sa.text(where),
        )


def downgrade() -> None:
    op.drop_table("program_offer")
    op.drop_table("open_link")
    op.drop_table("taken_before")
    op.drop_index("ix_invitation_open", table_name="invitation")
    op.execute("UPDATE invitation SET answer = 'declined' WHERE answer IN ('lapsed', 'revoked')")
    more = (
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("link_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name="fk_invitation_invited_by"),
        sa.UniqueConstraint("link_hash", name="uq_invitation_link_hash"),
    )
    with op.batch_alter_table("invitation", copy_from=invitation(ANSWERS, *more)) as batch:
        batch.drop_constraint(op.f("uq_invitation_link_hash"), type_="unique")
        batch.drop_constraint(op.f("fk_invitation_invited_by"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_invitation_answer"), type_="check")
        batch.create_check_constraint(op.f("ck_invitation_answer"), one_of("answer", ANSWERS[:3]))
        batch.drop_column("link_hash")
        batch.drop_column("answer_by")
        batch.drop_column("invited_by")
