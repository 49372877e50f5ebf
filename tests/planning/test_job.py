"""The planner's own process: it plans, mends, stops when told, and is gone when whoever ordered the plan is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, sleep
from typing import Any

import pytest

from courseapp.planner.check import faults
from courseapp.planner.examples import example
from courseapp.planner.files import written
from courseapp.planner.plan_file import read_plan
from courseapp.planner.problem import Plan, Problem
from courseapp.planning import job
from courseapp.planning.child import Child
from tests.planner.tiny import COHORT, PROBLEM

pytestmark = pytest.mark.slow


def ordered(problem: Problem, *, start: Plan | None = None, task: str = "solve", seconds: float = 2) -> str:
    return job.order(written(problem), written(start) if start else None, task=task, seconds=seconds)


def told_by(child: Child, least: int = 10**6) -> Iterator[dict[str, Any]]:
    """What a planner tells, until it ends or has told so much."""
    count = 0
    while not child.ended and count < least:
        for line in child.news(0.2):
            count += 1
            yield line


def plan_of(line: dict[str, Any]) -> Plan:
    return read_plan(line["plan"].encode(), lambda _: None)


def run(problem: Problem, **options: Any) -> list[dict[str, Any]]:
    child = Child(ordered(problem, **options))
    try:
        return list(told_by(child))
    finally:
        child.close()


def test_a_problem_is_planned_explained_and_ended() -> None:
    problem = example("coop", 1)
    told = run(problem)
    *plans, stake, end = told
    assert end == {"end": "done"}
    assert len(stake["at_stake"]) == len(problem.facilitators)
    last = plan_of(plans[-1])
    assert faults(problem, last) == []
    assert last.unplaced


def test_a_plan_is_mended_with_few_changes() -> None:
    problem = example("coop", 1)
    plan = plan_of(run(problem)[-3])
    ill = plan.cohorts[0].facilitators[0]
    facilitators = list(problem.facilitators)
    facilitators[ill] = replace(facilitators[ill], slots=frozenset())
    changed = replace(problem, facilitators=tuple(facilitators))
    mended = plan_of(run(changed, start=plan, task="repair")[-3])
    assert faults(changed, mended) == []
    assert len(set(mended.cohorts) & set(plan.cohorts)) >= len(plan.cohorts) // 2


def test_pins_that_cannot_stand_together_are_told() -> None:
    both = (COHORT, replace(COHORT, households=(4,), facilitators=(2, 3)))
    assert run(replace(PROBLEM, pinned=both))[-1] == {"end": "contradiction"}


def test_a_planner_that_is_told_to_stop_ends_with_what_it_has() -> None:
    child = Child(ordered(example("county", 1), seconds=120))
    try:
        list(told_by(child, least=1))
        began = monotonic()
        child.stop()
        told = list(told_by(child))
    finally:
        child.close()
    assert told[-1] == {"end": "done"}
    assert monotonic() - began < 60, "the explanations of a county too, on a machine that does other things"


def _running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_when_whoever_ordered_a_plan_dies_nothing_is_left_running() -> None:
    script = (
        "import sys, time\n"
        "from courseapp.planning.child import Child\n"
        "child = Child(sys.stdin.read())\n"
        "child.news(60)\n"
        "print(child.process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert worker.stdin is not None
    assert worker.stdout is not None
    with worker.stdin, worker.stdout:
        worker.stdin.write(ordered(example("coop", 1), seconds=300))
        worker.stdin.close()
        group = int(worker.stdout.readline())
        assert _running(group)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    ends = monotonic() + 20
    while _running(group) and monotonic() < ends:
        sleep(0.05)
    assert not _running(group)


def test_a_planner_gets_no_secret_and_no_more_memory_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEAPP_SECRET_KEY", "hidden")
    show = (
        "import json, os, resource, sys\n"
        "from courseapp.planning import job\n"
        "job.Job = lambda wanted: type('It', (), {'run': staticmethod(lambda: print(json.dumps({\n"
        "    'secret': os.environ.get('COURSEAPP_SECRET_KEY'), 'most': resource.getrlimit(resource.RLIMIT_AS)[0],\n"
        "    'nice': os.nice(0)})))})\n"
        "job.main()\n"
    )
    child = Child("{}\n", (sys.executable, "-c", show))
    try:
        told = list(told_by(child))
    finally:
        child.close()
    assert told[0]["secret"] is None
    assert told[0]["most"] == job.MOST_MEMORY
    assert told[0]["nice"] >= job.NICENESS


def test_the_web_process_never_loads_the_solver() -> None:
    code = (
        "import sys\n"
        "from courseapp import features, cli\n"
        "from courseapp.notices import worker\n"
        "print(len([it for it in sys.modules if it.startswith(('ortools', 'courseapp.planner.solver'))]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
