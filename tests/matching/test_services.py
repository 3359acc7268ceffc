"""The shortlist holds each listing once."""

import pytest
from flask import Flask

from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError
from matchmaker.matching import queries, services
from tests import make
from tests.conftest import audit_actions, viewer_for


def test_keeping_twice_keeps_once_and_dropping_twice_drops_once(app: Flask) -> None:
    requirement = make.requirement()
    listing = make.listing()
    chain = requirement.organization
    by = viewer_for(chain, user=make.user(chain))
    for _ in range(2):
        services.keep_listing(requirement, listing=listing, by=by, at=make.NOW)
        db.session.flush()
    assert [one.listing_id for one in queries.shortlist(requirement)] == [listing.id]
    for _ in range(2):
        services.drop_listing(requirement, listing_id=listing.id)
        db.session.flush()
    assert queries.shortlisted_ids(requirement) == set()
    assert audit_actions() == ["shortlist.added", "shortlist.removed"]


def test_a_shortlist_has_an_end(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "LONGEST_SHORTLIST", 1)
    requirement = make.requirement()
    chain = requirement.organization
    by = viewer_for(chain, user=make.user(chain))
    services.keep_listing(requirement, listing=make.listing(), by=by, at=make.NOW)
    db.session.flush()
    with pytest.raises(ConflictError):
        services.keep_listing(requirement, listing=make.listing(), by=by, at=make.NOW)
