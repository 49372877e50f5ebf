"""Pages of places: importing the modules puts them on the blueprint."""

from courseapp.places import admin_views, closed_day_views, cooperation_views, travel_views, venue_views
from courseapp.places.blueprint import bp

__all__ = ["admin_views", "bp", "closed_day_views", "cooperation_views", "travel_views", "venue_views"]
