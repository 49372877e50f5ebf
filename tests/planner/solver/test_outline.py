"""Plans without weeks, the weeks found for them, and what there are none for."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

from hypothesis import given, settings

from courseapp.planner.problem import Problem
from courseapp.planner.solver.arrays import Arrays
from courseapp.planner.solver.columns import no_prices
from courseapp.planner.solver.conflicts import Judge, conflicts
from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.neighborhood import redraw
from courseapp.planner.solver.outline import Sketch
from courseapp.planner.solver.tasks import Area, Limits, numbers_of
from courseapp.planner.solver.timetable import timed
from tests.planner.solver.test_optimum import assert_sound, drafted
from tests.planner.tiny import HOME, PERSON, PROBLEM, problems


def only(cohorts: list[Cohort] | None) -> Cohort:
    assert cohorts is not None
    assert len(cohorts) == 1
    return cohorts[0]


def sketches(draft: Draft) -> list[Sketch]:
    return [Sketch(it.group, it.demands, it.facilitators) for it in draft.cohorts.values()]


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_weeks_of_a_plan_are_found_again_and_any_part_is_drawn_anew_soundly(problem: Problem) -> None:
    draft = drafted(problem)
    again = Draft(draft.arrays, timed(Draft(draft.arrays), sketches(draft), 1) or ())
    assert_sound(problem, again)
    assert again.points == draft.points
    assert conflicts(Judge(Draft(draft.arrays), 1), sketches(draft)) == []
    for cohort in list(draft.cohorts.values()):
        area = Area((cohort,), -1, Limits(100, 0, 1.0), 1)
        found = redraw(draft, area, no_prices(draft.arrays))
        if draft.swap(numbers_of(draft, area.freed), found.cohorts):
            assert_sound(problem, draft)


CROWDED = replace(
    PROBLEM,
    weeks=3,
    facilitators=(PERSON,) * 6,
    households=(*(replace(HOME, slots=frozenset({0})),) * 4, replace(HOME, away_weeks=frozenset({0, 1, 2})), HOME),
    quota={},
    allowed_absence=0,
)


def impossible(draft: Draft, some: tuple[Sketch, ...]) -> bool:
    """Try all weeks for all of them."""
    arrays, patterns = draft.arrays, list(combinations(range(draft.arrays.problem.weeks), 2))
    for weeks in product(patterns, repeat=len(some)):
        cohorts = [Cohort(it.group, w, it.facilitators, it.demands) for it, w in zip(some, weeks, strict=True)]
        there = Draft(arrays)
        for cohort in cohorts:
            away = arrays.home_away[arrays.demand_home[list(cohort.demands)]][:, list(cohort.weeks)]
            if away.any() or not there.fits(cohort):
                break
            there.add(cohort)
        else:
            return False
    return True


def test_what_there_are_no_weeks_for_is_told_in_parts_that_are_truly_impossible() -> None:
    draft = Draft(Arrays(CROWDED))
    group = draft.arrays.group_of[0, 0, 0]
    together = [Sketch(group, (0, 1), (0, 1)), Sketch(group, (2, 3), (2, 3))]
    absent = Sketch(draft.arrays.group_of[0, 0, 1], (4, 5), (4, 5))
    assert not impossible(draft, (together[0],))
    room, away = sorted(conflicts(Judge(draft, 1), [*together, absent]), key=len, reverse=True)
    assert [part.demands for part in away] == [(4,)]
    assert len(room) == 2
    for conflict in (room, away):
        for groups in product(*(part.groups for part in conflict)):
            parts = zip(groups, conflict, strict=True)
            assert impossible(draft, tuple(Sketch(it, part.demands, part.facilitators) for it, part in parts))
    assert timed(draft, [*together, absent], 1) is not None


def test_weeks_keep_what_is_required_first_and_homes_that_are_away_out() -> None:
    away = replace(HOME, away_weeks=frozenset({0, 1, 2, 4}))
    problem = replace(CROWDED, weeks=6, households=(replace(HOME, wants=("a", "b")),) * 2 + (away,))
    draft = Draft(Arrays(problem))
    first, then = draft.arrays.group_of[0, 0, 0], draft.arrays.group_of[1, 0, 1]
    wishes = [draft.arrays.demand_of[home, key] for home, key in ((0, "a"), (1, "a"), (2, "a"), (0, "b"), (1, "b"))]
    late, early = Sketch(then, tuple(sorted(wishes[3:])), (2, 3)), Sketch(first, tuple(sorted(wishes[:2])), (0, 1))
    found = {cohort.group: cohort for cohort in timed(draft, [late, early], 1) or ()}
    assert found[first].last < found[then].first
    assert found[first].demands == early.demands
    assert found[then].demands == late.demands
    alone = only(timed(draft, [replace(early, demands=tuple(sorted(wishes[:3])))], 1))
    assert alone.weeks == (3, 5)
    assert len(alone.demands) == 3
    assert conflicts(Judge(draft, 1), [late, replace(early, demands=tuple(sorted(wishes[:3])))])


def test_nobody_leads_twice_on_a_day_and_no_room_is_double() -> None:
    problem = replace(CROWDED, weeks=4, slots=(*CROWDED.slots[:2], replace(CROWDED.slots[2], weekday=0)))
    draft = Draft(Arrays(replace(problem, households=(replace(HOME, slots=frozenset({0, 1, 2})),) * 4)))
    groups = [draft.arrays.group_of[0, 0, slot] for slot in (0, 1)]
    for sharing in (
        [Sketch(it, two, (0, 1)) for it, two in zip(groups, ((0, 1), (2, 3)), strict=True)],
        [Sketch(groups[0], two, pair) for two, pair in (((0, 1), (0, 1)), ((2, 3), (2, 3)))],
    ):
        cohorts = timed(draft, sharing, 1) or []
        assert len(cohorts) == 2
        assert not set(cohorts[0].weeks) & set(cohorts[1].weeks)


def test_what_is_required_cannot_come_too_late_nor_a_meeting_on_a_closed_day() -> None:
    away = replace(PERSON, away_weeks=frozenset({0, 1, 2}))
    homes = (replace(HOME, wants=("a", "b"), max_minutes=120),) * 2
    draft = Draft(Arrays(replace(CROWDED, weeks=5, facilitators=(away, away, PERSON, PERSON), households=homes)))
    late = Sketch(draft.arrays.group_of[0, 0, 0], (0, 2), (0, 1))
    soon = Sketch(draft.arrays.group_of[1, 0, 1], (1, 3), (2, 3))
    assert not conflicts(Judge(draft, 1), [late])
    assert not conflicts(Judge(draft, 1), [soon])
    assert conflicts(Judge(draft, 1), [late, soon])
    shut = Draft(Arrays(replace(CROWDED, households=homes)))
    cohort = only(timed(shut, [Sketch(shut.arrays.group_of[0, 1, 0], (0, 2), (0, 1))], 1))
    assert cohort.weeks == (0, 2)
