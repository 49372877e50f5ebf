"""Where the pages of series hang."""

from flask import Blueprint

bp = Blueprint("series", __name__)
