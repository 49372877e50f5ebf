"""Homes of the house's world that are invited, or asked about a seat."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions, capacity
from courseapp.enrollment.models import Enrollment, Invitation, SeatOffer
from courseapp.kernel.db import db
from courseapp.people.models import Household


def asked(cohort: Cohort, homes: Mapping[str, Household], *names: str) -> dict[str, str]:
    """Add a seat for each of the homes named, which wait; gives the codes of their offers under "offer <name>"."""
    capacity.change_capacity(None, cohort, 1 + len(names))
    offers = select(SeatOffer.code).join(Enrollment, Enrollment.id == SeatOffer.enrollment_id)
    return {
        f"offer {name}": db.session.scalars(offers.where(Enrollment.household_id == homes[name].id)).one()
        for name in names
    }


def invited(cohort: Cohort, homes: Mapping[str, Household], *names: str) -> dict[str, str]:
    """Invite homes to a cohort; gives the codes of their invitations as "invitation <name>"."""
    actions.invite(None, cohort, [homes[name] for name in names])
    theirs = select(Invitation.code)
    return {
        f"invitation {name}": db.session.scalars(theirs.where(Invitation.household_id == homes[name].id)).one()
        for name in names
    }
