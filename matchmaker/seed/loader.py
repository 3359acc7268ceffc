"""Load the vocabularies every installation needs, and the demo on top of them."""

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from matchmaker.accounts.models import Organization
from matchmaker.base.clock import local_day
from matchmaker.base.db import db, transactional
from matchmaker.seed import vocabularies
from matchmaker.seed.events import add_event
from matchmaker.seed.listings import add_documents, add_listings, add_waiting_certificate
from matchmaker.seed.organizations import add_organizations, add_people
from matchmaker.seed.requirements import add_requirements


class DemoRefusedError(RuntimeError):
    """The demo was asked for where it must not be."""


@transactional
def load_vocabularies(*, at: datetime) -> None:
    """Add what is missing of the vocabularies as they are at `at`; a second call adds nothing."""
    vocabularies.add_missing(on=local_day(at))


@transactional
def load_demo(*, at: datetime) -> None:
    """Fill an installation without organisations with the demo, or with nothing at all.

    Years of the sources are moved towards `at`; everything else is the same at every loading.
    Raises DemoRefusedError in production and where organisations exist.
    """
    _check_welcome()
    vocabularies.add_missing(on=local_day(at))
    organizations = add_organizations(at=at)
    people = add_people(organizations, at=at)
    listings = add_listings(organizations, at=at)
    add_waiting_certificate(listings, at=at)
    add_documents(organizations, listings=listings, at=at)
    requirements = add_requirements(organizations, people=people, at=at)
    add_event(organizations, listings=listings.values(), requirements=requirements.values(), at=at)


def _check_welcome() -> None:
    if current_app.config["ENV"] == "production":
        raise DemoRefusedError("the demo and its accounts are not for production")
    if db.session.scalar(select(Organization.id).limit(1)) is not None:
        raise DemoRefusedError(
            "the demo goes into an empty installation; this one has organisations"
        )
