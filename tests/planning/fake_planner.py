"""A planner for tests of whoever follows one: tells what it is asked to, line by line, and obeys as the real one does.

``python -m tests.planning.fake_planner KIND``, where KIND says how it behaves.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from typing import Any

from courseapp.planner.check import points
from courseapp.planner.files import written
from courseapp.planner.plan_file import read_plan
from courseapp.planner.problem import Plan, Problem
from courseapp.planner.problem_file import read_problem
from tests.planning.by_hand import planned_by_hand

stopping = threading.Event()


def listen() -> None:
    while sys.stdin.readline():
        stopping.set()
    os.killpg(0, signal.SIGKILL)


def tell(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def tell_plan(problem: Problem, plan: Plan, bound: int | None = None) -> None:
    plan = replace(plan, points=points(problem, plan.cohorts), bound=bound)
    tell(points=plan.points, bound=bound, plan=written(plan))


def main(kind: str) -> None:
    wanted = json.loads(sys.stdin.readline())
    threading.Thread(target=listen, daemon=True).start()
    problem = read_problem(wanted["problem"].encode(), lambda _: None)
    start = read_plan(wanted["start"].encode(), lambda _: None) if wanted["start"] else None
    plan = Plan(problem.name, tuple(planned_by_hand(problem)), 0)
    match kind:
        case "good":
            tell_plan(problem, Plan(problem.name, (), 0), bound=10**6)
            tell_plan(problem, plan, bound=20_000)
            tell(at_stake=[len(problem.households)] * len(problem.facilitators))
            tell(end="done")
        case "from_start":
            tell_plan(problem, start or Plan(problem.name, (), 0))
            tell(end="done")
        case "endless":
            tell_plan(problem, plan)
            while not stopping.wait(0.05):
                pass
            tell(end="done")
        case "deaf":
            tell_plan(problem, plan)
            time.sleep(600)
        case "unsound":
            broken = [replace(cohort, households=cohort.households[:1]) for cohort in plan.cohorts]
            tell_plan(problem, Plan(problem.name, tuple(broken), 0))
            tell(end="done")
        case "crash":
            tell_plan(problem, plan)
            os.kill(os.getpid(), signal.SIGKILL)
        case _:
            tell(end=kind)


if __name__ == "__main__":
    main(sys.argv[1])
