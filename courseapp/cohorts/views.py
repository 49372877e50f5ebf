"""Pages of cohorts."""

from courseapp.cohorts import (
    catalog_views,
    cohort_views,
    meeting_views,
    move_views,
    new_cohort_views,
    postpone_views,
)
from courseapp.cohorts.blueprint import bp

__all__ = ["bp", "catalog_views", "cohort_views", "meeting_views", "move_views", "new_cohort_views", "postpone_views"]
