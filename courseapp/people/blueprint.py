"""The blueprint that every page of people registers on."""

from flask import Blueprint

bp = Blueprint("people", __name__)
