"""Where the pages of messages hang."""

from flask import Blueprint

bp = Blueprint("notices", __name__)
