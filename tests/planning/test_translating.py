"""A plan and its steering told in the indexes of another snapshot."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from courseapp.planner.problem import PlannedCohort, Venue
from courseapp.planning.facts import Refs
from courseapp.planning.steering import Steering
from courseapp.planning.translating import Translation
from tests.planner.tiny import PROBLEM

FACTS = replace(PROBLEM, venues=tuple(Venue(0, 6, frozenset({slot})) for slot in (0, 1, 2)))
REFS = Refs(
    rooms=(7, 7, 7), venues=(1, 1, 1), facilitators=(10, 11, 12, 13), households=(20, 21, 22, 23, 24), wishes={}
)
OTHER = replace(
    FACTS,
    start=FACTS.start - timedelta(weeks=2),
    weeks=12,
    venues=(FACTS.venues[2], FACTS.venues[0]),
    facilitators=FACTS.facilitators[1:],
    households=tuple(reversed(FACTS.households)),
)
OTHER_REFS = Refs((7, 7), (1, 1), (11, 12, 13), (24, 23, 22, 21, 20), {})
COHORT = PlannedCohort("a", 0, 0, (0, 2), (1, 2), (0, 1))


def test_a_cohort_is_the_same_one_there() -> None:
    there = Translation(FACTS, REFS, OTHER, OTHER_REFS)
    assert there.cohort(COHORT) == PlannedCohort("a", 1, 0, (2, 4), (0, 1), (3, 4))
    back = Translation(OTHER, OTHER_REFS, FACTS, REFS)
    assert back.cohort(PlannedCohort("a", 1, 0, (2, 4), (0, 1), (3, 4))) == COHORT


def test_what_is_not_there_has_no_translation() -> None:
    there = Translation(FACTS, REFS, OTHER, OTHER_REFS)
    assert there.cohort(replace(COHORT, facilitators=(0, 1))) is None
    assert there.cohort(replace(COHORT, venue=1, slot=1)) is None
    assert Translation(OTHER, OTHER_REFS, FACTS, REFS).cohort(replace(COHORT, venue=1, weeks=(0, 2))) is None


def test_homes_that_are_gone_are_left_out() -> None:
    fewer = replace(OTHER, households=OTHER.households[:4])
    there = Translation(FACTS, REFS, fewer, replace(OTHER_REFS, households=(24, 23, 22, 21)))
    told = there.cohort(COHORT)
    assert told is not None
    assert told.households == (3,)


def test_steering_follows_as_far_as_it_goes() -> None:
    there = Translation(FACTS, REFS, OTHER, OTHER_REFS)
    wanted = Steering(
        pins=(COHORT, replace(COHORT, facilitators=(0, 1))),
        facilitators=frozenset({0, 3}),
        wishes=frozenset({(4, "b")}),
        venues=frozenset({1, 2}),
        away=frozenset({(0, 1), (1, 1)}),
        closed=frozenset({(0, 3)}),
    )
    assert there.steering(wanted) == Steering(
        pins=(PlannedCohort("a", 1, 0, (2, 4), (0, 1), (3, 4)),),
        facilitators=frozenset({2}),
        wishes=frozenset({(0, "b")}),
        venues=frozenset({0}),
        away=frozenset({(0, 3)}),
        closed=frozenset({(1, 5)}),
    )
