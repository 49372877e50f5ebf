"""Where calendars' pages hang."""

from flask import Blueprint

bp = Blueprint("calendars", __name__)
