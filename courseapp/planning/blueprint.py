"""The blueprint that every page of planning registers on."""

from flask import Blueprint

bp = Blueprint("planning", __name__, url_prefix="/planlegging")
