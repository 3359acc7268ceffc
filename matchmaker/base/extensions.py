"""Extensions that no domain owns: forged requests, limits, headers, template globals."""

from flask import Flask, Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mailman import Mail
from flask_wtf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

from matchmaker.base.clock import now, today
from matchmaker.base.db import LARGEST_ID
from matchmaker.base.i18n import choose_language
from matchmaker.base.security import viewer


class BoundedInteger(IntegerConverter):
    """`<int:…>` in a rule: a number no id can have finds no page (404), no database error."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - the name Werkzeug calls it by
        super().__init__(map, max=LARGEST_ID)


csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address)
mail = Mail()

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    """Install them."""
    app.url_map.converters["int"] = BoundedInteger
    csrf.init_app(app)
    limiter.init_app(app)
    mail.init_app(app)
    app.context_processor(_template_globals)
    app.after_request(_add_headers)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _template_globals() -> dict[str, object]:
    return {"viewer": viewer(), "language": choose_language(), "now": now, "today": today}


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if viewer().signed_in and response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "no-store")
    return response
