"""What the parties of an introduction keep seeing of what it is about.

While it is open, and for good once both have accepted: the listing although it was archived, the
requirement although it was closed. An anonymous distributor is named to whoever both have accepted
with. Only verified organisations; of a listing only what a verified maker still stands for.
"""

from sqlalchemy import ColumnElement, and_, false, or_, select

from matchmaker.accounts.models import Organization, OrganizationStatus
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import Answer
from matchmaker.introductions.models import Introduction, IntroductionMember
from matchmaker.introductions.queries import both_accepted
from matchmaker.listings.models import Listing
from matchmaker.listings.queries import also_visible as more_listings
from matchmaker.requirements.models import Requirement
from matchmaker.requirements.queries import also_named
from matchmaker.requirements.queries import also_visible as more_requirements


def _running() -> ColumnElement[bool]:
    """Return the condition that it is open, or that both have accepted."""
    return or_(Introduction.is_open == 1, both_accepted())


@more_listings.add
def listings_of_introductions(viewer: Viewer) -> ColumnElement[bool]:
    """The distributor keeps seeing the listings, those of members too."""
    if not (viewer.is_distributor and viewer.verified):
        return false()
    own = and_(Introduction.distributor_id == (viewer.organization_id or 0), _running())
    led = select(Introduction.listing_id).where(own)
    joined = (
        select(IntroductionMember.listing_id)
        .join(IntroductionMember.introduction)
        .where(own, IntroductionMember.answer != Answer.DECLINED)
    )
    verified = select(Organization.id).where(Organization.status == OrganizationStatus.VERIFIED)
    return Listing.id.in_(led.union(joined)) & Listing.organization_id.in_(verified)


@more_requirements.add
def requirements_of_introductions(viewer: Viewer) -> ColumnElement[bool]:
    """The producer keeps seeing the requirement; a member as long as it has not said no."""
    return _requirements(
        viewer,
        own=_running(),
        joined=or_(
            and_(Introduction.is_open == 1, IntroductionMember.answer != Answer.DECLINED),
            and_(both_accepted(), IntroductionMember.answer == Answer.ACCEPTED),
        ),
    )


@also_named.add
def distributors_of_introductions(viewer: Viewer) -> ColumnElement[bool]:
    """A distributor who published without a name is named after both accepted."""
    return _requirements(
        viewer,
        own=both_accepted(),
        joined=and_(both_accepted(), IntroductionMember.answer == Answer.ACCEPTED),
    )


def _requirements(
    viewer: Viewer, *, own: ColumnElement[bool], joined: ColumnElement[bool]
) -> ColumnElement[bool]:
    if not (viewer.is_producer and viewer.verified):
        return false()
    producer_id = viewer.organization_id or 0
    led = select(Introduction.requirement_id).where(Introduction.producer_id == producer_id, own)
    shared = (
        select(Introduction.requirement_id)
        .join(Introduction.members)
        .where(
            IntroductionMember.producer_id == producer_id,
            IntroductionMember.is_lead.is_(False),
            joined,
        )
    )
    return Requirement.id.in_(led.union(shared))
