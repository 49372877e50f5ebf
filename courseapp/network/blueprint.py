"""The blueprint that every page of facilitators registers on."""

from flask import Blueprint

bp = Blueprint("network", __name__)
