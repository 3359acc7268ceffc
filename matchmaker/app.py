"""The application, as a table of contents."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from matchmaker import models as _tables  # noqa: F401 - the schema is complete once imported
from matchmaker import settings
from matchmaker.accounts import sign_in
from matchmaker.base import errors_http, extensions, filters, i18n, security
from matchmaker.base.db import db, migrate, prepare_engine
from matchmaker.home.views import bp as home

#: Every domain's pages; a new domain is added here.
BLUEPRINTS = (home,)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application; `config` overrides files and environment (tests)."""
    app = Flask(
        "matchmaker",
        instance_path=str(settings.instance_folder(config)),
        root_path=str(settings.PROJECT / "matchmaker"),
        template_folder=str(settings.PROJECT / "templates"),
        static_folder=str(settings.PROJECT / "static"),
    )
    settings.load(app, overrides=config or {})
    _add_database(app)
    i18n.init_app(app)
    extensions.init_app(app)
    filters.init_app(app)
    sign_in.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors_http.init_app(app)
    security.init_app(
        app,
        load_viewer=sign_in.load_viewer,
        policies=sign_in.POLICIES,
        writing_endpoints=sign_in.WRITING_ENDPOINTS,
    )
    security.require_policies(app)
    return app


def _add_database(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(settings.PROJECT / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)
