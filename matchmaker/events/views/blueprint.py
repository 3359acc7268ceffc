"""The blueprint that the pages of trade events belong to."""

from flask import Blueprint

from matchmaker.core.event_days import format_clock

bp = Blueprint("events", __name__, url_prefix="/events")
bp.add_app_template_filter(format_clock, "clock")
