"""The one gate by itself, by enumeration: which rule answers, in which order, and which a reason passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from courseapp.cohorts.rules import CohortState
from courseapp.enrollment.gate_rules import (
    PASSABLE,
    Asker,
    CohortFacts,
    Demands,
    HomeFacts,
    Member,
    Taken,
    cohort_gate,
    home_gate,
    person_gate,
    persons_gate,
    years_after,
)
from courseapp.kernel.refused import Refused

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
STARTS = date(2027, 1, 12)
DEMANDS = Demands("tbo-f", again_after_years=3)
COHORT = CohortFacts(
    CohortState.OPEN, NOW + timedelta(days=49), NOW + timedelta(days=99), None, starts_on=STARTS, demands=DEMANDS
)
KARI, OLA = Member(1, "Kari"), Member(2, "Ola")
HOME = HomeFacts(
    household_id=1, code="A", service_id=1, contact_person_id=9, service_in=True, kind_fits=True, limited=False,
    enrollment_id=None, invitation_id=None, members=(KARI, OLA),
)  # fmt: skip
FAMILY = Asker(family=True, may_limited=False)


def code_of(refused: Refused | None) -> str | None:
    return refused.code.removeprefix("enrollment.") if refused else None


COHORT_FAULTS: dict[str, dict[str, Any]] = {
    "cohort_planned": {"state": CohortState.PLANNED},
    "over": {"last_at": NOW},
    "closed": {"sign_up_until": TODAY - timedelta(days=1)},
    "begun": {"first_at": NOW},
}
HOME_FAULTS: dict[str, dict[str, Any]] = {
    "service_not_in": {"service_in": False},
    "not_for_this_home": {"kind_fits": False},
    "protected": {"limited": True},
    "already_in": {"enrollment_id": 4},
    "nobody_to_enroll": {"members": ()},
}


def subsets(faults: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    return [names for size in range(len(faults) + 1) for names in combinations(faults, size)]


@pytest.mark.parametrize("faults", subsets(COHORT_FAULTS))
def test_of_all_that_closes_a_cohort_the_first_in_order_answers(faults: tuple[str, ...]) -> None:
    cohort = COHORT
    for name in faults:
        cohort = replace(cohort, **COHORT_FAULTS[name])
    expected = faults[0] if faults else None
    assert code_of(cohort_gate(cohort, NOW, TODAY, family=True, override=False)) == expected
    for_staff = [name for name in faults if name != "begun"]
    assert code_of(cohort_gate(cohort, NOW, TODAY, family=False, override=False)) == next(iter(for_staff), None)
    with_reason = [name for name in for_staff if name != "closed"]
    assert code_of(cohort_gate(cohort, NOW, TODAY, family=False, override=True)) == next(iter(with_reason), None)


@pytest.mark.parametrize("faults", subsets(HOME_FAULTS))
def test_of_all_that_keeps_a_home_out_the_first_in_order_answers_and_no_reason_passes_it(
    faults: tuple[str, ...],
) -> None:
    home = HOME
    for name in faults:
        home = replace(home, **HOME_FAULTS[name])
    expected = faults[0] if faults else None
    assert code_of(home_gate(home, FAMILY, COHORT)) == expected
    assert code_of(home_gate(home, FAMILY, COHORT, override=True)) == expected
    assert code_of(home_gate(home, Asker(family=False, may_limited=True), COHORT)) == next(
        (name for name in faults if name != "protected"), None
    )


def judged(demands: Demands, *taken: Taken, starts: date = STARTS) -> str | None:
    return code_of(person_gate(replace(COHORT, demands=demands, starts_on=starts), replace(KARI, taken=taken)))


@pytest.mark.parametrize(
    ("demands", "taken", "code"),
    [
        (DEMANDS, (), None),
        (DEMANDS, (Taken("efst", date(2026, 11, 1)),), None),
        (DEMANDS, (Taken("tbo-f", date(2024, 1, 12)),), None),
        (DEMANDS, (Taken("tbo-f", date(2024, 1, 13)),), "has_taken"),
        (DEMANDS, (Taken("tbo-f", date(2015, 1, 1)), Taken("tbo-f", date(2026, 5, 1))), "has_taken"),
        (DEMANDS, (Taken("tbo-f", date(2027, 3, 1), now_in="X"),), "in_parallel"),
        (DEMANDS, (Taken("efst", date(2027, 3, 1), now_in="X"),), None),
        (Demands("tbo-f"), (Taken("tbo-f", date(2026, 5, 1)), Taken("tbo-f", date(2027, 3, 1), now_in="X")), None),
        (replace(DEMANDS, again_after_years=0), (Taken("tbo-f", date(2026, 11, 20)),), None),
        (replace(DEMANDS, again_after_years=0), (Taken("tbo-f", date(2027, 1, 13)),), "has_taken"),
        (replace(DEMANDS, requires=("solid",)), (), "not_taken_first"),
        (replace(DEMANDS, requires=("solid",)), (Taken("solid", date(2027, 1, 11)),), None),
        (replace(DEMANDS, requires=("solid",)), (Taken("solid", date(2027, 1, 12)),), "not_taken_first"),
        (replace(DEMANDS, requires=("solid",)), (Taken("solid", date(2027, 1, 11), now_in="X"),), None),
        (replace(DEMANDS, requires=("solid", "efst")), (Taken("solid", date(2020, 1, 1)),), "not_taken_first"),
        (replace(DEMANDS, excludes=("efst",)), (Taken("efst", date(2010, 1, 1)),), "covered"),
        (replace(DEMANDS, excludes=("efst",)), (Taken("efst", date(2027, 9, 1), now_in="X"),), "covered"),
        (
            replace(DEMANDS, requires=("solid",), excludes=("efst",)),
            (Taken("efst", date(2010, 1, 1)), Taken("tbo-f", date(2026, 1, 1))),
            "has_taken",
        ),
    ],
)
def test_what_a_program_demands_is_judged_on_the_day_the_cohort_begins(
    demands: Demands, taken: tuple[Taken, ...], code: str | None
) -> None:
    assert judged(demands, *taken) == code


def test_a_home_may_come_as_long_as_one_of_its_people_may() -> None:
    had = Taken("tbo-f", date(2026, 5, 1))
    one = replace(HOME, members=(replace(KARI, taken=(had,)), OLA))
    both = replace(HOME, members=(replace(KARI, taken=(had,)), replace(OLA, taken=(had,))))
    assert home_gate(one, FAMILY, COHORT) is None
    assert code_of(home_gate(both, FAMILY, COHORT)) == "has_taken"
    assert home_gate(both, FAMILY, COHORT, override=True) is None
    assert code_of(persons_gate(one, [1, 2], COHORT)) == "has_taken"
    assert persons_gate(one, [2], COHORT) is None
    assert persons_gate(one, [1, 2], COHORT, override=True) is None


def test_a_family_that_needs_more_seats_than_there_are_is_told_so_and_staff_may_add_seats() -> None:
    home = replace(HOME, most_persons=1)
    assert code_of(persons_gate(home, [1, 2], COHORT, family=True)) == "more_than_seats"
    assert persons_gate(home, [1], COHORT, family=True) is None
    assert persons_gate(home, [1, 2], COHORT) is None


def test_only_bounds_of_our_own_are_passed_with_a_reason() -> None:
    passable = {"closed", "has_taken", "not_taken_first", "covered", "in_parallel"}
    assert {code.removeprefix("enrollment.") for code in PASSABLE} == passable


def test_a_leap_day_has_its_anniversary_on_the_28th() -> None:
    assert years_after(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
