"""The weeks of a round, and which of them days fall in. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEK: Final = 7
"""Days."""
Days = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """Whole weeks from a Monday."""

    start: date
    weeks: int

    @property
    def last_day(self) -> date:
        """The Sunday of the last week."""
        return self.start + timedelta(days=WEEK * self.weeks - 1)

    def day(self, week: int, weekday: int) -> date:
        """The date of a weekday (0 is Monday) in a week."""
        return self.start + timedelta(days=WEEK * week + weekday)

    def week(self, day: date) -> int:
        """The number of the week a day falls in; below 0 or too high outside."""
        return (day - self.start).days // WEEK

    def between(self, first: date, last: date) -> range:
        """The weeks that two days and those between fall in, as far as they are within."""
        return range(max(self.week(first), 0), min(self.week(last), self.weeks - 1) + 1)

    def hit(self, periods: Iterable[Days], weekdays: Iterable[int]) -> frozenset[int]:
        """The weeks in which one of the weekdays falls in one of the periods."""
        wanted = sorted(set(weekdays))
        return frozenset(
            week
            for first, last in periods
            for week in self.between(first, last)
            if any(first <= self.day(week, weekday) <= last for weekday in wanted)
        )


AUTUMN: Final = 33
"""The ISO week in which the autumn term's courses may begin, after the schools have."""
SPRING: Final = 2
AUTUMN_WEEKS, SPRING_WEEKS = 17, 24
"""To before Christmas, and to the middle of June."""


def next_term(today: date) -> tuple[date, int]:
    """Propose a horizon: the term that begins next, from its first Monday and so many weeks."""
    spring = date.fromisocalendar(today.year, SPRING, 1)
    autumn = date.fromisocalendar(today.year, AUTUMN, 1)
    if today < spring:
        return spring, SPRING_WEEKS
    if today < autumn:
        return autumn, AUTUMN_WEEKS
    return date.fromisocalendar(today.year + 1, SPRING, 1), SPRING_WEEKS
