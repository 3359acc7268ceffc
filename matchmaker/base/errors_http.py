"""How each domain error is answered over HTTP; the only place that knows."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
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
    app.register_error_handler(CSRFError, _answer_forged)
    app.register_error_handler(HTTPException, _answer_http)


def _answer_domain_error(error: MatchmakerError) -> ResponseReturnValue:
    status = next((code for kind, code in STATUS_OF.items() if isinstance(error, kind)), 422)
    return error_page(status, message=error.message)


def _answer_stale(_error: StaleDataError) -> ResponseReturnValue:
    db.session.rollback()
    return error_page(409)


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
    return render_template(f"errors/{shown}.html", message=message), status
