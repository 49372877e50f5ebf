"""Pages of people: importing the modules puts them on the blueprint."""

from courseapp.people import home_views, import_views, member_views, profile_views, sign_in_views, user_views
from courseapp.people.blueprint import bp

__all__ = ["bp", "home_views", "import_views", "member_views", "profile_views", "sign_in_views", "user_views"]
