"""Persons, households, accounts, roles and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("limited_visibility", sa.Boolean(), nullable=False),
        sa.Column("visibility_review_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "NOT limited_visibility OR visibility_review_on IS NOT NULL", name=op.f("ck_person_limited_has_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_name_folded", "person", ["name_folded"], unique=False)
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )
    op.create_index("ix_sign_in_try_who_at", "sign_in_try", ["who", "at"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_lower")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("code", name=op.f("uq_account_code")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
    )
    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("service_reference", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "foster_home",
                "kinship",
                "respite",
                "emergency",
                "birth_parent",
                name="kind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("care_municipality", sa.Text(), nullable=False),
        sa.Column("home_municipality", sa.Text(), nullable=False),
        sa.Column("contact_person_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name=op.f("ck_household_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["care_municipality"], ["municipality.number"], name=op.f("fk_household_care_municipality")
        ),
        sa.ForeignKeyConstraint(["contact_person_id"], ["person.id"], name=op.f("fk_household_contact_person_id")),
        sa.ForeignKeyConstraint(
            ["home_municipality"], ["municipality.number"], name=op.f("fk_household_home_municipality")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_household_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("code", name=op.f("uq_household_code")),
        sa.UniqueConstraint("service_id", "service_reference", name=op.f("uq_household_service_id_service_reference")),
    )
    op.create_index("ix_household_contact_person_id", "household", ["contact_person_id"], unique=False)
    op.create_index("ix_household_service_id_kind", "household", ["service_id", "kind"], unique=False)
    op.create_table(
        "household_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("adult", "own_child", name="role", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "age_band",
            sa.Enum("0-5", "6-9", "10-13", "14-17", name="age_band", native_enum=False, create_constraint=True),
            nullable=True,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(role = 'own_child') = (age_band IS NOT NULL)", name=op.f("ck_household_member_children_have_band")
        ),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_household_member_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_household_member_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_household_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
    )
    op.create_index("ix_household_member_household_id", "household_member", ["household_id"], unique=False)
    op.create_index("ix_household_member_person_id", "household_member", ["person_id"], unique=False)
    op.create_index(
        "uq_household_member_current",
        "household_member",
        ["household_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("last_day IS NULL"),
        sqlite_where=sa.text("last_day IS NULL"),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "foster_parent",
                "birth_parent",
                "facilitator",
                "contact_person",
                "coordinator",
                "leader",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("cooperation_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(NOT role IN ('contact_person', 'leader') OR service_id IS NOT NULL) AND (service_id IS NULL OR role IN ('contact_person', 'coordinator', 'leader'))",
            name=op.f("ck_role_grant_staff_of_services"),
        ),
        sa.CheckConstraint(
            "(role = 'coordinator') = (cooperation_id IS NOT NULL)",
            name=op.f("ck_role_grant_coordinators_of_cooperations"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id")),
        sa.ForeignKeyConstraint(["cooperation_id"], ["cooperation.id"], name=op.f("fk_role_grant_cooperation_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_role_grant_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "cooperation_id",
            "service_id",
            name=op.f("uq_role_grant_account_id_role_cooperation_id_service_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_role_grant_cooperation_id", "role_grant", ["cooperation_id"], unique=False)
    op.create_index("ix_role_grant_service_id", "role_grant", ["service_id"], unique=False)
    op.create_table(
        "account_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column(
            "way",
            sa.Enum("password", "link", "demo_link", name="way", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_session_account_id")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["role_grant.id"], name=op.f("fk_account_session_grant_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_session_token_hash")),
    )
    op.create_index("ix_account_session_account_id", "account_session", ["account_id"], unique=False)
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("reusable", sa.Boolean(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_link_account_id")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["role_grant.id"], name=op.f("fk_sign_in_link_grant_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_link")),
    )
    op.create_index("ix_sign_in_link_account_id", "sign_in_link", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_table("sign_in_link")
    op.drop_table("account_session")
    op.drop_table("role_grant")
    op.drop_table("household_member")
    op.drop_table("household")
    op.drop_table("account")
    op.drop_table("sign_in_try")
    op.drop_table("person")
