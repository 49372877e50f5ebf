"""The commands about plans as people meet them: what they print, and how they end."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from courseapp.cli import main
from courseapp.planner.check import faults
from courseapp.planner.examples import example
from courseapp.planner.files import load_plan, save_plan, save_problem
from courseapp.planner.problem import Plan, Problem
from courseapp.planner.spreadsheet import by_hand
from tests.planner.tiny import COHORT, PROBLEM, plan

Command = Callable[..., Result]


@dataclass(frozen=True)
class Found:
    seconds: float
    points: int
    bound: int | None
    plan: Plan


class ContradictionError(ValueError):
    pins, rules = (1,), ("too_few_homes",)


class Engine:
    """Stands in for the solver: tells the plan by hand, then waits to be stopped if it is to."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}
        self.answer: Callable[[Problem], Plan] = by_hand
        self.signal: int | None = None

    def solve(self, problem: Problem, *, report: Any = None, stopped: Any = None, **options: Any) -> Plan:
        self.options = options
        answer = self.answer(problem)
        if report:
            report(Found(0.5, answer.points, None, answer))
            report(Found(1.234, answer.points, answer.points + 10, replace(answer, bound=answer.points + 10)))
        if self.signal:
            os.kill(os.getpid(), self.signal)
            assert stopped()
        return replace(answer, bound=answer.points + 20)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    module, it = ModuleType("courseapp.planner.solver"), Engine()
    vars(module).update(solve=it.solve, PinnedContradictionError=ContradictionError)
    monkeypatch.setitem(sys.modules, "courseapp.planner.solver", module)
    return it


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, ["plan", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def coop(tmp_path: Path) -> Problem:
    problem = example("coop", 1)
    save_problem(tmp_path / "p", problem)
    return problem


SOLVE = ("solve", "p", "--output", "o", "--seconds", "1")


def test_an_example_is_written_and_can_be_solved_and_checked(command: Command, engine: Engine, tmp_path: Path) -> None:
    made = command("example", "--size", "coop", "--seed", "4")
    (tmp_path / "p").write_bytes(made.stdout_bytes)
    solved = command(*SOLVE)
    assert solved.exit_code == 0
    assert solved.stdout == ""
    points = load_plan(tmp_path / "o", print).points
    assert [json.loads(line) for line in solved.stderr.splitlines()] == [
        {"seconds": 0.5, "points": points, "bound": None},
        {"seconds": 1.23, "points": points, "bound": points + 10},
    ]
    checked = command("check", "p", "o")
    assert checked.exit_code == 0
    assert checked.stdout.startswith(f"points {points}\nserved ")
    assert engine.options == {"seconds": 1.0, "workers": 0, "seed": 1, "start": None}


def test_the_plan_has_the_smallest_bound_and_a_reason_for_every_unmet_wish(
    command: Command, engine: Engine, coop: Problem, tmp_path: Path
) -> None:
    assert command(*SOLVE, "--workers", "2", "--seed", "9").exit_code == 0
    answer = load_plan(tmp_path / "o", print)
    assert answer.bound == answer.points + 10
    placed = sum(len(cohort.households) for cohort in answer.cohorts)
    assert len(answer.unplaced) == sum(len(home.wants) for home in coop.households) - placed
    assert engine.options["workers"] == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_the_best_plan(
    command: Command, engine: Engine, coop: Problem, tmp_path: Path, number: int
) -> None:
    engine.signal = number
    before = signal.getsignal(number)
    assert command(*SOLVE).exit_code == 0
    assert faults(coop, load_plan(tmp_path / "o", print)) == []
    assert signal.getsignal(number) == before


def test_a_plan_with_a_fault_never_reaches_the_file(command: Command, engine: Engine, tmp_path: Path) -> None:
    save_problem(tmp_path / "p", PROBLEM)
    engine.answer = lambda _: plan(replace(COHORT, households=(0,)))
    result = command(*SOLVE)
    assert result.exit_code == 1
    assert "cohorts[0]: has 1 homes; a takes at least 2" in result.stdout
    assert not (tmp_path / "o").exists()


def test_pinned_parts_that_contradict_are_told(command: Command, engine: Engine, tmp_path: Path) -> None:
    save_problem(tmp_path / "p", replace(PROBLEM, pinned=(COHORT, replace(COHORT, households=(2, 4)))))
    result = command(*SOLVE)
    assert result.exit_code == 1
    assert "pinned[1]: venue 0 hosts cohort 0 too in slot 0, first in week 0" in result.stdout
    assert "What is pinned cannot be" in result.stderr
    assert engine.options == {}


def test_what_the_solver_finds_to_contradict_is_told(command: Command, engine: Engine, coop: Problem) -> None:
    def refuse(_: Problem) -> Plan:
        raise ContradictionError

    engine.answer = refuse
    result = command(*SOLVE)
    assert (result.exit_code, result.stdout) == (1, "pinned[1]: too few homes\n")


def test_an_empty_plan_is_a_plan(command: Command, engine: Engine, tmp_path: Path) -> None:
    save_problem(tmp_path / "p", replace(PROBLEM, facilitators=()))
    assert command(*SOLVE).exit_code == 0
    assert load_plan(tmp_path / "o", print).cohorts == ()


def test_a_plan_to_begin_with_may_lack_what_no_longer_holds(
    command: Command, engine: Engine, coop: Problem, tmp_path: Path
) -> None:
    before = by_hand(coop)
    ill = before.cohorts[1].facilitators[0]
    people = list(coop.facilitators)
    people[ill] = replace(people[ill], max_cohorts=0)
    save_problem(tmp_path / "p", replace(coop, facilitators=tuple(people)))
    gone = replace(before.cohorts[0], venue=99)
    save_plan(tmp_path / "before", replace(before, cohorts=(gone, *before.cohorts[1:])))
    result = command(*SOLVE, "--from", "before")
    assert result.exit_code == 0
    assert f"facilitator {ill} has " in result.stderr
    assert engine.options["start"].cohorts == before.cohorts[1:]


def test_a_folder_that_is_full_is_told(
    command: Command, engine: Engine, coop: Problem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = command(*SOLVE)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2,
        "Error: o could not be written: No space left on device",
    )
    assert [it.name for it in tmp_path.iterdir()] == ["p"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("solve", "q", "--output", "o", "--seconds", "1"), "q could not be read: No such file or directory"),
        (("solve", "p", "--output", "no/o", "--seconds", "1"), "no is not a folder"),
        (("check", "p", "p"), "p: format: must be courseapp-plan/1"),
        (("bench", "--sizes", "coop,town"), "town is not one of coop, county, region, country"),
    ],
)
def test_what_cannot_be_used_is_told(command: Command, coop: Problem, arguments: Any, message: str) -> None:
    result = command(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_an_ill_formed_problem_is_told_by_its_place(command: Command, tmp_path: Path) -> None:
    (tmp_path / "p").write_text('{"format": "courseapp-problem/1", "start": "2027-01-04", "weeks": 0}')
    for arguments in (SOLVE, ("check", "p", "o")):
        result = command(*arguments)
        assert (result.exit_code, result.stderr) == (2, "Error: p: weeks: 0 is not from 1 to 260\n")


def test_every_breach_is_told(command: Command, tmp_path: Path) -> None:
    save_problem(tmp_path / "p", PROBLEM)
    save_plan(tmp_path / "o", plan(replace(COHORT, households=(0,), facilitators=(1, 3))))
    result = command("check", "p", "o")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:2] == [
        "cohorts[0]: neither facilitator is a lead",
        "cohorts[0]: has 1 homes; a takes at least 2",
    ]
    assert "served 1 of 7" in result.stdout
    save_plan(tmp_path / "o", plan(replace(COHORT, venue=99)))
    result = command("check", "p", "o")
    assert (result.exit_code, result.stdout) == (1, "cohorts[0]: 99 is not a venue; there are 2\n")


def test_the_bench_sets_the_planner_against_the_plan_by_hand(command: Command, engine: Engine) -> None:
    result = command("bench", "--sizes", "coop", "--seconds", "1")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["coop-1", "by", "hand", "planner", "ratio"]
    assert lines[1].split()[0] == "points"
    assert lines[1].split()[-1] == "1.00"
    assert "hard rules broken" in result.stdout
