"""What is done to listings, on each database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.files import StoredFile
from matchmaker.core.text import fold
from matchmaker.listings import services
from matchmaker.listings.models import (
    CapacityCommitment,
    Listing,
    ListingStatus,
    Topic,
)
from tests import make
from tests.conftest import audit_actions, viewer_for


@pytest.fixture
def draft(app: Flask) -> Listing:
    return make.listing(status=ListingStatus.DRAFT, published_at=None, price_min=None)


def test_a_new_listing_is_a_draft_with_a_code_of_its_own(app: Flask) -> None:
    maker = make.producer()
    make.category("0101")
    first = services.create_listing(maker, name="Xoài", category_code="0101", at=make.NOW)
    second = services.create_listing(maker, name="Ổi", category_code="0101", at=make.NOW)
    assert first.status is ListingStatus.DRAFT
    assert first.code != second.code
    assert first.name_folded == "xoai"


def test_a_name_that_grows_when_folded_is_kept_and_found(app: Flask) -> None:
    make.category("0101")
    name = "\ufdfa" * 50
    listing = services.create_listing(make.producer(), name=name, category_code="0101", at=make.NOW)
    db.session.expire_all()
    assert listing.name == name
    assert len(listing.name_folded) == 200
    same = Listing.name_folded == fold(name)
    assert db.session.scalar(db.select(Listing.id).where(same)) == listing.id


def test_the_task_list_says_what_is_done_and_what_is_needed(draft: Listing) -> None:
    tasks = {one.topic: (one.done, one.needed) for one in services.completeness(draft)}
    assert tasks == {
        Topic.BASICS: (True, True),
        Topic.PACKAGING: (True, True),
        Topic.CAPACITY: (True, True),
        Topic.TERMS: (False, False),
        Topic.PHOTOS: (False, False),
        Topic.CERTIFICATES: (False, False),
    }


def test_the_unit_a_draft_begins_with_is_not_shown_as_done(app: Flask) -> None:
    maker = make.producer()
    make.category("0101")
    begun = services.create_listing(maker, name="Xoài", category_code="0101", at=make.NOW)
    tasks = {one.topic: (one.done, one.needed) for one in services.completeness(begun)}
    assert tasks[Topic.PACKAGING] == (False, False)
    begun.packaging = "Thùng 10 kg"
    tasks = {one.topic: (one.done, one.needed) for one in services.completeness(begun)}
    assert tasks[Topic.PACKAGING] == (True, True)


def test_a_package_without_its_size_is_not_complete(app: Flask) -> None:
    assert not services.is_complete(make.listing(unit="hop"))
    assert services.is_complete(make.listing(unit="hop", pack_size=Decimal("0.5"), pack_unit="kg"))


def test_publishing_needs_a_verified_producer(draft: Listing) -> None:
    unverified = replace(viewer_for(draft.organization), verified=False)
    with pytest.raises(NotAllowedError):
        services.publish_listing(draft, by=unverified, at=make.NOW)
    services.publish_listing(draft, by=viewer_for(draft.organization), at=make.NOW)
    assert (draft.status, draft.published_at) == (ListingStatus.PUBLISHED, make.NOW)


def test_publishing_names_what_is_missing(app: Flask) -> None:
    listing = make.listing(status=ListingStatus.DRAFT, unit="chuc", monthly=None)
    with pytest.raises(ConflictError) as refused:
        services.publish_listing(listing, by=viewer_for(listing.organization), at=make.NOW)
    assert refused.value.message == (
        "Chưa công bố được vì còn thiếu: Đơn vị tính và quy cách, Sản lượng theo tháng."
    )


def test_archiving_and_restoring_twice_is_refused(draft: Listing) -> None:
    services.archive_listing(draft, at=make.NOW)
    with pytest.raises(ConflictError):
        services.archive_listing(draft, at=make.NOW)
    services.restore_listing(draft, at=make.NOW)
    with pytest.raises(ConflictError):
        services.restore_listing(draft, at=make.NOW)
    assert draft.status is ListingStatus.DRAFT
    assert audit_actions() == ["listing.archived", "listing.restored"]


def test_saving_the_same_again_changes_nothing(draft: Listing) -> None:
    services.change_listing(draft, at=make.NOW, facts={"name": draft.name})
    assert audit_actions() == []


def test_capacity_is_set_changed_and_taken_back_by_month(draft: Listing) -> None:
    services.set_capacity(draft, monthly={1: Decimal(5), 2: None, 3: Decimal(1000)}, at=make.NOW)
    db.session.flush()
    kept = {row.month: row.quantity for row in draft.capacities if row.month <= 3}
    assert kept == {1: Decimal(5), 3: Decimal(1000)}
    services.set_capacity(draft, monthly={2: Decimal(7)}, at=make.NOW)
    assert {row.month: row.quantity for row in draft.capacities}[2] == Decimal(7)


def _packaging(unit: str) -> dict[str, object]:
    return {"unit": unit, "pack_size": None, "pack_unit": None, "packaging": "Túi"}


def test_another_unit_drops_the_figures_stated_in_the_old_one(app: Flask) -> None:
    listing = make.listing()
    assert services.change_packaging(listing, at=make.NOW, facts=_packaging("tan"))
    db.session.flush()
    assert (listing.unit, listing.capacities, listing.price_min) == ("tan", [], None)


def test_the_same_unit_keeps_the_figures(app: Flask) -> None:
    listing = make.listing()
    assert not services.change_packaging(listing, at=make.NOW, facts=_packaging("kg"))
    assert (listing.packaging, len(listing.capacities), listing.price_min) == ("Túi", 12, 20_000)


def test_the_unit_of_a_running_contract_stays(app: Flask) -> None:
    listing = make.listing()
    listing.commitments = [
        CapacityCommitment(introduction_id=1, year=2027, month=1, quantity=Decimal(5))
    ]
    with db.session.no_autoflush, pytest.raises(ConflictError):
        services.change_packaging(listing, at=make.NOW, facts=_packaging("tan"))
    db.session.expunge(listing.commitments[0])


def _file(number: int) -> StoredFile:
    return StoredFile(
        key=f"{number}.jpg",
        sha256="0",
        name="a.jpg",
        content_type="image/jpeg",
        size=1,
        created_at=make.NOW,
    )


def test_photos_are_added_captioned_and_removed_up_to_the_limit(draft: Listing) -> None:
    for number in range(services.MOST_PHOTOS):
        services.add_photo(
            draft,
            picture=_file(number),
            thumbnail=_file(100 + number),
            caption="",
            at=make.NOW,
        )
    with pytest.raises(ConflictError):
        services.add_photo(draft, picture=_file(98), thumbnail=_file(99), caption="", at=make.NOW)
    first = draft.photos[0]
    services.caption_photo(draft, photo=first, caption="Rổ xoài", at=make.NOW)
    assert first.caption == "Rổ xoài"
    services.remove_photo(draft, photo=first, at=make.NOW)
    assert len(draft.photos) == services.MOST_PHOTOS - 1
