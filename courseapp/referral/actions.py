"""What is done to referrals and offers: lock, look, change, journal, tell. Called inside ``transaction()``."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.demand import actions as demand_actions
from courseapp.demand.rules import may_wish
from courseapp.enrollment import gate, offering
from courseapp.enrollment.models import Answer, DeclineReason
from courseapp.enrollment.offering import OfferWay, ProgramOffer
from courseapp.enrollment.program_gate import is_for, program_refusal
from courseapp.enrollment.words import UNANSWERED
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, lock
from courseapp.kernel.refused import Refused
from courseapp.people import word
from courseapp.people.models import FOSTER_KINDS, Household
from courseapp.people.signed_in import lasts
from courseapp.places.models import CooperationMembership
from courseapp.referral import rules, words
from courseapp.referral.rules import Due
from programs import catalog
from programs.model import Program


def propose(actor: Actor | None, home: Household, target: Program | Cohort, consent_on: date) -> ProgramOffer:
    """Propose a program or a cohort to a home that was asked on ``consent_on``, and tell the home.

    Raises Refused with what the gate says of the home, or one of "referral." + consent_too_old, asked_already,
    waits_already, not_for_this_home.
    """
    cohort = lock(target) if isinstance(target, Cohort) else None
    home = lock(home)
    key = cohort.program_key if cohort else target.key  # type: ignore[union-attr]  # a program, when it is no cohort
    if not rules.consent_fits(consent_on, clock.today()):
        raise Refused("referral.consent_too_old")
    if refused := refusal(home, cohort or target):
        raise refused
    if _open_referral(home.id, key):
        raise Refused("referral.asked_already")
    if cohort is None and key in demand_actions.known(home.id)[1]:
        raise Refused("referral.waits_already")
    offer = offering.make(
        actor, home.id, key, OfferWay.REFERRAL, cohort_id=cohort.id if cohort else None, consent_on=consent_on
    )
    word.tell(actor, words.PROPOSED, f"offer:{offer.code}", word.Homes([home.id]))
    return offer


def refusal(home: Household, target: Program | Cohort) -> Refused | None:
    """Give the rule that keeps a home from being proposed something, or None."""
    if home.kind not in FOSTER_KINDS:
        return Refused("referral.not_for_this_home")
    if not isinstance(target, Cohort):
        return program_refusal(home, target)
    (facts,) = gate.homes(target, [home.id])
    return gate.refusal(None, target, facts)


def _open_referral(household_id: int, program: str) -> ProgramOffer | None:
    return db.session.scalars(
        select(ProgramOffer).where(
            ProgramOffer.household_id == household_id,
            ProgramOffer.program_key == program,
            ProgramOffer.way == OfferWay.REFERRAL,
            ProgramOffer.answer == Answer.OPEN,
        )
    ).one_or_none()


def confirm(actor: Actor | None, offer: ProgramOffer) -> bool:
    """Let a home say yes. A program it may wish for is wished at once when it has told when it can come.

    Tells whether the home must still say when it can. Raises Refused("enrollment.answered").
    """
    home = lock(offer.household)
    offer = lock(offer)
    offering.close(actor, offer, Answer.ACCEPTED)
    known = catalog.load().get(offer.program_key)
    if offer.cohort_id is not None or known is None or not may_wish(known, home.kind):
        return False
    said, live = demand_actions.known(home.id)
    cooperation_id = _cooperation(home)
    if offer.program_key in live or cooperation_id is None:
        return False
    if said is None:
        return True
    demand_actions.add(actor, home.id, cooperation_id, offer.program_key, clock.today())
    return False


def _cooperation(home: Household) -> int | None:
    query = (
        select(CooperationMembership.cooperation_id)
        .where(CooperationMembership.service_id == home.service_id, lasts(CooperationMembership, clock.today()))
        .order_by(CooperationMembership.id)
    )
    return db.session.scalar(query.limit(1))


def decline(actor: Actor | None, offer: ProgramOffer, reason: DeclineReason) -> None:
    """Let a home say no, with a class of reason. Raises Refused("enrollment.answered")."""
    offering.close(actor, lock(offer), Answer.DECLINED, reason)


def withdraw(actor: Actor | None, offer: ProgramOffer) -> None:
    """Take a referral back. Raises Refused("enrollment.answered")."""
    offering.close(actor, lock(offer), Answer.REVOKED)


def note_offer(
    actor: Actor | None,
    home: Household,
    program: str,
    way: OfferWay,
    offered_on: date,
    answer: Answer,
    reason: DeclineReason | None,
) -> ProgramOffer:
    """Write down an offer made in a conversation, on the phone or in writing, with the answer if there is one.

    Raises Refused with one of "referral." + day_to_come, not_for_this_home.
    """
    home = lock(home)
    known = catalog.load().get(program)
    if known is None or home.kind not in FOSTER_KINDS or not is_for(known, home):
        raise Refused("referral.not_for_this_home")
    if offered_on > clock.today():
        raise Refused("referral.day_to_come")
    offer = offering.make(actor, home.id, program, way, offered_on=offered_on)
    if answer != Answer.OPEN:
        offering.close(actor, offer, answer, reason if answer == Answer.DECLINED else None)
    return offer


def follow_up() -> None:
    """Remind the home once, tell the contact person once, then let a referral lapse. A chore of the night."""
    today = clock.today()
    query = select(ProgramOffer).where(
        ProgramOffer.answer == Answer.OPEN,
        ProgramOffer.way == OfferWay.REFERRAL,
        ProgramOffer.offered_on <= today - rules.REMIND_HOME,
    )
    for offer in db.session.scalars(query.order_by(ProgramOffer.id).with_for_update()).all():
        match rules.due(offer.offered_on, offer.reminded_on, today):
            case Due.REMIND_HOME:
                offer.reminded_on = today
                word.tell(None, words.REMINDER, f"offer:{offer.code}", word.Homes([offer.household_id]))
            case Due.TELL_CONTACT if follower := offer.household.contact_person_id:
                whom = word.Persons([follower], Role.CONTACT_PERSON)
                word.tell(None, UNANSWERED, f"referral:{offer.code}", whom)
            case Due.LAPSE:
                offering.close(None, offer, Answer.LAPSED)


def _may_decline(code: str) -> word.Standing:
    answers = {Answer.OPEN: word.Standing.OPEN, Answer.DECLINED: word.Standing.DONE}
    answer = db.session.scalar(select(ProgramOffer.answer).where(ProgramOffer.code == code))
    return answers.get(answer, word.Standing.OVER) if answer else word.Standing.OVER


def _decline_by_link(code: str) -> None:
    if offer := words.open_offer(code):
        decline(None, offer, DeclineReason.OTHER)


word.act(
    word.Act(
        words.DECLINE,
        "R",
        label=_l("Passer det ikke? Si nei her, uten å logge inn:"),
        question=_l("Vil dere takke nei?"),
        button=_l("Ja, takk nei"),
        done=_l("Dere har takket nei. Takk for svaret."),
        standing=_may_decline,
        do=_decline_by_link,
    )
)
