"""The application, as a table of contents."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from matchmaker import models as _tables  # noqa: F401 - the schema is complete once imported
from matchmaker import settings
from matchmaker.accounts import sign_in
from matchmaker.accounts.views import bp as accounts
from matchmaker.base import (
    errors_http,
    extensions,
    filters,
    i18n,
    jobs,
    long_jobs,
    outbox,
    security,
)
from matchmaker.base.asked import CleanRequest
from matchmaker.base.db import db, migrate, prepare_engine
from matchmaker.certification import services as certificates
from matchmaker.events import services as events
from matchmaker.events import timetabling
from matchmaker.events.views import bp as event_pages
from matchmaker.home.views import bp as home
from matchmaker.introductions import services as introductions
from matchmaker.introductions.views import bp as introduction_pages
from matchmaker.listings.views import certification, listings
from matchmaker.matching import changes, rematch, top_lists
from matchmaker.matching.views import bp as matching
from matchmaker.requirements import services as requirements
from matchmaker.requirements.views import bp as requirement_pages

#: Every domain's pages; a new domain is added here.
BLUEPRINTS = (
    home,
    accounts,
    event_pages,
    introduction_pages,
    matching,
    requirement_pages,
    listings,
    certification,
)

#: What the clock does every minute, each in its own transaction.
CHORES = {
    "deliver_mails": outbox.deliver_mails,
    "expire_introductions": introductions.expire_due,
    "remind_introductions": introductions.remind_due,
    "warn_expiring_certificates": certificates.warn_expiring,
    "advance_events": events.advance_due,
    "remind_event_wishes": events.remind_wishes,
    "ask_for_event_results": events.ask_for_results,
    "follow_up_events": events.follow_up,
    "close_requirements": requirements.close_due,
    "forget_changes": changes.forget_old,
    "refresh_top_lists": top_lists.refresh,
}

#: What may take long; a worker of its own runs it beside the others.
LONG_CHORES = {"run_long_jobs": long_jobs.run_long_jobs}

#: Who does the work of each kind of long job.
RUNNERS = {top_lists.REMATCH: rematch.run, timetabling.KIND: timetabling.run}


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application; `config` overrides files and environment (tests)."""
    app = Flask(
        "matchmaker",
        instance_path=str(settings.instance_folder(config)),
        root_path=str(settings.PROJECT / "matchmaker"),
        template_folder=str(settings.PROJECT / "templates"),
        static_folder=str(settings.PROJECT / "static"),
    )
    app.request_class = CleanRequest
    settings.load(app, overrides=config or {})
    _add_database(app)
    i18n.init_app(app)
    extensions.init_app(app)
    filters.init_app(app)
    sign_in.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    jobs.init_app(app, chores=CHORES, long_chores=LONG_CHORES)
    long_jobs.init_app(app, runners=RUNNERS)
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
