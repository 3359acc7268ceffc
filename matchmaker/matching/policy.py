"""Who may see which matches."""

from matchmaker.base.security import Viewer
from matchmaker.listings import policy as listings
from matchmaker.listings.models import Listing
from matchmaker.requirements import policy as requirements
from matchmaker.requirements.models import Requirement


def may_see_matches(viewer: Viewer, requirement: Requirement) -> bool:
    """Its verified distributor and staff see the ranked listings with prices and capacities."""
    if viewer.is_staff:
        return True
    return requirements.is_owner(viewer, requirement) and viewer.verified


def may_see_fitting(viewer: Viewer, listing: Listing) -> bool:
    """The listing's verified producer and staff see which requirements it fits."""
    if viewer.is_staff:
        return True
    return listings.is_owner(viewer, listing) and viewer.verified


def may_keep(viewer: Viewer, requirement: Requirement) -> bool:
    """Only the distributor keeps a shortlist (staff act on its behalf)."""
    return requirements.is_owner(viewer, requirement) and viewer.verified


def may_begin(viewer: Viewer, requirement: Requirement) -> bool:
    """The verified distributor asks for introductions, staff propose them."""
    return viewer.is_staff or may_keep(viewer, requirement)
