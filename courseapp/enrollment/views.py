"""Pages of enrollment."""

from courseapp.enrollment import family_views, invitation_views, invite_views, staff_views
from courseapp.enrollment.blueprint import bp

__all__ = ["bp", "family_views", "invitation_views", "invite_views", "staff_views"]
