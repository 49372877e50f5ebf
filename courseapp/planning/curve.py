"""How a draft got better, as a drawing: points of the best plan over seconds, and the proven limit above. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from courseapp.planning.rules import Step

WIDTH, HEIGHT = 320, 96
"""Of the drawing, in its own units."""
MARGIN: Final = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """Two lines as SVG paths; ``limit`` is empty as long as none is proven. The last point stands by itself."""

    width: int
    height: int
    points: str
    limit: str
    last: tuple[float, float]
    seconds: int
    worst: int
    best: int


def curve(steps: Sequence[Step], spent: float) -> Curve | None:
    """Draw a curve up to the seconds spent; None until there is a plan.

    A plan stands until a better one is found, so the lines are stairs.
    """
    if not steps:
        return None
    values = [value for _, points, bound in steps for value in (points, bound) if value is not None]
    worst, best, until = min(values), max(values), max(steps[-1][0], spent, 1.0)

    def spot(seconds: float, value: int) -> tuple[float, float]:
        up = (value - worst) / (best - worst) if best > worst else 0.5
        across = MARGIN + seconds / until * (WIDTH - 2 * MARGIN)
        return round(across, 1), round(HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN), 1)

    now: Step = (until, *steps[-1][1:])
    found = [spot(seconds, points) for seconds, points, _ in (*steps, now)]
    limits = [spot(seconds, bound) for seconds, _, bound in (*steps, now) if bound is not None]
    return Curve(WIDTH, HEIGHT, _stairs(found), _stairs(limits), found[-1], round(until), worst, best)


def _stairs(spots: Sequence[tuple[float, float]]) -> str:
    if not spots:
        return ""
    (x, y), *rest = spots
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in rest)
