"""What is missing before planning starts: each gap is found when it is there, and not when it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from courseapp.planner.problem import Problem
from courseapp.planning.facts import Refs, Snapshot, Untold
from courseapp.planning.missing import Missing, Weight, missing
from courseapp.planning.round_texts import MISSING, WEIGHT
from courseapp.planning.rules import LeftOut
from tests.planner.tiny import PROBLEM

NOBODY = Refs((), (), (), (), {})


def gaps(problem: Problem = PROBLEM, **untold: Any) -> dict[str, Missing]:
    return {it.code: it for it in missing(Snapshot(problem, NOBODY, Untold(**untold)))}


def people(**fields: Any) -> Problem:
    return replace(PROBLEM, facilitators=tuple(replace(it, **fields) for it in PROBLEM.facilitators))


def test_where_nothing_is_missing_nothing_is_told() -> None:
    assert gaps() == {}


@pytest.mark.parametrize(
    ("problem", "code", "weight"),
    [
        (replace(PROBLEM, households=PROBLEM.households[:1]), "few_wishes", Weight.STOPS),
        (people(programs=frozenset({"a"})), "no_facilitator", Weight.STOPS),
        (people(slots=frozenset()), "no_facilitator", Weight.STOPS),
        (people(max_cohorts=0), "no_facilitator", Weight.STOPS),
        (people(lead=False), "no_lead", Weight.STOPS),
        (replace(PROBLEM, facilitators=PROBLEM.facilitators[:1]), "one_facilitator", Weight.STOPS),
        (replace(PROBLEM, weeks=1), "too_short", Weight.STOPS),
        (replace(PROBLEM, venues=()), "no_venue", Weight.STOPS),
        (
            replace(PROBLEM, venues=tuple(replace(it, slots=frozenset({0})) for it in PROBLEM.venues)),
            "no_room",
            Weight.LIMITS,
        ),
        (people(slots=frozenset({0})), "few_facilitators", Weight.LIMITS),
        (replace(PROBLEM, venues=PROBLEM.venues[1:], minutes=((0, 90), (90, 0))), "out_of_reach", Weight.LIMITS),
    ],
)
def test_a_gap_is_found(problem: Problem, code: str, weight: Weight) -> None:
    assert gaps(problem)[code].weight == weight


def test_figures_tell_how_large_a_gap_is() -> None:
    few = gaps(replace(PROBLEM, households=PROBLEM.households[:1]))["few_wishes"]
    assert few.detail in ({"program": "a", "wishes": 1, "least": 2}, {"program": "b", "wishes": 0, "least": 1})
    no_room = gaps(replace(PROBLEM, venues=tuple(replace(it, slots=frozenset({0})) for it in PROBLEM.venues)))[
        "no_room"
    ]
    assert no_room.detail == {"slot": 1, "homes": 5}


@pytest.mark.parametrize(
    ("untold", "code"),
    [
        ({"silent": (3,)}, "silent"),
        ({"ending": ((3, "a", date(2027, 3, 1)),)}, "ending"),
        ({"unlinked": ("4621",)}, "unlinked"),
        ({"too_many": ((1, "a"), (2, "a"))}, "too_many_adults"),
        ({"outside": (1, 2)}, "outside"),
        ({"long": (("a", "evening", 240),)}, "long_meetings"),
        ({"left_out": {"efst": LeftOut.BLOCKS}}, "left_out"),
    ],
)
def test_what_the_problem_cannot_say_is_told_too(untold: dict[str, Any], code: str) -> None:
    assert list(gaps(**untold)) == [code]


def test_what_stops_most_comes_first() -> None:
    found = missing(Snapshot(people(lead=False), NOBODY, Untold(outside=(1,), silent=(3,))))
    weights = [it.weight for it in found]
    assert weights == sorted(weights, key=list(Weight).index)
    assert len(set(weights)) == 3


def test_every_gap_has_words_and_they_take_its_figures() -> None:
    problems = [people(lead=False), people(slots=frozenset({0})), replace(PROBLEM, weeks=1, venues=())]
    problems += [replace(PROBLEM, households=PROBLEM.households[:1], facilitators=PROBLEM.facilitators[:1])]
    untold = Untold(
        left_out={"x": LeftOut.SIZE},
        silent=(1,),
        ending=((1, "a", date(2027, 1, 1)),),
        unlinked=("1",),
        too_many=((1, "a"),),
        outside=(1,),
        long=(("a", "day", 600),),
    )
    for problem in problems:
        for it in missing(Snapshot(problem, NOBODY, untold)):
            assert "%(" not in str(MISSING[it.code]) % dict(it.detail)
            assert WEIGHT[it.weight]
