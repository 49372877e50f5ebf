"""The blueprint that every page of demand registers on."""

from flask import Blueprint

bp = Blueprint("demand", __name__)
