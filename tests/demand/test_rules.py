"""The life of a wish, whom programs are for, and which homes are new."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from courseapp.demand.rules import (
    LIVE,
    TRANSITIONS,
    InterestEvent,
    InterestState,
    after,
    is_new,
    may_wish,
    waited_weeks,
)
from courseapp.kernel.refused import Refused
from courseapp.people.models import HouseholdKind
from programs import catalog

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("state", InterestState)
@pytest.mark.parametrize("event", InterestEvent)
def test_what_is_not_in_the_table_is_refused(state: InterestState, event: InterestEvent) -> None:
    if (state, event) in TRANSITIONS:
        assert after(state, event) == TRANSITIONS[state, event]
    else:
        with pytest.raises(Refused) as refused:
            after(state, event)
        assert refused.value.code == "demand.not_now"


def test_nothing_comes_back_from_the_end() -> None:
    assert {state for state, _ in TRANSITIONS} == LIVE


def test_a_home_wishes_for_cohorts_made_for_homes_like_it() -> None:
    offered = {
        kind: {key for key, program in catalog.load().items() if may_wish(program, kind)} for kind in HouseholdKind
    }
    assert {"tbo-f", "trygg-base", "efst", "fosterhjemskveld"} <= offered[HouseholdKind.FOSTER_HOME]
    assert "grandparent" in offered[HouseholdKind.KINSHIP] - offered[HouseholdKind.FOSTER_HOME]
    assert offered[HouseholdKind.RESPITE] == {"respite-guidance", "fosterhjemskveld"}
    everything = set().union(*offered.values())
    assert everything.isdisjoint({"en-god-start", "solid", "own-children", "egs-training", "veien-videre"})


def test_birth_parents_have_no_common_demand() -> None:
    assert not [key for key, program in catalog.load().items() if may_wish(program, HouseholdKind.BIRTH_PARENT)]


def test_a_home_is_new_for_twelve_months() -> None:
    assert is_new(TODAY, TODAY)
    assert is_new(TODAY - timedelta(days=364), TODAY)
    assert not is_new(TODAY - timedelta(days=365), TODAY)


def test_waiting_is_counted_in_whole_weeks() -> None:
    assert [waited_weeks(TODAY - timedelta(days=n), TODAY) for n in (-3, 0, 6, 7, 13, 14)] == [0, 0, 0, 1, 1, 2]
