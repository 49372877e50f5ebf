"""Invitations: the documented offer of a cohort to a home, and its no; its yes is a sign-up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import gate, wishes
from courseapp.enrollment.models import Answer, DeclineReason, Invitation
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household


def invite(actor: Actor | None, cohort: Cohort, households: Sequence[Household]) -> int:
    """Document an offer of the cohort to each household; those invited or enrolled before are left as they are.

    Gives how many were invited. Raises Refused as sign_up does when the cohort is closed or not for one of them.
    """
    cohort = lock(cohort)
    if refused := gate.cohort_refusal(None, cohort):
        raise refused
    known = set(db.session.scalars(select(Invitation.household_id).where(Invitation.cohort_id == cohort.id)))
    asked = [gate.id_of(h) for h in households]
    fresh: list[Invitation] = []
    for home in gate.homes(cohort.id, asked):
        refused = gate.home_refusal(None, home)
        if home.household_id in known or (refused and refused.code == "enrollment.already_in"):
            continue
        if refused and refused.code != "enrollment.nobody_to_enroll":
            raise refused
        fresh.append(Invitation(cohort_id=cohort.id, household_id=home.household_id, invited_at=clock.now()))
    db.session.add_all(fresh)
    db.session.flush()
    for invitation in fresh:
        record(actor, "enrollment.invite", f"invitation:{invitation.id}", cohort_id=cohort.id)
    return len(fresh)


def decline(actor: Actor | None, invitation: Invitation, reason: DeclineReason) -> None:
    """Say no to an invitation. Raises Refused("enrollment.answered") when it is answered."""
    lock(invitation.cohort)
    invitation = lock(invitation)
    if invitation.answer != Answer.OPEN:
        raise Refused("enrollment.answered", answer=invitation.answer)
    invitation.answer, invitation.answered_at, invitation.reason = Answer.DECLINED, clock.now(), reason
    record(
        actor, "enrollment.decline", f"invitation:{invitation.id}", cohort_id=invitation.cohort_id, reason=reason.value
    )
    wishes.give_back(actor, invitation.cohort, invitation.household_id)
