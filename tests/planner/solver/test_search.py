"""The search with its children: what they find is put together, and one that dies is not missed."""

from __future__ import annotations

from courseapp.planner import check
from courseapp.planner.examples import example
from courseapp.planner.problem import Plan
from courseapp.planner.solver.children import Clock, children
from courseapp.planner.solver.columns import no_prices
from courseapp.planner.solver.draft import Draft
from courseapp.planner.solver.search import Search
from courseapp.planner.solver.solve import begun
from courseapp.planner.solver.start import fill
from courseapp.planner.solver.tasks import Area, Dive, Found, Limits, Priced, Pricing, Task
from courseapp.planner.solver.worker import Worker


def drafted() -> Draft:
    draft = begun(example("coop"), None)
    fill(draft, no_prices(draft.arrays))
    return draft


def test_a_child_that_dies_is_not_missed():
    search = Search(drafted(), Clock(60, by_effort=False), 1)
    heard = []
    with children(2) as crew:

        def changed() -> None:
            heard.append(search.points)
            crew[0].process.kill()

        search.run(crew, changed, stopped=lambda: len(heard) > 1)
    assert len(heard) > 1
    plan = Plan("coop", search.draft.planned(), search.points)
    assert check.faults(search.draft.arrays.problem, plan) == []


def test_what_no_longer_fits_is_left():
    draft = drafted()
    search = Search(draft, Clock(60, by_effort=False), 1)
    cohort = next(iter(draft.cohorts.values()))
    points = draft.points
    assert not search._found(Found((cohort,), (), 0.0), [])  # fewer points
    assert not search._found(Found((), (cohort,), 0.0), [])  # twice the same
    assert draft.points == search.points == points


def test_a_worker_does_each_task():
    draft = drafted()
    worker = Worker(draft.arrays, tuple(draft.cohorts.values()), lambda _limit: None)
    priced = worker.do(Task(Pricing(draft.points, 60)))
    assert isinstance(priced, Priced)
    assert priced.limit >= draft.points
    dived = worker.do(Task(Dive(0.9), prices=priced.prices))
    assert isinstance(dived, Found)
    assert Draft(draft.arrays, dived.cohorts).points > 0
    freed = tuple(draft.cohorts.values())
    found = worker.do(Task(Area(freed, -1, Limits(40, 1, 0.2), 1)))
    assert isinstance(found, Found)
    assert Draft(draft.arrays, found.cohorts).points >= draft.points
