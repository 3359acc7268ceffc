"""The blueprint that the modules of this package add their pages to."""

from flask import Blueprint, url_for

from matchmaker.accounts import labels as _words  # noqa: F401 - pages speak its words
from matchmaker.accounts.models import User
from matchmaker.accounts.queries import get_user
from matchmaker.base.security import viewer

bp = Blueprint("accounts", __name__)


@bp.app_context_processor
def layout_links() -> dict[str, str]:
    """Return the addresses that the layout and the sign-in page point to."""
    return {
        "register_url": url_for("accounts.register"),
        "stop_acting_url": url_for("accounts.stop_acting"),
    }


def own_user() -> User:
    """Return the person looking."""
    return get_user(viewer().user_id or 0)
