"""Two drafts side by side in words. The first one's cohorts are told in the second one's numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from courseapp.planner.compare import Change, Wish
from courseapp.planner.problem import PlannedCohort
from courseapp.planning.naming import Names
from courseapp.planning.queries import Opened, compared
from courseapp.planning.texts import CHANGES
from courseapp.web.words import whole_number


@dataclass(frozen=True, slots=True)
class Row:
    """A figure in both drafts, and how much more the second has."""

    label: str
    before: str
    after: str
    more: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A home's wish that is met otherwise: ``before`` and ``after`` name cohorts, empty where it is not met."""

    home: str
    code: str
    program: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedCohort:
    """A cohort that is not as it was: what differs, and how it was and is."""

    kinds: Sequence[str]
    before: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, slots=True)
class Side:
    """Everything the page of two drafts shows. ``left_out`` counts cohorts of the first that the second cannot tell."""

    figures: Sequence[Row]
    gained: Sequence[Moved]
    lost: Sequence[Moved]
    moved: Sequence[Moved]
    cohorts: Sequence[ChangedCohort]
    load: Sequence[Row]
    shares: Sequence[Row]
    left_out: int

    @property
    def is_same(self) -> bool:
        """Whether the plans are the same."""
        return not self.cohorts and not self.left_out


class Pages:
    """Makes the words of one comparison."""

    def __init__(self, before: Opened, after: Opened, names: Names) -> None:
        self.after = after
        self.cohorts, self.found = compared(before, after)
        self.left_out = len(before.cohorts) - len(self.cohorts)
        self.old = Names(after.facts, names.known, self.cohorts)
        self.new = names

    def side(self) -> Side:
        """Say it all."""
        return Side(
            figures=[*self._figures()],
            gained=self._wishes(self.found.gained),
            lost=self._wishes(self.found.lost),
            moved=self._wishes(self.found.moved),
            cohorts=self._changes(),
            load=[*self._load()],
            shares=[*self._shares()],
            left_out=self.left_out,
        )

    def _figures(self) -> Iterator[Row]:
        old, new = self.found.before, self.found.after
        was, now = self.new.mean_minutes(self.cohorts), self.new.mean_minutes(self.after.cohorts)
        yield Row(_("Poeng"), whole_number(old.points), whole_number(new.points), _more(new.points - old.points))
        yield _row(_("Kull"), old.cohorts, new.cohorts)
        yield _row(_("Ønsker som får plass"), old.served, new.served)
        yield _row(_("Nye hjem som får plass"), old.new_homes, new.new_homes)
        yield _row(_("Minutter én vei i snitt"), round(was), round(now))
        if old.shortfall or new.shortfall:
            yield _row(_("Lovede plasser som mangler"), old.shortfall, new.shortfall)

    def _wishes(self, wishes: Sequence[Wish]) -> list[Moved]:
        was, now = _seats(self.cohorts), _seats(self.after.cohorts)
        return [
            Moved(
                home=self.new.home(home),
                code=self.new.known.homes[home].code,
                program=self.new.program(key),
                before=self.old.cohort(was[home, key]) if (home, key) in was else "",
                after=self.new.cohort(now[home, key]) if (home, key) in now else "",
            )
            for home, key in wishes
        ]

    def _changes(self) -> list[ChangedCohort]:
        together: dict[tuple[int | None, int | None], list[Change]] = {}
        for it in self.found.changes:
            together.setdefault((it.before, it.after), []).append(it)
        return [
            ChangedCohort(
                kinds=[str(CHANGES[it.kind]) for it in changes],
                before=[] if before is None else _told(self.old, self.cohorts[before]),
                after=[] if after is None else _told(self.new, self.after.cohorts[after]),
            )
            for (before, after), changes in together.items()
        ]

    def _load(self) -> Iterator[Row]:
        both = zip(self.found.before.load, self.found.after.load, strict=True)
        rows = [(self.new.leader(n), old, new) for n, (old, new) in enumerate(both) if old or new]
        for name, old, new in sorted(rows, key=lambda row: row[0].casefold()):
            yield _row(name, old, new)

    def _shares(self) -> Iterator[Row]:
        """Tell by municipality how many are served of those that wish; homes shown by code are one line."""
        wishes: Counter[str | None] = Counter()
        for home, label in zip(self.after.facts.households, self.new.known.homes, strict=True):
            wishes[label.place] += len(home.wants)
        was, now = self._served(self.cohorts), self._served(self.after.cohorts)
        places = {place.number: place.name for place in self.new.known.places}
        rows = [(places[it] if it else _("Vises med kode"), was[it], now[it], count) for it, count in wishes.items()]
        for name, old, new, count in sorted(rows, key=lambda row: row[0].casefold()):
            yield _row(_("%(place)s, %(count)s ønsker", place=name, count=count), old, new)

    def _served(self, cohorts: Sequence[PlannedCohort]) -> Counter[str | None]:
        labels = self.new.known.homes
        return Counter(labels[home].place for it in cohorts for home in it.households)


def _seats(cohorts: Sequence[PlannedCohort]) -> dict[Wish, int]:
    return {(home, it.program): number for number, it in enumerate(cohorts) for home in it.households}


def _told(names: Names, it: PlannedCohort) -> list[str]:
    homes = _("%(count)s hjem", count=len(it.households))
    return [names.frame(it), names.leaders(it), homes]


def _row(label: str, before: int, after: int) -> Row:
    return Row(label, str(before), str(after), _more(after - before))


def _more(by: int) -> str:
    if not by:
        return "–"
    return f"+{whole_number(by)}" if by > 0 else whole_number(by)
