"""Who may see and do what with a listing."""

from collections.abc import Collection

from matchmaker.base.security import Viewer
from matchmaker.listings.models import Listing, ListingStatus


def is_owner(viewer: Viewer, listing: Listing) -> bool:
    """Tell whether the viewer acts for the listing's producer."""
    return viewer.signed_in and viewer.organization_id == listing.organization_id


def is_public(listing: Listing) -> bool:
    """Published listings of verified producers are for everybody."""
    return listing.status is ListingStatus.PUBLISHED and listing.organization.is_verified


def may_see(viewer: Viewer, listing: Listing) -> bool:
    """Name, maker, place, certificates and photos of a published listing are for everybody."""
    return is_public(listing) or viewer.is_staff or is_owner(viewer, listing)


def may_see_commercial(viewer: Viewer, listing: Listing, *, granted: Collection[int] = ()) -> bool:
    """Price, free capacity and dossier are for the owner, staff and verified distributors.

    `granted`: ids of listings the viewer keeps seeing although they are not public any more.
    """
    if viewer.is_staff or is_owner(viewer, listing):
        return True
    seen = is_public(listing) or listing.id in granted
    return viewer.is_distributor and viewer.verified and seen


def may_edit(viewer: Viewer, listing: Listing) -> bool:
    """Only the producer itself edits (staff do so on its behalf)."""
    return viewer.is_producer and is_owner(viewer, listing)


def may_publish(viewer: Viewer, listing: Listing) -> bool:
    """A verified producer publishes; an unverified one prepares."""
    return may_edit(viewer, listing) and viewer.verified
