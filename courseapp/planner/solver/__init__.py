"""Making plans: ``solve`` makes a good one, ``repair`` changes one as little as the facts demand."""

from courseapp.planner.solver.adopt import PinnedContradictionError
from courseapp.planner.solver.repair import fragility, repair
from courseapp.planner.solver.solve import Improvement, solve

__all__ = ["Improvement", "PinnedContradictionError", "fragility", "repair", "solve"]
