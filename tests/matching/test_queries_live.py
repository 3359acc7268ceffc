"""The catalogue in memory: the same answers as the database's, also after changes, on both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.accounts.models import OrganizationStatus
from matchmaker.base import clock
from matchmaker.base.db import db, writing
from matchmaker.certification.models import CertificateStatus
from matchmaker.certification.services import add_certificate
from matchmaker.listings.models import CapacityCommitment, Listing, ListingStatus
from matchmaker.matching import changes, demand, live, queries
from matchmaker.matching.combined import able
from matchmaker.matching.live import LiveCatalogue, _months_ahead, read_catalogue
from tests import make

TODAY = make.NOW.date()


@pytest.fixture
def kept(live_app: Flask, monkeypatch: pytest.MonkeyPatch) -> LiveCatalogue:
    """A memory of three listings, built."""
    monkeypatch.setattr(live, "LOOK_EVERY", 0)
    with clock.fixed(make.NOW):
        with live_app.app_context(), writing():
            for _ in range(3):
                make.certificate(listing=make.listing())
            db.session.commit()
        found = LiveCatalogue(live_app)
        # At once instead of in a thread, which would outlive the test.
        monkeypatch.setattr(found, "build_behind", found.build)
        with live_app.app_context():
            found.build()
            db.session.remove()
        yield found


def _change(app: Flask, act: Callable[[list[Listing]], None]) -> None:
    with app.app_context(), writing():
        act(list(db.session.scalars(db.select(Listing).order_by(Listing.id))))
        db.session.commit()
        db.session.remove()


def _same(app: Flask, kept: LiveCatalogue) -> set[int]:
    """Expect that memory and database hold the same; return the ids."""
    with app.app_context():
        with kept.lock:
            remembered = dict(kept.caught_up().by_id)
        fresh = read_catalogue(_months_ahead(TODAY), today=TODAY).by_id
        db.session.remove()
    assert remembered == fresh
    return set(fresh)


def _publish_another(_listings: list[Listing]) -> None:
    make.listing(name="Xoài tượng")


def _capacity(listings: list[Listing]) -> None:
    listings[0].capacities[4].quantity = Decimal(7)


def _certificate(listings: list[Listing]) -> None:
    listings[1].certificates[0].status = CertificateStatus.REVOKED


def _archive(listings: list[Listing]) -> None:
    listings[2].status = ListingStatus.ARCHIVED


def _suspend(listings: list[Listing]) -> None:
    listings[0].organization.status = OrganizationStatus.SUSPENDED


def _commit_capacity(listings: list[Listing]) -> None:
    introduction = make.introduction("accepted", listing=listings[0])
    db.session.add(
        CapacityCommitment(
            listing_id=listings[0].id,
            introduction_id=introduction.id,
            year=2027,
            month=5,
            quantity=Decimal(9),
        )
    )


def _dossier(listings: list[Listing]) -> None:
    make.dossier_document(listings[0].organization)


def _cover(listings: list[Listing]) -> None:
    make.scheme("globalgap")
    add_certificate(
        listings[0].organization,
        facts={"scheme_code": "globalgap", "issued_on": make.NOW.date()},
        covers={listings[0].id},
        scan=None,
        at=make.NOW,
    )


ACTS = (
    _cover,
    _publish_another,
    _capacity,
    _certificate,
    _archive,
    _suspend,
    _commit_capacity,
    _dossier,
)


@pytest.mark.parametrize("act", ACTS)
def test_what_is_committed_is_in_memory_at_the_next_look(
    live_app: Flask, kept: LiveCatalogue, act: Callable[[list[Listing]], None]
) -> None:
    before = _same(live_app, kept)
    assert len(before) == 3
    _change(live_app, act)
    _same(live_app, kept)


def test_many_changes_leave_the_memory_as_one_built_afresh(
    live_app: Flask, kept: LiveCatalogue
) -> None:
    for act in ACTS:
        _change(live_app, act)
    _same(live_app, kept)
    requirement = make_requirement(live_app)
    with live_app.app_context():
        afresh = LiveCatalogue(live_app)
        afresh.build()
        for one in (kept, afresh):
            with one.lock:
                one.caught_up()
        answers = [one._index.matches(requirement) for one in (kept, afresh)]
        db.session.remove()
    assert answers[0] == answers[1]
    assert answers[0]


def make_requirement(app: Flask) -> object:
    """Return a requirement as the scorer sees it."""
    with app.app_context(), writing():
        row = make.requirement()
        db.session.commit()
        return demand.as_scored(row, dossier=(), today=TODAY)


def test_who_supplies_together_is_found_by_the_index_as_without(
    live_app: Flask, kept: LiveCatalogue
) -> None:
    requirement = make_requirement(live_app)
    with live_app.app_context():
        with kept.lock:
            found = kept.caught_up()
            standings = [
                [(one.listing_id, one.score) for one in able(requirement, among=among)]
                for among in (found, replace(found, index=None))
            ]
        db.session.remove()
    assert standings[0] == standings[1]
    assert len(standings[0]) == 3


def test_a_change_after_quiet_days_is_not_missed(live_app: Flask, kept: LiveCatalogue) -> None:
    with live_app.app_context():
        changes.forget_old(make.NOW + timedelta(days=9))
        db.session.remove()
    _change(live_app, _archive)
    assert len(_same(live_app, kept)) == 2


def test_what_is_rolled_back_changes_nothing(live_app: Flask, kept: LiveCatalogue) -> None:
    with live_app.app_context(), writing():
        make.listing()
        db.session.rollback()
        db.session.remove()
    assert len(_same(live_app, kept)) == 3


def test_another_day_or_a_further_month_is_not_answered_from_memory(
    kept: LiveCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept.is_ready({(2026, 12), (2027, 5)}, today=TODAY)
    assert not kept.is_ready({(2040, 1)}, today=TODAY)
    builds: list[str] = []
    monkeypatch.setattr(kept, "build_behind", lambda: builds.append("built"))
    assert not kept.is_ready({(2026, 12)}, today=date(2026, 11, 24))
    assert builds == ["built"]


def test_free_is_what_the_months_of_the_window_have(
    live_app: Flask, kept: LiveCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(live_app.extensions, "matchmaker_live", kept)
    with live_app.app_context(), writing():
        wanted = make.requirement(
            window_start=date(TODAY.year + 1, 5, 10), window_end=date(TODAY.year + 1, 7, 31)
        )
        found = queries.Measured(wanted, today=TODAY)
        assert {found.free(one) for one in found.by_id} == {Decimal(3000)}
        wanted.volume_least = wanted.volume_most = None
        assert {found.free(one) for one in found.by_id} == {Decimal(3000)}
        db.session.rollback()
