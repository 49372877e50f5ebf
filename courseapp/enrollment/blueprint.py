"""Where enrollment's pages hang."""

from flask import Blueprint

bp = Blueprint("enrollment", __name__)
