"""How each domain error is answered over HTTP; the only place that knows."""

from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from matchmaker.base.db import db
from matchmaker.base.errors import (
    ConflictError,
    InvalidInputError,
    MatchmakerError,
    NotAllowedError,
    NotFoundError,
)

STATUS_OF: dict[type[MatchmakerError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    ConflictError: 409,
    InvalidInputError: 422,
}

#: Codes that have a page of their own; others show the page of their class.
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})


def init_app(app: Flask) -> None:
    """Install the map."""
    app.register_error_handler(MatchmakerError, _answer_domain_error)
    app.register_error_handler(StaleDataError, _answer_stale)
    app.register_error_handler(IntegrityError, _answer_taken)
    app.register_error_handler(CSRFError, _answer_forged)
    app.register_error_handler(HTTPException, _answer_http)


def _answer_domain_error(error: MatchmakerError) -> ResponseReturnValue:
    status = next((code for kind, code in STATUS_OF.items() if isinstance(error, kind)), 422)
    return error_page(status, message=error.message)


def _answer_stale(_error: StaleDataError) -> ResponseReturnValue:
    db.session.rollback()
    return error_page(409)


def _answer_taken(error: IntegrityError) -> ResponseReturnValue:
    """Answer 409 to who was second with something that may be there once; else it is our mistake."""
    if not is_taken(error):
        raise error
    current_app.logger.warning("second of two at once: %s", error.orig)
    db.session.rollback()
    return error_page(
        409, message=_("Việc này vừa được làm cùng lúc ở nơi khác. Hãy mở lại trang để xem.")
    )


def is_taken(error: IntegrityError) -> bool:
    """Tell whether a UNIQUE refused a row, on either database."""
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", "")
    return state in {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


def _answer_forged(_error: CSRFError) -> ResponseReturnValue:
    return error_page(400)


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    return error_page(error.code)


def error_page(status: int, *, message: str = "") -> ResponseReturnValue:
    """Return the page of an error, or JSON for who asked for JSON."""
    if request.accept_mimetypes.best == "application/json":
        return {"error": status, "message": message}, status
    shown = status if status in PAGES else 400 if status < 500 else 500
    page = render_template(f"errors/{shown}.html", message=message, back=_way_back())
    return page, status


def _way_back() -> str:
    """Return the page of the thing the address is about, else where one came from, else nothing."""
    routes = current_app.create_url_adapter(request)
    parts = request.path.rstrip("/").split("/")
    for length in range(len(parts) - 1, 1, -1):
        # Only a page of one thing: its number stands last.
        above = "/".join(parts[:length])
        if parts[length - 1].isdigit() and routes and routes.test(above, method="GET"):
            return above
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or came_from.path == request.path:
        return ""
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")
