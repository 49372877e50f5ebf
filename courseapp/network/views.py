"""Pages of network."""

from flask import Blueprint

bp = Blueprint("network", __name__)
