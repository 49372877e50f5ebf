"""What can happen to two cohorts of a program, in any order, each step done to the database and to the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import func, select

from courseapp import promises
from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import Presence
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.queries import curriculum
from courseapp.cohorts.rules import LIVE as COHORT_LIVE
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import actions, capacity, moving, offer_actions
from courseapp.enrollment.models import Enrollment, SeatOffer
from courseapp.enrollment.rules import LIVE, EnrollmentState, OfferState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household
from tests import makers
from tests.enrollment.machine_model import ABOUT, IN_LINE, Model

HOMES = 7
FAR = 330
"""Days until the first meeting: farther than any history lasts, so that homes are always asked."""

homes = st.integers(0, HOMES - 1)


class Machine(RuleBasedStateMachine):
    """The life of a cohort, and of another beside it. ``world`` (homes, who acts) is of a whole run."""

    program: str
    world: tuple[list[Household], list[list[int]], Actor, Any]
    ids: list[int]
    steps = 0

    @initialize(seats=st.integers(1, 6), asks=st.booleans())
    def make(self, seats: int, asks: bool) -> None:
        households, adults, coordinator, cooperation = self.world
        self.households, self.adults, self.coordinator = households, adults, coordinator
        with transaction():
            # The homes of earlier histories are in none of their cohorts any more.
            for before in db.session.scalars(select(Cohort).where(Cohort.state.in_(COHORT_LIVE))).all():
                actions.cancel_cohort(None, before, "")
            far = makers.NOW.date() + timedelta(days=FAR)
            self.cohort = makers.a_cohort(
                cooperation, self.program, first=far, seats=seats, answer_days=2 if asks else 0
            )
            self.cohort_id = self.cohort.id
            # Its homes are asked too, so that what it knows of them is more than who has a seat.
            self.other = makers.a_cohort(cooperation, self.program, first=far, seats=2, answer_days=2)
            self.other_id = self.other.id
            new_first = bool(curriculum(self.cohort).first_in_line)
        new = [new_first and home.first_day > makers.NOW.date() - timedelta(days=300) for home in households]
        self.model = Model(self.cohort.seat_unit, seats, asks=asks, new=new)
        self.other_model, self.apart = Model(self.cohort.seat_unit, 2, asks=True, new=new), True
        self.cancelled, self.marks, self.now, self.age = False, 0, makers.NOW, 0

    def try_(self, deed: Callable[[], Any]) -> str | None:
        """Do it in a transaction of its own, at a time of its own; give the code of the refusal."""
        with clock.at(self.now):
            try:
                with transaction():
                    deed()
            except Refused as refused:
                return refused.code
        return None

    def enrollment(self, home: int, *, other: bool = False) -> Enrollment:
        query = select(Enrollment).where(
            Enrollment.cohort_id == (self.other_id if other else self.cohort_id),
            Enrollment.household_id == self.ids[home],
            Enrollment.state.in_(LIVE),
        )
        return db.session.scalars(query).one()

    @rule(minutes=st.integers(-30, 30))
    def let_the_clock_go(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def offer(self, home: int) -> SeatOffer:
        query = select(SeatOffer).where(SeatOffer.enrollment_id == self.enrollment(home).id)
        return db.session.scalars(query.where(SeatOffer.state == OfferState.OPEN)).one()

    @precondition(lambda self: self.model.asked)
    @rule(data=st.data(), yes=st.booleans())
    def answer(self, data: st.DataObject, yes: bool) -> None:
        home = data.draw(st.sampled_from(sorted(self.model.asked)))
        offer = self.offer(home)
        deed, other = (
            (offer_actions.accept, offer_actions.refuse) if yes else (offer_actions.refuse, offer_actions.accept)
        )
        assert self.try_(lambda: deed(None, offer)) is None
        if yes:
            self.model.seated[home] = self.model.asked.pop(home)
        else:
            self.model.out(home)
        assert self.try_(lambda: deed(None, offer)) is None
        assert self.try_(lambda: other(None, offer)) == f"enrollment.offer_{'accepted' if yes else 'declined'}"

    @precondition(lambda self: self.model.asked)
    @rule()
    def let_offers_lapse(self) -> None:
        due = (
            select(SeatOffer.answer_by, Enrollment.household_id)
            .join(Enrollment)
            .where(SeatOffer.state == OfferState.OPEN, Enrollment.cohort_id == self.cohort_id)
        )
        offers = db.session.execute(due.order_by(SeatOffer.answer_by, SeatOffer.id)).all()
        db.session.rollback()
        self.now = max(self.now, offers[-1].answer_by)
        with clock.at(self.now):
            lapsed = offer_actions.expire_due()
            assert offer_actions.expire_due() == 0
        assert lapsed == len(offers) == len(self.model.asked)
        for _, household_id in offers:
            self.model.out(self.ids.index(household_id))

    @rule(seats=st.integers(0, 3))
    def keep_seats(self, seats: int) -> None:
        service_id = self.households[1].service_id
        day = self.now.date() + timedelta(days=3)
        code = self.try_(lambda: capacity.set_quota(self.coordinator, self.cohort, service_id, seats, day))
        if self.cancelled:
            assert code == "cohorts.not_now"
        elif seats > self.model.seats:
            assert code == "enrollment.too_many_kept"
        else:
            assert code is None
            self.model.quota = seats
            self.model.fill()

    @precondition(lambda self: self.model.quota and not self.cancelled)
    @rule()
    def release_seats(self) -> None:
        self.now += timedelta(days=3)
        with clock.at(self.now):
            capacity.release_quotas()
        self.model.quota = 0
        self.model.fill()

    @rule(home=homes, persons=st.integers(1, 2), by_staff=st.sampled_from(["staff", ""]))
    def sign_up(self, home: int, persons: int, by_staff: str) -> None:
        who = self.adults[home][:persons]
        actor = self.coordinator if by_staff else None
        code = self.try_(lambda: actions.sign_up(actor, self.cohort, self.households[home], who))
        if self.cancelled:
            assert code == "enrollment.cohort_cancelled"
        elif home in self.model.live:
            assert code == "enrollment.already_in"
        elif home in self.other_model.live:
            assert code in {None, "enrollment.in_parallel"}
            if code is None:  # the one who comes is not the one who is there
                assert self.try_(lambda: actions.withdraw(None, self.enrollment(home))) is None
                self.model.enter(home, len(who))
                self.model.out(home)
        else:
            assert code is None
            self.model.enter(home, len(who))

    @precondition(lambda self: self.model.seated or self.model.asked or self.model.line)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        home = data.draw(st.sampled_from(sorted([*self.model.seated, *self.model.asked, *self.model.line])))
        enrollment = self.enrollment(home)
        assert self.try_(lambda: actions.withdraw(self.coordinator, enrollment, "reason")) is None
        self.model.out(home)
        assert self.try_(lambda: actions.withdraw(None, enrollment)) == "enrollment.not_now"

    @precondition(lambda self: self.model.seated or self.model.asked or self.model.line)
    @rule(data=st.data(), who=st.sampled_from([(0,), (1,), (0, 1)]))
    def change(self, data: st.DataObject, who: tuple[int, ...]) -> None:
        home = data.draw(st.sampled_from(sorted([*self.model.seated, *self.model.asked, *self.model.line])))
        persons = [self.adults[home][i] for i in who if i < len(self.adults[home])] or self.adults[home]
        enrollment = self.enrollment(home)
        code = self.try_(lambda: actions.change(None, enrollment, persons, actions.Needs(diet="halal")))
        assert code == (None if self.model.change(home, len(persons)) else "enrollment.no_seat_for_more")
        self.model.fill()

    @rule(seats=st.integers(0, 8))
    def set_capacity(self, seats: int) -> None:
        code = self.try_(lambda: capacity.change_capacity(self.coordinator, self.cohort, seats))
        if self.cancelled:
            assert code == "cohorts.not_now"
        elif seats < 1:
            assert code == "cohorts.seats_out_of_range"
        elif seats < self.model.quota:
            assert code == "enrollment.below_quota"
        elif seats < sum(map(self.model.need, self.model.seated.values())):
            assert code == "enrollment.below_seated"
        else:
            assert code is None
            self.model.shrink(seats)

    @precondition(lambda self: self.apart)
    @rule(home=homes, persons=st.integers(1, 2))
    def sign_up_for_the_other(self, home: int, persons: int) -> None:
        if home in self.model.live or home in self.other_model.live:
            return
        who = self.adults[home][:persons]
        assert self.try_(lambda: actions.sign_up(None, self.other, self.households[home], who)) is None
        self.other_model.enter(home, len(who))

    @precondition(lambda self: self.apart and not self.cancelled)
    @rule(data=st.data(), back=st.booleans())
    def move(self, data: st.DataObject, back: bool) -> None:
        here, there = (self.other_model, self.model) if back else (self.model, self.other_model)
        if not here.live:
            return
        home = data.draw(st.sampled_from(sorted(here.live)))
        old, to = self.enrollment(home, other=back), self.cohort if back else self.other
        code = self.try_(lambda: moving.move(self.coordinator, old, to))
        if not there.could_seat(home, persons := here.live[home]):
            assert code == "enrollment.no_seat_there"
            return
        assert code is None
        there.enter(home, persons)
        here.out(home)
        assert self.try_(lambda: moving.move(self.coordinator, old, to)) == "enrollment.not_now"

    @precondition(lambda self: self.apart and not self.cancelled and self.age > 15)
    @rule(seats=st.integers(1, 8))
    def merge(self, seats: int) -> None:
        when = {row.household_id: (row.entered_at, row.cohort_id == self.other_id, row.id) for row in self.entered()}
        code = self.try_(lambda: moving.merge(self.coordinator, self.other, self.cohort, seats, "reason"))
        if seats < self.model.seats:
            assert code == "enrollment.fewer_seats"
            return
        assert code is None
        self.model.take_in(self.other_model, seats, [self.ids.index(it) for it in sorted(when, key=when.__getitem__)])
        self.other_model, self.apart = Model(self.cohort.seat_unit, 0, asks=True, new=self.model.new), False

    def entered(self) -> Any:
        query = select(Enrollment.household_id, Enrollment.entered_at, Enrollment.cohort_id, Enrollment.id)
        both = query.where(Enrollment.cohort_id.in_([self.cohort_id, self.other_id]), Enrollment.state.in_(LIVE))
        rows = db.session.execute(both).all()
        db.session.rollback()
        return rows

    @precondition(lambda self: self.age > 30 and not self.cancelled)
    @rule()
    def cancel(self) -> None:
        code = self.try_(lambda: actions.cancel_cohort(self.coordinator, self.cohort, "reason"))
        assert code is None
        self.cancelled = True
        self.model.seated, self.model.asked, self.model.line = {}, {}, {}

    @precondition(lambda self: self.model.seated)
    @rule(data=st.data())
    def mark(self, data: st.DataObject) -> None:
        """Attendance hangs on the person: whatever happens to seats later, it stays."""
        home = data.draw(st.sampled_from(sorted(self.model.seated)))
        meeting_id = db.session.scalar(select(func.min(Meeting.id)).where(Meeting.cohort_id == self.cohort_id))
        person_id = self.adults[home][0]
        if db.session.get(Attendance, (meeting_id, person_id)):
            return
        mark = Attendance(meeting_id=meeting_id, person_id=person_id, presence=Presence.PRESENT, marked_at=clock.now())
        assert self.try_(lambda: db.session.add(mark)) is None
        self.marks += 1

    @invariant()
    def the_database_and_the_model_agree(self) -> None:
        type(self).steps += 1
        self.age += 1
        self.agrees(self.cohort_id, self.model)
        if self.apart:
            self.agrees(self.other_id, self.other_model)
        state, seats, marks = db.session.execute(ABOUT, {"cohort": self.cohort_id}).one()
        assert (state == CohortState.CANCELLED) == self.cancelled
        assert (seats, marks) == (self.model.seats, self.marks)

    def agrees(self, cohort_id: int, model: Model) -> None:
        rows = db.session.execute(IN_LINE, {"cohort": cohort_id}).all()
        there = {
            state: [(self.ids.index(row.household_id), row.persons) for row in rows if row.state == state]
            for state in LIVE
        }
        assert dict(there[EnrollmentState.SEATED]) == model.seated
        assert dict(there[EnrollmentState.OFFERED]) == model.asked
        assert there[EnrollmentState.WAITING] == [(home, model.line[home]) for home in model.in_order()]
        assert sum(row.seats for row in rows) == model.taken <= model.seats

    @invariant()
    def every_promise_holds(self) -> None:
        assert list(promises.broken()) == []
