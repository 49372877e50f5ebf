"""Making plans: ``solve`` makes a good one, ``repair`` changes one as little as the facts demand."""

from courseapp.planning.solver.adopt import PinnedContradictionError
from courseapp.planning.solver.repair import fragility, repair
from courseapp.planning.solver.solve import Improvement, solve

__all__ = ["Improvement", "PinnedContradictionError", "fragility", "repair", "solve"]
