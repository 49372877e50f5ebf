"""What is done about messages: letters, choices, reminder days, refusing addresses. Called inside ``transaction()``."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from courseapp.cohorts.models import Cohort
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import SEATED, EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.outbox import Channel, Refusing
from courseapp.kernel.refused import Refused
from courseapp.notices.composing import is_protected
from courseapp.notices.kinds import BLOCKED, LETTER
from courseapp.notices.models import Letter, ReminderPlan
from courseapp.notices.rules import Days, is_blocked
from courseapp.people.models import Account, Household, HouseholdMember, Person, WordChoice
from courseapp.people.signed_in import lasts
from courseapp.people.word import Homes, Persons, sms_is_on, tell


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as its form has it."""

    subject: str
    text: str
    to_waiting: bool = False


def write_letter(actor: Actor | None, cohort: Cohort, written: Written) -> Letter:
    """Write to the homes of a cohort, and tell them that there is something to read.

    Raises Refused("notices.nobody") when no home is there to read it.
    """
    cohort = lock(cohort)
    homes = homes_in(cohort.id, waiting=written.to_waiting)
    if not homes:
        raise Refused("notices.nobody")
    letter = Letter(
        code=new_code(10),
        cohort_id=cohort.id,
        account_id=actor.account_id if actor else None,
        subject=written.subject,
        text=written.text,
        to_waiting=written.to_waiting,
        written_at=clock.now(),
    )
    db.session.add(letter)
    db.session.flush()
    told = tell(actor, LETTER, f"letter:{letter.code}", Homes(homes))
    record(actor, "notices.write_letter", f"letter:{letter.id}", cohort_id=cohort.id, homes=len(homes), messages=told)
    return letter


def homes_in(cohort_id: int, *, waiting: bool) -> list[int]:
    """List the homes with a place in a cohort, and those in line if asked."""
    states = SEATED | {EnrollmentState.WAITING} if waiting else SEATED
    return list(
        db.session.scalars(
            select(Enrollment.household_id).where(Enrollment.cohort_id == cohort_id, Enrollment.state.in_(states))
        )
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """How somebody wants to be told; as WordChoice."""

    channel: Channel = Channel.MAIL
    detailed: bool = False
    leaves_to_other: bool = False
    reminders: bool = True


def choose(actor: Actor, wanted: Choices) -> None:
    """Keep how the actor wants to be told.

    Raises Refused("notices.no_phone") for text messages without a number, Refused("notices.protected") for detailed
    messages to somebody with limited visibility, or in whose home somebody has it.
    """
    person = lock(db.session.get_one(Person, actor.person_id))
    if wanted.channel == Channel.SMS and not (person.phone and sms_is_on()):
        raise Refused("notices.no_phone")
    if wanted.detailed and is_protected(person.id):
        raise Refused("notices.protected")
    choice = db.session.get(WordChoice, person.id) or WordChoice(person_id=person.id)
    for name in Choices.__slots__:
        setattr(choice, name, getattr(wanted, name))
    db.session.add(choice)
    record(actor, "notices.choose", f"account:{actor.account_id}", channel=wanted.channel, detailed=wanted.detailed)


def stop_reminders(account: Account) -> None:
    """Remind somebody of no more meetings."""
    choice = db.session.get(WordChoice, account.person_id) or WordChoice(person_id=account.person_id)
    choice.reminders = False
    db.session.add(choice)
    record(None, "notices.stop_reminders", f"account:{account.id}")


def remind(actor: Actor | None, cooperation_id: int, program_key: str, days: Days) -> None:
    """Set when a cooperation's cohorts of a program are reminded."""
    plan = db.session.get(ReminderPlan, (cooperation_id, program_key), with_for_update=True)
    plan = plan or ReminderPlan(cooperation_id=cooperation_id, program_key=program_key)
    plan.first_days, plan.each_days = days.first, days.each
    db.session.add(plan)
    record(
        actor,
        "notices.remind",
        f"cooperation:{cooperation_id}",
        program=program_key,
        first=days.first,
        each=days.each,
    )


def note_refusal(address: str, answer: str, person_id: int | None, at_least: int = 1) -> None:
    """Count that an address said no for good; the one that makes it enough blocks it and tells the contact person.

    ``at_least``: how many times in a row it is known to have been, with this one.
    """
    it = db.session.get(Refusing, address, with_for_update=True)
    it = it or Refusing(address=address, times=0, blocked_at=None)
    it.times, it.answer, it.last_at = max(it.times + 1, at_least), answer, clock.now()
    db.session.add(it)
    if it.blocked_at is None and is_blocked(it.times):
        it.blocked_at = clock.now()
        if person_id is not None:
            _tell_contact_persons(person_id)


def note_success(address: str) -> None:
    """Forget what an address refused, now that it takes messages."""
    db.session.execute(delete(Refusing).where(Refusing.address == address))


def _tell_contact_persons(person_id: int) -> None:
    homes = db.session.execute(
        select(Household.code, Household.contact_person_id)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .where(HouseholdMember.person_id == person_id, Household.contact_person_id.is_not(None))
        .where(lasts(HouseholdMember, clock.today()))
    )
    for code, contact in homes.all():
        tell(None, BLOCKED, f"home:{code}", Persons([contact or 0], Role.CONTACT_PERSON), key=clock.today().isoformat())
