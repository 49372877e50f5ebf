"""Workbooks out: participants and attendance."""
