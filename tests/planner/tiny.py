"""Tiny problems: one that is easily changed by hand, and Hypothesis' own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from courseapp.planner.problem import (
    Facilitator,
    Household,
    Place,
    Plan,
    PlannedCohort,
    Problem,
    Program,
    Slot,
    Venue,
    Weights,
)

HOME = Household(0, 5, 2, frozenset({0, 1}), frozenset(), 60, new_home=False, waited_weeks=10, wants=("a",))
PERSON = Facilitator(
    0,
    frozenset({"a", "b"}),
    lead=True,
    slots=frozenset({0, 1, 2}),
    away_weeks=frozenset(),
    max_cohorts=2,
    max_minutes=60,
)
COHORT = PlannedCohort("a", 0, 0, (0, 2), (0, 1), (0, 1))
PROBLEM = Problem(
    name="tiny",
    start=date(2027, 1, 4),
    weeks=10,
    slots=(Slot(0, "day"), Slot(0, "evening"), Slot(1, "evening")),
    places=(Place("1", "Nord", "X"), Place("2", "Sør", "Y")),
    minutes=((0, 40), (40, 0)),
    closed={"Y": frozenset({date(2027, 1, 11)})},
    programs=(Program("a", 2, 1, 3, 2, 3), Program("b", 2, 1, 3, 1, 3, requires="a")),
    venues=(Venue(0, 6, frozenset({0, 1, 2})), Venue(1, 6, frozenset({0, 1, 2}))),
    facilitators=(PERSON, replace(PERSON, lead=False), replace(PERSON, place=1), replace(PERSON, lead=False)),
    households=(
        HOME,
        HOME,
        replace(HOME, place=1, wants=("a", "b")),
        replace(HOME, wants=("b",), done=frozenset({"a"})),
        replace(HOME, wants=("a", "b")),
    ),
    quota={0: 2},
)


def changed(number: int, part: str, **fields: Any) -> Problem:
    """The problem with one entry of a list changed."""
    entries = list(getattr(PROBLEM, part))
    entries[number] = replace(entries[number], **fields)
    parts: dict[str, Any] = {part: tuple(entries)}
    return replace(PROBLEM, **parts)


def plan(*cohorts: PlannedCohort) -> Plan:
    return Plan("tiny", cohorts, 0)


WEIGHTS = (Weights(), Weights(cohort=700), Weights(cohort=400, load=(50, 400), family_minute=5))


def _some(top: int, least: int = 0) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(0, top - 1), min_size=least)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Problems so small that every plan can be tried: four homes, three facilitators, two rooms, four weeks."""
    far = draw(st.integers(5, 60))
    homes = st.builds(
        Household,
        place=st.integers(0, 1),
        local_minutes=st.integers(0, 10),
        adults=st.integers(1, 2),
        slots=_some(2, 1),
        away_weeks=_some(4),
        max_minutes=st.integers(20, 70),
        new_home=st.booleans(),
        waited_weeks=st.integers(0, 120),
        wants=st.sampled_from((("a",), ("b",), ("a", "b"))),
    )
    people = st.builds(
        Facilitator,
        place=st.integers(0, 1),
        programs=st.sampled_from((frozenset("a"), frozenset("ab"))),
        lead=st.booleans(),
        slots=_some(2, 1),
        away_weeks=st.frozensets(st.integers(0, 3), max_size=1),
        max_cohorts=st.integers(1, 2),
        max_minutes=st.integers(20, 70),
    )
    return replace(
        PROBLEM,
        weeks=4,
        slots=(Slot(0, "evening"), draw(st.sampled_from((Slot(0, "day"), Slot(2, "evening"))))),
        minutes=((0, far), (far, 0)),
        closed={"X": draw(st.frozensets(st.dates(date(2027, 1, 4), date(2027, 2, 7)), max_size=3))},
        programs=(
            Program("a", 2, 1, 2, draw(st.integers(1, 2)), draw(st.integers(2, 3))),
            Program("b", 2, 1, 2, 1, 2, requires=draw(st.sampled_from((None, "a")))),
        ),
        venues=(Venue(0, draw(st.integers(2, 6)), frozenset({0, 1})), Venue(1, 4, frozenset({0}))),
        facilitators=tuple(draw(st.lists(people, min_size=2, max_size=3))),
        households=tuple(draw(st.lists(homes, min_size=1, max_size=4))),
        quota=draw(st.sampled_from(({}, {0: 1}, {1: 2}))),
        allowed_absence=draw(st.integers(0, 1)),
        weights=draw(
            st.sampled_from((Weights(), Weights(cohort=200), Weights(cohort=100, load=(50, 400), family_minute=5)))
        ),
    )
