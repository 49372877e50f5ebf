"""What forms have done, so that one sent twice does it once."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A point in time: whole seconds since 1970 on SQLite."""


def upgrade() -> None:
    op.create_table(
        "form_receipt",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_form_receipt")),
    )
    op.create_index("ix_form_receipt_made_at", "form_receipt", ["made_at"])


def downgrade() -> None:
    op.drop_table("form_receipt")
