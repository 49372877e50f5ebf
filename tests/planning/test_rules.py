"""The life of drafts and rounds, what may be planned together, and the bounded curve."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.kernel.refused import Refused
from courseapp.planning.rules import (
    LONGEST_RUN,
    MOST_STEPS,
    MOST_WEEKS,
    PUBLISHABLE,
    RESTING,
    ROUND_TRANSITIONS,
    SHORTEST_RUN,
    TRANSITIONS,
    WORKING,
    DraftEvent,
    DraftState,
    LeftOut,
    RoundEvent,
    RoundState,
    Step,
    after,
    check_period,
    check_programs,
    check_seconds,
    left_out,
    round_after,
    with_step,
)
from programs import catalog
from programs.override import Override, with_override

TODAY = date(2026, 11, 24)
MONDAY = date(2027, 1, 4)


@pytest.mark.parametrize("state", DraftState)
@pytest.mark.parametrize("event", DraftEvent)
def test_a_draft_does_only_what_is_in_the_table(state: DraftState, event: DraftEvent) -> None:
    if (state, event) in TRANSITIONS:
        assert after(state, event) == TRANSITIONS[state, event]
    else:
        with pytest.raises(Refused, match=r"planning\.not_now"):
            after(state, event)


@pytest.mark.parametrize("state", RoundState)
@pytest.mark.parametrize("event", RoundEvent)
def test_a_round_does_only_what_is_in_the_table(state: RoundState, event: RoundEvent) -> None:
    if (state, event) in ROUND_TRANSITIONS:
        assert round_after(state, event) == ROUND_TRANSITIONS[state, event]
    else:
        with pytest.raises(Refused, match=r"planning\.round_not_now"):
            round_after(state, event)


def test_nothing_happens_to_a_published_draft() -> None:
    assert {state for state, _ in TRANSITIONS} == set(DraftState) - {DraftState.PUBLISHED}


def test_every_state_can_be_reached() -> None:
    assert {DraftState.NEW, *TRANSITIONS.values()} == set(DraftState)


def test_whatever_rests_can_be_started_and_edited_and_only_plans_published() -> None:
    assert {state for state, event in TRANSITIONS if event == DraftEvent.START} == RESTING
    assert {state for state, event in TRANSITIONS if event == DraftEvent.EDIT} == RESTING
    assert {state for state, event in TRANSITIONS if event == DraftEvent.PUBLISH} == PUBLISHABLE
    assert {state for state, event in TRANSITIONS if event == DraftEvent.STOP} == WORKING


@pytest.mark.parametrize(
    ("monday", "weeks", "code"),
    [
        (MONDAY + timedelta(days=1), 10, "not_monday"),
        (MONDAY - timedelta(weeks=20), 10, "past"),
        (MONDAY + timedelta(weeks=120), 10, "too_far"),
        (MONDAY, MOST_WEEKS + 1, "weeks"),
        (MONDAY, 0, "weeks"),
    ],
)
def test_a_period_that_cannot_be_planned_is_refused(monday: date, weeks: int, code: str) -> None:
    with pytest.raises(Refused, match=rf"planning\.{code}"):
        check_period(monday, weeks, TODAY)


def test_a_year_from_the_first_monday_can_be_planned() -> None:
    check_period(MONDAY, 52, TODAY)


@pytest.mark.parametrize("seconds", [SHORTEST_RUN - 1, LONGEST_RUN + 1])
def test_the_planner_gets_neither_too_little_nor_too_much_time(seconds: int) -> None:
    with pytest.raises(Refused, match=r"planning\.seconds"):
        check_seconds(seconds)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("efst", LeftOut.BLOCKS),
        ("en-god-start", LeftOut.OWN_DATES),
        ("veien-videre", LeftOut.OWN_DATES),
        ("network-meeting", LeftOut.OWN_WORLD),
        ("own-children", LeftOut.PERSONS),
        ("visitor-guidance", LeftOut.PERSONS),
        ("tbo-f", None),
        ("cos-p", None),
        ("fosterhjemskveld", None),
    ],
)
def test_a_program_that_cannot_be_planned_is_left_out_with_a_reason(program: str, why: LeftOut | None) -> None:
    assert left_out(catalog.get(program)) == why


def test_what_a_cooperation_changes_may_leave_a_program_out() -> None:
    often = Override(interval_days=7, longest_gap_days=7)
    assert left_out(with_override(catalog.get("cos-p"), often)) is None
    assert left_out(with_override(catalog.get("cos-p"), Override(leaders=3))) == LeftOut.LEADERS
    daily = Override(interval_days=3, longest_gap_days=6)
    assert left_out(with_override(catalog.get("cos-p"), daily)) == LeftOut.RHYTHM


def test_worlds_that_never_meet_are_not_planned_together() -> None:
    with pytest.raises(Refused, match=r"planning\.mixed_circles"):
        check_programs([catalog.get("tbo-f"), catalog.get("network-meeting")])
    with pytest.raises(Refused, match=r"planning\.no_programs"):
        check_programs([])
    with pytest.raises(Refused, match=r"planning\.left_out"):
        check_programs([catalog.get("efst")])
    check_programs([catalog.get("tbo-f"), catalog.get("trygg-base")])


@given(st.lists(st.integers(0, 10**6), max_size=500))
def test_the_curve_stays_short_and_keeps_its_ends(points: list[int]) -> None:
    steps: list[Step] = []
    for second, point in enumerate(points):
        steps = with_step(steps, (second, point, None))
    assert len(steps) <= MOST_STEPS
    if points:
        assert (steps[0][1], steps[-1][1]) == (points[0], points[-1])
    assert steps == sorted(steps, key=lambda step: step[0])
