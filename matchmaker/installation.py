"""Bring an installation up to date: its schema, its vocabularies, then its demo data."""

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from matchmaker.accounts.models import Organization, User
from matchmaker.base.clock import now
from matchmaker.base.db import db, writing
from matchmaker.seed.accounts import STAFF_EMAIL
from matchmaker.seed.loader import load_demo, load_vocabularies
from matchmaker.settings import UnsafeSettingsError


def why_unusable(error: OperationalError) -> str:
    """Say in one line why the database does not answer."""
    reason, *_more = str(error.orig).splitlines() or [""]
    return f"The database cannot be used: {reason}"


def migrate_database() -> None:
    """Bring schema and vocabularies to the newest; quick when they are there.

    Raises UnsafeSettingsError in production where people of the demo have open accounts.
    """
    with writing():
        upgrade()
    _refuse_demo_accounts()
    load_vocabularies(at=now())


def _refuse_demo_accounts() -> None:
    """Everybody knows their password; that they cannot sign in in production is the second lock."""
    if current_app.config["ENV"] != "production":
        return
    open_ones = select(func.count(User.id)).where(User.is_sample, User.active)
    number = db.session.scalar(open_ones) or 0
    db.session.rollback()
    if number:
        message = (
            f"production refuses the {number} open accounts of the demo in this database: begin with "
            "an empty one, or lock them on the page of people (/admin/users) outside production"
        )
        raise UnsafeSettingsError(message)


def load_demo_once() -> None:
    """Load the demo into an installation without organisations, unless DEMO is off."""
    # Of two that start at once, the second waits at this look and then sees organisations.
    with writing():
        if current_app.config["DEMO"] and not _has_organizations():
            load_demo(at=now())
        db.session.rollback()


def demo_is_loaded() -> bool:
    """Tell whether the people of the demo can sign in here."""
    if current_app.config["ENV"] == "production":
        return False
    found = db.session.scalar(select(User.id).where(User.email == STAFF_EMAIL)) is not None
    db.session.rollback()
    return found


def _has_organizations() -> bool:
    return db.session.scalar(select(Organization.id).limit(1)) is not None
