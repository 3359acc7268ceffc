"""Who may see and do what with a listing."""

import pytest
from flask import Flask

from matchmaker.accounts.models import Organization, OrganizationStatus
from matchmaker.base.security import STRANGER, OrganizationKind, Viewer
from matchmaker.listings import policy
from matchmaker.listings.models import Listing, ListingStatus

OWNER = Viewer(user_id=1, organization_id=1, kind=OrganizationKind.PRODUCER, verified=True)
UNVERIFIED_OWNER = Viewer(user_id=1, organization_id=1, kind=OrganizationKind.PRODUCER)
RIVAL = Viewer(user_id=2, organization_id=2, kind=OrganizationKind.PRODUCER, verified=True)
BUYER = Viewer(user_id=3, organization_id=3, kind=OrganizationKind.DISTRIBUTOR, verified=True)
UNVERIFIED_BUYER = Viewer(user_id=3, organization_id=3, kind=OrganizationKind.DISTRIBUTOR)
STAFF = Viewer(user_id=4, organization_id=4, kind=OrganizationKind.DEPARTMENT, verified=True)
EVERYBODY = (STRANGER, OWNER, UNVERIFIED_OWNER, RIVAL, BUYER, UNVERIFIED_BUYER, STAFF)


@pytest.fixture(params=list(ListingStatus))
def listing(app: Flask, request: pytest.FixtureRequest) -> Listing:
    return Listing(organization_id=1, organization=_producer("verified"), status=request.param)


def _producer(status: str) -> Organization:
    return Organization(id=1, status=OrganizationStatus(status))


@pytest.mark.parametrize("status", ["unverified", "rejected", "suspended"])
def test_what_a_producer_without_verification_published_is_seen_by_it_and_staff_only(
    app: Flask, status: str
) -> None:
    listing = Listing(
        organization_id=1, organization=_producer(status), status=ListingStatus.PUBLISHED
    )
    for may_see in (policy.may_see, policy.may_see_commercial):
        assert {one for one in EVERYBODY if may_see(one, listing)} == {
            OWNER,
            UNVERIFIED_OWNER,
            STAFF,
        }


def test_everybody_sees_what_is_published_and_the_owner_and_staff_the_rest(
    listing: Listing,
) -> None:
    seeing = {one for one in EVERYBODY if policy.may_see(one, listing)}
    if listing.status is ListingStatus.PUBLISHED:
        assert seeing == set(EVERYBODY)
    else:
        assert seeing == {OWNER, UNVERIFIED_OWNER, STAFF}


def test_price_and_capacity_are_for_the_owner_staff_and_verified_distributors(
    listing: Listing,
) -> None:
    seeing = {one for one in EVERYBODY if policy.may_see_commercial(one, listing)}
    buyers = {BUYER} if listing.status is ListingStatus.PUBLISHED else set()
    assert seeing == {OWNER, UNVERIFIED_OWNER, STAFF} | buyers


def test_only_the_producer_edits_and_only_a_verified_one_publishes(listing: Listing) -> None:
    assert {one for one in EVERYBODY if policy.may_edit(one, listing)} == {OWNER, UNVERIFIED_OWNER}
    assert {one for one in EVERYBODY if policy.may_publish(one, listing)} == {OWNER}
