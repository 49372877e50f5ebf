"""Pages of planning: importing the modules puts them on the blueprint."""

from typing import Any

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
from courseapp.planning.page_texts import draft_name

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


@bp.context_processor
def _everywhere() -> dict[str, Any]:
    """Hand the pages of planning what they all draw."""
    return {"draft_name": draft_name}
