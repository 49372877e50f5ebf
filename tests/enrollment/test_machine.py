"""Everything that can happen to a cohort's seats, in any order, against a model of a dozen lines."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, text

from courseapp import promises
from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import Presence
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.rules import LIVE as COHORT_LIVE
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import actions
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import LIVE, EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household
from programs.model import SeatUnit
from tests import makers

EXAMPLES = int(os.environ.get("COURSEAPP_TEST_EXAMPLES", "26"))
"""Histories per program, of at most 50 steps: 2,000 steps in all; 130 make 10,000."""
STEPS = 50
HOMES = 7
homes = st.integers(0, HOMES - 1)


IN_LINE = text(
    "SELECT e.household_id, e.state, count(*) AS persons, "
    "count(p.seat_number) + count(DISTINCT e.seat_number) AS seats "
    "FROM enrollment e JOIN participant p ON p.enrollment_id = e.id AND p.state = e.state "
    "WHERE e.cohort_id = :cohort AND e.state IN ('waiting', 'seated') "
    "GROUP BY e.id, e.household_id, e.state, e.entered_at ORDER BY e.entered_at, e.id"
)
ABOUT = text(
    "SELECT c.state, (SELECT count(*) FROM seat s WHERE s.cohort_id = c.id), "
    "(SELECT count(*) FROM attendance a JOIN meeting m ON m.id = a.meeting_id WHERE m.cohort_id = c.id) "
    "FROM cohort c WHERE c.id = :cohort"
)


class Model:
    """What must be true of a cohort: who has seats, who waits, in order. Homes by number, persons by how many."""

    def __init__(self, unit: SeatUnit, seats: int) -> None:
        self.unit, self.seats = unit, seats
        self.seated: dict[int, int] = {}
        self.line: dict[int, int] = {}

    def need(self, persons: int) -> int:
        return 1 if self.unit == SeatUnit.HOME else persons

    @property
    def taken(self) -> int:
        return sum(map(self.need, self.seated.values()))

    def fill(self) -> None:
        for home, persons in list(self.line.items()):
            if self.taken + self.need(persons) > self.seats:
                return
            self.seated[home] = self.line.pop(home)

    def change(self, home: int, persons: int) -> bool:
        if home in self.line:
            self.line[home] = persons
            return True
        more = self.need(persons) - self.need(self.seated[home])
        if more > 0 and (self.line or self.taken + more > self.seats):
            return False
        self.seated[home] = persons
        return True


class Machine(RuleBasedStateMachine):
    """One cohort's life. ``world`` (homes, who acts, the program) is shared by all histories of a run."""

    program: str
    world: tuple[list[Household], list[list[int]], Actor, Any]
    ids: list[int]
    steps = 0

    @initialize(seats=st.integers(1, 6))
    def make(self, seats: int) -> None:
        households, adults, coordinator, cooperation = self.world
        self.households, self.adults, self.coordinator = households, adults, coordinator
        with transaction():
            # The homes of earlier histories are in none of their cohorts any more.
            for before in db.session.scalars(select(Cohort).where(Cohort.state.in_(COHORT_LIVE))).all():
                actions.cancel_cohort(None, before, "")
            self.cohort = makers.a_cohort(cooperation, self.program, seats=seats)
            self.cohort_id = self.cohort.id
        self.model = Model(self.cohort.seat_unit, seats)
        self.cancelled, self.marks, self.minutes, self.age = False, 0, 0, 0

    def try_(self, deed: Callable[[], Any]) -> str | None:
        """Do it in a transaction of its own, at a time of its own; give the code of the refusal."""
        with clock.at(makers.NOW + timedelta(minutes=self.minutes)):
            try:
                with transaction():
                    deed()
            except Refused as refused:
                return refused.code
        return None

    def enrollment(self, home: int) -> Enrollment:
        query = select(Enrollment).where(
            Enrollment.cohort_id == self.cohort_id,
            Enrollment.household_id == self.ids[home],
            Enrollment.state.in_(LIVE),
        )
        return db.session.scalars(query).one()

    @rule(minutes=st.integers(-30, 30))
    def let_the_clock_go(self, minutes: int) -> None:
        self.minutes += minutes

    @rule(home=homes, persons=st.integers(1, 2), by_staff=st.sampled_from(["staff", ""]))
    def sign_up(self, home: int, persons: int, by_staff: str) -> None:
        who = self.adults[home][:persons]
        actor = self.coordinator if by_staff else None
        code = self.try_(lambda: actions.sign_up(actor, self.cohort, self.households[home], who))
        if self.cancelled:
            assert code == "enrollment.cohort_cancelled"
        elif home in self.model.seated or home in self.model.line:
            assert code == "enrollment.already_in"
        else:
            assert code is None
            self.model.line[home] = len(who)
            self.model.fill()

    @precondition(lambda self: self.model.seated or self.model.line)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        home = data.draw(st.sampled_from(sorted([*self.model.seated, *self.model.line])))
        enrollment = self.enrollment(home)
        assert self.try_(lambda: actions.withdraw(self.coordinator, enrollment, "reason")) is None
        self.model.seated.pop(home, None)
        self.model.line.pop(home, None)
        self.model.fill()
        assert self.try_(lambda: actions.withdraw(None, enrollment)) == "enrollment.not_now"

    @precondition(lambda self: self.model.seated or self.model.line)
    @rule(data=st.data(), who=st.sampled_from([(0,), (1,), (0, 1)]))
    def change(self, data: st.DataObject, who: tuple[int, ...]) -> None:
        home = data.draw(st.sampled_from(sorted([*self.model.seated, *self.model.line])))
        persons = [self.adults[home][i] for i in who if i < len(self.adults[home])] or self.adults[home]
        enrollment = self.enrollment(home)
        code = self.try_(lambda: actions.change(None, enrollment, persons, actions.Needs(diet="halal")))
        assert code == (None if self.model.change(home, len(persons)) else "enrollment.no_seat_for_more")
        self.model.fill()

    @rule(seats=st.integers(0, 8))
    def set_capacity(self, seats: int) -> None:
        code = self.try_(lambda: actions.change_capacity(self.coordinator, self.cohort, seats))
        if self.cancelled:
            assert code == "cohorts.not_now"
        elif seats < 1:
            assert code == "cohorts.seats_out_of_range"
        elif seats < self.model.taken:
            assert code == "enrollment.below_seated"
        else:
            assert code is None
            self.model.seats = seats
            self.model.fill()

    @precondition(lambda self: self.age > 30 and not self.cancelled)
    @rule()
    def cancel(self) -> None:
        code = self.try_(lambda: actions.cancel_cohort(self.coordinator, self.cohort, "reason"))
        assert code is None
        self.cancelled = True
        self.model.seated, self.model.line = {}, {}

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
        rows = db.session.execute(IN_LINE, {"cohort": self.cohort_id}).all()
        held = [row for row in rows if row.state == EnrollmentState.SEATED]
        line = [(self.ids.index(row.household_id), row.persons) for row in rows if row.state == EnrollmentState.WAITING]
        assert {self.ids.index(row.household_id): row.persons for row in held} == self.model.seated
        assert line == list(self.model.line.items())
        assert sum(row.seats for row in held) == self.model.taken <= self.model.seats
        state, seats, marks = db.session.execute(ABOUT, {"cohort": self.cohort_id}).one()
        assert (state == CohortState.CANCELLED) == self.cancelled
        assert (seats, marks) == (self.model.seats, self.marks)

    @invariant()
    def every_promise_holds(self) -> None:
        assert list(promises.broken()) == []


@pytest.mark.parametrize("program", ["efst", "cos-p"])
def test_any_history_ends_as_the_model_says(app: Flask, program: str) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        service = makers.services_of(cooperation)[0]
        households = [makers.a_household(service, adults=1 + n % 2) for n in range(HOMES)]
        world = (households, [makers.adults_of(h) for h in households], makers.a_coordinator(cooperation), cooperation)
        ids = [h.id for h in households]
    machine = type("Bound", (Machine,), {"program": program, "world": world, "ids": ids, "steps": 0})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert vars(machine)["steps"] >= EXAMPLES * 38
