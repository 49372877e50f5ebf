"""Word to everyone: whose a message is and what it is about, how people want to be told, and who refuses."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""

NEW = ("channel", "at_night", "code", "person_id", "role", "about", "topic")
INDEXES = {
    "uq_message_code": (["code"], True),
    "uq_message_topic": (["topic"], True),
    "ix_message_person_id_role_id": (["person_id", "role", "id"], False),
    "ix_message_about": (["about"], False),
    "ix_message_done_at": (["done_at"], False),
}


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=False)


def rebuilt() -> str:
    """SQLite's own way to add a constraint is to make the table anew."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def upgrade() -> None:
    with op.batch_alter_table("message", recreate=rebuilt()) as message:
        # What is there already was asked for: links to sign in with.
        message.add_column(sa.Column("channel", words("channel", "mail", "sms"), nullable=False, server_default="mail"))
        message.add_column(sa.Column("at_night", sa.Boolean(), nullable=False, server_default=sa.true()))
        message.add_column(sa.Column("code", sa.Text(), nullable=True))
        message.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        message.add_column(sa.Column("role", sa.Text(), nullable=True))
        message.add_column(sa.Column("about", sa.Text(), nullable=True))
        message.add_column(sa.Column("topic", sa.Text(), nullable=True))
    with op.batch_alter_table("message", recreate=rebuilt()) as message:
        message.alter_column("channel", server_default=None)
        message.alter_column("at_night", server_default=None)
        message.create_check_constraint(op.f("ck_message_channel"), "channel IN ('mail', 'sms')")
        message.create_check_constraint(op.f("ck_message_word_has_code"), "(person_id IS NULL) = (code IS NULL)")
        message.create_check_constraint(op.f("ck_message_word_has_role"), "(person_id IS NULL) = (role IS NULL)")
    for name, (columns, unique) in INDEXES.items():
        op.create_index(name, "message", columns, unique=unique)
    op.create_table(
        "refusing_address",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("blocked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_refusing_address")),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index(
        "uq_announcement_waiting",
        "announcement",
        ["kind", "about"],
        unique=True,
        postgresql_where=sa.text("told_at IS NULL"),
        sqlite_where=sa.text("told_at IS NULL"),
    )
    op.create_table(
        "word_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel", sa.Enum("mail", "sms", name="channel", native_enum=False, create_constraint=True), nullable=False
        ),
        sa.Column("detailed", sa.Boolean(), nullable=False),
        sa.Column("leaves_to_other", sa.Boolean(), nullable=False),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_word_choice_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_word_choice")),
    )


def downgrade() -> None:
    op.drop_table("word_choice")
    op.drop_table("announcement")
    op.drop_table("refusing_address")
    for name in INDEXES:
        op.drop_index(name, table_name="message")
    with op.batch_alter_table("message", recreate=rebuilt()) as message:
        for name in ("channel", "word_has_code", "word_has_role"):
            message.drop_constraint(op.f(f"ck_message_{name}"), type_="check")
        for name in NEW:
            message.drop_column(name)
