"""Pages of planning: importing the modules puts them on the blueprint."""

from courseapp.planning import (
    compare_views,
    draft_views,
    edit_views,
    proposal_views,
    publish_views,
    round_views,
    steering_views,
)
from courseapp.planning.blueprint import bp

__all__ = [
    "bp",
    "compare_views",
    "draft_views",
    "edit_views",
    "proposal_views",
    "publish_views",
    "round_views",
    "steering_views",
]
