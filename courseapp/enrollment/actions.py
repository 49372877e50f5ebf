"""What is done to enrollments: lock the cohort, look, change, journal. Called inside ``transaction()``.

Everything that may free a seat ends in ``fill``: nobody who fits waits while a seat is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort, CohortAudience, CohortService, Seat
from courseapp.cohorts.rules import PUBLISHED
from courseapp.enrollment import rules
from courseapp.enrollment.models import Answer, DeclineReason, Enrollment, Invitation, Participant
from courseapp.enrollment.rules import LIVE, EnrollmentEvent, EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household, HouseholdMember, MemberRole, Person
from programs.model import Audience, SeatUnit


@dataclass(frozen=True, slots=True)
class Needs:
    """What a household asks the organizers to see to."""

    childcare: bool = False
    diet: str = ""
    interpreter: str = ""
    access_needs: str = ""


def sign_up(
    actor: Actor | None,
    cohort: Cohort,
    household: Household,
    person_ids: Sequence[int],
    needs: Needs = Needs(),  # noqa: B008 (frozen)
    override: str | None = None,
) -> Enrollment:
    """Enroll persons of a household: seated if they fit and nobody waits, else in line.

    ``override`` is a coordinator's reason for passing the sign-up deadline. Raises Refused with one of
    "enrollment." + closed, service_not_in, not_for_this_home, nobody_chosen, not_a_member, already_in,
    person_already_in, protected.
    """
    cohort = lock(cohort)
    _must_be_open(cohort, override)
    _must_be_for(cohort, household)
    persons = _must_be_members(cohort, household, person_ids)
    _must_be_allowed(actor, household, override)
    _must_be_new(cohort, household, persons)
    enrollment = Enrollment(
        cohort_id=cohort.id, seat_unit=cohort.seat_unit, household_id=household.id, state=EnrollmentState.WAITING,
        entered_at=clock.now(), childcare=needs.childcare, diet=needs.diet, interpreter=needs.interpreter,
        access_needs=needs.access_needs,
    )
    db.session.add(enrollment)
    db.session.flush()
    db.session.add_all(
        Participant(enrollment_id=enrollment.id, person_id=p, cohort_id=cohort.id, seat_unit=cohort.seat_unit,
                    state=EnrollmentState.WAITING)
        for p in persons
    )
    db.session.flush()
    _answer(cohort, household, Answer.ACCEPTED)
    record(
        actor, "enrollment.sign_up", f"enrollment:{enrollment.id}", cohort_id=cohort.id, reason=override,
        persons=len(persons),
    )
    _fill(actor, cohort)
    return enrollment


def withdraw(actor: Actor | None, enrollment: Enrollment, reason: str | None = None) -> None:
    """Take a household out of a cohort and give its seats to the line.

    Raises Refused("enrollment.not_now") when it is out already.
    """
    cohort = lock(enrollment.cohort)
    enrollment = _fresh(enrollment)
    before = enrollment.state
    after = rules.after(before, EnrollmentEvent.WITHDRAW)
    _leave(enrollment, after)
    record(
        actor, "enrollment.withdraw", f"enrollment:{enrollment.id}", cohort_id=cohort.id, reason=reason, before=before
    )
    _fill(actor, cohort)


def change_capacity(actor: Actor | None, cohort: Cohort, seats: int) -> None:
    """Set the number of seats; new ones go to the line at once.

    Raises Refused("enrollment.below_seated", taken=…) when more are taken, Refused("cohorts.seats_out_of_range").
    """
    cohort = lock(cohort)
    if not 1 <= seats <= cohort_actions.MOST_SEATS:
        raise Refused("cohorts.seats_out_of_range", most=cohort_actions.MOST_SEATS)
    numbers = _all_seats(cohort)
    free = _free_seats(cohort)
    taken = len(numbers) - len(free)
    if seats < taken:
        raise Refused("enrollment.below_seated", taken=taken)
    if seats < len(numbers):
        surplus = sorted(free, reverse=True)[: len(numbers) - seats]
        db.session.execute(delete(Seat).where(Seat.cohort_id == cohort.id, Seat.number.in_(surplus)))
        record(actor, "cohorts.remove_seats", f"cohort:{cohort.id}", cohort_id=cohort.id, count=len(surplus))
    elif seats > len(numbers):
        cohort_actions.add_seats(actor, cohort, seats - len(numbers))
    _fill(actor, cohort)


def cancel_cohort(actor: Actor | None, cohort: Cohort, reason: str) -> None:
    """Call a cohort off and end every enrollment in it."""
    cohort_actions.cancel(actor, cohort, reason)
    for enrollment in _live(cohort):
        before = enrollment.state
        _leave(enrollment, rules.after(before, EnrollmentEvent.COHORT_CANCELLED))
        record(
            actor, "enrollment.cohort_cancelled", f"enrollment:{enrollment.id}", cohort_id=cohort.id, before=before
        )


def invite(actor: Actor | None, cohort: Cohort, households: Sequence[Household]) -> int:
    """Document an offer of the cohort to each household; those invited before are left as they are. Gives how many."""
    cohort = lock(cohort)
    _must_be_open(cohort, None)
    known = set(db.session.scalars(select(Invitation.household_id).where(Invitation.cohort_id == cohort.id)))
    fresh = [h for h in households if h.id not in known]
    for household in fresh:
        _must_be_for(cohort, household)
        invitation = Invitation(cohort_id=cohort.id, household_id=household.id, invited_at=clock.now())
        db.session.add(invitation)
        db.session.flush()
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


def _must_be_open(cohort: Cohort, override: str | None) -> None:
    over = cohort.last_at is not None and cohort.last_at <= clock.now()
    closed = cohort.sign_up_until is not None and cohort.sign_up_until < clock.today()
    if cohort.state not in PUBLISHED or over or (closed and not override):
        raise Refused("enrollment.closed", until=cohort.sign_up_until)


def _must_be_for(cohort: Cohort, household: Household) -> None:
    services = db.session.scalars(select(CohortService.service_id).where(CohortService.cohort_id == cohort.id)).all()
    if household.service_id not in services:
        raise Refused("enrollment.service_not_in")
    kinds = set(db.session.scalars(select(CohortAudience.audience).where(CohortAudience.cohort_id == cohort.id)))
    children = Audience.OWN_CHILD in kinds and household.kind != "birth_parent"
    ended = household.last_day is not None and household.last_day < clock.today()
    if (household.kind not in kinds and not children) or ended:
        raise Refused("enrollment.not_for_this_home")


def _must_be_members(cohort: Cohort, household: Household, person_ids: Sequence[int]) -> list[int]:
    wanted = list(dict.fromkeys(person_ids))
    if not wanted:
        raise Refused("enrollment.nobody_chosen")
    if set(wanted) - set(members_for(cohort, household)):
        raise Refused("enrollment.not_a_member")
    return wanted


def members_for(cohort: Cohort, household: Household) -> list[int]:
    """List the persons of a household a cohort is for: its adults, or its own children in a children's group."""
    children = db.session.scalar(
        select(CohortAudience.audience).where(
            CohortAudience.cohort_id == cohort.id, CohortAudience.audience == Audience.OWN_CHILD
        )
    )
    role = MemberRole.OWN_CHILD if children else MemberRole.ADULT
    return list(
        db.session.scalars(
            select(HouseholdMember.person_id)
            .where(
                HouseholdMember.household_id == household.id, HouseholdMember.role == role,
                (HouseholdMember.last_day.is_(None)) | (HouseholdMember.last_day >= clock.today()),
            )
            .order_by(HouseholdMember.id)
        )
    )


def _must_be_allowed(actor: Actor | None, household: Household, reason: str | None) -> None:
    """A protected home is enrolled by its contact person, or by the leader of its service with a reason."""
    if actor is None or not _is_protected(household):
        return
    by_contact = actor.role == Role.CONTACT_PERSON and household.contact_person_id == actor.person_id
    by_leader = actor.role == Role.LEADER and household.service_id in actor.service_ids and bool(reason)
    if not (by_contact or by_leader):
        raise Refused("enrollment.protected")


def _is_protected(household: Household) -> bool:
    return bool(
        db.session.scalar(
            select(HouseholdMember.id)
            .join(Person, Person.id == HouseholdMember.person_id)
            .where(HouseholdMember.household_id == household.id, Person.limited_visibility)
            .limit(1)
        )
    )


def _must_be_new(cohort: Cohort, household: Household, persons: Sequence[int]) -> None:
    mine = select(Enrollment.id).where(
        Enrollment.cohort_id == cohort.id, Enrollment.household_id == household.id, Enrollment.state.in_(LIVE)
    )
    if db.session.scalar(mine.limit(1)) is not None:
        raise Refused("enrollment.already_in")
    theirs = select(Participant.person_id).where(
        Participant.cohort_id == cohort.id, Participant.person_id.in_(persons), Participant.state.in_(LIVE)
    )
    if db.session.scalar(theirs.limit(1)) is not None:
        raise Refused("enrollment.person_already_in")


def _answer(cohort: Cohort, household: Household, answer: Answer) -> None:
    db.session.execute(
        update(Invitation)
        .where(Invitation.cohort_id == cohort.id, Invitation.household_id == household.id)
        .values(answer=answer, answered_at=clock.now(), reason=None)
    )


def _fresh(enrollment: Enrollment) -> Enrollment:
    db.session.refresh(enrollment)
    return enrollment


def _leave(enrollment: Enrollment, state: EnrollmentState) -> None:
    """Take back a household's seats, state first (participants follow by cascade), then seats."""
    enrollment.state = state
    enrollment.seat_number = None
    enrollment.withdrawn_at = clock.now() if state == EnrollmentState.WITHDRAWN else None
    db.session.flush()
    db.session.execute(
        update(Participant).where(Participant.enrollment_id == enrollment.id).values(seat_number=None),
        execution_options={"synchronize_session": False},
    )


def _live(cohort: Cohort) -> list[Enrollment]:
    query = (
        select(Enrollment)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(LIVE))
        .order_by(Enrollment.entered_at, Enrollment.id)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _all_seats(cohort: Cohort) -> list[int]:
    return list(db.session.scalars(select(Seat.number).where(Seat.cohort_id == cohort.id).order_by(Seat.number)))


def _free_seats(cohort: Cohort) -> list[int]:
    """List the numbers of the seats nobody holds, lowest first: one statement."""
    holder = Enrollment if cohort.seat_unit == SeatUnit.HOME else Participant
    taken = select(holder.seat_number).where(holder.cohort_id == cohort.id, holder.seat_number.is_not(None))
    return list(
        db.session.scalars(
            select(Seat.number).where(Seat.cohort_id == cohort.id, Seat.number.not_in(taken)).order_by(Seat.number)
        )
    )


def _fill(actor: Actor | None, cohort: Cohort) -> None:
    """Give free seats of a locked cohort to the line, in order."""
    if cohort.state not in PUBLISHED:
        return
    free = _free_seats(cohort)
    if not free:
        return
    line = db.session.execute(
        select(Enrollment.id, Participant.person_id)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state == EnrollmentState.WAITING)
        .order_by(Enrollment.entered_at, Enrollment.id, Participant.person_id)
    ).all()
    persons: dict[int, list[int]] = {}
    for enrollment_id, person_id in line:
        persons.setdefault(enrollment_id, []).append(person_id)
    needs = [(e, cohort_actions.seat_unit_of(cohort, len(p))) for e, p in persons.items()]
    for enrollment_id in rules.who_is_seated(len(free), needs):
        free = _seat(cohort, enrollment_id, persons[enrollment_id], free)
        record(actor, "enrollment.seat", f"enrollment:{enrollment_id}", cohort_id=cohort.id)


def _seat(cohort: Cohort, enrollment_id: int, persons: Sequence[int], free: list[int]) -> list[int]:
    """Seat one household on the first free seats; give those that are left."""
    if cohort.seat_unit == SeatUnit.PERSON:
        for person_id in persons:
            number, *free = free
            db.session.execute(
                update(Participant)
                .where(Participant.enrollment_id == enrollment_id, Participant.person_id == person_id)
                .values(seat_number=number),
                execution_options={"synchronize_session": False},
            )
        own = None
    else:
        own, *free = free
    db.session.execute(
        update(Enrollment)
        .where(Enrollment.id == enrollment_id)
        .values(state=rules.after(EnrollmentState.WAITING, EnrollmentEvent.SEAT), seat_number=own, seated_at=clock.now()),
        execution_options={"synchronize_session": "fetch"},
    )
    return free
