"""Reading the front page of a system administrator: how many there are of what, and nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from courseapp.kernel.db import db
from courseapp.people.models import Account
from courseapp.places.models import ChildWelfareService, Cooperation


@dataclass(frozen=True, slots=True)
class AdminFront:
    """Figures only. ``accounts`` are those that can be used."""

    accounts: int
    services: int
    cooperations: int


def admin_front() -> AdminFront:
    """Count: one statement."""
    row = db.session.execute(
        select(
            select(func.count()).select_from(Account).where(Account.is_active).scalar_subquery(),
            select(func.count()).select_from(ChildWelfareService).scalar_subquery(),
            select(func.count()).select_from(Cooperation).scalar_subquery(),
        )
    ).one()
    return AdminFront(*row)
