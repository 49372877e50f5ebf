"""Feeds that follow changes, and the month and year pages."""
