"""Facilitators: what they may lead, and for which cooperations."""
