"""Pages of messages."""

from courseapp.notices import act_views, letter_views, own_views, reminder_views, sign_off
from courseapp.notices.blueprint import bp

__all__ = ["act_views", "bp", "letter_views", "own_views", "reminder_views", "sign_off"]
