"""Pages of planning: importing the modules puts them on the blueprint."""

from courseapp.planning import draft_views, proposal_views, round_views
from courseapp.planning.blueprint import bp

__all__ = ["bp", "draft_views", "proposal_views", "round_views"]
