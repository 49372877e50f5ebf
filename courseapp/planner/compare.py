"""Two plans side by side: who gains and who loses, and each change between them.

The plans may answer two versions of one problem, as long as a number means the same home, person and room in both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from courseapp.planner.measure import Measures, Share, measures
from courseapp.planner.problem import PlannedCohort, Problem

KINDS: Final = ("cohort_new", "cohort_gone", "venue_changed", "time_changed", "facilitators_changed", "homes_changed")
Wish = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A cohort that is not as it was: a kind in KINDS, and its number in each plan (None: it is not there)."""

    kind: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs. Wishes are (home, program); ``moved`` are met in both, in cohorts that are not the same one."""

    before: Measures
    after: Measures
    gained: tuple[Wish, ...]
    lost: tuple[Wish, ...]
    moved: tuple[Wish, ...]
    changes: tuple[Change, ...]

    @property
    def points(self) -> int:
        """How many points the second plan has more."""
        return self.after.points - self.before.points

    @property
    def load(self) -> tuple[tuple[int, int, int], ...]:
        """Facilitators with more or fewer cohorts: number, before, after."""
        both = zip(self.before.load, self.after.load, strict=False)
        return tuple((it, old, new) for it, (old, new) in enumerate(both) if old != new)

    @property
    def shares(self) -> tuple[tuple[int, Share, Share], ...]:
        """Municipalities with another share: number, before, after."""
        both = zip(self.before.shares, self.after.shares, strict=False)
        return tuple((it, old, new) for it, (old, new) in enumerate(both) if old != new)


def compared(
    problem: Problem, before: Sequence[PlannedCohort], after: Sequence[PlannedCohort], changed: Problem | None = None
) -> Comparison:
    """Set two plans side by side; ``changed`` is the problem that the second one answers, if another."""
    same = dict(_matched(before, after))
    old, new = _seats(before), _seats(after)
    return Comparison(
        before=measures(problem, before),
        after=measures(changed or problem, after),
        gained=tuple(sorted(new.keys() - old.keys())),
        lost=tuple(sorted(old.keys() - new.keys())),
        moved=tuple(sorted(wish for wish in old.keys() & new.keys() if same.get(old[wish]) != new[wish])),
        changes=tuple(_changes(before, after, same)),
    )


def _seats(cohorts: Sequence[PlannedCohort]) -> dict[Wish, int]:
    return {(it, cohort.program): number for number, cohort in enumerate(cohorts) for it in cohort.households}


def _matched(before: Sequence[PlannedCohort], after: Sequence[PlannedCohort]) -> Iterator[tuple[int, int]]:
    """Pair cohorts of the same program, the most alike first, as long as they share a home or their frame."""
    near: dict[object, list[int]] = defaultdict(list)
    for b, new in enumerate(after):
        for mark in _marks(new):
            near[mark].append(b)
    found = {(a, b) for a, old in enumerate(before) for mark in _marks(old) for b in near.get(mark, ())}
    pairs = sorted(found, key=lambda it: (-_likeness(before[it[0]], after[it[1]]), it))
    left, right = set(range(len(before))), set(range(len(after)))
    for a, b in pairs:
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            yield a, b


def _marks(cohort: PlannedCohort) -> Iterator[object]:
    """What two cohorts must share one of, to be taken for the same."""
    yield cohort.program, "frame", cohort.venue, cohort.slot, cohort.weeks
    for it in cohort.households:
        yield cohort.program, "home", it


def _likeness(old: PlannedCohort, new: PlannedCohort) -> int:
    homes = len(set(old.households) & set(new.households))
    place, time = old.venue == new.venue, (old.slot, old.weeks) == (new.slot, new.weeks)
    people = set(old.facilitators) == set(new.facilitators)
    return 1000 * (place and time and people) + 2 * homes + (place and time)


def _changes(before: Sequence[PlannedCohort], after: Sequence[PlannedCohort], same: dict[int, int]) -> Iterator[Change]:
    for a, old in enumerate(before):
        if a not in same:
            yield Change("cohort_gone", a, None)
            continue
        b, new = same[a], after[same[a]]
        if old.venue != new.venue:
            yield Change("venue_changed", a, b)
        if (old.slot, old.weeks) != (new.slot, new.weeks):
            yield Change("time_changed", a, b)
        if set(old.facilitators) != set(new.facilitators):
            yield Change("facilitators_changed", a, b)
        if set(old.households) != set(new.households):
            yield Change("homes_changed", a, b)
    for b in sorted(set(range(len(after))) - set(same.values())):
        yield Change("cohort_new", None, b)
