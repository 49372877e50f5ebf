"""Pages of enrollment."""

from courseapp.enrollment import (
    family_views,
    invitation_views,
    invite_views,
    line_views,
    link_views,
    merge_views,
    move_views,
    offer_sign_off,
    offer_views,
    sent_views,
    sign_off,
    staff_views,
    taken_views,
)
from courseapp.enrollment.blueprint import bp

__all__ = [
    "bp",
    "family_views",
    "invitation_views",
    "invite_views",
    "line_views",
    "link_views",
    "merge_views",
    "move_views",
    "offer_sign_off",
    "offer_views",
    "sent_views",
    "sign_off",
    "staff_views",
    "taken_views",
]
