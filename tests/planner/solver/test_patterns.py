"""Patterns of weeks, against all combinations."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from courseapp.planner.problem import Program
from courseapp.planner.solver.patterns import LISTED, fewest_absences, open_weeks, starts
from tests.planner.tiny import PROBLEM

WEEKS = st.frozensets(st.integers(0, 11))


def legal(program: Program, open_: frozenset[int]) -> list[tuple[int, ...]]:
    gaps = range(program.interval_weeks, program.longest_gap_weeks + 1)
    every = combinations(sorted(open_), program.meetings)
    return [weeks for weeks in every if all(b - a in gaps for a, b in pairwise(weeks))]


@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), WEEKS)
def test_every_start_has_its_patterns_or_the_tightest(meetings, least, more, open_):
    program = Program("a", meetings, least, least + more, 1, 9)
    every = legal(program, open_)
    found = starts(program, sum(1 << week for week in open_))
    assert {start[0] for start in found} == {weeks[0] for weeks in every}
    for start in found:
        those = [weeks for weeks in every if weeks[0] == start[0]]
        listed = [it for it in found if it[0] == start[0]]
        assert set(listed) <= set(those)
        assert len(listed) == (len(those) if len(those) <= LISTED else 1)
        assert len(listed) > 1 or start[-1] == min(weeks[-1] for weeks in those)


@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), WEEKS, WEEKS)
def test_the_fewest_absences_are_those_of_the_kindest_pattern(meetings, least, more, open_, away):
    program = Program("a", meetings, least, least + more, 1, 9)
    row = np.array([[week in away for week in range(12)]])
    fewest = fewest_absences(program, sum(1 << week for week in open_), row)[0]
    for first in {weeks[0] for weeks in legal(program, open_)}:
        those = [weeks for weeks in legal(program, open_) if weeks[0] == first]
        assert fewest[first] == min(len(away.intersection(weeks)) for weeks in those)


def test_a_venue_is_shut_on_its_countys_closed_dates():
    assert open_weeks(PROBLEM, 0, 0) == 0b1111111111
    assert open_weeks(PROBLEM, 1, 0) == 0b1111111101
    assert open_weeks(PROBLEM, 1, 2) == 0b1111111111  # the closed date is a Monday
