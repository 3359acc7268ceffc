"""Links to pages of domains further up, which a lower domain knows by name only."""

from typing import Any

from flask import current_app, url_for


def url_if_there(endpoint: str, **values: Any) -> str:
    """Return the URL of an endpoint, or "" where no domain of the application has it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
