"""The best homes for a cohort, against all choices of homes."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from courseapp.planner.solver.room import IMPOSSIBLE, Seats, best_homes, best_totals, by_adults

HOMES = st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 3)), min_size=1, max_size=7)


@given(HOMES, st.integers(0, 3), st.integers(0, 3), st.integers(0, 8))
def test_no_choice_of_homes_is_worth_more(homes, least, more, capacity):
    seats = Seats(least, least + more, capacity)
    values = np.array([float(value) for value, _ in homes])
    adults = np.array([count for _, count in homes])
    every = chain.from_iterable(combinations(range(len(homes)), size) for size in range(least, least + more + 1))
    sums = [values[list(some)].sum() for some in every if adults[list(some)].sum() <= capacity]
    kinds = [(count, values[None, those]) for count, those in by_adults(adults, seats)]
    found = best_totals(kinds, seats)[0]
    chosen = best_homes(values, adults, seats)
    if not sums:
        assert found < IMPOSSIBLE / 2
        assert chosen == []
    else:
        assert found == max(sums)
        assert values[chosen].sum() == found
        assert adults[chosen].sum() <= capacity
