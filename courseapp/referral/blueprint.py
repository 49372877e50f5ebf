"""The pages of this feature."""

from flask import Blueprint

bp = Blueprint("referral", __name__)
