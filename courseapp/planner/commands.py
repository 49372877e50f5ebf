"""The commands about plans. Exit status 0: done; 1: the answer is no; 2: a file that cannot be used.

What a command needs is imported inside it, so that ``courseapp --help`` answers at once; the solver above all.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from courseapp.planner.faults import Fault
    from courseapp.planner.problem import Plan

    Warn = Callable[[str], None]

FILE: Final = click.Path(dir_okay=False, path_type=Path)
SIZES: Final = ("coop", "county", "region", "country")
SECONDS: Final = click.FloatRange(0, 7 * 24 * 3600)
SEED: Final = click.IntRange(0, 2**31 - 1)
_Read = TypeVar("_Read")


class Unusable(click.ClickException):
    """A file is not what it should be, or cannot be read or written; the message says where and why."""

    exit_code = 2


@click.group()
def plan() -> None:
    """Plan cohorts across municipalities, from files."""


@plan.command()
@click.option("--size", default="coop", show_default=True, type=click.Choice(SIZES))
@click.option("--seed", default=1, show_default=True, type=SEED)
def example(size: str, seed: int) -> None:
    """Write a plausible problem; the same seed writes the same."""
    from courseapp.planner.examples import example as made_up
    from courseapp.planner.files import written

    click.echo(written(made_up(size, seed)).encode(), nl=False)


@plan.command()
@click.argument("problem", type=FILE)
@click.option("--output", required=True, type=FILE, help="Where the plan goes.")
@click.option("--seconds", required=True, type=SECONDS)
@click.option("--workers", default=0, type=click.IntRange(0, 256), help="0: as suits the machine.")
@click.option("--seed", default=1, show_default=True, type=SEED)
@click.option("--from", "start", type=FILE, help="A plan to begin with.")
def solve(*, problem: Path, output: Path, seconds: float, workers: int, seed: int, start: Path | None) -> None:
    """Make a plan. An interrupt stops the work and keeps the best plan so far."""
    from courseapp.planner.check import contradictions
    from courseapp.planner.files import load_plan, load_problem
    from courseapp.planner.solver import PinnedContradictionError
    from courseapp.planner.solver import solve as engine
    from courseapp.planner.solving import NoPlan, Run, known_part

    if not output.parent.is_dir():
        raise Unusable(f"{output.parent} is not a folder")
    question = _loaded(load_problem, problem)
    _refuse(contradictions(question), "What is pinned cannot be: no plan keeps it.", at="pinned")
    first = None
    if start:
        first, broken = known_part(question, _loaded(load_plan, start))
        for fault in broken:
            click.echo(f"{start}: {fault}; begun with as far as it holds", err=True)
    run = Run(question, output, lambda line: click.echo(line, err=True))
    try:
        run.solve(engine, seconds=seconds, workers=workers, seed=seed, start=first)
    except PinnedContradictionError as none:
        for pin, rule in zip(none.pins, none.rules, strict=True):
            click.echo(f"pinned[{pin}]: {rule.replace('_', ' ')}")
        raise click.ClickException("No plan keeps what is pinned.") from None
    except NoPlan as none:
        _refuse(none.faults, "No plan was found that keeps what is pinned.")
    except OSError as fault:
        raise Unusable(f"{output} could not be written: {fault.strerror}") from None


@plan.command()
@click.argument("problem", type=FILE)
@click.argument("plan", type=FILE)
def check(problem: Path, plan: Path) -> None:
    """Tell every breach of a hard rule, then points, wishes met and minutes."""
    from courseapp.planner.check import faults
    from courseapp.planner.files import load_plan, load_problem
    from courseapp.planner.measure import measures

    question, answer = _loaded(load_problem, problem), _loaded(load_plan, plan)
    if answer.problem != question.name:
        click.echo(f"{plan} says it answers {answer.problem}, not {question.name}", err=True)
    found = faults(question, answer)
    for fault in found:
        click.echo(str(fault))
    if not any(fault.code.startswith("unknown_") for fault in found):
        result = measures(question, answer.cohorts)
        click.echo(f"points {result.points}")
        click.echo(f"served {result.served} of {result.wishes}")
        click.echo(f"minutes {result.minutes:.1f}")
        _compare_claims(answer, result.points)
    if found:
        raise click.ClickException(f"{len(found)} broken")


def _compare_claims(answer: Plan, points: int) -> None:
    if answer.points != points:
        click.echo(f"the plan says it has {answer.points} points", err=True)
    if answer.bound is not None and answer.bound < points:
        click.echo(f"the plan says that no plan has more than {answer.bound} points", err=True)


@plan.command()
@click.option("--sizes", default="coop,county", show_default=True, help="Which, with commas between.")
@click.option("--seconds", default=60.0, show_default=True, type=SECONDS, help="For each size.")
@click.option("--workers", default=0, type=click.IntRange(0, 256))
@click.option("--seed", default=1, show_default=True, type=SEED)
def bench(sizes: str, seconds: float, workers: int, seed: int) -> None:
    """Measure the planner against what a coordinator does by hand."""
    from courseapp.planner.bench import compared, table
    from courseapp.planner.solver import solve as engine

    chosen = [size.strip() for size in sizes.split(",")]
    for size in chosen:
        if size not in SIZES:
            raise click.BadParameter(f"{size} is not one of {', '.join(SIZES)}", param_hint="--sizes")
    broken = 0
    for size in sorted(chosen, key=SIZES.index):
        result = compared(engine, size, seconds=seconds, workers=workers, seed=seed)
        click.echo("\n".join(table(result)) + "\n")
        broken += result.faults
    if broken:
        raise click.ClickException(f"{broken} hard rules broken")


def _loaded(load: Callable[[Path, Warn], _Read], path: Path) -> _Read:
    from courseapp.planner.files import IllFormed

    try:
        return load(path, lambda text: click.echo(f"{path}: {text}", err=True))
    except IllFormed as fault:
        raise Unusable(f"{path}: {fault}") from None
    except OSError as fault:
        raise Unusable(f"{path} could not be read: {fault.strerror}") from None


def _refuse(found: Iterable[Fault], message: str, at: str = "cohorts") -> None:
    lines = [str(fault).replace("cohorts[", f"{at}[", 1) for fault in found]
    for line in lines:
        click.echo(line)
    if lines:
        raise click.ClickException(message)
