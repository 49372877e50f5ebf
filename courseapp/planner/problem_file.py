"""A problem as a file: ``courseapp-problem/1``. What it says is checked whole before any of it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final, TypeVar

from courseapp.planner.fields import IllFormed, Value, parsed, shown
from courseapp.planner.problem import (
    Facilitator,
    Household,
    Place,
    PlannedCohort,
    Problem,
    Program,
    Slot,
    Venue,
    Weights,
)

FORMAT: Final = "courseapp-problem/1"
MOST_WEEKS: Final = 260
MOST_SLOTS: Final = 100
MOST_PLACES: Final = 2_000
MOST_PROGRAMS: Final = 100
MOST_VENUES: Final = 20_000
MOST_PEOPLE: Final = 100_000
MOST_MEETINGS: Final = 100
MOST_ADULTS: Final = 20
WEEKDAYS: Final = 7
Warn = Callable[[str], None]
_Part = TypeVar("_Part")


def read_problem(data: bytes, warn: Warn) -> Problem:
    """Read a problem; ``warn`` is told what is passed over. Raises IllFormed."""
    root = parsed(data)
    if root.get("format").text() != FORMAT:
        raise root.get("format").fault(f"must be {FORMAT}")
    reader = _Reader(root, warn)
    problem = reader.problem()
    for unread in root.others([*(it.name for it in fields(Problem)), "format"]):
        warn(f"{unread} is not known, and passed over")
    return problem


def _once(values: Iterable[tuple[Value, object]], kind: str) -> None:
    seen: Counter[object] = Counter()
    for value, name in values:
        seen[name] += 1
        if seen[name] > 1:
            raise value.fault(f"the same {kind} stands earlier")


class _Reader:
    """Reads the parts in an order in which each knows what it points to."""

    def __init__(self, root: Value, warn: Warn) -> None:
        self.root = root
        self.warn = warn

    def problem(self) -> Problem:
        root = self.root
        self.start = self._start()
        self.weeks = root.get("weeks").whole(1, MOST_WEEKS)
        self.slots = self._slots()
        self.places = self._places()
        self.programs = self._programs()
        venues = self._several("venues", MOST_VENUES, self._venue)
        facilitators = self._several("facilitators", MOST_PEOPLE, self._facilitator)
        households = self._several("households", MOST_PEOPLE, self._household)
        self._requirements_exist(households)
        return Problem(
            name=root.get("name").text(),
            start=self.start,
            weeks=self.weeks,
            slots=self.slots,
            places=tuple(self.places.values()),
            minutes=self._minutes(),
            closed=self._closed(),
            programs=tuple(self.programs.values()),
            venues=venues,
            facilitators=facilitators,
            households=households,
            quota=self._quota(),
            allowed_absence=root.get_or("allowed_absence", 1).whole(0, MOST_MEETINGS),
            weights=self._weights(),
            pinned=self._pinned(len(venues), len(facilitators), len(households)),
        )

    def _several(self, key: str, most: int, read: Callable[[Value], _Part]) -> tuple[_Part, ...]:
        return tuple(read(it) for it in self.root.get(key).items(most))

    def _known(self, value: Value, kind: type) -> None:
        for unread in value.others([it.name for it in fields(kind)]):
            self.warn(f"{unread} is not known, and passed over")

    def _start(self) -> date:
        start = self.root.get("start")
        if start.day().weekday():
            raise start.fault(f"{start.raw} is not a Monday")
        return start.day()

    def _slots(self) -> tuple[Slot, ...]:
        found = []
        for value in self.root.get("slots").items(MOST_SLOTS):
            self._known(value, Slot)
            slot = Slot(value.get("weekday").whole(0, WEEKDAYS - 1), value.get("part").text())
            found.append((value, slot))
        _once(found, "slot")
        return tuple(slot for _, slot in found)

    def _places(self) -> dict[str, Place]:
        found = []
        for value in self.root.get("places").items(MOST_PLACES):
            self._known(value, Place)
            place = Place(value.get("id").text(), value.get("name").text(), value.get("county").text())
            found.append((value.get("id"), place))
        _once(((value, place.id) for value, place in found), "id")
        self.place_numbers = {place.id: number for number, (_, place) in enumerate(found)}
        return {place.id: place for _, place in found}

    def _minutes(self) -> tuple[tuple[int, ...], ...]:
        table, count = self.root.get("minutes"), len(self.places)
        rows = table.items(MOST_PLACES)
        if len(rows) != count:
            raise table.fault(f"has {len(rows)} rows; there are {count} places")
        minutes = [[it.whole() for it in row.items(MOST_PLACES)] for row in rows]
        for a, row in enumerate(minutes):
            if len(row) != count:
                raise rows[a].fault(f"has {len(row)} entries; there are {count} places")
            if row[a]:
                raise IllFormed(f"minutes[{a}][{a}]: {row[a]} is not 0, the way from a place to itself")
        for a, row in enumerate(minutes):
            for b in range(a):
                if row[b] != minutes[b][a]:
                    raise IllFormed(f"minutes[{a}][{b}]: {row[b]} is not minutes[{b}][{a}], which is {minutes[b][a]}")
        return tuple(tuple(row) for row in minutes)

    def _closed(self) -> dict[str, frozenset[date]]:
        closed = self.root.get_or("closed", {}).entries(MOST_PLACES)
        return {county: frozenset(it.day() for it in days.items(MOST_PEOPLE)) for county, days in closed}

    def _programs(self) -> dict[str, Program]:
        found = []
        for value in self.root.get("programs").items(MOST_PROGRAMS):
            self._known(value, Program)
            interval, fewest = value.get("interval_weeks").whole(1, MOST_WEEKS), value.get("min_homes").whole(1)
            requires = value.get_or("requires", None)
            program = Program(
                key=value.get("key").text(),
                meetings=value.get("meetings").whole(1, MOST_MEETINGS),
                interval_weeks=interval,
                longest_gap_weeks=value.get("longest_gap_weeks").whole(interval, MOST_WEEKS),
                min_homes=fewest,
                max_homes=value.get("max_homes").whole(fewest),
                requires=None if requires.raw is None else requires.text(),
            )
            found.append((value.get("key"), program))
        _once(((value, program.key) for value, program in found), "key")
        programs = {program.key: program for _, program in found}
        self._no_circle(programs)
        return programs

    def _no_circle(self, programs: Mapping[str, Program]) -> None:
        for number, key in enumerate(programs):
            chain = [key]
            while (following := programs[chain[-1]].requires) in programs and following not in chain:
                chain.append(str(following))
            if following == key:
                raise IllFormed(f"programs[{number}].requires: goes in a circle: {' → '.join([*chain, key])}")

    def _requirements_exist(self, households: Iterable[Household]) -> None:
        """A program that is not planned here may be required, if any home has done it."""
        done = {key for home in households for key in home.done}
        for number, program in enumerate(self.programs.values()):
            if program.requires and program.requires not in self.programs and program.requires not in done:
                at = f"programs[{number}].requires"
                raise IllFormed(f"{at}: no program has the key {shown(program.requires)}, and no home has done it")

    def _place(self, value: Value) -> int:
        place = value.get("place")
        if place.text() not in self.place_numbers:
            raise place.fault(f"no place has the id {shown(place.raw)}")
        return self.place_numbers[place.text()]

    def _must_be_planned(self, key: Value) -> None:
        if key.text() not in self.programs:
            raise key.fault(f"no program has the key {shown(key.raw)}")

    def _keys(self, value: Value) -> list[str]:
        items = value.items(MOST_PROGRAMS)
        for it in items:
            self._must_be_planned(it)
        _once(((it, it.raw) for it in items), "program")
        return [it.text() for it in items]

    def _set_of_slots(self, value: Value) -> frozenset[int]:
        return frozenset(value.get("slots").indexes(len(self.slots), "slot"))

    def _set_of_weeks(self, value: Value, key: str) -> frozenset[int]:
        return frozenset(value.get_or(key, []).indexes(self.weeks, "week"))

    def _venue(self, value: Value) -> Venue:
        self._known(value, Venue)
        return Venue(
            place=self._place(value),
            capacity=value.get("capacity").whole(),
            slots=self._set_of_slots(value),
            closed_weeks=self._set_of_weeks(value, "closed_weeks"),
        )

    def _facilitator(self, value: Value) -> Facilitator:
        self._known(value, Facilitator)
        return Facilitator(
            place=self._place(value),
            programs=frozenset(self._keys(value.get("programs"))),
            lead=value.get("lead").yes_or_no(),
            slots=self._set_of_slots(value),
            away_weeks=self._set_of_weeks(value, "away_weeks"),
            max_cohorts=value.get("max_cohorts").whole(),
            max_minutes=value.get("max_minutes").whole(),
        )

    def _household(self, value: Value) -> Household:
        self._known(value, Household)
        done = frozenset(it.text() for it in value.get_or("done", []).items(MOST_PROGRAMS))
        wants = []
        for number, key in enumerate(self._keys(value.get("wants"))):
            if key in done:
                self.warn(f"{value.at}.wants[{number}]: {key} is done already; the wish is passed over")
            else:
                wants.append(key)
        return Household(
            place=self._place(value),
            local_minutes=value.get_or("local_minutes", 0).whole(),
            adults=value.get("adults").whole(1, MOST_ADULTS),
            slots=self._set_of_slots(value),
            away_weeks=self._set_of_weeks(value, "away_weeks"),
            max_minutes=value.get("max_minutes").whole(),
            new_home=value.get_or("new_home", default=False).yes_or_no(),
            waited_weeks=value.get_or("waited_weeks", 0).whole(),
            wants=tuple(wants),
            done=done,
        )

    def _quota(self) -> dict[int, int]:
        found = {}
        for place, count in self.root.get_or("quota", {}).entries(MOST_PLACES):
            if place not in self.place_numbers:
                raise count.fault("no place has this id")
            found[self.place_numbers[place]] = count.whole()
        return found

    def _weights(self) -> Weights:
        value = self.root.get_or("weights", {})
        self._known(value, Weights)
        told: dict[str, Any] = {}
        for it in fields(Weights):
            weight = value.get_or(it.name, getattr(Weights(), it.name))
            if it.name == "load":
                raw = Value(list(weight.raw), weight.at) if isinstance(weight.raw, tuple) else weight
                told["load"] = tuple(step.whole() for step in raw.items(MOST_PROGRAMS))
            else:
                told[it.name] = weight.whole()
        return Weights(**told)

    def _pinned(self, venues: int, facilitators: int, households: int) -> tuple[PlannedCohort, ...]:
        found = []
        for value in self.root.get_or("pinned", []).items(MOST_VENUES):
            self._known(value, PlannedCohort)
            program = value.get("program")
            self._must_be_planned(program)
            cohort = PlannedCohort(
                program=program.text(),
                venue=value.get("venue").index(venues, "venue"),
                slot=value.get("slot").index(len(self.slots), "slot"),
                weeks=tuple(value.get("weeks").indexes(self.weeks, "week")),
                facilitators=tuple(value.get("facilitators").indexes(facilitators, "facilitator")),
                households=tuple(value.get_or("households", []).indexes(households, "household")),
            )
            found.append(cohort)
        return tuple(found)
