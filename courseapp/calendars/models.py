"""Calendar subscriptions: secret addresses that a calendar program reads."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from courseapp.cohorts.rules import Circle
from courseapp.kernel.db import Base, choice


class FeedKind(StrEnum):
    """Whose meetings a feed holds."""

    PERSON = "person"
    FACILITATOR = "facilitator"
    COHORT = "cohort"
    VENUE = "venue"
    COOPERATION = "cooperation"


class Naming(StrEnum):
    """What a feed calls its meetings: "Kurs", the program's short name (staff only), or the owner's own word."""

    NEUTRAL = "neutral"
    PROGRAM = "program"
    OWN = "own"


class Subscription(Base):
    """A feed's address. Only the hash of its secret is kept; it dies with its account's right to see the target.

    ``title`` is the owner's own word for the meetings. ``with_place`` adds the venue. ``circle`` is what the feed of a
    venue or a cooperation holds: never the birth parents' meetings, and never two circles together.
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
        CheckConstraint("(naming = 'own') = (title IS NOT NULL)", name="own_title"),
        CheckConstraint("circle <> 'birth_parents'", name="no_birth_parents"),
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
    circle: Mapped[Circle] = mapped_column(choice(Circle, "circle"), default=Circle.FOSTER)
    naming: Mapped[Naming] = mapped_column(choice(Naming, "naming"), default=Naming.NEUTRAL)
    title: Mapped[str | None]
    with_place: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    read_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]

    @property
    def target_id(self) -> int | None:
        """What the feed is about, a row of its kind's table; None for a person's own."""
        return self.cohort_id or self.venue_id or self.cooperation_id
