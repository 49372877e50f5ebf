"""Is a plan a plan, and what is it worth: the hard rules and the objective, each said once and plainly.

Nothing here is shared with whoever makes plans, so that a plan that passes is one, whoever made it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from courseapp.planner.faults import Fault
from courseapp.planner.problem import Plan, PlannedCohort, Problem

FACILITATORS = 2
"""How many lead a cohort together."""
Cohorts = Mapping[int, PlannedCohort]
"""Cohorts by their place in the plan."""


def faults(problem: Problem, plan: Plan) -> list[Fault]:
    """List every breach of every hard rule, cohort by cohort, then what is between cohorts, then what is pinned."""
    return [*breaches(problem, dict(enumerate(plan.cohorts))), *lost_pins(problem, plan.cohorts)]


def breaches(problem: Problem, cohorts: Cohorts) -> list[Fault]:
    """List the breaches of some of a plan's cohorts, alone and among each other; rule 6 aside."""
    found = [fault for number, cohort in cohorts.items() for fault in alone(problem, number, cohort)]
    broken = {fault.cohort for fault in found if fault.code.startswith("unknown_")}
    sound = {number: cohort for number, cohort in cohorts.items() if number not in broken}
    return found + together(problem, sound)


def alone(problem: Problem, number: int, cohort: PlannedCohort) -> list[Fault]:
    """List the breaches of one cohort by itself."""
    if found := list(_unknown(problem, number, cohort)):
        return found
    return [f for rule in (_meetings, _venue, _facilitators, _homes) for f in rule(problem, number, cohort)]


def together(problem: Problem, cohorts: Cohorts) -> list[Fault]:
    """List the breaches between cohorts; each must point to what there is."""
    rules = (_rooms_shared, _facilitators_shared, _homes_shared)
    return [fault for rule in rules for fault in rule(problem, cohorts)]


def _unknown(problem: Problem, number: int, cohort: PlannedCohort) -> Iterator[Fault]:
    """Find what is not in the problem; a cohort with such a fault is not looked at further."""
    if cohort.program not in problem.program:
        yield Fault("unknown_program", number, {"program": cohort.program})
    for kind, there, those in (
        ("venue", len(problem.venues), (cohort.venue,)),
        ("slot", len(problem.slots), (cohort.slot,)),
        ("week", problem.weeks, cohort.weeks),
        ("facilitator", len(problem.facilitators), cohort.facilitators),
        ("household", len(problem.households), cohort.households),
    ):
        for it in those:
            if not 0 <= it < there:
                yield Fault(f"unknown_{kind}", number, {kind: it, "count": there})


def _meetings(problem: Problem, number: int, cohort: PlannedCohort) -> Iterator[Fault]:
    """Rule 1: as many meetings as the program has, rightly spaced, none on a closed date."""
    program = problem.program[cohort.program]
    if len(cohort.weeks) != program.meetings:
        detail = {"meetings": len(cohort.weeks), "program": program.key, "needed": program.meetings}
        yield Fault("wrong_meetings", number, detail)
    for week, following in pairwise(cohort.weeks):
        if not program.interval_weeks <= following - week <= program.longest_gap_weeks:
            detail = {"week": week, "next_week": following, "gap": following - week, "program": program.key}
            limits = {"least": program.interval_weeks, "most": program.longest_gap_weeks}
            yield Fault("wrong_gap", number, detail | limits)
    county = problem.places[problem.venues[cohort.venue].place].county
    for week in cohort.weeks:
        day = problem.day(week, cohort.slot)
        if day in problem.closed.get(county, ()):
            yield Fault("closed_date", number, {"week": week, "date": day.isoformat(), "county": county})


def _venue(problem: Problem, number: int, cohort: PlannedCohort) -> Iterator[Fault]:
    """Rule 2, for one cohort: the venue is open in the slot and the weeks, and holds the adults."""
    venue = problem.venues[cohort.venue]
    if cohort.slot not in venue.slots:
        yield Fault("venue_slot", number, {"venue": cohort.venue, "slot": cohort.slot})
    for week in cohort.weeks:
        if week in venue.closed_weeks:
            yield Fault("venue_closed", number, {"venue": cohort.venue, "week": week})
    adults = sum(problem.households[home].adults for home in cohort.households)
    if adults > venue.capacity:
        yield Fault("venue_too_small", number, {"adults": adults, "venue": cohort.venue, "capacity": venue.capacity})


def _facilitators(problem: Problem, number: int, cohort: PlannedCohort) -> Iterator[Fault]:
    """Rule 3, for one cohort: two, qualified, one of them a lead, free, and near enough."""
    different = sorted(set(cohort.facilitators))
    if len(different) != FACILITATORS or len(cohort.facilitators) != FACILITATORS:
        yield Fault("not_two_facilitators", number, {"count": len(different)})
    if not any(problem.facilitators[it].lead for it in different):
        yield Fault("no_lead", number)
    for it in different:
        person, who = problem.facilitators[it], {"facilitator": it}
        if cohort.program not in person.programs:
            yield Fault("not_qualified", number, who | {"program": cohort.program})
        if cohort.slot not in person.slots:
            yield Fault("facilitator_slot", number, who | {"slot": cohort.slot})
        for week in cohort.weeks:
            if week in person.away_weeks:
                yield Fault("facilitator_away", number, who | {"week": week})
        minutes = problem.facilitator_minutes(it, cohort.venue)
        if minutes > person.max_minutes:
            yield Fault("facilitator_too_far", number, who | {"minutes": minutes, "most": person.max_minutes})


def _homes(problem: Problem, number: int, cohort: PlannedCohort) -> Iterator[Fault]:
    """Rule 4: neither too few nor too many homes, and each wants it and can come. Rule 5: a program once."""
    program, count = problem.program[cohort.program], len(cohort.households)
    if count < program.min_homes:
        yield Fault("too_few_homes", number, {"homes": count, "program": program.key, "least": program.min_homes})
    if count > program.max_homes:
        yield Fault("too_many_homes", number, {"homes": count, "program": program.key, "most": program.max_homes})
    for it, times in Counter(cohort.households).items():
        if times > 1:
            yield Fault("program_twice", number, {"household": it, "program": program.key, "other": number})
        yield from _home(problem, number, cohort, it)


def _home(problem: Problem, number: int, cohort: PlannedCohort, it: int) -> Iterator[Fault]:
    home, who = problem.households[it], {"household": it}
    if cohort.program not in home.wants:
        yield Fault("not_wanted", number, who | {"program": cohort.program})
    if cohort.program in home.done:
        yield Fault("program_done", number, who | {"program": cohort.program})
    if cohort.slot not in home.slots:
        yield Fault("home_slot", number, who | {"slot": cohort.slot})
    absences = sum(week in home.away_weeks for week in cohort.weeks)
    if absences > problem.allowed_absence:
        yield Fault("home_away", number, who | {"absences": absences, "most": problem.allowed_absence})
    minutes = problem.family_minutes(it, cohort.venue)
    if minutes > home.max_minutes:
        yield Fault("home_too_far", number, who | {"minutes": minutes, "most": home.max_minutes})


def _rooms_shared(problem: Problem, cohorts: Cohorts) -> Iterator[Fault]:
    """Rule 2, between cohorts: a venue hosts one at a time."""
    del problem
    users: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, cohort in cohorts.items():
        users[cohort.venue, cohort.slot].append(number)
    for (venue, slot), numbers in users.items():
        for other, number in combinations(numbers, 2):
            if shared := set(cohorts[other].weeks) & set(cohorts[number].weeks):
                detail = {"venue": venue, "other": other, "slot": slot, "week": min(shared)}
                yield Fault("venue_taken", number, detail)


def _facilitators_shared(problem: Problem, cohorts: Cohorts) -> Iterator[Fault]:
    """Rule 3, between cohorts: no more than one wants to lead, and one cohort a day."""
    users: dict[int, list[int]] = defaultdict(list)
    for number, cohort in cohorts.items():
        for it in set(cohort.facilitators):
            users[it].append(number)
    for it, numbers in users.items():
        most = problem.facilitators[it].max_cohorts
        if len(numbers) > most:
            yield Fault("facilitator_overbooked", numbers[-1], {"facilitator": it, "count": len(numbers), "most": most})
        for other, number in combinations(numbers, 2):
            weekday = problem.slots[cohorts[number].slot].weekday
            shared = set(cohorts[other].weeks) & set(cohorts[number].weeks)
            if shared and weekday == problem.slots[cohorts[other].slot].weekday:
                detail = {"facilitator": it, "other": other, "weekday": weekday, "week": min(shared)}
                yield Fault("facilitator_same_day", number, detail)


def _homes_shared(problem: Problem, cohorts: Cohorts) -> Iterator[Fault]:
    """Rule 5: a home takes a program once, one cohort at a time, and what is required first."""
    users: dict[int, list[int]] = defaultdict(list)
    for number, cohort in cohorts.items():
        for it in set(cohort.households):
            users[it].append(number)
    for it, numbers in users.items():
        for other, number in combinations(numbers, 2):
            yield from _two_of_one_home(cohorts, other, number, it)
        taken = [cohorts[number] for number in numbers]
        for number in numbers:
            requires = problem.program[cohorts[number].program].requires
            if requires and not _has_before(problem, it, requires, cohorts[number], taken):
                yield Fault("prerequisite_missing", number, {"household": it, "requires": requires})


def _two_of_one_home(cohorts: Cohorts, other: int, number: int, it: int) -> Iterator[Fault]:
    first, second = cohorts[other], cohorts[number]
    if first.program == second.program:
        yield Fault("program_twice", number, {"household": it, "program": first.program, "other": other})
    if not first.weeks or not second.weeks:
        return
    begins, ends = max(min(first.weeks), min(second.weeks)), min(max(first.weeks), max(second.weeks))
    if begins <= ends:
        yield Fault("home_overlap", number, {"household": it, "other": other, "week": begins, "last_week": ends})


def _has_before(problem: Problem, it: int, program: str, cohort: PlannedCohort, taken: Iterable[PlannedCohort]) -> bool:
    if program in problem.households[it].done:
        return True
    begins = min(cohort.weeks, default=0)
    return any(other.program == program and max(other.weeks, default=begins) < begins for other in taken)


def lost_pins(problem: Problem, cohorts: Sequence[PlannedCohort]) -> Iterator[Fault]:
    """Rule 6: every pinned cohort is there with its homes, each as a cohort of its own; list those that are not."""
    there: dict[object, list[PlannedCohort]] = defaultdict(list)
    for cohort in cohorts:
        there[_frame(cohort)].append(cohort)
    for number, pinned in enumerate(problem.pinned):
        if not there[_frame(pinned)]:
            yield Fault("pinned_missing", None, {"pinned": number})
            continue
        kept = there[_frame(pinned)].pop()
        for it in sorted(set(pinned.households) - set(kept.households)):
            yield Fault("pinned_home_missing", None, {"pinned": number, "household": it})


def _frame(cohort: PlannedCohort) -> object:
    return cohort.program, cohort.venue, cohort.slot, cohort.weeks, tuple(sorted(cohort.facilitators))


def points(problem: Problem, cohorts: Iterable[PlannedCohort]) -> int:
    """Count the points of some cohorts; more is better."""
    weights = problem.weights
    load: Counter[int] = Counter()
    placed: Counter[int] = Counter()
    total = 0
    for cohort in cohorts:
        meetings = len(cohort.weeks)
        total -= weights.cohort
        for it in cohort.households:
            placed[problem.households[it].place] += 1
            total += problem.worth(it) - weights.family_minute * problem.family_minutes(it, cohort.venue) * meetings
        for it in cohort.facilitators:
            load[it] += 1
            total -= weights.facilitator_minute * problem.facilitator_minutes(it, cohort.venue) * meetings
    total -= sum(weights.load_of(count) for count in load.values())
    return total - weights.quota_shortfall * sum(max(0, most - placed[it]) for it, most in problem.quota.items())


def contradictions(problem: Problem) -> list[Fault]:
    """List what no plan can mend in the pinned cohorts: homes may join them, and earlier cohorts be added."""
    pinned = dict(enumerate(problem.pinned))
    return [fault for fault in breaches(problem, pinned) if not _can_be_mended(problem, fault)]


def _can_be_mended(problem: Problem, fault: Fault) -> bool:
    if fault.cohort is None or fault.code not in {"too_few_homes", "prerequisite_missing"}:
        return False
    cohort = problem.pinned[fault.cohort]
    if fault.code == "too_few_homes":
        joining = [it for it in range(len(problem.households)) if it not in cohort.households]
        able = [it for it in joining if not any(_home(problem, fault.cohort, cohort, it))]
        return len(cohort.households) + len(able) >= problem.program[cohort.program].min_homes
    home, requires = problem.households[fault.detail["household"]], fault.detail["requires"]
    if requires not in home.wants or requires not in problem.program:
        return False
    needed = problem.program[requires]
    return min(cohort.weeks) > (needed.meetings - 1) * needed.interval_weeks
