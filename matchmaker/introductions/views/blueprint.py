"""The blueprint that the pages of introductions belong to."""

from flask import Blueprint

bp = Blueprint("introductions", __name__, url_prefix="/introductions")
