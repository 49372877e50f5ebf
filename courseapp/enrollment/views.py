"""Pages of enrollment."""

from courseapp.enrollment import (
    family_views,
    invitation_views,
    invite_views,
    link_views,
    sent_views,
    staff_views,
    taken_views,
)
from courseapp.enrollment.blueprint import bp

__all__ = [
    "bp",
    "family_views",
    "invitation_views",
    "invite_views",
    "link_views",
    "sent_views",
    "staff_views",
    "taken_views",
]
