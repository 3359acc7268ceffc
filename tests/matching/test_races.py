"""A listing put aside several times at once stands once, on both databases."""

import pytest
from flask import Flask

from matchmaker.base.db import db, writing
from matchmaker.matching import services
from matchmaker.matching.models import ShortlistEntry
from tests import make
from tests.racing import AT_ONCE, posted_at_once, signed_in


@pytest.mark.parametrize("_round", range(3))
def test_a_listing_kept_and_dropped_at_once_is_no_mistake(
    live_app: Flask, monkeypatch: pytest.MonkeyPatch, _round: int
) -> None:
    monkeypatch.setitem(live_app.config, "PROPAGATE_EXCEPTIONS", False)
    with live_app.app_context(), writing():
        requirement, listing = make.requirement(), make.listing()
        buyer = signed_in(live_app, make.user(requirement.organization))
        path = f"/requirements/{requirement.id}/shortlist/{listing.id}"
        db.session.commit()
        assert posted_at_once([buyer] * AT_ONCE, path) == {303: AT_ONCE}
        db.session.rollback()
        assert db.session.query(ShortlistEntry).count() == 1
        db.session.rollback()
        assert posted_at_once([buyer] * AT_ONCE, f"{path}/drop") == {303: AT_ONCE}
        db.session.rollback()
        assert db.session.query(ShortlistEntry).count() == 0


def test_the_longest_shortlist_is_not_passed_at_once(
    live_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "LONGEST_SHORTLIST", 1)
    with live_app.app_context(), writing():
        requirement, listings = make.requirement(), [make.listing() for _ in range(AT_ONCE)]
        buyer = signed_in(live_app, make.user(requirement.organization))
        paths = [f"/requirements/{requirement.id}/shortlist/{one.id}" for one in listings]
        db.session.commit()
        found = [posted_at_once([buyer] * 2, path) for path in paths]
        assert found[0] == {303: 2}
        assert found[1:] == [{409: 2}] * (AT_ONCE - 1)
