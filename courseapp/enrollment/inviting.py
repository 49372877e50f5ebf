"""Invitations: the documented offer of a cohort to a home, and its no; its yes is a sign-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import PUBLISHED
from courseapp.enrollment import gate, offering, wishes, words
from courseapp.enrollment.gate_rules import PASSABLE
from courseapp.enrollment.models import Answer, DeclineReason, Invitation
from courseapp.enrollment.offering import OfferWay
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.codes import new_token, token_hash
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people import word
from courseapp.people.models import Household

AGAIN = frozenset({Answer.LAPSED, Answer.REVOKED})
"""A home that never answered, or was not to answer any more, may be invited anew; one that said no is left in peace."""
_NOBODY_YET = frozenset({"enrollment.nobody_to_enroll", "enrollment.protected"})


@dataclass(frozen=True, slots=True)
class Invited:
    """How many homes were invited, and how many were left out because the gate would turn them away."""

    count: int = 0
    left_out: int = 0


def invite(
    actor: Actor | None, cohort: Cohort, households: Sequence[Household], answer_by: date | None = None
) -> Invited:
    """Document an offer of the cohort to each home; those invited or enrolled before are left as they are.

    Their wishes for the program become planned. Homes that have taken the program, or are in another cohort of it, are
    left out. Raises Refused as sign_up does when the cohort is closed or not for one of them at all, and
    Refused("enrollment.answer_by_past").
    """
    cohort = lock(cohort)
    if refused := gate.cohort_refusal(None, cohort):
        raise refused
    if answer_by is not None and answer_by < clock.today():
        raise Refused("enrollment.answer_by_past")
    before = {it.household_id: it for it in _invitations(cohort)}
    invited, left_out = [], 0
    for home in gate.homes(cohort, [gate.id_of(h) for h in households]):
        known, refused = before.get(home.household_id), gate.home_refusal(None, cohort, home)
        if (known and known.answer not in AGAIN) or (refused and refused.code == "enrollment.already_in"):
            continue
        if refused and refused.code in PASSABLE:
            left_out += 1
            continue
        if refused and refused.code not in _NOBODY_YET:
            raise refused
        invited.append(known or Invitation(cohort_id=cohort.id, household_id=home.household_id))
    _send(actor, cohort, invited, answer_by)
    return Invited(len(invited), left_out)


def _invitations(cohort: Cohort) -> Iterable[Invitation]:
    return db.session.scalars(select(Invitation).where(Invitation.cohort_id == cohort.id)).all()


def _send(actor: Actor | None, cohort: Cohort, invitations: Sequence[Invitation], answer_by: date | None) -> None:
    for it in invitations:
        it.link_hash, it.answer_by = None, answer_by
        it.invited_at, it.invited_by = clock.now(), actor.account_id if actor else None
        it.answer, it.answered_at, it.reason = Answer.OPEN, None, None
    db.session.add_all(invitations)
    db.session.flush()
    for it in invitations:
        record(actor, "enrollment.invite", f"invitation:{it.id}", cohort_id=cohort.id)
        offering.make(actor, it.household_id, cohort.program_key, OfferWay.INVITATION, cohort_id=cohort.id)
        word.tell(
            actor, words.INVITED, words.about(it), word.Homes([it.household_id]), key=str(it.invited_at.timestamp())
        )
    wishes.meet(actor, cohort, [it.household_id for it in invitations])


def make_link(actor: Actor | None, invitation: Invitation) -> str:
    """Make a link to hand to the home of an open invitation, in place of the one before; gives its token.

    Raises Refused("enrollment.answered").
    """
    invitation = lock(invitation)
    if invitation.answer != Answer.OPEN:
        raise Refused("enrollment.answered", answer=invitation.answer)
    token = new_token()
    invitation.link_hash = token_hash(token)
    db.session.flush()
    record(actor, "enrollment.make_link", f"invitation:{invitation.id}", cohort_id=invitation.cohort_id)
    return token


def decline(actor: Actor | None, invitation: Invitation, reason: DeclineReason | None) -> None:
    """Say no to an invitation. Raises Refused("enrollment.answered") when it is answered."""
    _end(actor, invitation, Answer.DECLINED, "enrollment.decline", reason)


def revoke(actor: Actor | None, invitation: Invitation) -> None:
    """Take an invitation back; its link leads nowhere any more. Raises Refused("enrollment.answered")."""
    _end(actor, invitation, Answer.REVOKED, "enrollment.revoke_invitation")


def lapse() -> None:
    """Let invitations lapse whose time is out, or whose cohort takes nobody any more. A chore of the night."""
    over = or_(
        Invitation.answer_by < clock.today(),
        Cohort.state.not_in(PUBLISHED),
        Cohort.first_at <= clock.now(),
        and_(Cohort.sign_up_until.is_not(None), Cohort.sign_up_until < clock.today()),
    )
    query = (
        select(Invitation)
        .join(Cohort, Cohort.id == Invitation.cohort_id)
        .where(Invitation.answer == Answer.OPEN, over)
        .order_by(Invitation.cohort_id, Invitation.id)
    )
    for invitation in db.session.scalars(query).all():
        _end(None, invitation, Answer.LAPSED, "enrollment.lapse")


def _end(
    actor: Actor | None, invitation: Invitation, answer: Answer, deed: str, reason: DeclineReason | None = None
) -> None:
    """Close an open invitation without a sign-up, and let the home's wish wait on."""
    cohort = lock(invitation.cohort)
    invitation = lock(invitation)
    if invitation.answer != Answer.OPEN:
        raise Refused("enrollment.answered", answer=invitation.answer)
    invitation.answer, invitation.answered_at, invitation.reason = answer, clock.now(), reason
    db.session.flush()
    record(actor, deed, f"invitation:{invitation.id}", cohort_id=cohort.id, reason=reason and reason.value)
    home, program = invitation.household_id, cohort.program_key
    offering.close_open(actor, home, program, answer, cohort_id=cohort.id, reason=reason)
    wishes.give_back(actor, cohort, home)
