"""Who wants the meetings as calendar invitations by mail, and what each has been sent and has answered."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "invitation_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("with_place", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", INSTANT, nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_invitation_choice_title")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_choice_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_invitation_choice")),
    )
    op.create_table(
        "calendar_invitation",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("method", words("method", "request", "cancel"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("meeting_sequence", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("answer", words("answer", "accepted", "tentative", "declined"), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_calendar_invitation_answer_has_time")
        ),
        sa.CheckConstraint(
            "answer IS NULL OR method = 'request'", name=op.f("ck_calendar_invitation_answer_to_request")
        ),
        sa.CheckConstraint(
            "meeting_sequence >= 0 AND sequence >= meeting_sequence", name=op.f("ck_calendar_invitation_sequence")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_calendar_invitation_meeting_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_invitation_person_id")),
        sa.PrimaryKeyConstraint("person_id", "meeting_id", name=op.f("pk_calendar_invitation")),
        sa.UniqueConstraint("token", name=op.f("uq_calendar_invitation_token")),
    )
    op.create_index("ix_calendar_invitation_meeting_id", "calendar_invitation", ["meeting_id"], unique=False)


def downgrade() -> None:
    op.drop_table("calendar_invitation")
    op.drop_table("invitation_choice")
