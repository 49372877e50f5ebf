"""Pages of calendars."""

from courseapp.calendars import feed_views, month_views, subscription_views
from courseapp.calendars.blueprint import bp

__all__ = ["bp", "feed_views", "month_views", "subscription_views"]
