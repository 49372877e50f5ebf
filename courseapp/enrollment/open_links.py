"""Links that open a cohort's sign-up to every home it is for, until they are revoked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import gate
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.codes import new_token
from courseapp.kernel.db import Base, db, lock
from courseapp.kernel.journal import record

_LIVE = text("revoked_at IS NULL")


class OpenLink(Base):
    """A link to a cohort's sign-up for all the homes it is for.

    ``token`` is kept as it is, for it is meant to be passed on. It gives nobody a right: whoever follows it signs in,
    and meets the same gate as everybody.
    """

    __tablename__ = "open_link"
    __table_args__ = (
        Index("uq_open_link_live", "cohort_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_open_link_cohort_id", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True, default=new_token)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()


def live_link(cohort: Cohort) -> OpenLink | None:
    """Find a cohort's link that is not revoked."""
    query = select(OpenLink).where(OpenLink.cohort_id == cohort.id, OpenLink.revoked_at.is_(None))
    return db.session.scalars(query).one_or_none()


def find(token: str) -> OpenLink | None:
    """Find the link behind a token; revoked and never made are alike."""
    query = select(OpenLink).where(OpenLink.token == token, OpenLink.revoked_at.is_(None))
    return db.session.scalars(query.options(joinedload(OpenLink.cohort))).one_or_none()


def open_to_all(actor: Actor | None, cohort: Cohort) -> OpenLink:
    """Make a cohort's link, or give the one there is. Raises Refused as the gate does when the cohort is closed."""
    cohort = lock(cohort)
    if refused := gate.cohort_refusal(None, cohort):
        raise refused
    if link := live_link(cohort):
        return link
    link = OpenLink(cohort_id=cohort.id, made_by=actor.account_id if actor else None, made_at=clock.now())
    db.session.add(link)
    db.session.flush()
    record(actor, "enrollment.open_to_all", f"open_link:{link.id}", cohort_id=cohort.id)
    return link


def revoke(actor: Actor | None, cohort: Cohort) -> None:
    """Let a cohort's link lead nowhere; nothing happens when there is none."""
    cohort = lock(cohort)
    link = live_link(cohort)
    if link is None:
        return
    link.revoked_at = clock.now()
    db.session.flush()
    record(actor, "enrollment.revoke_link", f"open_link:{link.id}", cohort_id=cohort.id)
