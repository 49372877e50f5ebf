"""Pins, bans and weights become part of the problem; changes by hand tell at once what they break and cost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from courseapp.planner.check import contradictions, faults, points
from courseapp.planner.problem import Plan, PlannedCohort, Weights
from courseapp.planning import steering as steer
from courseapp.planning.steering import Change, Steering
from tests.planner.tiny import COHORT, PROBLEM

PLAN = (COHORT,)
ALL = Steering(
    pins=(COHORT,),
    facilitators=frozenset({3}),
    wishes=frozenset({(2, "b")}),
    venues=frozenset({1}),
    away=frozenset({(0, 5)}),
    closed=frozenset({(0, 9)}),
    weights=Weights(cohort=10, load=(1, 2)),
)


def codes(cohorts: tuple[PlannedCohort, ...], steering: Steering) -> set[str]:
    problem = steer.steered(PROBLEM, steering)
    return {fault.code for fault in faults(problem, Plan("tiny", cohorts, 0))}


def test_steering_is_kept_as_data_and_read_back() -> None:
    assert steer.from_data(json.loads(json.dumps(steer.to_data(ALL)))) == ALL
    assert steer.from_data(json.loads(json.dumps(steer.to_data(Steering())))) == Steering()
    assert steer.from_data({}) == Steering()
    assert bool(ALL)
    assert not Steering()


def test_without_steering_the_problem_is_the_facts() -> None:
    assert steer.steered(PROBLEM, Steering()) == PROBLEM


@pytest.mark.parametrize(
    ("steering", "code"),
    [
        (Steering(facilitators=frozenset({0})), "facilitator_slot"),
        (Steering(wishes=frozenset({(0, "a")})), "not_wanted"),
        (Steering(venues=frozenset({0})), "venue_slot"),
        (Steering(away=frozenset({(1, 2)})), "facilitator_away"),
        (Steering(closed=frozenset({(0, 2)})), "venue_closed"),
        (Steering(pins=(replace(COHORT, weeks=(1, 3)),)), "pinned_missing"),
    ],
)
def test_what_is_steered_away_from_breaks_a_rule(steering: Steering, code: str) -> None:
    assert codes(PLAN, Steering()) == set()
    assert code in codes(PLAN, steering)


def test_weights_change_what_a_plan_is_worth() -> None:
    heavier = steer.steered(PROBLEM, Steering(weights=Weights(cohort=2500)))
    assert points(heavier, PLAN) == points(PROBLEM, PLAN) - 1000


def test_a_cohort_is_pinned_whole_by_its_frame_or_with_some_homes() -> None:
    whole = steer.pin(Steering(), COHORT, COHORT.households)
    frame = steer.pin(Steering(), COHORT, ())
    one = steer.pin(frame, COHORT, [1])
    assert [it.pins[0].households for it in (whole, frame, one)] == [(0, 1), (), (1,)]
    others = (replace(COHORT, households=(0, 4)),)
    assert [bool(codes(others, it)) for it in (whole, frame, one)] == [True, False, True]


def test_what_is_pinned_can_be_let_go() -> None:
    pinned = steer.pin(Steering(), COHORT, COHORT.households)
    assert steer.unpin_home(pinned, 0, "a").pins[0].households == (1,)
    assert steer.unpin(pinned, replace(COHORT, households=())) == Steering()
    assert steer.pin(pinned, replace(COHORT, facilitators=(1, 0)), ()).pins == pinned.pins, "the same cohort"


def test_pins_that_cannot_stand_together_are_contradictions() -> None:
    other = replace(COHORT, households=(4,), facilitators=(2, 3))
    both = Steering(pins=(COHORT, other))
    assert {fault.code for fault in contradictions(steer.steered(PROBLEM, both))} == {"venue_taken"}


def test_a_hand_is_told_what_a_move_breaks_and_what_it_costs() -> None:
    fine = steer.tried(PROBLEM, PLAN, 0, Change(first_week=3))
    assert fine.faults == ()
    assert fine.cohorts[0].weeks == (3, 4)
    far = steer.tried(PROBLEM, PLAN, 0, Change(venue=1))
    assert far.gain == points(PROBLEM, far.cohorts) - points(PROBLEM, PLAN) < 0
    broken = steer.tried(PROBLEM, PLAN, 0, Change(facilitators=(1, 3)))
    assert {fault.code for fault in broken.faults} == {"no_lead"}


def test_a_hand_may_take_a_cohort_out_or_add_one() -> None:
    out = steer.tried(PROBLEM, PLAN, 0, None)
    assert (out.cohorts, out.gain) == ((), -points(PROBLEM, PLAN) + points(PROBLEM, ()))
    new = replace(COHORT, slot=2, weeks=(5, 6), households=(2, 4), facilitators=(0, 3))
    more = steer.added(PROBLEM, Plan("tiny", PLAN, 0), new)
    assert more.cohorts == (COHORT, new)
    assert {fault.code for fault in more.faults} == {"home_slot"}


def test_moved_meetings_go_around_closed_days() -> None:
    assert steer.weeks_from(PROBLEM, "a", 1, 0, 0) == (0, 2), "the second week's Monday is closed there"
    assert steer.weeks_from(PROBLEM, "a", 0, 0, 0) == (0, 1)


def test_where_there_is_no_way_around_they_are_shown_as_they_would_be() -> None:
    assert steer.weeks_from(PROBLEM, "a", 0, 0, 9) == (9, 10)
    assert {fault.code for fault in steer.tried(PROBLEM, PLAN, 0, Change(first_week=9)).faults} == {"unknown_week"}


def test_an_illness_lets_go_the_pins_it_breaks() -> None:
    pinned = Steering(pins=(COHORT, replace(COHORT, slot=1, weeks=(7, 8), facilitators=(0, 3), households=())))
    ill = steer.disturbed(pinned, [(1, week) for week in range(10)], [])
    assert ill.pins == pinned.pins[1:]
    assert len(ill.away) == 10
    shut = steer.disturbed(pinned, [], [(0, 2)])
    assert shut.pins == pinned.pins[1:]
