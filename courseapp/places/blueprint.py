"""The blueprint that every page of places registers on."""

from flask import Blueprint

bp = Blueprint("places", __name__)
