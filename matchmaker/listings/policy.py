"""Who may see and do what with a listing."""

from matchmaker.base.security import Viewer
from matchmaker.listings.models import Listing, ListingStatus


def is_owner(viewer: Viewer, listing: Listing) -> bool:
    """Tell whether the viewer acts for the listing's producer."""
    return viewer.signed_in and viewer.organization_id == listing.organization_id


def may_see(viewer: Viewer, listing: Listing) -> bool:
    """Name, maker, place, certificates and photos of a published listing are for everybody."""
    return listing.status is ListingStatus.PUBLISHED or viewer.is_staff or is_owner(viewer, listing)


def may_see_commercial(viewer: Viewer, listing: Listing) -> bool:
    """Price, free capacity and dossier are for the owner, staff and verified distributors."""
    if viewer.is_staff or is_owner(viewer, listing):
        return True
    return viewer.is_distributor and viewer.verified and listing.status is ListingStatus.PUBLISHED


def may_edit(viewer: Viewer, listing: Listing) -> bool:
    """Only the producer itself edits (staff do so on its behalf)."""
    return viewer.is_producer and is_owner(viewer, listing)


def may_publish(viewer: Viewer, listing: Listing) -> bool:
    """A verified producer publishes; an unverified one prepares."""
    return may_edit(viewer, listing) and viewer.verified
