"""Going on in another cohort of the same program: one home, or all of them at once. Called inside ``transaction()``.

A home that moves leaves one enrollment, which is dated, and begins another. What it has attended stays on its persons.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort, CohortService, Seat
from courseapp.cohorts.rules import LIVE as COHORT_LIVE
from courseapp.cohorts.rules import PUBLISHED
from courseapp.cohorts.words import CANCELLED
from courseapp.enrollment import gate, rules, seat_offers, words
from courseapp.enrollment.actions import Needs, enter, live_one, note, persons_in
from courseapp.enrollment.gate_rules import HomeFacts, leaving
from courseapp.enrollment.inviting import revoke
from courseapp.enrollment.models import Answer, CohortMerge, Enrollment, Invitation, Participant
from courseapp.enrollment.offering import ProgramOffer
from courseapp.enrollment.rules import LIVE, EnrollmentEvent, EnrollmentState, OfferState
from courseapp.enrollment.seating import fill, leave
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.codes import token_hash
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.word import Homes, tell


def move(actor: Actor | None, enrollment: Enrollment, to: Cohort, reason: str | None = None) -> Enrollment:
    """Move a home with its persons and needs into free seats of another cohort of the program; gives the new place.

    Only seats that would be its own if it signed up now: nobody in line there is passed. Raises Refused with one of
    "enrollment." + same_cohort, other_program, not_now, cohort_finished, no_seat_there, or what the gate of the other
    cohort says (``reason`` as in sign_up).
    """
    here, there = _lock_both(enrollment.cohort, to)
    enrollment = live_one(here, enrollment)
    _must_be_kin(here, there)
    persons = list(persons_in(enrollment))
    home = home_without(here, there, enrollment.household_id)
    if refused := gate.refusal(actor, there, home, persons, reason):
        raise refused
    passed = gate.passed(actor, there, home, persons) if reason else []
    fresh = enter(actor, there, home, persons, _needs(enrollment))
    _out(actor, enrollment, fresh, reason)
    note(actor, "enrollment.move_in", fresh, len(persons), home, reason, passed, origin=here.id)
    fill(actor, there, fresh={fresh.id: words.MOVED})
    if fresh.state != EnrollmentState.SEATED:
        raise Refused("enrollment.no_seat_there")
    fill(actor, here)
    return fresh


def home_without(here: Cohort, there: Cohort, household_id: int) -> HomeFacts:
    """Read what the gate of one cohort asks about a home, as it would stand when it has left another."""
    return leaving(gate.homes(there, [household_id])[0], here.code)


def _lock_both(first: Cohort, second: Cohort) -> tuple[Cohort, Cohort]:
    """Lock two cohorts, always in the same order, so that two moves that cross wait for each other."""
    if first.id == second.id:
        raise Refused("enrollment.same_cohort")
    locked = {it.id: lock(it) for it in sorted((first, second), key=lambda it: it.id)}
    return locked[first.id], locked[second.id]


def _must_be_kin(here: Cohort, there: Cohort) -> None:
    if (here.program_key, here.circle, here.seat_unit) != (there.program_key, there.circle, there.seat_unit):
        raise Refused("enrollment.other_program")


def _needs(it: Enrollment) -> Needs:
    return Needs(it.childcare, it.diet, it.interpreter, it.access_needs)


def _out(actor: Actor | None, enrollment: Enrollment, to: Enrollment, reason: str | None) -> None:
    before = enrollment.state
    enrollment.moved_to_id = to.id
    leave(enrollment, rules.after(before, EnrollmentEvent.MOVE))
    seat_offers.close(actor, enrollment, OfferState.REVOKED, told=False)
    subject, cohort_id = f"enrollment:{enrollment.id}", enrollment.cohort_id
    record(actor, "enrollment.move_out", subject, cohort_id=cohort_id, reason=reason, before=before, to=to.cohort_id)


def merge(actor: Actor | None, cohort: Cohort, into: Cohort, seats: int, reason: str, shown: str | None = None) -> None:
    """Let everybody in a cohort go on in another, and call the first off; one notice to each home.

    All keep their place in the line they share now: class, then when they signed up, wherever that was. Those who had
    a seat are seated without being asked when it is their turn. ``seats`` is how many the other cohort shall have. The
    first one's services take part in the other from now on, and its open invitations lead there. ``shown`` is
    ``fingerprint`` of what the reader saw. Raises Refused with one of "enrollment." + same_cohort, other_program,
    has_begun, not_open, fewer_seats, changed_meanwhile, "cohorts.not_now", "cohorts.seats_out_of_range".
    """
    here, there = _lock_both(cohort, into)
    _must_be_mergeable(here, there)
    if shown is not None and shown != fingerprint(here, there):
        raise Refused("enrollment.changed_meanwhile")
    _make_room(actor, here, there, seats)
    _redirect_invitations(actor, here, there)
    leaving_here = _in_order(here)
    homes = {it.household_id: it for it in gate.homes(there, [old.household_id for old in leaving_here])}
    arrived = [it for old in leaving_here if (it := _carry_over(actor, there, old, homes[old.household_id], reason))]
    cohort_actions.cancel(actor, here, reason)
    db.session.add(CohortMerge(cohort_id=here.id, into_id=there.id))
    record(actor, "enrollment.merge_cohorts", f"cohort:{there.id}", cohort_id=there.id, reason=reason, origin=here.id)
    fill(actor, there, fresh={fresh.id: words.MERGED for fresh, was_seated in arrived if was_seated})
    for fresh, _ in arrived:
        tell(actor, words.MERGED, words.about(fresh), Homes([fresh.household_id]))


def _must_be_mergeable(here: Cohort, there: Cohort) -> None:
    _must_be_kin(here, there)
    if here.cooperation_id != there.cooperation_id:
        raise Refused("enrollment.other_program")
    if here.state not in COHORT_LIVE:
        raise Refused("cohorts.not_now", state=here.state, event=None)
    if there.state not in PUBLISHED:
        raise Refused("enrollment.not_open", cohort=there.name)
    for it in (here, there):
        if it.first_at is not None and it.first_at <= clock.now():
            raise Refused("enrollment.has_begun", cohort=it.name)


def fingerprint(here: Cohort, there: Cohort) -> str:
    """Tell one state of two cohorts' homes and seats from another: two statements."""
    of_both = [here.id, there.id]
    homes = db.session.execute(
        select(Enrollment.id, Enrollment.state, func.count(Participant.person_id))
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .where(Enrollment.cohort_id.in_(of_both), Enrollment.state.in_(LIVE))
        .group_by(Enrollment.id, Enrollment.state)
        .order_by(Enrollment.id)
    )
    seats = db.session.scalar(select(func.count()).where(Seat.cohort_id == there.id))
    return token_hash("|".join([str(seats), *map(str, homes)]))[:16]


def _make_room(actor: Actor | None, here: Cohort, there: Cohort, seats: int) -> None:
    """Let the first cohort's services take part in the other, and give that one the seats it shall have."""
    have = db.session.scalar(select(func.count()).where(Seat.cohort_id == there.id)) or 0
    if seats < have:
        raise Refused("enrollment.fewer_seats", cohort=there.name, seats=have)
    if seats > cohort_actions.MOST_SEATS:
        raise Refused("cohorts.seats_out_of_range", most=cohort_actions.MOST_SEATS)
    with_there = select(CohortService.service_id).where(CohortService.cohort_id == there.id)
    missing = db.session.scalars(
        select(CohortService.service_id)
        .where(CohortService.cohort_id == here.id, CohortService.service_id.not_in(with_there))
        .order_by(CohortService.service_id)
    ).all()
    db.session.add_all(CohortService(cohort_id=there.id, service_id=it) for it in missing)
    db.session.flush()
    if seats > have:
        cohort_actions.add_seats(actor, there, seats - have)


def _redirect_invitations(actor: Actor | None, here: Cohort, there: Cohort) -> None:
    """Let open invitations and offers lead to the other cohort; a home's second invitation there is taken back."""
    there_too = select(Invitation.household_id).where(Invitation.cohort_id == there.id)
    is_open = (Invitation.cohort_id == here.id, Invitation.answer == Answer.OPEN)
    twice = select(Invitation).where(*is_open, Invitation.household_id.in_(there_too)).order_by(Invitation.id)
    for invitation in db.session.scalars(twice).all():
        revoke(actor, invitation)
    offered = update(ProgramOffer).where(ProgramOffer.cohort_id == here.id, ProgramOffer.answer == Answer.OPEN)
    for redirected in (update(Invitation).where(*is_open), offered):
        db.session.execute(redirected.values(cohort_id=there.id), execution_options={"synchronize_session": False})


def _in_order(cohort: Cohort) -> Sequence[Enrollment]:
    return db.session.scalars(
        select(Enrollment)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(LIVE))
        .order_by(Enrollment.priority, Enrollment.entered_at, Enrollment.id)
        .execution_options(populate_existing=True)
    ).all()


def _carry_over(
    actor: Actor | None, there: Cohort, old: Enrollment, home: HomeFacts, reason: str
) -> tuple[Enrollment, bool] | None:
    """Give a home its place in the other cohort, and tell whether it had a seat; None if it is in there already."""
    elsewhere = {m.person_id for m in home.members if m.elsewhere}
    persons = [] if home.enrollment_id else [p for p in persons_in(old) if p not in elsewhere]
    if not persons:
        before = old.state
        leave(old, rules.after(before, EnrollmentEvent.COHORT_CANCELLED))
        seat_offers.close(actor, old, OfferState.REVOKED)
        record(actor, "enrollment.cohort_cancelled", f"enrollment:{old.id}", cohort_id=old.cohort_id, before=before)
        tell(actor, CANCELLED, words.about(old), Homes([old.household_id]))
        return None
    fresh = enter(actor, there, home, persons, _needs(old))
    fresh.entered_at, fresh.priority, fresh.passed = old.entered_at, old.priority, old.passed
    was_seated = old.state == EnrollmentState.SEATED
    _out(actor, old, fresh, reason)
    note(actor, "enrollment.move_in", fresh, len(persons), home, reason, origin=old.cohort_id)
    return fresh, was_seated
