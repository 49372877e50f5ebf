"""The pages' common ground, so that they can be split over several files."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cohorts", __name__)
