"""Series of weeks, against all combinations."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from courseapp.planner.problem import Program
from courseapp.planner.series import earliest, mask, windows

WEEKS = st.frozensets(st.integers(0, 9))


@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), WEEKS, WEEKS, st.integers(0, 2))
def test_a_series_is_found_exactly_when_there_is_one(
    meetings: int, least: int, more: int, free: frozenset[int], away: frozenset[int], absences: int
) -> None:
    program = Program("a", meetings, least, least + more, 1, 9)

    def fits(weeks: tuple[int, ...]) -> bool:
        gaps = all(least <= b - a <= least + more for a, b in pairwise(weeks))
        return gaps and len(away.intersection(weeks)) <= absences

    there = [weeks for weeks in combinations(sorted(free), meetings) if fits(weeks)]
    found = earliest(program, mask(free), mask(away), absences)
    assert found in there if there else found is None


def test_windows_lie_between_what_is_taken() -> None:
    assert windows(10, []) == [mask(range(10))]
    assert windows(10, [(5, 6), (0, 2)]) == [mask((3, 4)), mask((7, 8, 9))]
    assert windows(10, [(0, 9)]) == []
