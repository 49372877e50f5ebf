"""Pages of facilitators: importing the modules puts them on the blueprint."""

from courseapp.network import availability_views, facilitator_views
from courseapp.network.blueprint import bp

__all__ = ["availability_views", "bp", "facilitator_views"]
