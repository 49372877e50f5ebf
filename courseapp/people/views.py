"""Pages of people: importing the modules puts them on the blueprint."""

from courseapp.people import profile_views, sign_in_views
from courseapp.people.blueprint import bp

__all__ = ["bp", "profile_views", "sign_in_views"]
