"""Pages of series."""

from courseapp.series import family_views, handover_views, lesson_views, list_views, series_views
from courseapp.series.blueprint import bp

__all__ = ["bp", "family_views", "handover_views", "lesson_views", "list_views", "series_views"]
