"""What is read of listings, on each database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.exc import InvalidRequestError

from matchmaker.base.db import db
from matchmaker.base.errors import NotFoundError
from matchmaker.base.security import STRANGER
from matchmaker.certification.models import CertificateStatus
from matchmaker.listings import queries
from matchmaker.listings.catalogue import CatalogueFilter, catalogue_page
from matchmaker.listings.models import Listing, ListingStatus
from matchmaker.listings.queries import Facet
from tests import make
from tests.conftest import viewer_for

TODAY = make.NOW.date()


def names(wanted: CatalogueFilter) -> list[str]:
    return [one.name for one in catalogue_page(wanted, number=1).rows]


def fresh(listing: Listing) -> int:
    """Forget the row so that the query alone says what is known of it."""
    db.session.flush()
    db.session.expunge_all()
    return listing.id


def test_words_are_found_without_diacritics_in_product_and_maker(app: Flask) -> None:
    make.listing(name="Bánh tráng sữa", organization=make.producer(name="HTX Mỹ Lồng"))
    make.listing(name="Kẹo dừa")
    assert names(CatalogueFilter(words="banh trang")) == ["Bánh tráng sữa"]
    assert names(CatalogueFilter(words="MỸ LỒNG tráng")) == ["Bánh tráng sữa"]
    assert names(CatalogueFilter(words="???")) == []


def test_the_catalogue_narrows_by_category_province_and_scheme(app: Flask) -> None:
    mango = make.listing(name="Xoài", category="0101")
    make.listing(name="Ổi", category="0102", organization=make.producer(province_code="79"))
    rice = make.listing(name="Gạo", category="0301")
    make.certificate(listing=mango, scheme="ocop-4")
    make.certificate(listing=rice, scheme="ocop-4", status=CertificateStatus.PENDING)
    assert sorted(names(CatalogueFilter(category="01"))) == ["Xoài", "Ổi"]
    assert names(CatalogueFilter(category="0101")) == ["Xoài"]
    assert names(CatalogueFilter(province="79")) == ["Ổi"]
    assert names(CatalogueFilter(scheme="ocop-4")) == ["Xoài"]
    assert names(CatalogueFilter(order="name")) == ["Gạo", "Ổi", "Xoài"]


def test_drafts_and_archived_listings_are_in_no_catalogue_and_no_facet(app: Flask) -> None:
    make.listing(name="Xoài", category="0101")
    make.listing(name="Nháp", category="0101", status=ListingStatus.DRAFT)
    make.listing(name="Cũ", category="0102", status=ListingStatus.ARCHIVED)
    assert names(CatalogueFilter()) == ["Xoài"]
    assert [one.count for one in queries.category_facets()] == [1]
    assert queries.subcategory_facets("0102") == [Facet("0101", "Nhóm 0101", "Category 0101", 1)]
    assert [one.count for one in queries.province_facets()] == [1]


def test_what_everybody_reads_holds_no_price_capacity_or_contact(app: Flask) -> None:
    listing_id = fresh(make.listing())
    for read in (
        lambda: queries.get_listing(listing_id, seen_by=STRANGER),
        lambda: catalogue_page(CatalogueFilter(), number=1).rows[0],
    ):
        row = read()
        for secret in (
            *("price_min", "min_order", "lead_time_days", "delivery_provinces"),
            *("capacities", "commitments", "documents"),
        ):
            with pytest.raises(InvalidRequestError):
                getattr(row, secret)
        for secret in ("contact_phone", "contact_email", "tax_number"):
            with pytest.raises(InvalidRequestError):
                getattr(row.organization, secret)
        db.session.expunge_all()


def test_a_verified_distributor_reads_the_price_also_after_a_public_list(app: Flask) -> None:
    buyer = make.distributor()
    listing_id = fresh(make.listing())
    catalogue_page(CatalogueFilter(), number=1)
    found = queries.get_listing(listing_id, seen_by=viewer_for(buyer))
    assert (found.price_min, len(found.capacities)) == (20_000, 12)


def test_a_draft_is_found_by_its_owner_only(app: Flask) -> None:
    listing = make.listing(status=ListingStatus.DRAFT)
    owner, rival = viewer_for(listing.organization), viewer_for(make.producer())
    assert queries.get_listing(listing.id, seen_by=owner) is listing
    assert queries.get_own_listing(listing.id, seen_by=owner) is listing
    for looking in (STRANGER, rival, viewer_for(make.distributor())):
        with pytest.raises(NotFoundError):
            queries.get_listing(listing.id, seen_by=looking)
        with pytest.raises(NotFoundError):
            queries.get_own_listing(listing.id, seen_by=looking)


def test_only_the_highest_valid_level_is_shown(app: Flask) -> None:
    make.scheme_edge("ocop-3", "ocop-4")
    listing = make.listing()
    make.certificate(listing=listing, scheme="ocop-3")
    four = make.certificate(listing=listing, scheme="ocop-4")
    make.certificate(listing=listing, scheme="haccp", status=CertificateStatus.PENDING)
    make.certificate(
        listing=listing,
        scheme="vietgap",
        issued_on=TODAY - timedelta(days=900),
        expires_on=TODAY - timedelta(days=1),
    )
    assert queries.levels_of([listing], on=TODAY) == {listing.id: [four]}


def test_strangers_see_verified_certificates_and_the_owner_all(app: Flask) -> None:
    listing = make.listing()
    verified = make.certificate(listing=listing, issued_on=date(2026, 1, 1))
    waiting = make.certificate(
        listing=listing, issued_on=date(2026, 2, 1), status=CertificateStatus.PENDING
    )
    owner = viewer_for(listing.organization)
    assert queries.shown_certificates(listing, seen_by=STRANGER) == [verified]
    assert queries.shown_certificates(listing, seen_by=owner) == [waiting, verified]


def test_the_calendar_begins_this_month_and_takes_contracts_off(app: Flask) -> None:
    listing = make.listing(monthly=Decimal(100))
    calendar = queries.capacity_calendar(listing, start=date(2026, 11, 5))
    assert [(one.year, one.month) for one in calendar][:3] == [(2026, 11), (2026, 12), (2027, 1)]
    assert {(one.declared, one.committed, one.free, one.level) for one in calendar} == {
        (Decimal(100), Decimal(0), Decimal(100), 5)
    }
    assert queries.capacity_calendar(make.listing(monthly=None), start=TODAY) == []


def test_a_listing_answers_dossier_items_by_itself(app: Flask) -> None:
    listing = make.listing(shelf_life_days=30, gtin="8930000000003")
    make.certificate(listing=listing, scheme="ocop-4", expires_on=date(2028, 1, 1))
    listing.certificates[0].scheme.family = "ocop"
    assert queries.told_by(listing) == {
        "gtin": None,
        "price-list": None,
        "shelf-life": None,
        "monthly-capacity": None,
        "recognition": date(2028, 1, 1),
    }


def test_own_listings_are_counted_by_status(app: Flask) -> None:
    maker = make.producer()
    make.listing(maker)
    make.listing(maker, status=ListingStatus.DRAFT)
    make.listing()
    looking = viewer_for(maker)
    assert queries.own_counts(seen_by=looking) == {
        ListingStatus.DRAFT: 1,
        ListingStatus.PUBLISHED: 1,
        ListingStatus.ARCHIVED: 0,
    }
    assert queries.own_listings(seen_by=looking, number=1).total == 2
    draft = queries.own_listings(seen_by=looking, number=1, status=ListingStatus.DRAFT)
    assert [one.status for one in draft.rows] == [ListingStatus.DRAFT]
