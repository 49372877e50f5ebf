"""Cohorts, their seats and meetings, and who and what is booked for them."""
