"""Calendar subscriptions: secret addresses that a calendar program reads."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from courseapp.kernel.db import Base, choice


class FeedKind(StrEnum):
    """Whose meetings a feed holds."""

    PERSON = "person"
    FACILITATOR = "facilitator"
    COHORT = "cohort"
    VENUE = "venue"
    COOPERATION = "cooperation"


class Subscription(Base):
    """A feed's address. Only the hash of its secret is kept; it dies with its account's right to see the target.

    ``title`` None means the neutral title; else the owner's own word for the events. ``with_place`` adds the venue.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('person', 'facilitator') AND cohort_id IS NULL AND venue_id IS NULL AND cooperation_id IS NULL)"
            " OR (kind = 'cohort' AND cohort_id IS NOT NULL AND venue_id IS NULL AND cooperation_id IS NULL)"
            " OR (kind = 'venue' AND venue_id IS NOT NULL AND cohort_id IS NULL AND cooperation_id IS NULL)"
            " OR (kind = 'cooperation' AND cooperation_id IS NOT NULL AND cohort_id IS NULL AND venue_id IS NULL)",
            name="one_target",
        ),
        Index("ix_subscription_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[FeedKind] = mapped_column(choice(FeedKind, "kind"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id", ondelete="CASCADE"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    cooperation_id: Mapped[int | None] = mapped_column(ForeignKey("cooperation.id"))
    title: Mapped[str | None]
    with_place: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    read_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
