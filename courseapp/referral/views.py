"""Pages of referral."""

from courseapp.referral import home_views, staff_views
from courseapp.referral.blueprint import bp

__all__ = ["bp", "home_views", "staff_views"]
